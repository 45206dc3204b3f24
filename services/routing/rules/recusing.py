"""Recusal (6.6.1): who is complained about, and who has an interest, is kept off the case; and how that comes about.

An officer declares; the complainant asks and the functional department decides; whoever is complained about by name is
identified by an officer, so that the name as it was told stays sealed; who handled a case decides no complaint about
that. Nobody who is barred comes back.
"""

from __future__ import annotations

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import CASEWORK, Officer, Post
from services.routing.rules.acts import Act, By, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, Said, own_posts, posts_on
from services.routing.rules.policy import PolicyPack
from services.routing.rules.regions import ProvinceState
from services.routing.rules.steps import Move, Step, by

ANY_STAFF: frozenset[By] = frozenset(CASEWORK)
NAMES = by(Post.WINDOW, Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
LEAD = frozenset({Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE})
TWO = 2
ENDS = frozenset({Act.WITHDRAW, Act.CLOSE, Act.ELAPSE, Act.CONVERT_TO_CONSULTATION})
RECUSED = ("recused", "您与这件投诉有利害关系，应当回避")


def not_barred(facts: CaseFacts, actor: Actor) -> None:
    """The complained-about and the recused never act, whatever their post (6.6.1)."""
    if isinstance(actor, Officer) and actor.id in facts.barred:
        raise Forbidden(*RECUSED)


def is_asked(facts: CaseFacts) -> bool:
    """The complainant has asked for somebody's recusal, and it is not decided. What ends the complaint ends the limit
    of the request, and the request with it: whoever goes on complaining asks again."""
    last = [deed.act for deed in facts.history if deed.act in (Act.ASK_RECUSAL, Act.DECIDE_RECUSAL, *ENDS)]
    return bool(last) and last[-1] is Act.ASK_RECUSAL


def recusal_is_asked(facts: CaseFacts, actor: Actor) -> None:
    if not is_asked(facts):
        raise Refused("recusal_not_asked", "没有等待决定的回避申请")


def decides_for_others(facts: CaseFacts, actor: Actor) -> None:
    """Who is asked to step aside does not decide on it, whatever he would decide; the leader decides where nobody else
    of the functional department is left."""
    if isinstance(actor, Officer) and actor.id in facts.asked_aside:
        raise Forbidden("own_recusal", "申请您回避的，应由别的同志决定")
    left = facts.functional - facts.barred - facts.asked_aside
    if left and Post.FUNCTIONAL not in posts_on(facts, actor):
        raise Forbidden("functional_decides", "是否回避由投诉管理职能部门决定")


def recusal_is_not_asked(facts: CaseFacts, actor: Actor) -> None:
    """One at a time: the limit of the first one is not begun anew by a second."""
    if is_asked(facts):
        raise Refused("recusal_pending", "上一个回避申请还没有决定，请先等决定")


def recusal_was_decided(facts: CaseFacts, actor: Actor) -> None:
    """Nobody ends what the complainant holds somebody not to be fit for, before that is decided (6.6.1)."""
    if is_asked(facts):
        raise Refused("recusal_undecided", "投诉人申请了回避，还没有决定，请职能部门先决定是否回避，再办结")


def has_not_taken_it_over(facts: CaseFacts, actor: Actor) -> None:
    """Who answers for it in the province's name hands it back before he steps aside, so that one always answers."""
    is_taken = facts.province is ProvinceState.TAKEN_OVER
    if is_taken and isinstance(actor, Officer) and actor.id == facts.last_doer(Act.TAKE_OVER):
        raise Refused("hand_it_back_first", "这件投诉由您提级办理，请先交回原机构，再声明回避")


def respondent_is_identified(facts: CaseFacts, actor: Actor) -> None:
    """Somebody is complained about by name: nothing is decided before it is known who must not see it (6.6.1). That it
    is nobody here is said by two, so that nobody clears himself; whoever names somebody of another office says that
    too."""
    if not facts.must_be_named or facts.is_named:
        return
    clear = _said_that_it_is_nobody_here(facts)
    if not clear:
        raise Refused("respondent_not_identified", "投诉人点名反映了工作人员，请先登记被投诉的是谁，再决定是否受理")
    if len(clear) < TWO:
        raise Refused("second_person_needed", "登记为不是本机构工作人员的，请另一位同志再核对登记一次")


def not_of_the_unit_complained_about(facts: CaseFacts, actor: Actor) -> None:
    """Whoever may be meant decides nothing about who is meant: the unit complained about leaves it to others, or to who
    leads the office (6.6.1)."""
    unit = (facts.respondent_office or facts.office, facts.respondent_department)
    if not isinstance(actor, Officer) or own_posts(facts, actor) & LEAD:
        return
    if (actor.office, actor.department) == unit:
        raise Forbidden("of_the_unit_complained_about", "您所在部门是被投诉部门，应由其他部门的同志办理")


def names_officers(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Either who it is, or that it is nobody of this office, with the reason."""
    if bool(said.officers) is said.nobody_here:
        raise Refused("respondent_missing", "请选择被投诉的工作人员；不是经办机构工作人员的，请勾选并说明")
    if said.nobody_here and not said.reason.strip():
        raise Refused("reason_missing", "请写明理由")


def recusal_is_decided(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Whoever is asked to step aside does not decide on it himself."""
    if said.granted and not said.officers:
        raise Refused("officers_missing", "同意回避的，请写明哪位同志回避")
    if isinstance(actor, Officer) and actor.id in said.officers:
        raise Forbidden("own_recusal", "申请您回避的，应由别的同志决定")


def staying(step: Step) -> dict[Act, Move[Step]]:
    """What is possible at every open step and leaves it where it is."""
    return {
        Act.DECLARE_RECUSAL: Move(
            to=(step,),
            by=ANY_STAFF,
            guards=("has_not_taken_it_over",),
            form="DeclareRecusal",
            clause="6.6.1",
        ),
        Act.NAME_RESPONDENT: Move(
            to=(step,),
            by=NAMES,
            guards=("not_of_the_unit_complained_about",),
            checks=("names_officers",),
            form="NameRespondent",
            clause="6.6.1",
        ),
        Act.ASK_RECUSAL: Move(
            to=(step,),
            by=by(Party.COMPLAINANT, Post.WINDOW),
            guards=("recusal_is_not_asked",),
            starts=(ClockKind.RECUSAL,),
            form="AskRecusal",
            clause="6.6.1",
        ),
        Act.DECIDE_RECUSAL: Move(
            to=(step,),
            by=by(Post.FUNCTIONAL, Post.LEADER),
            guards=("recusal_is_asked", "decides_for_others"),
            checks=("recusal_is_decided",),
            stops=(ClockKind.RECUSAL,),
            form="DecideRecusal",
            clause="6.6.1",
        ),
        Act.LINK_HANDLING: Move(
            to=(step,),
            by=by(Post.WINDOW, Post.SECTION_HEAD, Post.FUNCTIONAL),
            form="LinkHandling",
            clause="3.3",
        ),
    }


GUARDS = (
    recusal_is_asked,
    decides_for_others,
    recusal_is_not_asked,
    recusal_was_decided,
    has_not_taken_it_over,
    respondent_is_identified,
    not_of_the_unit_complained_about,
)
CHECKS = (names_officers, recusal_is_decided)


def _said_that_it_is_nobody_here(facts: CaseFacts) -> frozenset[str]:
    """Who dealt with the question in the office that has the case now; while nobody of it is named, that is what he
    said."""
    found: set[str] = set()
    for deed in facts.history:
        if deed.act in (Act.ACCEPT_OFFER, Act.RULE_OFFICE):
            found.clear()
        elif deed.act is Act.NAME_RESPONDENT and deed.by:
            found.add(deed.by)
    return frozenset(found)
