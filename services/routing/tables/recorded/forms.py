"""Each form from the rows of its case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.kernel.clock import SHANGHAI
from services.kernel.contracts.forms import (
    Answered,
    Basis,
    ClassChange,
    Decided,
    Form1,
    Form2,
    Form3,
    HandedOver,
    MeasureTold,
)
from services.kernel.numbers import Series, printed
from services.routing.rules.acts import Act
from services.routing.rules.facts import EVIDENCE_WORDS, MERIT_WORDS, VALIDITY_WORDS, Evidence, Merit, Validity
from services.routing.rules.reporting import cited
from services.routing.tables.offers import Offer
from services.routing.tables.papers import Approval, Assessment, Measure, Opinion, Report, Result
from services.routing.tables.recorded.form_4 import findings, form_4
from services.routing.tables.recorded.loading import Dossier, Told

MANNERS = {"oral": "口头", "written": "书面", "other": "其他"}
_PASSED_ON = (Act.TRANSFER, Act.RULE_TRANSFER, Act.MISROUTE, Act.RULE_OFFICE)
_STATES = {"offered": "transferred", "ruled": "accepted"}
_STANCES = {Act.AGREE.value: "accept", Act.REJECT.value: "reject", Act.SILENT.value: "none"}


@dataclass(frozen=True)
class Document:
    """One document of a form: `n` counts those of the form in the case."""

    form: int
    n: int
    round: int
    number: str
    told: Any


def documents(dossier: Dossier, form: int) -> Iterator[Document]:
    """Every document of that form, oldest first; none while there is nothing to say."""
    if form == 1:
        if dossier.case.accepted_at or dossier.case.validity or dossier.case.closed_at:
            told = form_1(dossier)
            yield Document(1, 1, 1, told.number, told)
        return
    table, make = _KINDS[form]
    for row in dossier.rows(table):
        record = make(dossier, row)
        yield Document(form, row.n, row.round, record.number, record)


def form_1(dossier: Dossier) -> Form1:
    """《投诉受理登记表》"""
    case, accepted = dossier.case, dossier.last(Act.ACCEPT)
    refused = dossier.last(Act.CONFIRM_INVALID) if accepted is None else None
    decided = accepted or refused
    receiver = decided or dossier.first(Act.START_CONFIRM)
    transferred = None
    if accepted:
        elsewhere = bool(set(case.departments) - {case.first_department})
        transferred = bool(accepted.details.get("transfer")) or elsewhere
    return Form1(
        number=printed(dossier.house.offices[case.office].region, Series.REGISTRATION, case.year, case.serial),
        case=case.id,
        office=dossier.house.offices[case.office].name,
        channel=case.channel,
        channel_note=case.sub_channel,
        upstream_system=case.upstream_system or "",
        upstream_number=case.upstream_number or "",
        upstream_due_on=case.upstream_due_on,
        classed=case.classed,
        class_changes=tuple(
            ClassChange(row.classed, row.proposed_class, dossier.signed(row.by, row.at))
            for row in dossier.rows(Assessment)
        ),
        occurred_at=case.occurred_at or case.received_at,
        received_at=case.received_at,
        registered_at=case.opened_at,
        complainant=dossier.complainant,
        respondent=dossier.respondent,
        summary=dossier.summary,
        requests=dossier.requests,
        has_evidence=accepted.details.get("has_evidence") if accepted else None,
        accepted=None if decided is None else accepted is not None,
        reason=_why_refused(dossier, refused),
        decided_at=decided.at if decided else None,
        transferred=transferred,
        handed_over=_handed_over(dossier, accepted),
        receiver=dossier.signed_event(receiver),
        handler=dossier.signed_event(dossier.first(Act.LOG_STEP, Act.SUBMIT_OPINION, Act.RESOLVE_AT_DESK)),
        corrections=dossier.corrections_on(1),
    )


def _handed_over(dossier: Dossier, accepted: Told | None) -> tuple[HandedOver, ...]:
    """Each time that another unit was asked to take it over, and what became of that; before the first, the unit that
    the decision on acceptance named."""
    if dossier.first(*_PASSED_ON):
        return tuple(
            HandedOver(
                _receiver(dossier, row),
                _STATES.get(row.state, row.state),
                row.at,
                dossier.text("offer.reason", row, "sealed_reason"),
            )
            for row in dossier.rows(Offer)
        )
    named = dossier.case.transfer_to
    return (HandedOver(dossier.unit(named), "named", accepted.at),) if accepted and named else ()


def _receiver(dossier: Dossier, row: Offer) -> str:
    office = dossier.house.offices[row.to_office]
    unit = next((one.name for one in office.departments if one.code == row.to_department), row.to_department or "")
    return unit if row.to_office == row.from_office else f"{office.name}{unit}"


def _why_refused(dossier: Dossier, refused: Told | None) -> str:
    if refused is None:
        return ""
    what = VALIDITY_WORDS[Validity(str(refused.details.get("validity")))]
    proposed = dossier.last(Act.PROPOSE_INVALID)
    token = proposed.details.get("sealed_reason") if proposed else None
    return f"{what}：{dossier.open(token, what='case.invalid_reason', row=dossier.case.id)}"


def form_2(dossier: Dossier, row: Opinion) -> Form2:
    """《投诉处理意见表》"""
    case, told = dossier.case, json.loads(dossier.text("opinion.text", row) or "{}")
    done = dossier.last(Act.ALL_MEASURES_DONE, round_=row.round) if row.state == "approved" else None
    return Form2(
        number=dossier.printed(Series.OPINION, row),
        n=row.n,
        round=row.round,
        case=case.id,
        office=dossier.house.offices[case.office].name,
        complainant=dossier.complainant_for_the_unit,
        respondent=dossier.respondent,
        summary=dossier.summary,
        accepted_at=case.accepted_at,
        due_at=dossier.due_of(row.round),
        findings=findings(dossier, told.get("findings") or [{"fact": told.get("facts", ""), "evidence": ()}]),
        unfounded_because=told.get("reason") or "",
        merit=MERIT_WORDS[Merit(row.merit)],
        answers=_answers(dossier, told),
        bases=tuple(Basis(one.rule, one.version) for one in map(cited, told.get("bases", ()))),
        measures=tuple(_measure(dossier, one) for one in dossier.rows(Measure) if one.opinion == row.n),
        drafter=dossier.signed(row.by, row.at),
        digest=row.digest,
        decisions=_decisions(dossier, row),
        execution=dossier.open(done.details.get("sealed_text"), what="case.done", row=case.id) if done else "",
        attested=dossier.signed_event(done),
        corrections=dossier.corrections_on(2),
    )


def _decisions(dossier: Dossier, row: Opinion) -> tuple[Decided, ...]:
    """审批意见, in the order in which they were given: escalated to the next one up, returned, or approved."""
    found = [
        Decided(
            "approved" if one.approved else "returned",
            dossier.text("approval.text", one),
            row.digest,
            dossier.signed(one.by, one.at),
        )
        for one in dossier.rows(Approval)
        if one.opinion == row.n
    ]
    for event in dossier.events:
        if event.act == Act.ESCALATE_OPINION and event.details.get("opinion") == row.n:
            place = str(event.details["row"])
            why = dossier.open(event.details.get("sealed_text"), what="approval.escalation", row=place)
            found.append(Decided("escalated", why, row.digest, dossier.signed(event.by, event.at)))
    return tuple(sorted(found, key=lambda one: one.by.at))


def _answers(dossier: Dossier, told: dict[str, Any]) -> tuple[Answered, ...]:
    requests, decisions = dossier.requests, told.get("decisions") or {}
    found = []
    for n, answer in sorted((told.get("answers") or {}).items(), key=lambda item: int(item[0])):
        request = requests[int(n) - 1] if int(n) <= len(requests) else ""
        found.append(Answered(request, decisions.get(n, "accept"), answer))
    return tuple(found)


def _measure(dossier: Dossier, row: Measure) -> MeasureTold:
    told = json.loads(dossier.text("measure.evidence", row, "sealed_evidence") or "{}")
    return MeasureTold(
        n=row.n,
        what=dossier.text("measure.text", row),
        department=dossier.unit(row.department),
        person=dossier.name(row.owner),
        due_on=row.due_on,
        done=dossier.signed(row.executed_by, row.executed_at) if row.executed_at else None,
        result=told.get("text") or "",
        evidence=tuple(told.get("evidence") or ()),
    )


def form_3(dossier: Dossier, row: Result) -> Form3:
    """《投诉反馈记录》: nothing but what is addressed to the complainant."""
    case = dossier.case
    told = dossier.open_json(row.sealed_result, what="case.result", row=f"{case.id}/{row.round}")
    stance = dossier.last(Act.AGREE, Act.REJECT, Act.SILENT, round_=row.round)
    return Form3(
        number=dossier.printed(Series.FEEDBACK, row),
        n=row.n,
        round=row.round,
        case=case.id,
        office=dossier.house.offices[case.office].name,
        complainant=dossier.complainant,
        occurred_at=case.occurred_at or case.received_at,
        channel=case.channel,
        responsible=dossier.name(case.accountable),
        matter=dossier.summary,
        requests=dossier.requests,
        method=told.get("method") or "",
        facts=told.get("facts") or "",
        basis=told.get("basis") or "",
        answers=tuple(told.get("answers") or ()),
        remedies=told.get("remedies") or "",
        objection=told.get("objection") or "",
        object_by=row.object_by,
        manner=MANNERS[row.manner],
        waived=bool(row.waived),
        second_of=row.second_of,
        on=_day(row),
        place=row.place,
        by=dossier.signed(row.by, row.at),
        delivered_at=row.delivered_at,
        evidence=EVIDENCE_WORDS[Evidence(row.evidence)] if row.evidence else "",
        stance=_STANCES[stance.act] if stance else "none",
        words=_words(dossier, row, stance),
        verify_code=row.verify_code or "",
        corrections=dossier.corrections_on(3),
    )


def _words(dossier: Dossier, row: Result, stance: Told | None) -> str:
    """The complainant's own words, when the result arrived and when he took his stand."""
    case, said = dossier.case, []
    arrived = dossier.last(Act.RECORD_FEEDBACK, round_=row.round)
    if arrived:
        token = arrived.details.get("sealed_words")
        said.append(dossier.open(token, what="feedback.words", row=f"{case.id}/{row.round}"))
    if stance and stance.act == Act.AGREE:
        said.append(dossier.open(stance.details.get("sealed_words"), what="feedback.words", row=case.id))
    if stance and stance.act == Act.REJECT:
        said.append(dossier.open(stance.details.get("sealed_text"), what="rejection.reasons", row=case.id))
    return "\n".join(one for one in said if one)


def _day(row: Result) -> date:
    return row.at.astimezone(SHANGHAI).date()


_KINDS: dict[int, tuple[Any, Any]] = {2: (Opinion, form_2), 3: (Result, form_3), 4: (Report, form_4)}
