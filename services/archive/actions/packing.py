"""Pack a filed dossier (A8-2, K9): forms, originals, history and notices in a signed bag, sealed with the case's key.

A later package of the same case is a supplement (A8-6): the first one stays as it is. The packages of an office are
chained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.archive.actions import papers, printing
from services.archive.actions.hold import hold
from services.archive.actions.keys import ring_of
from services.archive.actions.originals import Found, originals_of
from services.archive.channels.signing import Signer, signer
from services.archive.rules.chain import first_break
from services.archive.rules.filing import gaps
from services.archive.rules.packages import contents, fourfold, verify
from services.archive.rules.packages.bag import bagged, zipped
from services.archive.rules.packages.contents import Described, Item
from services.archive.rules.papers.identity import Sight
from services.archive.rules.retention import in_words, series_of
from services.archive.rules.telling import line
from services.archive.rules.words import FORMS
from services.archive.tables import CheckRow, DossierRow, EntryRow, Outbox, PackageRow, periods
from services.kernel.clock import SHANGHAI
from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.archive import DossierPacked
from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.files import FileStore
from services.kernel.house import House
from services.kernel.sealed import Purpose

FOLDER, KEY = "PACKAGES_DIR", "SIGNING_KEY_FILE"
_FOLDER, _KEY = "/var/lib/complaints/packages", "/run/secrets/signing"
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('packages ' || :office, 0))")


@dataclass(frozen=True)
class Packed:
    """A package that was made; or, with `faults`, what the four-way check found, and nothing was kept."""

    digest: str
    faults: Sequence[str]


def store(house: House) -> FileStore:
    """Where sealed packages lie."""
    return FileStore(Path(house.settings.environment.get(FOLDER, _FOLDER)))


def signer_of(house: House) -> Signer:
    """Raises CannotSign."""
    return signer(house.settings.environment.get(KEY, _KEY))


def pack(session: Session, house: House, *, office: str, case: str, at: datetime) -> Packed | None:
    """None when there is nothing to pack. A package that fails the check is not kept; why stands on the dossier."""
    hold(session, [case])
    dossier = session.get_one(DossierRow, (office, case))
    dossier.to_pack = False
    if dossier.filed_at is None or dossier.archive_number is None:
        return None
    rows = session.scalars(
        select(EntryRow).where(EntryRow.office == office, EntryRow.case == case).order_by(EntryRow.position)
    ).all()
    session.execute(_ONE_AT_A_TIME, {"office": office})
    serial = 1 + (session.scalar(select(func.max(PackageRow.n)).where(*_of(office, case))) or 0)
    told = Described(
        story=dossier.as_story(),
        office=house.offices[office],
        archive_number=dossier.archive_number,
        serial=serial,
        filed_at=dossier.filed_at,
        period=in_words(periods(session).get(series_of(dossier.as_story()))),
    )
    made = _make(session, house, told, rows, at=at)
    if made.faults:
        dossier.missing = [f"四性检测未通过：{fault}" for fault in made.faults][:20]
        return Packed("", made.faults)
    _keep(session, house, told, made, at=at)
    return Packed(made.digest, ())


@dataclass(frozen=True, kw_only=True)
class _Made:
    files: Mapping[str, bytes]
    digest: str
    previous: str
    report: Mapping[str, Any]
    entries: int
    faults: Sequence[str]


def _make(session: Session, house: House, told: Described, rows: Sequence[EntryRow], *, at: datetime) -> _Made:
    found = originals_of(session, house, told.story.office, told.story.case)
    items = [*_forms(session, house, told), *_originals(told, found)]
    previous, head = _previous(session, told.story.office), rows[-1].link.hex()
    payload = {item.path: item.content for item in items}
    payload["说明文件.TXT"] = contents.explanation(told, items, head=head, previous=previous)
    payload["文件目录.XML"] = contents.contents(told, items)
    payload["其他/元数据.XML"] = contents.metadata(told, items, entries=len(rows), head=head)
    payload["其他/办理过程.json"] = _as_json({"case": told.story.case, "head": head, "entries": [*map(_entry, rows)]})
    payload["其他/通知与送达.json"] = _as_json(_notices(rows))
    payload["其他/证据目录.json"] = _as_json([one.listed() for one in found])
    payload["其他/verify.py"] = Path(verify.__file__).read_bytes()
    checks = fourfold.before_filing(
        told,
        items,
        [one.as_original(_place(told, one)) for one in found if one.content is not None],
        payload,
        chain_holds=first_break(told.story.case, [(row.as_entry(), row.link) for row in rows]) is None,
        gaps=gaps(told.story, [row.as_entry() for row in rows]),
    )
    report = fourfold.report(checks) | {"occasion": "归档", "at": at.astimezone(SHANGHAI).isoformat()}
    payload["其他/四性检测报告.json"] = _as_json(report)
    files = bagged(payload, _info(told, previous, len(rows)), signer_of(house).sign)
    return _Made(
        files=files,
        digest=verify.digest_of(files),
        previous=previous,
        report=report,
        entries=len(rows),
        faults=[*fourfold.failures(checks), *(f"完整性：第 {one.serial} 份原件读不出" for one in found if one.lost)],
    )


def _keep(session: Session, house: House, told: Described, made: _Made, *, at: datetime) -> None:
    """The file first: one without a row is harmless and unreadable."""
    story = told.story
    plain = zipped(made.files, top=_top(told))
    sealed = ring_of(session, house, story.office, story.case).seal_bytes(
        plain, purpose=Purpose.PARTICULARS, office=story.office, what="package", row=f"{story.case}/{told.serial}"
    )
    session.add(
        PackageRow(
            office=story.office,
            case=story.case,
            n=told.serial,
            archive_number=told.archive_number,
            digest=made.digest,
            previous=made.previous or None,
            entries=made.entries,
            files=len(made.files),
            size=len(plain),
            address=store(house).put(sealed),
            key=signer_of(house).fingerprint,
            at=at,
        )
    )
    session.flush()
    session.add(
        CheckRow(
            office=story.office,
            case=story.case,
            n=told.serial,
            occasion="filing",
            passed=True,
            report=dict(made.report),
            at=at,
        )
    )
    session.add(
        Outbox.of(
            DossierPacked(
                office=story.office,
                case=story.case,
                at=at,
                archive_number=told.archive_number,
                n=told.serial,
                digest=made.digest,
                previous=made.previous,
                entries=made.entries,
            )
        )
    )


def _of(office: str, case: str) -> tuple[Any, ...]:
    return PackageRow.office == office, PackageRow.case == case


def _previous(session: Session, office: str) -> str:
    """The digest of the office's package before this one; empty for the first."""
    last = select(PackageRow.digest).where(PackageRow.office == office).order_by(PackageRow.id.desc()).limit(1)
    return session.scalar(last) or ""


