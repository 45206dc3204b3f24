"""`/console/cases/<case>`: one complaint, the guide's forms about it, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, NotFound, Refused, Stale
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.actions.perform import act_by
from services.routing.queries import CaseView, EventRow, case_history, case_view, warnings_about
from services.routing.queries.event_words import words_about_calling, words_about_major
from services.routing.queries.like_cases import Likeness, LikeOutcome, like_outcomes, likeness_of
from services.routing.queries.pages import calendar_and_pack, menu_figures
from services.routing.rules.acts import ACT_WORDS, Act
from services.routing.rules.assessment import CaseClass
from services.routing.rules.identity_states import IDENTITY_WORDS, IdentityState
from services.routing.rules.petition import is_a_petition
from services.routing.rules.regions import PROVINCE_WORDS, SEVERITY_WORDS, ProvinceState, Severity
from services.routing.rules.steps import Step
from services.routing.web.pages import acting, arranging, showing
from services.routing.web.pages.acting import Given
from services.routing.web.pages.beside import may_read, pages_beside
from services.routing.web.pages.choices import choices_for
from services.routing.web.pages.navigation import navigation
from services.routing.web.pages.papers import Papers, begun, tab_counts
from services.routing.web.pages.purposes import purpose_of
from services.routing.web.pages.vocabulary import VOCABULARY

pages = Blueprint("case", __name__)
Typed = Mapping[str, Sequence[str]]
NEVER_STALE = -1  # a form that names no version was not ours: it is taken for an old one


@dataclass(frozen=True)
class Attempt:
    """What was tried and why it did not go: shown with everything that was typed. `seen` is the version of the page
    that it was typed on, when that one has passed."""

    act: Act
    fields: Typed
    faults: Sequence[Fault] = field(default=())
    seen: int | None = None


@pages.get("/console/cases/<case>")
@open_to()
def show(case: str) -> str:
    """The page, with the act that `act` names, or else the one that is to be done next."""
    return _page(case)


@pages.post("/console/cases/<case>/acts/<act>")
@open_to()
def perform(case: str, act: str) -> AnyResponse:
    """Do it and show the case; or show the form again with what was typed and what is wrong with it."""
    if act not in set(Act):
        raise NotFound("没有这个办理动作")
    doing, fields = Act(act), acting.typed(request.form.items(multi=True))
    version = request.form.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 9 else NEVER_STALE
    try:
        if lacking := acting.left_out(doing, fields):
            return _again(case, Attempt(doing, fields, lacking), Invalid(lacking))
        data = acting.form_data(fields)
        act_by(house(), officer(), case, doing, data, version=seen, at=now())
    except NotFound:
        raise
    except Stale as refusal:
        return _again(case, Attempt(doing, fields, seen=seen), refusal)
    except Invalid as refusal:
        return _again(case, Attempt(doing, fields, acting.said_on_page(doing, refusal.faults, fields)), refusal)
    except Refused as refusal:
        return _again(case, Attempt(doing, fields, [Fault("", refusal.code, refusal.detail)]), refusal)
    if doing in (Act.DECLARE_RECUSAL, Act.OBJECT_OFFER):  # what one is kept off, or did not take, is not seen any more
        return redirect(f"/console?done={doing.value}", code=303)
    return redirect(f"/console/cases/{case}?tab={acting.tab_of(doing)}&done={doing.value}", code=303)


def _again(case: str, attempt: Attempt, refusal: Refused) -> AnyResponse:
    return make_response(_page(case, attempt), refusal.status)


def _page(case: str, attempt: Attempt | None = None) -> str:
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        # Before the case is looked at, which may be the only one that is seen then.
        figures = menu_figures(session, person, at=at)
        view = case_view(session, house(), person, case, at=at)
        history = case_history(session, person, case)
        policy, sender = view.facts["policy"], view.facts["upstream_system"]
        petition = is_a_petition(view.row.channel, sender, places=house().offices.places)
        calendar, pack = calendar_and_pack(session, at=at, policy=policy, petition=petition)
        like = likeness_of(session, person, case)
        untrained = warnings_about(session, case)
    papers = Papers(view)
    act, tab = _open(view, papers, attempt)
    given = Given(attempt.fields if attempt else begun(act, view, papers, pack, at) if act else {})
    ruler = showing.ruler_of(view.row, calendar, pack, at.date())
    is_on_offer = act is not None and any(choice.act == act for choice in acting.possible_acts(view))
    return render_template(
        "routing/case.html",
        view=view,
        row=view.row,
        facts=view.facts,
        papers=papers,
        about_major=words_about_major(house(), view.row.office, view.row.id, history),
        about_calling=words_about_calling(house(), view.row.office, view.row.id, history),
        history=history,
        changes=_since(history, attempt),
        attempt=attempt,
        untrained=untrained,
        faults=attempt.faults if attempt else (),
        act=act.value if act else "",
        act_words=ACT_WORDS[act] if act else "",
        is_on_offer=is_on_offer,
        papers_first=act in arranging.PAPERS_FIRST,
        may_read=may_read(view, history, person),
        given=given,
        choices=choices_for(view, papers, person, pack) if is_on_offer else {},
        case=_for_forms(view),
        names={person.id: person.name for person in view.people},
        tab=tab,
        tabs=_tabs(view, papers, tab),
        chips=_chips(view, act),
        refused=[choice for choice in view.acts if choice.refusal],
        done=acting.just_done(),
        undone_by=acting.undone_by(view, history, person, at=at),
        ruler=ruler,
        alert=showing.alert_of(view, ruler, at),
        counting=showing.counting_clock(view.clocks),
        beside=pages_beside(view, person),
        stage=showing.stage_now(view),
        stage_notes=showing.stage_notes(view, history),
        severity_words=SEVERITY_WORDS[Severity(view.row.severity)].officer,
        province_words=PROVINCE_WORDS[ProvinceState(view.regions["province"])].officer,
        identity_words=IDENTITY_WORDS[IdentityState(view.regions["identity"])].officer,
        showing=showing,
        vocabulary=VOCABULARY,
        purpose=purpose_of(Step(view.row.step), act),
        pack=pack,
        like=_like(like) if act is Act.SUBMIT_OPINION else (),
        today=at.date(),
        nav=navigation(person, figures.tabs),
    )


def _like(like: Likeness) -> Sequence[LikeOutcome]:
    """How the province decided like cases, for who drafts now (4.1.3)."""
    with house().database.work_seeing_every_office(because="like cases are decided alike in the province") as session:
        return like_outcomes(session, like)


def _open(view: CaseView, papers: Papers, attempt: Attempt | None) -> tuple[Act | None, str]:
    """Which act and which tab are open."""
    if attempt:
        return attempt.act, acting.tab_of(attempt.act)
    asked, tab = request.args.get("act", ""), request.args.get("tab", "")
    if any(choice.act == asked for choice in acting.possible_acts(view)):
        return Act(asked), acting.tab_of(Act(asked))
    leading = acting.leading_act(view, papers)
    if tab not in arranging.TAB_WORDS:
        tab = acting.tab_of(leading) if leading else "register"
    return (leading if leading and acting.tab_of(leading) == tab else None), tab


def _since(history: Sequence[EventRow], attempt: Attempt | None) -> list[EventRow]:
    """What happened after the page was opened on which this was typed."""
    if attempt is None or attempt.seen is None:
        return []
    return [event for event in history if event.seq > max(attempt.seen, 0)]


def _tabs(view: CaseView, papers: Papers, tab: str) -> list[dict[str, Any]]:
    counted = tab_counts(papers)
    base = f"/console/cases/{view.row.id}"
    found = [
        {"text": words, "href": f"{base}?tab={name}", "here": name == tab, "count": counted.get(name) or None}
        for name, words in arranging.TAB_WORDS.items()
    ]
    more = [{"text": "时限", "href": f"{base}/clocks"}, {"text": "程序执行", "href": f"{base}/conformance"}]
    return [*found[:-1], *more, found[-1]]


def _chips(view: CaseView, act: Act | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the officer may do by himself, and what he may note for the complainant."""
    own: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for choice in acting.possible_acts(view):
        if choice.act == Act.REPORT_MAJOR:
            continue  # it has its own button, in sight of everybody
        link = {
            "text": choice.words,
            "href": f"/console/cases/{view.row.id}?act={choice.act}",
            "here": choice.act == act,
        }
        (others if choice.act in arranging.FOR_THE_COMPLAINANT else own).append(link)
    return own, others


def _for_forms(view: CaseView) -> dict[str, Any]:
    """What the forms of acts read of the case."""
    row = view.row
    return {
        **view.facts,
        "requests": max(1, view.facts["requests"]),
        "asked": view.requests,
        "due_on": row.due_on,
        "severity": row.severity,
        "is_first_class": row.classed == CaseClass.ONE or Severity(row.severity).is_major,
    }
