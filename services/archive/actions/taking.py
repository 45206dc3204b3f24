"""Take a package out: for the archivist of the office that keeps it, checked again, and on record (A8-4, A8-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.actions.keys import ring_of
from services.archive.actions.looking import looked
from services.archive.actions.packing import store
from services.archive.rules.packages import fourfold, verify
from services.archive.tables import CheckRow, DossierRow, KeptOff, PackageRow
from services.kernel.clock import SHANGHAI
from services.kernel.errors import Forbidden, NotFound, Refused
from services.kernel.files import Damaged
from services.kernel.house import House
from services.kernel.numbers import CaseId
from services.kernel.people import Officer
from services.kernel.sealed import CannotOpen, Purpose
from services.kernel.staff import RECUSED


@dataclass(frozen=True, kw_only=True)
class Taken:
    """The ZIP, its name and its digest."""

    content: bytes
    name: str
    digest: str


def take_package(house: House, case: str, *, n: int | None, by: Officer, at: datetime) -> Taken:
    """The package `n`, the first one without it. Raises NotFound, Forbidden for another office's archivist and
    for who is kept off the case, and Refused when there is none yet or when it is not as it was made."""
    office = _office(case)
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        dossier = session.get(DossierRow, (office, case))
        if dossier is None:
            raise NotFound
        kept_off = session.get(KeptOff, (case, by.id)) is not None
        granted = by.office == office and not kept_off
        session.add(looked(by, case, office=office, what="package", granted=granted, at=at))
        missing = list(dossier.missing)
    if kept_off:
        raise Forbidden(*RECUSED)
    if not granted:
        raise Forbidden("other_archive", "档案包只由保管机构的档案员提取")
    with house.database.work(seeing=[office]) as session:
        row = session.scalars(
            select(PackageRow).where(PackageRow.office == office, PackageRow.case == case, PackageRow.n == (n or 1))
        ).one_or_none()
        if row is None:
            why = f"：{'；'.join(missing)}" if missing else ""
            raise Refused("not_packed", f"这件投诉还没有归档成包{why}")
        content = opened(session, house, row)
        passed = content is not None and check(session, house, row, content, occasion="transfer", at=at)
    if content is None or not passed:
        raise Refused("package_damaged", "档案包与归档时不一致，不能提供，已经记录。请联系系统管理员核查")
    supplement = f"-补{row.n - 1}" if row.n > 1 else ""
    return Taken(content=content, name=f"{row.archive_number}{supplement}.zip", digest=row.digest)


def opened(session: Session, house: House, row: PackageRow) -> bytes | None:
    """The ZIP; None when what lies there is not what was stored. Raises NotFound when its key was destroyed."""
    ring = ring_of(session, house, row.office, row.case)
    try:
        return ring.open_bytes(
            store(house).read(row.address),
            purpose=Purpose.PARTICULARS,
            office=row.office,
            what="package",
            row=f"{row.case}/{row.n}",
        )
    except (FileNotFoundError, Damaged, CannotOpen):
        return None


def check(
    session: Session, house: House, row: PackageRow, content: bytes | None, *, occasion: str, at: datetime
) -> bool:
    """Check it and put the result on record."""
    checks = [
        fourfold.Check(nature="authenticity", item="档案包可以读出", result="pass" if content else "fail"),
        *(_checks(row, content) if content else ()),
    ]
    report = fourfold.report(checks) | {"at": at.astimezone(SHANGHAI).isoformat(), "occasion": occasion}
    passed = bool(report["passed"])
    session.add(
        CheckRow(office=row.office, case=row.case, n=row.n, occasion=occasion, passed=passed, report=report, at=at)
    )
    return passed


def _checks(row: PackageRow, content: bytes) -> list[fourfold.Check]:
    try:
        files = verify.read_bytes(content)
    except verify.Unreadable as cause:
        return [fourfold.Check(nature="usability", item="档案包可以解压", result="fail", detail=str(cause)[:200])]
    same = verify.TAGS in files and verify.digest_of(files) == row.digest
    return [
        *fourfold.of_package(files, key=row.key),
        fourfold.Check(nature="authenticity", item="与归档时登记的摘要一致", result="pass" if same else "fail"),
    ]


def _office(case: str) -> str:
    try:
        return CaseId.parse(case).office
    except ValueError as cause:
        raise NotFound from cause