def _forms(session: Session, house: House, told: Described) -> list[Item]:
    """Every document of the four forms, with who complained: a package is the archivist's alone."""
    found = papers.papers_of(session, house, told.story.case)
    items = []
    for form, n, number in found.documents():
        ready = printing.finished(house, papers.sheet_of(house, found, form, n, sight=Sight.FULL))
        items.append(
            Item(
                path=f"{told.folder}/表单/{form}-{n} {FORMS[form]}.pdf",
                title=f"{FORMS[form]} {number}",
                author=told.office.name,
                day=ready.day,
                media_type="application/pdf",
                content=printing.press_of(house).print(ready),
                note=f"核对码 {ready.code}",
            )
        )
    return items


def _originals(told: Described, found: Sequence[Found]) -> list[Item]:
    return [
        Item(
            path=_place(told, one),
            title=one.name,
            author="投诉人" if one.event.uploader is None else told.office.name,
            day=one.event.received_at.astimezone(SHANGHAI).date(),
            media_type=one.event.media_type,
            content=one.content,
            note=one.part,
        )
        for one in found
        if one.content is not None
    ]


def _place(told: Described, one: Found) -> str:
    return f"{told.folder}/原件/{one.serial:02d}.{one.event.ending}"


def _entry(row: EntryRow) -> dict[str, Any]:
    """As the chain has it, and in words."""
    entry = row.as_entry()
    event = decode(open_envelope(row.body.encode()))
    told = line(event) if event is not None else None
    return entry.as_said() | {
        "link": row.link.hex(),
        "title": told.title if told else row.type,
        "text": told.text if told else "",
    }


def _notices(rows: Sequence[EntryRow]) -> list[dict[str, Any]]:
    """Each notice with every state that it had: what was sent, and what shows that it arrived."""
    notices: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.type == NoticeStateChanged.TYPE:
            event = decode(open_envelope(row.body.encode()))
            if isinstance(event, NoticeStateChanged):
                one = notices.setdefault(
                    event.notice, {"notice": event.notice, "kind": event.kind, "channel": event.channel, "states": []}
                )
                one["states"].append({"state": event.state, "at": event.at.astimezone(SHANGHAI).isoformat()})
    return list(notices.values())


def _info(told: Described, previous: str, entries: int) -> list[tuple[str, str]]:
    return [
        ("Source-Organization", told.office.name),
        ("External-Identifier", told.archive_number),
        ("Internal-Sender-Identifier", told.story.case),
        ("Bagging-Date", f"{told.filed_at.astimezone(SHANGHAI):%Y-%m-%d}"),
        ("Bag-Group-Identifier", told.archive_number),
        ("Bag-Count", f"{told.serial} of ?"),
        ("History-Entries", str(entries)),
        ("Previous-Package", previous or "none"),
    ]


def _top(told: Described) -> str:
    return told.archive_number if told.serial == 1 else f"{told.archive_number}-补{told.serial - 1}"


def _as_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
