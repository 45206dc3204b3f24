"""Destroy what need not be kept: a list with an appraisal of each dossier, two approvals, a signed certificate (A8-5).

What goes is what the archive keeps of the case: its entries, its packages, the key under which they lay. What stays is
the number, the figures, and the certificate.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from services.archive.actions.hold import hold
from services.archive.actions.packing import signer_of, store
from services.archive.rules.retention import APPROVALS, Candidate, ends_on, refusal, series_of
from services.archive.tables import (
    ApprovalRow,
    CaseKeyRow,
    DisposalItemRow,
    DisposalRow,
    DossierRow,
    HoldRow,
    KeptOff,
    Outbox,
    PackageRow,
    periods,
)
from services.kernel.clock import SHANGHAI
from services.kernel.contracts.archive import DossierDisposed
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.staff import refuse_kept_off

_DESTROY = text("select archive.destroy(:office, :n, :case)")


def propose(house: House, appraisals: Mapping[str, str], *, by: Officer, at: datetime) -> int:
    """The number of the list. `appraisals` says of each case why it need not be kept.

    Raises Invalid when one of them may not be destroyed, naming each; then there is no list.
    """
    with house.database.work(seeing=[by.office]) as session:
        items = _items(session, by.office, appraisals, by=by, at=at)
        n = 1 + (session.scalar(select(func.max(DisposalRow.n)).where(DisposalRow.office == by.office)) or 0)
        session.add(DisposalRow(office=by.office, n=n, state="proposed", proposed_by=by.id, proposed_at=at))
        session.flush()
        session.add_all(DisposalItemRow(office=by.office, n=n, **item) for item in items)
    return n


def approve(house: House, n: int, *, by: Officer, at: datetime) -> int:
    """How many approvals the list has now. Each is another person's, and nobody approves what he proposed."""
    with house.database.work(seeing=[by.office]) as session:
        disposal = _proposed(session, by.office, n)
        for case in session.scalars(_cases(by.office, n)).all():
            refuse_kept_off(session, KeptOff, case, by)
        earlier = session.scalars(_approvals(by.office, n)).all()
        if by.id == disposal.proposed_by:
            raise Forbidden("own_list", "提出销毁清单的人不能审批")
        if by.id in earlier:
            raise Refused("approved_before", "您已经审批过这份清单，还需要另一位负责人审批")
        session.add(ApprovalRow(office=by.office, n=n, officer=by.id, post=_post(by), at=at))
    return len(earlier) + 1


def execute(house: House, n: int, *, by: Officer, at: datetime) -> dict[str, Any]:
    """The certificate. Raises Refused without two approvals, or when a dossier may no longer be destroyed."""
    with house.database.work(seeing=[by.office]) as session:
        disposal = _proposed(session, by.office, n)
        approvers = list(session.scalars(_approvals(by.office, n)))
        if len(approvers) < APPROVALS:
            raise Refused("not_approved", f"需要 {APPROVALS} 位负责人审批，现在有 {len(approvers)} 位")
        items = session.scalars(
            select(DisposalItemRow).where(DisposalItemRow.office == by.office, DisposalItemRow.n == n)
        ).all()
        try:
            _items(session, by.office, {item.case: item.appraisal for item in items}, by=by, at=at)
        except Invalid as cause:
            raise Refused("cannot_dispose", "；".join(fault.message for fault in cause.faults)) from cause
        addresses = [address for item in items for address in _destroy(session, item, at=at)]
        certificate = _certificate(house, disposal, items, approvers, by=by, at=at)
        disposal.state, disposal.executed_by, disposal.executed_at = "executed", by.id, at
        disposal.certificate = certificate
    for address in addresses:  # once the rows say so: a file without its row and key is unreadable anyhow
        store(house).forget(address)
    return certificate


