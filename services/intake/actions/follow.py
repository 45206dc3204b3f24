"""Follow what routing and notification say, in whatever order it arrives.

An event carries absolute values with the `seq` of its transition, so the newest wins; the timeline keeps each one.
The statements go out as one pipelined batch each, since these are the busiest hands of the service.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.contracts.routing import (
    CaseAccepted,
    CaseClosed,
    CaseEvent,
    CaseHandedOver,
    CaseInvestigating,
    CaseMoved,
    CaseNotAccepted,
    ClockBreached,
    DueMoved,
    PolicyReviewed,
    ResultDelivered,
    ResultIssued,
)
from services.kernel.database import aside
from services.kernel.parts import HANDLING

_STANDS = text("""
insert into intake.progress
  (case_id, office, seq, step, stage, severity, department, round, due_on, due_provisional, handled_by,
  due_counted_in, respondent, respondent_office, awaited, awaited_by, at)
values (:case, :office, :seq, :step, :stage, :severity, :department, :round, :due_on, :due_provisional, :handled_by,
  :due_counted_in, :respondent, :respondent_office, :awaited, :awaited_by, :at)
on conflict (case_id) do update set
  seq = excluded.seq, step = excluded.step, stage = excluded.stage, severity = excluded.severity,
  department = excluded.department, round = excluded.round, due_on = excluded.due_on,
  due_provisional = excluded.due_provisional, handled_by = excluded.handled_by,
  due_counted_in = excluded.due_counted_in, respondent = coalesce(excluded.respondent, progress.respondent),
  respondent_office = case when excluded.respondent is null then progress.respondent_office
    else excluded.respondent_office end,
  awaited = excluded.awaited, awaited_by = excluded.awaited_by,
  at = excluded.at
where progress.seq < excluded.seq
""")
_HAPPENED = text("""
insert into intake.timeline (case_id, office, seq, act, step, stage, at)
values (:case, :office, :seq, :act, :step, :stage, :at) on conflict do nothing
""")
_TOLD = text("""
insert into intake.told (case_id, office, fact, round, seq, at, content)
values (:case, :office, :fact, :round, :seq, :at, :content)
on conflict (case_id, fact, round) do update set seq = excluded.seq, at = excluded.at, content = excluded.content
where told.seq < excluded.seq
""").bindparams(bindparam("content", type_=JSONB))
_INVOLVED = text("""
insert into intake.involved (case_id, office, officer_id, part) values (:case, :office, :officer, :part)
on conflict do nothing
""")
_HELD = text("""
insert into intake.holdings (office, case_id, numbered_by) values (:to_office, :case, :office) on conflict do nothing
""")
_NOTICE = text("""
insert into intake.notices (notice_id, case_id, office, kind, channel, state, about, changed_at, change)
values (:notice, :case, :office, :kind, :channel, :state, :about, :at, :change)
on conflict (notice_id) do update set
  state = excluded.state, changed_at = excluded.changed_at, change = excluded.change
where notices.change < excluded.change
  or (notices.change = 0 and excluded.change = 0 and notices.changed_at <= excluded.changed_at)
""")
# What single events tell beside the common words, by the name under which it is kept.
_FACTS: dict[type[CaseEvent], tuple[str, tuple[str, ...]]] = {
    CaseAccepted: ("accepted", ("accepted_at", "due_at", "due_on", "days")),
    CaseNotAccepted: ("not_accepted", ("validity", "refer_to", "sealed_explanation")),
    ResultIssued: ("result", ("number", "manner", "object_by", "sealed_result")),
    ResultDelivered: ("delivered", ("evidence", "on_time")),
    PolicyReviewed: ("policy", ("n", "sealed_answer")),
    # Under the name of its act: each request that was not possible has its own.
    # The grade of the round has its own, too. And why the answer is late, with the day on which it is expected.
    DueMoved: ("extended", ("moved_from", "due_on", "extended_because")),
    CaseMoved: ("", ("refused", "sealed_why", "late_because", "answer_by", "grade", "rated_by")),
    ClockBreached: ("late", ("news_by",)),
    CaseClosed: ("closed", ("outcome", "closed_at", "sealed_answer", "ask_again_by")),
}


def cases(session: Session, events: Sequence[CaseEvent]) -> None:
    """Take in what routing said about its cases."""
    common = [_common(event) for event in events]
    connection = session.connection()
    connection.execute(_STANDS, common)
    connection.execute(_HAPPENED, common)
    held = [one for event in events if (one := _held(event)) is not None]
    if held:  # the row stands with the receiving office, which the sayer is not
        with aside(
            session, seeing=dict.fromkeys(office for one in held for office in (one["office"], one["to_office"]))
        ):
            session.connection().execute(_HELD, held)
    facts = [_fact(event) for event in events if type(event) in _FACTS and _is_news(event)]
    if facts:
        connection.execute(_TOLD, facts)
    parts = sorted({part for event in events for part in _parts(event)})
    if parts:
        names = ("case", "office", "officer", "part")
        connection.execute(_INVOLVED, [dict(zip(names, part, strict=True)) for part in parts])


def notices(session: Session, events: Sequence[NoticeStateChanged]) -> None:
    """Take in what notification said became of its notices to the complainant."""
    own = [msgspec.structs.asdict(event) for event in events if event.whom != "principal"]
    if own:
        session.connection().execute(_NOTICE, own)


def _common(event: CaseEvent) -> dict[str, Any]:
    return {
        "case": event.case,
        "office": event.office,
        "seq": event.seq,
        "act": event.act,
        "step": event.step,
        "stage": event.stage,
        "severity": event.severity,
        "department": event.department,
        "round": event.round,
        "due_on": event.due_on,
        "due_provisional": event.due_provisional,
        "handled_by": event.handled_by,
        "due_counted_in": event.due_counted_in,
        "respondent": event.respondent,
        "respondent_office": event.respondent_office,
        "awaited": event.awaited,
        "awaited_by": event.awaited_by,
        "at": event.at,
    }


def _held(event: CaseEvent) -> dict[str, str] | None:
    """Who was handed the case, or has it: the hand-over itself may have been heard before holdings were kept."""
    to_office = event.to_office if isinstance(event, CaseHandedOver) else event.handled_by
    if to_office in (None, event.office):
        return None
    return {"to_office": to_office, "case": event.case, "office": event.office}


def _is_news(event: CaseEvent) -> bool:
    """That a policy was looked at and nothing has changed is nothing for the complainant, nor is a step by itself."""
    if isinstance(event, ClockBreached):
        return event.news_by is not None
    if isinstance(event, DueMoved):
        return event.extended_because is not None
    if isinstance(event, CaseMoved):
        return event.refused is not None or event.late_because is not None or event.grade is not None
    return not isinstance(event, PolicyReviewed) or event.changed


def _fact(event: CaseEvent) -> dict[str, Any]:
    fact, names = _FACTS[type(event)]
    content = msgspec.to_builtins({name: getattr(event, name) for name in names})
    return _common(event) | {"fact": fact or event.act, "content": content}


def _parts(event: CaseEvent) -> Iterable[tuple[str, str, str, str]]:
    if event.accountable:
        yield event.case, event.office, event.accountable, "accountable"
    if event.by and event.act in HANDLING:
        yield event.case, event.office, event.by, "acted"
    if isinstance(event, CaseInvestigating):
        for handler in event.handlers:
            yield event.case, event.office, handler, "handler"
