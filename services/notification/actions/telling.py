"""From events to notices that wait: whom to tell, by which means, in which words, and not before which hour."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any

import msgspec
import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.contracts.routing import CaseEvent
from services.kernel.errors import Later
from services.kernel.house import House
from services.notification.actions import contacts, doorbell, folding, holding, wording
from services.notification.actions.saying import count_changes, say
from services.notification.actions.ways import routes_of, signature_of
from services.notification.rules.decency import Means, QuietHours, Whom
from services.notification.rules.delivery import State
from services.notification.rules.occasions import (
    ASKS_FOR_A_REPLY,
    FOLD_WITHIN,
    FOLDABLE,
    Known,
    Occasion,
    occasion,
)
from services.notification.rules.texts import URGENT, Facts, Kind, Sms, Texts, Unfillable

log = structlog.get_logger()
_SPACE = uuid.UUID("6f3c1f0e-6a5d-5c38-9a0e-7f1f5a3f6d11")
NOT_FILLED = "模板缺少内容，没有发送"

_KNOWN = text("""
select case_id, means, tells_principal, seq, stage, due_on from notification.contacts
where case_id = any (:cases) and kind <> '' order by case_id for update
""")
_FOLLOW = text("""
update notification.contacts set seq = :seq, stage = :stage, due_on = :due_on, handled_by = :handled_by
where case_id = :case and seq < :seq
""")
_NOTICE = text("""
insert into notification.notices
  (id, office, case_id, kind, about, channel, whom, urgent, state, reason, version, subject, text, units, attempts,
   created_at, go_at, next_at, changed_at, occasion, handled_by)
values (:id, :office, :case, :kind, :about, :channel, :whom, :urgent, :state, :reason, :version, :subject, :text,
   :units, 0, :at, :go_at, :go_at, :at, :occasion, :handled_by)
on conflict do nothing
""")
_THERE = text("select id from notification.notices where id = any (:ids)")
_BESIDE = {Whom.COMPLAINANT: "", Whom.PRINCIPAL: "/principal"}


@dataclass(frozen=True)
class _Told:
    """One thing to tell one complainant, and whoever he complains for."""

    office: str
    case: str
    about: int
    means: Sequence[Means]
    occasion: Occasion
    principal: bool = False

    def ways(self) -> Iterator[tuple[Means, Whom]]:
        """Each means with whom it tells."""
        yield from ((means, Whom.COMPLAINANT) for means in self.means)
        if self.principal:
            yield Means.SMS, Whom.PRINCIPAL


def registered(session: Session, house: House, events: Sequence[ComplaintRegistered]) -> None:
    """Keep the contacts as they came, and acknowledge (A4.4-1)."""
    whom = contacts.keep(session, events)
    told = [
        _Told(
            event.office,
            event.case,
            0,
            whom[event.case][0],
            Occasion(_acknowledgement(event), event.decide_by, provisional=event.decide_by_provisional),
            whom[event.case][1],
        )
        for event in events
    ]
    _write(session, house, told, at=now())


def happened(session: Session, house: House, events: Sequence[CaseEvent]) -> None:
    """Tell what is worth telling of events of different cases (A4.4-2). Raises Later while a contact is not there."""
    rows = session.connection().execute(_KNOWN, {"cases": [event.case for event in events]}).all()
    kept = {row.case_id: row for row in rows}
    missing = sorted({event.TYPE for event in events if event.case not in kept})
    if missing:
        raise Later(f"{missing[0]}: the complainant's contact is not here yet")
    announces = house.settings.environment.get("CALLBACK_NOTICE") == "yes"
    told: list[_Told] = []
    for event in events:
        row = kept[event.case]
        means = [Means(word) for word in row.means.split(",") if word]
        anybody = means or row.tells_principal
        known = Known(row.seq, row.stage, row.due_on)
        worth = occasion(event, known, announces_callback=announces) if anybody else None
        if worth and not worth.office:
            worth = replace(worth, office=event.handled_by)
        told += [_Told(event.office, event.case, event.seq, means, worth, row.tells_principal)] if worth else []
    session.connection().execute(_FOLLOW, [_followed(event) for event in events])
    holding.note(session, events)
    _write(session, house, told, at=now())


@cache
def quiet_hours(told: str) -> QuietHours:
    """Of the setting QUIET_HOURS; the standard ones for an empty one. Raises ValueError."""
    return QuietHours.parse(told) if told else QuietHours()


def quiet_hours_of(house: House, office: str = "") -> QuietHours:
    """The office's own, or those of everybody."""
    own = routes_of(house).of(office).quiet if office else None
    return own or quiet_hours(house.settings.environment.get("QUIET_HOURS", ""))


def quiet_hours_by_office(house: House) -> Callable[[str], QuietHours]:
    """For who writes down news of many offices at once."""
    return partial(quiet_hours_of, house)


def _acknowledgement(event: ComplaintRegistered) -> Kind:
    return Kind.REGISTERED_MAJOR if event.urgent else Kind.REGISTERED


def _followed(event: CaseEvent) -> dict[str, Any]:
    return {
        "case": event.case,
        "seq": event.seq,
        "stage": event.stage,
        "due_on": event.due_on,
        "handled_by": event.handled_by,
    }


def _write(session: Session, house: House, told: Sequence[_Told], *, at: datetime) -> None:
    rows = [row for each in told for row in _rows(house, each, at=at)]
    if not rows:
        return
    keep(session, rows)
    _fold(session, house, told, rows, at)
    doorbell.ring_after(session, {row["channel"] for row in rows})


