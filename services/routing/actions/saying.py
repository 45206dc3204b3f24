"""What the rules hear of a form: its own words, and what the case already knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.kernel.clock import SHANGHAI
from services.routing.actions.citing import log_of, resting
from services.routing.actions.deeds.correcting import becomes_petition, new_value, value_of
from services.routing.actions.doing import Doing
from services.routing.actions.grading import is_graded
from services.routing.actions.limits import calendar_at
from services.routing.forms.afterwards import RefuseReopening
from services.routing.forms.answering import Agree, Deliver
from services.routing.forms.correcting import CorrectFact
from services.routing.forms.investigating import SubmitOpinion
from services.routing.forms.receiving import Accept
from services.routing.forms.reporting import DraftReport
from services.routing.rules.acts import Act
from services.routing.rules.addressing import not_for_the_complainant
from services.routing.rules.correcting import in_words
from services.routing.rules.facts import NOTHING_SAID, Said, Validity
from services.routing.rules.reporting import Side


def said_of(doing: Doing) -> Said:
    """The form as `checks` reads it; for some acts completed by what is on record."""
    said = _on_what_days(doing, doing.form.said()) if doing.form else NOTHING_SAID
    if isinstance(doing.form, Accept):
        return _with_form_1(doing, doing.form, said)
    if isinstance(doing.form, DraftReport | SubmitOpinion):
        return _resting(doing, doing.form, said)
    if isinstance(doing.form, CorrectFact):
        was, now = in_words(value_of(doing, doing.form.field)), in_words(new_value(doing, doing.form))
        return replace(said, before=was, after=now, becomes_petition=becomes_petition(doing, doing.form))
    if isinstance(doing.form, Deliver):
        text = "\n".join((*said.result.values(), *doing.form.answers))
        return replace(said, not_for_complainant=not_for_the_complainant(text, log_of(doing).third_parties))
    if isinstance(doing.form, Agree):
        return replace(said, grade=doing.case.grade if is_graded(doing.session, doing.case) else None)
    if isinstance(doing.form, RefuseReopening):
        return replace(said, not_for_complainant=not_for_the_complainant(said.reason, log_of(doing).third_parties))
    if doing.act is Act.CONFIRM_INVALID and doing.case.validity:
        return replace(said, validity=Validity(doing.case.validity))
    return said


def _on_what_days(doing: Doing, said: Said) -> Said:
    """Which tries to reach somebody were made on days on which nobody works (D07, 6.8.1), and with whom."""
    if doing.act is Act.CALL_BACK:
        companion = doing.roster.find(said.companion)
        department = companion.department if companion else ""
        return replace(said, on_rest_day=_rests(doing, doing.at), companion_department=department)
    if not said.attempts:
        return said
    return replace(said, attempts=tuple(replace(one, on_rest_day=_rests(doing, one.at)) for one in said.attempts))


def _rests(doing: Doing, at: datetime) -> bool:
    """By the calendar of the office that has the case; a day outside the case is refused for that."""
    day = at.astimezone(SHANGHAI).date()
    inside = doing.case.received_at.astimezone(SHANGHAI).date() <= day <= doing.at.date()
    return inside and not calendar_at(doing.book, doing.case.handled_in, doing.at).is_working(day)


def _resting(doing: Doing, form: DraftReport | SubmitOpinion, said: Said) -> Said:
    """Which findings rest on evidence, and whose statements the investigation log has. Raises Invalid."""
    log = log_of(doing)
    rests = tuple(bool(one.evidence) for one in resting(log, form.facts, form.findings))
    return replace(
        said,
        findings=rests,
        findings_without_evidence=max(said.findings_without_evidence, rests.count(False)),
        heard_complainant=said.heard_complainant or Side.COMPLAINANT in log.sides,
        heard_respondent=said.heard_respondent or Side.RESPONDENT in log.sides,
    )


def _with_form_1(doing: Doing, form: Accept, said: Said) -> Said:
    """Which fields of 《投诉受理登记表》 have a value; the moment of the complaint is that of its receipt when none is
    known, and the words of the complaint are its request when none was listed. Who gave a name left a contact, be it an
    address only (D21): intake registers nobody else by name."""
    case = doing.case
    known = {
        "number": True,
        "channel": bool(case.channel),
        "class": case.classed is not None,
        "occurred_at": True,
        "name": case.kind != "anonymous",
        "contact": case.reachable or case.kind != "anonymous",
        "respondent": bool(case.respondent_department or form.respondent_department),
        "summary": bool(case.sealed_brief),
        "requests": True,
        "evidence": form.has_evidence is not None,
        "receiver": bool(case.first_receiver or doing.by),
        "channel_note": bool(case.sub_channel),
        "upstream": bool(case.upstream_system and case.upstream_number),
    }
    return replace(
        said,
        fields=frozenset(name for name, filled in known.items() if filled),
        channel=case.channel,
        anonymous=case.kind == "anonymous",
    )
