"""Recusal (6.6.1): who is kept off the case, and who deals with it in their place."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.kernel.errors import Fault, Invalid, Refused
from services.kernel.people import Post
from services.routing.actions.doing import Common, Doing, Done, Further, Speech, filled
from services.routing.forms import recusing as forms
from services.routing.rules.acts import Act, Party
from services.routing.rules.facts import Said
from services.routing.rules.province import Because
from services.routing.rules.standing_in import REACHES_THE_PROVINCE, above
from services.routing.tables import Case, CaseEvent, HandlingLink, Recusal, Word
from services.routing.tables.facts import complained_about, office_of
from services.routing.tables.roster import Member


def declare_recusal(doing: Doing) -> Done:
    """It holds at once: nobody has to grant what somebody says of himself."""
    form = filled(doing, forms.DeclareRecusal)
    sealed = doing.seal(form.reason, what="recusal.declaration", row=doing.case.id)
    because = "respondent" if form.relation == "respondent" else "declared"
    return _barred(doing, [(doing.officer.id, because)], {"relation": form.relation, "sealed_reason": sealed})


def name_respondent(doing: Doing) -> Done:
    """Which officers the complaint names, and with them the heads of their departments. The name as it was told stays
    sealed where it is kept; here stands only which officer it is."""
    form = filled(doing, forms.NameRespondent)
    told: dict[str, object] = {"nobody_here": form.nobody_here}
    if form.reason:
        told["sealed_reason"] = doing.seal(form.reason, what="recusal.respondent", row=doing.case.id)
    members = [_member(doing, f"officers.{i}", officer) for i, officer in enumerate(form.officers)]
    units = {member.department for member in members}
    heads = [head.id for unit in sorted(units) for head in doing.roster.holding(Post.SECTION_HEAD, unit)]
    kept_off = [(member.id, "respondent") for member in members]
    kept_off += [(head, "head") for head in heads if head not in form.officers]
    return _barred(doing, kept_off, told)


def ask_recusal(doing: Doing) -> Done:
    """The complainant asks; the functional department decides within its own limit."""
    case, n, officers = doing.case, doing.next(Word), []
    if doing.form:
        form = filled(doing, forms.AskRecusal)
        officers = [_member(doing, f"officers.{i}", officer).id for i, officer in enumerate(form.officers)]
        row = f"{case.id}/asked/{n}"
        token = doing.seal(form.reason, what="recusal.reasons", row=row)
    else:
        row, token = f"{case.id}/{doing.heard['serial']}", doing.heard["sealed_reasons"]
    doing.session.add(
        Word(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            kind="recusal",
            round=case.round,
            row=row,
            sealed_text=token,
        )
    )
    return Done(told={"n": n, "officers": officers, "sealed_text": token})


def decide_recusal(doing: Doing) -> Done:
    form = filled(doing, forms.DecideRecusal)
    sealed = doing.seal(form.reason, what="recusal.decision", row=doing.case.id)
    kept_off = [(_member(doing, f"officers.{i}", one).id, "decided") for i, one in enumerate(form.officers)]
    return _barred(doing, kept_off if form.granted else [], {"granted": form.granted, "sealed_reason": sealed})


def link_handling(doing: Doing) -> Done:
    """Who acted on the case complained about decides nothing here (3.3)."""
    form, case = filled(doing, forms.LinkHandling), doing.case
    other = doing.session.get(Case, (office_of(form.of_case), form.of_case))
    if other is None or other.id == case.id or doing.officer.id in other.recused:
        raise Invalid([Fault("of_case", "unknown_case", "没有找到这件投诉，请核对编号")])
    acted = doing.session.scalars(
        select(CaseEvent.by)
        .where(CaseEvent.office == other.office, CaseEvent.case_id == other.id, CaseEvent.by.is_not(None))
        .distinct()
    )
    handled = sorted({str(one) for one in acted} | set(other.handlers))
    if case.taken_over_by in handled:  # one always answers: the office does again before he is kept off
        raise Refused("hand_it_back_first", "提级办理这件投诉的同志办过被投诉的那一件，请先由省局交回原机构，再关联")
    doing.session.add(
        HandlingLink(
            office=case.office,
            case_id=case.id,
            n=doing.next(HandlingLink),
            at=doing.at,
            of_office=other.office,
            of_case=other.id,
            by=doing.officer.id,
        )
    )
    return _barred(doing, [(one, "handled") for one in handled], {"of_case": other.id})


def _member(doing: Doing, field: str, officer: str) -> Member:
    """Raises Invalid for who is not of this office."""
    found = doing.roster.find(officer)
    if found is None:
        raise Invalid([Fault(field, "unknown_officer", "没有找到这位同志，请从名单里选")])
    return found


def _barred(doing: Doing, kept_off: Iterable[tuple[str, str]], told: dict[str, object]) -> Done:
    """Keep them off from the next event on: no part in the case, no answering for it, and above them it is decided."""
    case, kept_off = doing.case, list(kept_off)
    n = doing.next(Recusal)
    for i, (officer, because) in enumerate(kept_off):
        doing.session.add(
            Recusal(
                office=case.office,
                case_id=case.id,
                n=n + i,
                at=doing.at,
                officer=officer,
                because=because,
                posts=_posts_of(doing, officer),
                seq=case.seq + 1,
                by=doing.by,
            )
        )
    case.recused = list(dict.fromkeys([*case.recused, *(officer for officer, _ in kept_off)]))
    case.handlers = [one for one in case.handlers if one not in case.recused]
    if case.accountable in case.recused:
        case.accountable = None  # named anew before the act ends
    told = {"recused": [[officer, because] for officer, because in kept_off], **told}
    return Done(told=told, speech=_speech(case) if kept_off else None, then=_then(doing))


def _speech(case: Case) -> Speech:
    def speech(common: Common) -> contracts.CaseRecused:
        return contracts.CaseRecused(**common, officers=tuple(case.recused))

    return speech


def _then(doing: Doing) -> tuple[Further, ...]:
    """The province knows where a leader is complained about, or where nobody else is left (6.6.1)."""
    case = doing.case
    if Because.RESPONDENT in case.province_because:
        return ()
    out = doing.roster.posts_out(case.departments, case.recused)
    decides = above(complained_about(doing.session, case), out)
    if decides in REACHES_THE_PROVINCE or not doing.roster.answers(case.department, barred=case.recused):
        return (Further(Act.INFORM_PROVINCE, Party.SYSTEM, Said(), {"because": Because.RESPONDENT.value}),)
    return ()


def _posts_of(doing: Doing, officer: str) -> list[str]:
    found = doing.roster.find(officer)
    return sorted(found.posts) if found else []