def _items(
    session: Session, office: str, appraisals: Mapping[str, str], *, by: Officer, at: datetime
) -> list[dict[str, Any]]:
    """Nobody decides what becomes of a dossier that he is kept off."""
    today, known = at.astimezone(SHANGHAI).date(), periods(session)
    hold(session, appraisals)
    on_hold = set(session.scalars(select(HoldRow.case).where(HoldRow.office == office, HoldRow.lifted_at.is_(None))))
    items, faults = [], []
    for place, (case, appraisal) in enumerate(sorted(appraisals.items())):
        refuse_kept_off(session, KeptOff, case, by)
        row = session.get(DossierRow, (office, case))
        if row is None:
            faults.append(Fault(f"cases.{place}", "not_found", f"{case}：没有这件档案"))
            continue
        story = row.as_story()
        period = known.get(series_of(story))
        candidate = Candidate(
            story=story,
            filed=row.filed_at is not None,
            period=period,
            on_hold=case in on_hold,
            disposed=row.disposed_at is not None,
        )
        why = refusal(candidate, today=today)
        if why or period is None or period.years is None or story.closed_at is None:
            faults.append(Fault(f"cases.{place}", "cannot_dispose", f"{case}：{why}"))
            continue
        items.append(
            {
                "case": case,
                "archive_number": row.archive_number,
                "series": series_of(story),
                "years": period.years,
                "ended_on": ends_on(story.closed_at, period.years),
                "appraisal": appraisal,
            }
        )
    if faults:
        raise Invalid(faults)
    return items


def _proposed(session: Session, office: str, n: int) -> DisposalRow:
    row = session.get(DisposalRow, (office, n), with_for_update=True)
    if row is None:
        raise NotFound
    if row.state != "proposed":
        raise Refused("executed", "这份清单已经执行")
    return row


def _approvals(office: str, n: int) -> Any:
    return select(ApprovalRow.officer).where(ApprovalRow.office == office, ApprovalRow.n == n).order_by(ApprovalRow.at)


def _cases(office: str, n: int) -> Any:
    return select(DisposalItemRow.case).where(DisposalItemRow.office == office, DisposalItemRow.n == n)


def _post(by: Officer) -> str:
    return next(post.value for post in (Post.AGENCY_HEAD, Post.LEADER) if by.holds(post))


def _destroy(session: Session, item: DisposalItemRow, *, at: datetime) -> list[str]:
    """Entries and what was opened of them go by a function of the schema's owner, which looks for the approvals itself;
    the key goes with them. Returns where the packages lie."""
    of_case = PackageRow.office == item.office, PackageRow.case == item.case
    addresses = list(session.scalars(select(PackageRow.address).where(*of_case)))
    session.execute(_DESTROY, {"office": item.office, "n": item.n, "case": item.case})
    session.execute(
        update(CaseKeyRow)
        .where(CaseKeyRow.office == item.office, CaseKeyRow.case == item.case)
        .values(sealed_key=None, destroyed_at=at)
    )
    session.add(
        Outbox.of(
            DossierDisposed(
                office=item.office, case=item.case, at=at, archive_number=item.archive_number, certificate=item.n
            )
        )
    )
    return addresses


def _certificate(
    house: House,
    disposal: DisposalRow,
    items: Sequence[DisposalItemRow],
    approvers: Sequence[str],
    *,
    by: Officer,
    at: datetime,
) -> dict[str, Any]:
    told = {
        "title": "档案销毁证明",
        "office": house.offices[disposal.office].name,
        "list": disposal.n,
        "proposed_by": disposal.proposed_by,
        "approved_by": list(approvers),
        "executed_by": by.id,
        "executed_at": at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "destroyed": "档案包、全部办理记录和案件密钥",
        "items": [
            {
                "case": item.case,
                "archive_number": item.archive_number,
                "series": item.series,
                "years": item.years,
                "kept_until": item.ended_on.isoformat(),
                "appraisal": item.appraisal,
            }
            for item in items
        ],
    }
    said = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    public, signature = signer_of(house).sign(said)
    digest = hashlib.sha256(said).hexdigest()
    return {"certificate": told, "sha256": digest, "public_key": public.hex(), "signature": signature.hex()}
