"""The forms of a case as they stand: opened from what was heard, with who complained put in as far as it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.rules.papers import feedback, identity, opinion, register, report
from services.archive.rules.papers.identity import Sight, Who
from services.archive.rules.papers.sheet import Sheet
from services.archive.rules.words import FORMS
from services.archive.tables import EntryRow
from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.forms import Complainant, Form1, Form2, Form3, Form4, Respondent
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.contracts.routing import FormRecorded
from services.kernel.errors import NotFound
from services.kernel.house import House
from services.kernel.offices import Office
from services.kernel.people import Officer, Post
from services.kernel.sealed import Purpose

Record = Form1 | Form2 | Form3 | Form4
KINDS: Mapping[int, type[Record]] = {1: Form1, 2: Form2, 3: Form3, 4: Form4}


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What was heard of a case's forms: the newest of each document, and the registration."""

    office: Office
    case: str
    registered: ComplaintRegistered
    recorded: Mapping[tuple[int, int], FormRecorded]

    def documents(self) -> Sequence[tuple[int, int, str]]:
        """Form, `n` and number of each; Form 1 is there from the registration on."""
        numbers = {key: event.number for key, event in self.recorded.items()}
        return [(form, n, number) for (form, n), number in sorted({(1, 1): self.registered.number, **numbers}.items())]

    def newest(self, form: int) -> int:
        """Raises NotFound when no document of the form was written yet."""
        found = [n for kind, n, _ in self.documents() if kind == form]
        if not found:
            raise NotFound(f"这件投诉还没有《{FORMS[form]}》")
        return max(found)


def papers_of(session: Session, house: House, case: str) -> Papers:
    """Raises NotFound before the registration was heard, or when the session does not see the office."""
    office = case.partition("-")[0]
    kinds = (ComplaintRegistered.TYPE, FormRecorded.TYPE)
    bodies = session.scalars(
        select(EntryRow.body)
        .where(EntryRow.office == office, EntryRow.case == case, EntryRow.type.in_(kinds))
        .order_by(EntryRow.position)
    ).all()
    registered: ComplaintRegistered | None = None
    recorded: dict[tuple[int, int], FormRecorded] = {}
    for event in (decode(open_envelope(body.encode())) for body in bodies):
        if isinstance(event, ComplaintRegistered):
            registered = event
        elif isinstance(event, FormRecorded):
            before = recorded.get((event.form, event.n))
            if before is None or before.seq <= event.seq:
                recorded[event.form, event.n] = event
    if registered is None:
        raise NotFound
    return Papers(office=house.offices[office], case=case, registered=registered, recorded=recorded)


def sight_of(papers: Papers, by: Officer, *, asked: bool) -> Sight:
    """How much of the complainant a print for this officer may show."""
    accused = papers.registered.department
    return identity.sight(
        archivist=by.holds(Post.ARCHIVIST),
        own_office=by.office == papers.office.code,
        of_respondent=by.office == papers.office.code and accused is not None and by.department == accused,
        asked=asked,
    )


def particulars(house: House, papers: Papers) -> dict[str, Any]:
    """What was sealed at the registration. Raises CannotOpen."""
    plain = house.keys.open(
        papers.registered.sealed_particulars,
        purpose=Purpose.PARTICULARS,
        office=papers.office.code,
        what="complaint.particulars",
        row=papers.case,
    )
    told: dict[str, Any] = msgspec.json.decode(plain)
    return told


def sheet_of(house: House, papers: Papers, form: int, n: int, *, sight: Sight) -> Sheet:
    """The sheet of a document. Raises NotFound when it was not written yet, CannotOpen when a seal does not open."""
    record = _record(house, papers, form, n)
    who = _who(house, papers, record, sight)
    office = papers.office.name
    if isinstance(record, Form1):
        return register.sheet(record, who, office=office, evidence=papers.registered.evidence)
    if isinstance(record, Form2):
        return opinion.sheet(record, who, office=office)
    if isinstance(record, Form3):
        return feedback.sheet(record, who, office=office)
    return report.sheet(record, who, office=office)


def _who(house: House, papers: Papers, record: Record, sight: Sight) -> Who:
    """Forms 2 and 4 of a unit that handles what is said about itself come without the complainant, for everybody."""
    if sight is Sight.NOTHING or record.complainant is None:
        return identity.nothing()
    if sight is Sight.FULL:
        return identity.in_full(particulars(house, papers))
    return identity.masked(record.complainant)


def _record(house: House, papers: Papers, form: int, n: int) -> Record:
    told = papers.recorded.get((form, n))
    if told is None:
        if (form, n) != (1, 1):
            raise NotFound(f"这件投诉还没有《{FORMS[form]}》")
        return _as_registered(house, papers)
    plain = house.keys.open(
        told.sealed_form,
        purpose=Purpose.CASEWORK,
        office=papers.office.code,
        what="case.form",
        row=f"{papers.case}/{form}/{n}",
    )
    return msgspec.json.decode(plain, type=KINDS[form])


def _as_registered(house: House, papers: Papers) -> Form1:
    """Form 1 before the case was taken up: as much of it as the registration told."""
    event, office = papers.registered, papers.office
    plain = house.keys.open(
        event.sealed_brief, purpose=Purpose.CASEWORK, office=office.code, what="complaint.brief", row=papers.case
    )
    brief = msgspec.json.decode(plain)
    units = {unit.code: unit.name for unit in office.departments}
    return Form1(
        number=event.number,
        case=papers.case,
        office=office.name,
        channel=event.channel,
        channel_note=event.sub_channel,
        upstream_system=event.upstream_system or "",
        upstream_number=event.upstream_number or "",
        upstream_due_on=event.upstream_due_on,
        classed=None,
        class_changes=(),
        occurred_at=event.occurred_at or event.received_at,
        received_at=event.received_at,
        registered_at=event.at,
        complainant=Complainant(name=brief["name"], kind=event.kind, identity_level=event.identity_level),
        respondent=Respondent(
            department=units.get(event.department or "", event.department or ""),
            head="",
            phone="",
            address="",
            office=office.name,
        ),
        summary=brief["summary"],
        requests=tuple(brief["requests"]),
        has_evidence=bool(event.evidence),
        accepted=None,
        reason="",
        decided_at=None,
        transferred=None,
        handed_over=(),
        receiver=None,
        handler=None,
        corrections=(),
    )
