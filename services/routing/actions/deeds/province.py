"""The province is informed, acknowledges, watches, instructs, takes over and gives back (5.2 e, 6.6.2.3, 6.6.2.6)."""

from __future__ import annotations

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.routing.actions.deeds.stating import state
from services.routing.actions.doing import Common, Doing, Done, filled
from services.routing.forms import alarming
from services.routing.forms import supervising as forms
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.province import Because
from services.routing.tables import Case, Instruction

DEMANDED = "期限已过，请马上办理，并报告原因、措施和新的时间。"


def informed(case: Case, because: Because) -> None:
    """Note why the province knows; each reason once."""
    if because.value not in case.province_because:
        case.province_because = [*case.province_because, because.value]


def inform_province(doing: Doing) -> Done:
    """Something leads beyond the office. `heard["because"]` says what; it is the ladder when nothing is said."""
    case = doing.case
    because = Because(doing.heard.get("because", Because.LADDER))
    informed(case, because)
    case.province_informed_at = case.province_informed_at or doing.at
    return Done(told={"because": because.value})


def acknowledge(doing: Doing) -> Done:
    """A named person of the province has read the report (5.2 e)."""
    case = doing.case
    case.province_acknowledged_at, case.province_acknowledged_by = doing.at, doing.officer.id
    text = filled(doing, alarming.Acknowledge).text
    told = {"sealed_text": doing.seal(text, what="major.acknowledgement", row=case.id)} if text else {}
    return Done(told=told, speech=lambda common: contracts.ProvinceAcknowledged(**common))


def watch(doing: Doing) -> Done:
    """The province keeps an eye on it; who says so has read the report."""
    _has_read(doing)
    text = filled(doing, forms.Watch).text
    return Done(told=state(doing, text) if text else {})


def instruct(doing: Doing) -> Done:
    """督办单: what has to be done, by an instant of its own. The ladder gives one by itself after five days."""
    case, n = doing.case, doing.next(Instruction)
    if doing.form:
        form = filled(doing, forms.Instruct)
        _has_read(doing)
        text, length = form.text, form.length()
    else:
        text, length = DEMANDED, doing.pack.instruction
    sealed = doing.seal(text, what="instruction.text", row=f"{case.id}/{n}")
    row = Instruction(
        office=case.office,
        case_id=case.id,
        n=n,
        at=doing.at,
        by=doing.by,
        round=case.round,
        due_at=doing.ends(length),
        sealed_text=sealed,
    )
    doing.session.add(row)
    return Done(
        told={"n": n, "due_at": row.due_at.isoformat(), "sealed_text": sealed},
        lengths={ClockKind.INSTRUCTION: (length,)},
        speech=lambda common: contracts.ProvinceInstructed(**common, n=n, due_at=row.due_at),
    )


def answer_instruction(doing: Doing) -> Done:
    """The office reports what it did; the province goes on watching and may instruct again."""
    form, row = filled(doing, forms.AnswerInstruction), _open_instruction(doing)
    if row is None:
        raise LookupError(f"{doing.case.id} is instructed without an instruction")
    sealed = doing.seal(form.text, what="instruction.answer", row=f"{doing.case.id}/{row.n}")
    row.answered_at, row.answered_by, row.sealed_answer = doing.at, doing.officer.id, sealed
    return Done(told={"n": row.n, "in_time": doing.at <= row.due_at, "sealed_text": sealed})


def take_over(doing: Doing) -> Done:
    """The province answers for it from now on, the office assists; the complainant is told (6.6.2.3)."""
    case, officer = doing.case, doing.officer
    _has_read(doing)
    case.taken_over_by = officer.id
    told = state(doing, filled(doing, forms.TakeOver).reason)

    def speech(common: Common) -> contracts.CaseTakenOver:
        return contracts.CaseTakenOver(**common, by_office=officer.office)

    return Done(told={"by_office": officer.office, **told}, speech=speech)


def return_to_office(doing: Doing) -> Done:
    """Back to the office that had it, with what is left to do. Who only watched stops watching."""
    case = doing.case
    had, case.taken_over_by = case.taken_over_by, None
    told = state(doing, filled(doing, forms.ReturnToOffice).reason)
    if not had:
        return Done(told=told)
    return Done(told=told, speech=lambda common: contracts.CaseHandedBack(**common))


def _has_read(doing: Doing) -> None:
    """Who watches, instructs or takes over has read the report, and is named for it."""
    case = doing.case
    if ClockKind.K4_INFORM in doing.facts.runs or case.province_acknowledged_at is None:
        case.province_acknowledged_at, case.province_acknowledged_by = doing.at, doing.officer.id


def _open_instruction(doing: Doing) -> Instruction | None:
    case = doing.case
    newest = select(Instruction).where(Instruction.office == case.office, Instruction.case_id == case.id)
    return doing.session.scalars(newest.order_by(Instruction.n.desc())).first()


DEEDS = {
    Act.INFORM_PROVINCE: inform_province,
    Act.ACKNOWLEDGE: acknowledge,
    Act.WATCH: watch,
    Act.INSTRUCT: instruct,
    Act.ANSWER_INSTRUCTION: answer_instruction,
    Act.TAKE_OVER: take_over,
    Act.RETURN_TO_OFFICE: return_to_office,
}
