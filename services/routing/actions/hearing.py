"""What complainants and other services did, carried out on the case. Nothing that a complainant said is dropped: what
the tables refuse stands in the history with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.contracts import Event
from services.kernel.contracts.intake import EvidenceAttached
from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.contracts.routing import CaseMoved
from services.kernel.errors import Later, NotFound, Refused
from services.kernel.house import House
from services.routing.actions.chain import append
from services.routing.actions.doing import take
from services.routing.actions.grading import is_graded
from services.routing.actions.perform import do
from services.routing.actions.standing import common_of
from services.routing.rules.acts import Act, Party
from services.routing.rules.asked_by_code import WhyNot, why_not
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import NOTHING_SAID, Awaited, Evidence, Said
from services.routing.rules.grades import RATED
from services.routing.rules.regions import Severity
from services.routing.rules.steps import Step
from services.routing.tables import Case, CaseEvent, Clock, Outbox


def hear(
    session: Session, house: House, event: Event, act: Act, *, party: Party, said: Said = NOTHING_SAID, **heard: Any
) -> None:
    """Carry the act out at the moment when it happened. Raises Later while the case is not there."""
    case = _case_of(session, event)
    try:
        do(session, house, event.case, act, party, at=event.at, said=said, heard=heard)
    except Refused as refusal:
        why = why_not(act, refusal.code, Step(case.step))
        mark(session, event, f"{act}_refused", tells=why, refused=refusal.code, **heard)


def hear_delivered(session: Session, house: House, event: Event, evidence: Evidence, *, about: int | None) -> None:
    """The result arrived. `about` is the event of the case that sent it; None when the complainant opened it.

    Evidence for an earlier round, or for what is known to have arrived, changes nothing. Raises Later.
    """
    case = _case_of(session, event)
    if Step(case.step) is not Step.DONE or case.issued_at is None:
        return
    if about is not None and _round_of(session, case, about) != case.round:
        return
    if not _is_told(session, case):  # what was opened is the result of an earlier round; the new one is not sent yet
        return
    if event.at >= case.issued_at or about is not None:
        at = max(event.at, case.issued_at)
        said, heard = Said(evidence=evidence), {"evidence": evidence.value}
        do(session, house, event.case, Act.RECORD_FEEDBACK, Party.SYSTEM, at=at, said=said, heard=heard)


def hear_progress(session: Session, house: House, event: NoticeStateChanged) -> None:
    """News of progress arrived. Heard twice, or older than what was told since, it changes nothing. Raises Later."""
    case = _case_of(session, event)
    since = select(Clock.started_at).where(
        Clock.office == case.office,
        Clock.case_id == case.id,
        Clock.kind == ClockKind.K8.value,
        Clock.state == "running",
        Clock.started_at < event.at,
    )
    if session.scalar(since) is not None:
        hear(session, house, event, Act.TELL_PROGRESS, party=Party.SYSTEM, notice=event.notice)


def hear_file(session: Session, house: House, event: EvidenceAttached) -> None:
    """A file that the complainant handed in, himself or at the counter, is what was waited for, where materials were;
    what a handler adds may be the office's own. Most files come with the complaint, and cost one look; where there is
    no case yet, nothing was waited for."""
    awaited = select(Case.awaited_since, Case.handlers).where(
        Case.office == event.office, Case.id == event.case, Case.awaited == Awaited.MATERIALS.value
    )
    since, handlers = session.execute(awaited).one_or_none() or (None, ())
    if since is not None and since <= event.at and event.uploader not in handlers:
        hear(session, house, event, Act.END_WAIT, party=Party.SYSTEM, evidence=event.evidence)


def what_is_rejected(session: Session, event: Event) -> Act:
    """The result, or, before there is one, that the complaint was not accepted, which may have ended it meanwhile
    (6.6.3.2). Raises Later."""
    case = _case_of(session, event)
    step = Step(case.step)
    refused = step is Step.INVALID_NOTIFIED or (not step.is_open and case.outcome == "invalid")
    return Act.DISPUTE_INVALID if refused else Act.REJECT


def rate(session: Session, event: Event, grade: int, *, by: str) -> None:
    """The complainant's grade, from 1 to 5 (3.4): the first of a round stands, by whichever way it came; a later one
    is noted. `by` which way it came: code | sms. Raises Later."""
    case = _case_of(session, event)
    counts = not is_graded(session, case)
    if counts:
        case.grade = grade
    said = {"grade": grade if counts else None, "rated_by": by}
    mark(session, event, RATED, says=said, grade=grade, rated_by=by)


def mark(
    session: Session,
    event: Event,
    what: str,
    *,
    tells: WhyNot | None = None,
    says: Mapping[str, Any] = MappingProxyType({}),
    **told: Any,
) -> None:
    """Write down what moves nothing, and say so: every `seq` of the case is heard of. `tells` is why the complainant
    does not get what he asked for, `says` what more the other services are told. Raises Later while the case is not
    there."""
    case = _case_of(session, event)
    append(session, case, act=what, by=None, department=None, at=event.at, told={"marked": told})
    urgent = Severity(case.severity).is_urgent
    common = common_of(case, act=what, by=None, at=event.at, urgent=urgent)
    session.add(Outbox.of(CaseMoved(**common, refused=tells.value if tells else None, **says)))


def _case_of(session: Session, event: Event) -> Case:
    try:
        return take(session, event.case)
    except NotFound as cause:
        raise Later(f"{event.TYPE}: the case is not open yet") from cause


def _is_told(session: Session, case: Case) -> bool:
    """Whether the result of the round that runs was sent."""
    sent = select(CaseEvent.seq).where(
        CaseEvent.office == case.office,
        CaseEvent.case_id == case.id,
        CaseEvent.round == case.round,
        CaseEvent.act == Act.DELIVER.value,
    )
    return session.scalar(sent.limit(1)) is not None


def _round_of(session: Session, case: Case, seq: int) -> int | None:
    return session.scalar(
        select(CaseEvent.round).where(
            CaseEvent.office == case.office,
            CaseEvent.case_id == case.id,
            CaseEvent.seq == seq,
            CaseEvent.act == Act.DELIVER.value,
        )
    )