def keep(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Notices that wait; one that is there already stays as it is. Of those that never go it is said once that they
    have failed."""
    unfilled = [row for row in rows if row["state"] == State.FAILED]
    if unfilled:
        known = set(session.connection().execute(_THERE, {"ids": [row["id"] for row in unfilled]}).scalars())
        unfilled = [row for row in unfilled if row["id"] not in known]
    session.connection().execute(_NOTICE, [{"occasion": None, "handled_by": None, **row} for row in rows])
    if unfilled:
        log.error("notices could not be filled in", kinds=sorted({row["kind"] for row in unfilled}))
        say(session, [_failed(row) for row in unfilled])
        count_changes((row["office"], row["channel"], "", row["state"]) for row in unfilled)


def _rows(house: House, told: _Told, *, at: datetime) -> Iterator[dict[str, Any]]:
    kind = told.occasion.kind
    urgent = kind in URGENT
    patience = fold_within(house) if kind in FOLDABLE else timedelta()
    go_at = quiet_hours_of(house, told.office).may_go_at(at + patience, urgent=urgent)
    facts = _facts(house, told, day=told.occasion.day)
    for means, whom in told.ways():
        if means is Means.LETTER and not told.occasion.by_letter:
            continue
        if means is Means.SMS and kind in ASKS_FOR_A_REPLY and not routes_of(house).hears(told.office, means):
            continue
        words = filled(wording.texts_of(house, told.office), told.occasion.words or kind, means, facts)
        yield {
            "id": uuid.uuid5(_SPACE, f"{told.case}/{kind}/{told.about}/{means}{_BESIDE[whom]}"),
            "office": told.office,
            "case": told.case,
            "kind": kind.value,
            "about": told.about,
            "channel": means.value,
            "whom": whom.value,
            "urgent": urgent,
            "at": at,
            "go_at": go_at,
            "handled_by": told.occasion.beside(told.office),
            "occasion": None if words["text"] else msgspec.json.encode(told.occasion).decode(),
            **words,
        }


def words_of(house: House, office: str, case: str, occasion: Occasion, means: Means) -> dict[str, Any]:
    """The words of a notice by today's templates and settings, and the state in which it begins: failed where they
    cannot be filled in."""
    facts = _facts(house, _Told(office, case, 0, (means,), occasion), day=occasion.day)
    return filled(wording.texts_of(house, office), occasion.words or occasion.kind, means, facts)


def fold_within(house: House) -> timedelta:
    """How long news of progress waits for more of it (FOLD_WITHIN, in seconds)."""
    told = house.settings.environment.get("FOLD_WITHIN", "")
    return timedelta(seconds=int(told)) if told.isdigit() else FOLD_WITHIN


def _fold(session: Session, house: House, told: Sequence[_Told], rows: Sequence[dict[str, Any]], at: datetime) -> None:
    """News of progress that still waits gives way to what is newer: nobody gets a burst."""
    quiet = quiet_hours_by_office(house)
    folding.older_of_the_same(session, rows, quiet=quiet, at=at)
    by_id = {row["id"]: row for row in rows}

    def words(notice: uuid.UUID, count: int) -> dict[str, Any] | None:
        row = by_id[notice]
        of = next(each for each in told if each.case == row["case"])
        facts = replace(_facts(house, of, day=None), count=count)
        said = filled(wording.texts_of(house, of.office), Kind.SEVERAL, Means(row["channel"]), facts)
        return said if said["state"] == State.WAITING else None

    folding.across_complaints(session, rows, words=words, quiet=quiet, at=at)


def _facts(house: House, told: _Told, *, day: date | None) -> Facts:
    office = house.offices[told.occasion.office or told.office]
    return Facts(
        case=told.case,
        office=office.region,
        office_name=office.name,
        tel=office.phone or house.settings.hotline,
        link=house.settings.sms_link,
        acts=f"{house.settings.public_url}/progress/to",
        day=day,
        step=told.occasion.step,
        asked=told.occasion.asked,
        why=told.occasion.why,
        signature=signature_of(house, told.office),
        provisional=told.occasion.provisional,
    )


def filled(texts: Texts, kind: Kind, means: Means, facts: Facts) -> dict[str, Any]:
    """A template that could not be filled is never sent: the notice has failed before it was begun."""
    waits = {"state": State.WAITING.value, "reason": ""}
    try:
        if means is Means.SMS:
            sms = _that_fits(texts, kind, facts)
            return waits | {"version": sms.version, "subject": "", "text": sms.text, "units": sms.units}
        if means is Means.LETTER:
            posted = texts.letter(kind, facts)
            return waits | {"version": posted.version, "subject": posted.subject, "text": posted.text, "units": 0}
        email = texts.email(kind, facts)
    except Unfillable:
        return {"state": State.FAILED.value, "reason": NOT_FILLED, "version": texts.version_of(kind)} | _NO_WORDS
    return waits | {"version": email.version, "subject": email.subject, "text": email.text, "units": 0}


def _that_fits(texts: Texts, kind: Kind, facts: Facts) -> Sms:
    """Where own words do not fit behind a signature that is newer than they are, the product's say it. Raises
    Unfillable."""
    try:
        return texts.both(kind, facts)
    except Unfillable:
        if not wording.is_own(texts):
            raise
        log.error("own words are too long; the product's stand instead", kind=kind.value, office=facts.case[:6])
        return wording.PRODUCTS.both(kind, facts)


_NO_WORDS = {"subject": "", "text": "", "units": 0}


def _failed(row: dict[str, Any]) -> NoticeStateChanged:
    return NoticeStateChanged(
        office=row["office"],
        case=row["case"],
        at=row["at"],
        urgent=row["urgent"],
        notice=str(row["id"]),
        kind=row["kind"],
        channel=row["channel"],
        state=row["state"],
        about=row["about"],
        units=row["units"],
        whom=row["whom"],
    )
