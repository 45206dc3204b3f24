"""Recusal (6.6.1): who is kept off the case, and who deals with it in their place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.kernel.database import aside
from services.kernel.errors import Fault, Invalid, Refused
from services.kernel.people import Post
from services.routing.actions.doing import Common, Doing, Done, Further, Speech, filled
from services.routing.forms import recusing as forms
from services.routing.rules.acts import Act, Party
from services.routing.rules.facts import Said
from services.routing.rules.identity_states import IdentityState
from services.routing.rules.province import Because
from services.routing.rules.standing_in import REACHES_THE_PROVINCE, above
from services.routing.rules.who_may import Region
from services.routing.tables import Case, CaseEvent, HandlingLink, Recusal, Word
from services.routing.tables.facts import complained_about, office_of
from services.routing.tables.roster import Member, Roster, roster_of


@dataclass(frozen=True)
class _KeptOff:
    """Who, why, of which office, and with which posts there."""

    officer: str
    because: str
    office: str | None = None
    posts: tuple[str, ...] = ()


def declare_recusal(doing: Doing) -> Done:
    """It holds at once: nobody has to grant what somebody says of himself."""
    form = filled(doing, forms.DeclareRecusal)
    sealed = doing.seal(form.reason, what="recusal.declaration", row=doing.case.id)
    because = "respondent" if form.relation == "respondent" else "declared"
    kept_off = [_here(doing, doing.officer.id, because)]
    return _barred(doing, kept_off, {"relation": form.relation, "sealed_reason": sealed})


def name_respondent(doing: Doing) -> Done:
    """Which officers the complaint names, and with them the heads of their departments. The name as it was told stays
    sealed where it is kept; here stands only which officer it is."""
    form = filled(doing, forms.NameRespondent)
    told: dict[str, object] = {"nobody_here": form.nobody_here}
    if form.reason:
        told["sealed_reason"] = doing.seal(form.reason, what="recusal.respondent", row=doing.case.id)
    members = [_member(doing, f"officers.{i}", officer) for i, officer in enumerate(form.officers)]
    kept_off = _with_heads(members, doing.roster, doing.case.handled_in)
    if form.elsewhere or form.persons:
        kept_off += _elsewhere(doing, form)
        told |= {"elsewhere": form.elsewhere, "persons": len(form.persons)}
    return _barred(doing, kept_off, told)


def _elsewhere(doing: Doing, form: forms.NameRespondent) -> list[_KeptOff]:
    """Of another office, whose officers this one does not see: they are found there by name, all of the same name."""
    office, offices = form.elsewhere, doing.house.offices
    if office is None or office not in offices:
        raise Invalid([Fault("elsewhere", "unknown_office", "请选择被投诉人所在的机构")])
    if office == doing.case.handled_in:
        raise Invalid([Fault("elsewhere", "same_office", "本机构的工作人员，请从名单里选")])
    if not form.persons:
        raise Invalid([Fault("persons", "missing", "请填写被投诉人的姓名")])
    with aside(doing.session, seeing=(office,)):
        roster = roster_of(doing.session, office, on=doing.at.date())
    found = [[one for one in roster.officers if one.name == name] for name in form.persons]
    missing = [
        Fault(f"persons.{i}", "unknown_officer", "那个机构没有这个姓名的工作人员，请核对")
        for i, members in enumerate(found)
        if not members
    ]
    if missing:
        raise Invalid(missing)
    return _with_heads([one for members in found for one in members], roster, office)


def _with_heads(members: Sequence[Member], roster: Roster, office: str) -> list[_KeptOff]:
    """Who is complained about, and the heads of their units."""
    units, named = sorted({one.department for one in members}), {one.id for one in members}
    heads = {head.id: head for unit in units for head in roster.holding(Post.SECTION_HEAD, unit)}
    return [
        *(_kept_off(one, "respondent", office) for one in members),
        *(_kept_off(one, "head", office) for one in heads.values() if one.id not in named),
    ]


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
    kept_off = [_here(doing, _member(doing, f"officers.{i}", one).id, "decided") for i, one in enumerate(form.officers)]
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
    return _barred(doing, [_here(doing, one, "handled") for one in handled], {"of_case": other.id})


def _member(doing: Doing, field: str, officer: str) -> Member:
    """Raises Invalid for who is not of this office."""
    found = doing.roster.find(officer)
    if found is None:
        raise Invalid([Fault(field, "unknown_officer", "没有找到这位同志，请从名单里选")])
    return found


def _barred(doing: Doing, kept_off: Sequence[_KeptOff], told: dict[str, object]) -> Done:
    """Keep them off from the next event on: no part in the case, no answering for it, and above them it is decided."""
    case, n = doing.case, doing.next(Recusal)
    for i, one in enumerate(kept_off):
        doing.session.add(
            Recusal(
                office=case.office,
                case_id=case.id,
                n=n + i,
                at=doing.at,
                officer=one.officer,
                because=one.because,
                posts=list(one.posts),
                officer_office=one.office,
                seq=case.seq + 1,
                by=doing.by,
            )
        )
    case.recused = list(dict.fromkeys([*case.recused, *(one.officer for one in kept_off)]))
    case.handlers = [one for one in case.handlers if one not in case.recused]
    if case.accountable in case.recused:
        case.accountable = None  # named anew before the act ends
    told = {"recused": [[one.officer, one.because] for one in kept_off], **told}
    is_about_somebody = any(one.because == "respondent" for one in kept_off)
    return Done(
        to={Region.IDENTITY: IdentityState.SEALED if is_about_somebody else IdentityState.OPEN},
        told=told,
        speech=_speech(case) if kept_off else None,
        then=_then(doing, {one.office for one in kept_off if one.because == "respondent"}),
    )


def _speech(case: Case) -> Speech:
    def speech(common: Common) -> contracts.CaseRecused:
        return contracts.CaseRecused(**common, officers=tuple(case.recused))

    return speech


def _then(doing: Doing, offices: Collection[str | None]) -> tuple[Further, ...]:
    """The province knows where a leader is complained about, or somebody of an office above this one, or where nobody
    else is left (6.6.1). `offices` are those of the persons complained about."""
    case = doing.case
    if Because.RESPONDENT in case.province_because:
        return ()
    out = doing.roster.posts_out(case.departments, case.recused)
    decides = above(complained_about(doing.session, case), out)
    from_above = any(_is_above(doing, office) for office in offices)
    if from_above or decides in REACHES_THE_PROVINCE or not doing.roster.answers(case.department, barred=case.recused):
        return (Further(Act.INFORM_PROVINCE, Party.SYSTEM, Said(), {"because": Because.RESPONDENT.value}),)
    return ()


def _is_above(doing: Doing, office: str | None) -> bool:
    here = doing.case.handled_in
    return office is not None and office != here and here in doing.house.offices.beneath(office)


def _here(doing: Doing, officer: str, because: str) -> _KeptOff:
    """Of the office that has the case; of somebody else no posts are known that would count here."""
    found = doing.roster.find(officer)
    return _kept_off(found, because, doing.case.handled_in) if found else _KeptOff(officer, because)


def _kept_off(member: Member, because: str, office: str) -> _KeptOff:
    return _KeptOff(member.id, because, office, tuple(sorted(post.value for post in member.posts)))
