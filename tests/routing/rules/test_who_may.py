"""Whole complaints led through the tables, and what no sequence of permitted acts can bring about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Post
from services.routing.rules.acts import Act, Party
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, Said
from services.routing.rules.policy import DEFAULT_PACK
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Region, lines_of, permit, permit_with, possible
from tests.routing.rules.cases import (
    CHEN,
    FENG,
    JIANG,
    LI,
    QIAN,
    STAFF,
    SUN,
    WANG,
    WELL_SAID,
    WU,
    ZHAO,
    ZHENG,
    ZHOU,
    a_case,
    act_on,
    officer,
)

CP, SYSTEM = Party.COMPLAINANT, Party.SYSTEM

TO_ACCEPTANCE: list[tuple[Act, Actor]] = [
    (Act.REGISTER, CP),
    (Act.START_CONFIRM, WANG),
    (Act.CONFIRM, WANG),
    (Act.ASSESS, WANG),
    (Act.ACCEPT, WANG),
]
TO_ANSWER: list[tuple[Act, Actor]] = [
    (Act.LOG_STEP, QIAN),
    (Act.SUBMIT_OPINION, QIAN),
    (Act.APPROVE, ZHAO),
    (Act.RECORD_EXECUTION, QIAN),
    (Act.ALL_MEASURES_DONE, ZHAO),
    (Act.DRAFT_REPORT, QIAN),
    (Act.SIGN_REPORT, SUN),
    (Act.REPORT_TO_FUNCTIONAL, ZHAO),
    (Act.DELIVER, WANG),
    (Act.RECORD_FEEDBACK, SYSTEM),
]


def led(facts: CaseFacts, acts: list[tuple[Act, Actor]]) -> CaseFacts:
    for act, actor in acts:
        facts = act_on(facts, act, actor)
    return facts


def answered() -> CaseFacts:
    return led(a_case(None), [*TO_ACCEPTANCE, (Act.ASSIGN, ZHAO), *TO_ANSWER])


def test_a_complaint_from_registration_to_the_archive() -> None:
    facts = answered()
    assert (facts.step, facts.callback) == (Step.FEEDBACK_GIVEN, CallbackState.DUE)
    facts = led(facts, [(Act.CALL_BACK, CHEN), (Act.AGREE, CP), (Act.CLOSE, ZHOU), (Act.ARCHIVE, SYSTEM)])
    assert (facts.step, facts.callback) == (Step.ARCHIVED, CallbackState.DONE)


@pytest.mark.clause("A3.7-1")
def test_an_invalid_complaint_is_closed_when_nobody_objects() -> None:
    facts = led(a_case(None), [*TO_ACCEPTANCE[:3], (Act.PROPOSE_INVALID, WANG), (Act.CONFIRM_INVALID, ZHOU)])
    with pytest.raises(Refused) as refusal:
        permit(facts, Act.ELAPSE, SYSTEM)
    assert refusal.value.code == "objection_period_runs"
    facts = replace(facts, passed=frozenset({ClockKind.K0_DISPUTE}))
    assert act_on(facts, Act.ELAPSE, SYSTEM).step is Step.CLOSED


@pytest.mark.clause("A6.6.3.2-3")
def test_a_disputed_refusal_is_decided_by_somebody_of_another_department() -> None:
    refused = [*TO_ACCEPTANCE[:3], (Act.PROPOSE_INVALID, WANG), (Act.CONFIRM_INVALID, ZHOU), (Act.DISPUTE_INVALID, CP)]
    facts = led(a_case(None), refused)
    for who in (WANG, WU):  # WU sits in the department that confirmed
        with pytest.raises(Forbidden):
            permit(facts, Act.ACCEPT, who)
    assert act_on(facts, Act.ACCEPT, LI).step is Step.ACCEPTED
    again = led(facts, [(Act.PROPOSE_INVALID, ZHAO), (Act.CONFIRM_INVALID, LI)])
    with pytest.raises(Refused) as refusal:
        permit(again, Act.DISPUTE_INVALID, CP)
    assert refusal.value.code == "disputed_once"


@pytest.mark.clause("A6.6.2.1a-1", "A6.8.1-3")
def test_a_complaint_settled_at_the_desk_is_closed_without_a_callback() -> None:
    facts = led(a_case(None), [*TO_ACCEPTANCE, (Act.RESOLVE_AT_DESK, WANG)])
    assert facts.callback is CallbackState.EXEMPT
    assert act_on(facts, Act.CLOSE, WANG).step is Step.CLOSED


@pytest.mark.clause("A6.6.2.3-2", "A6.6.2.3-3", "A6.6.2.3-6")
def test_a_major_complaint_is_known_to_the_province_before_the_leader_decides() -> None:
    facts = led(a_case(None), [*TO_ACCEPTANCE, (Act.REPORT_MAJOR, QIAN), (Act.CONFIRM_MAJOR, ZHOU)])
    assert (facts.severity, facts.province) == (Severity.CONFIRMED, ProvinceState.INFORMED)
    facts = act_on(facts, Act.APPROVE_MAJOR, ZHENG, choose={Region.SEVERITY: Severity.FAST_TRACK})
    facts = act_on(facts, Act.ACKNOWLEDGE, JIANG)
    assert (facts.severity, facts.province) == (Severity.FAST_TRACK, ProvinceState.ACKNOWLEDGED)


@pytest.mark.clause("A6.6.2.3-2")
def test_a_suspicion_is_dismissed_by_two_persons_of_the_functional_department() -> None:
    facts = led(a_case(None), [*TO_ACCEPTANCE, (Act.REPORT_MAJOR, SYSTEM), (Act.DISMISS_MAJOR, ZHOU)])
    assert facts.severity is Severity.DISMISSAL_PROPOSED
    with pytest.raises(Forbidden) as refusal:
        permit(facts, Act.DISMISS_MAJOR, ZHOU)
    assert refusal.value.code == "second_person_needed"
    assert act_on(facts, Act.DISMISS_MAJOR, WU).severity is Severity.NORMAL


@pytest.mark.clause("A5.5-5")
def test_any_member_of_staff_can_report_a_complaint_as_possibly_major() -> None:
    for someone in STAFF:
        if someone is not JIANG:
            assert act_on(a_case(Step.INVESTIGATING), Act.REPORT_MAJOR, someone).severity is Severity.SUSPECTED


@pytest.mark.clause("A6.9-2", "A6.9-3")
def test_a_result_that_is_rejected_is_decided_again_twice_and_then_upheld() -> None:
    facts = answered()
    for round_ in (1, 2):
        facts = act_on(facts, Act.REJECT, CP)
        with pytest.raises(Refused):
            permit(facts, Act.REASSESS, ZHAO)
        facts = act_on(facts, Act.REASSESS, ZHOU)
        assert (facts.step, facts.round, facts.callback) == (Step.INVESTIGATING, round_ + 1, CallbackState.NOT_DUE)
        facts = led(facts, TO_ANSWER)
    facts = act_on(facts, Act.REJECT, CP)
    with pytest.raises(Refused) as refusal:
        permit_with(facts, Act.REASSESS, ZHOU, replace(WELL_SAID, to=Step.INVESTIGATING), pack=DEFAULT_PACK)
    assert refusal.value.code == "no_round_left"
    facts = act_on(facts, Act.REASSESS, ZHOU, choose={Region.MAIN: Step.UPHELD, Region.CALLBACK: CallbackState.DUE})
    facts = led(facts, [(Act.CALL_BACK, CHEN), (Act.CLOSE, ZHOU)])
    assert (facts.step, facts.round) == (Step.CLOSED, 3)


@pytest.mark.clause("A6.9-5")
def test_silence_ends_when_its_time_is_over_and_the_callback_is_settled() -> None:
    facts = answered()
    for passed, callback, code in (
        (set[ClockKind](), CallbackState.DONE, "waiting_for_complainant"),
        ({ClockKind.K6_SILENCE}, CallbackState.TRIED_TWICE, "callback_open"),
    ):
        with pytest.raises(Refused) as refusal:
            permit(replace(facts, passed=frozenset(passed), callback=callback), Act.SILENT, SYSTEM)
        assert refusal.value.code == code
    settled = replace(facts, passed=frozenset({ClockKind.K6_SILENCE}), callback=CallbackState.NOT_REACHED)
    assert led(settled, [(Act.SILENT, SYSTEM), (Act.CLOSE, ZHOU)]).step is Step.CLOSED


@pytest.mark.clause("A6.8.1-6")
def test_three_calls_that_reach_nobody_end_the_callback() -> None:
    facts = answered()
    for to in (CallbackState.TRIED_ONCE, CallbackState.TRIED_TWICE, CallbackState.NOT_REACHED):
        facts = act_on(facts, Act.CALL_BACK, CHEN, Said(reached=False), choose={Region.CALLBACK: to})
        later = facts.at + timedelta(days=1, hours=1)
        facts = replace(facts, callback_attempts=(*facts.callback_attempts, facts.at), at=later)
    assert facts.callback is CallbackState.NOT_REACHED
    with pytest.raises(Refused):
        permit(facts, Act.CALL_BACK, CHEN)


@pytest.mark.clause("A5.5-3")
def test_an_officer_is_told_what_he_may_do_and_what_stands_in_the_way() -> None:
    facts = led(a_case(None), [*TO_ACCEPTANCE, (Act.ASSIGN, ZHAO), *TO_ANSWER[:2]])
    told = {p.act: p.refusal.code if p.refusal else None for p in possible(facts, ZHAO)}
    always = {Act.ASSESS, Act.REPORT_MAJOR, Act.DECLARE_RECUSAL, Act.NAME_RESPONDENT, Act.LINK_HANDLING}
    always |= {Act.ASK_UNSEALING}
    can = dict.fromkeys(always | {Act.APPROVE, Act.RETURN_OPINION, Act.ESCALATE_OPINION})
    assert told == {**can, Act.CARRY_OUT_DIRECTION: "not_directed"}
    major = {
        p.act: p.refusal.code if p.refusal else None for p in possible(replace(facts, classed=CaseClass.ONE), ZHAO)
    }
    assert major[Act.APPROVE] == "other_approver"


@pytest.mark.clause("A4.1-1")
def test_a_complainant_is_told_what_he_may_do() -> None:
    assert [p.act for p in possible(answered(), CP)] == [
        Act.AGREE,
        Act.REJECT,
        Act.WITHDRAW,
        Act.URGE,
        Act.SUPPLEMENT,
        Act.DISPUTE_CONTACT,
        Act.LEAVE_CONTACT,
        Act.ASK_RECUSAL,
    ]
    assert [p.act for p in possible(a_case(Step.ARCHIVED), CP)] == [Act.REQUEST_REVIEW, Act.REQUEST_REOPENING]


def test_the_wrong_post_hears_whose_task_it_is() -> None:
    with pytest.raises(Forbidden, match="受理由窗口受理、部门负责人、投诉管理职能部门办理"):
        permit(a_case(Step.CONFIRMING), Act.ACCEPT, QIAN)


def test_posts_of_another_office_count_for_nothing_here() -> None:
    stranger = officer("外地窗口", "hall", Post.WINDOW, Post.FUNCTIONAL, office="220200")
    assert possible(a_case(Step.CONFIRMING), stranger) == ()
    with pytest.raises(Forbidden):
        permit(a_case(Step.REGISTERED), Act.START_CONFIRM, stranger)


@pytest.mark.clause("A6.6.1-2")
def test_a_recused_officer_can_do_nothing_at_all() -> None:
    for someone in STAFF:
        for step in Step:
            facts = a_case(
                step, barred=frozenset({someone.id}), severity=Severity.SUSPECTED, callback=CallbackState.DUE
            )
            assert all(isinstance(p.refusal, Forbidden) for p in possible(facts, someone))


HANDLING = (Act.LOG_STEP, Act.SUBMIT_OPINION, Act.APPROVE, Act.DELIVER)
CREW: list[Actor] = [*STAFF, CP, SYSTEM]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CREW), st.integers(0, 50), st.integers(0, 2)), min_size=100, max_size=160))
def test_no_sequence_of_permitted_acts_breaks_the_separation_of_duties(
    choices: list[tuple[Actor, int, int]],
) -> None:
    facts = a_case(None, barred=frozenset({FENG.id}))
    facts = act_on(facts, Act.REGISTER, CP)
    for actor, which, branch in choices:
        passed = frozenset({ClockKind.K0_DISPUTE, ClockKind.K6_SILENCE}) if branch else frozenset()
        facts = replace(facts, passed=passed)
        open_ = [p for p in possible(facts, actor) if p.refusal is None and p.act is not Act.WITHDRAW]
        if not open_:
            continue
        act = open_[which % len(open_)].act
        facts = _acted(facts, act, actor, branch)
        _is_sound(facts)


def _acted(facts: CaseFacts, act: Act, actor: Actor, branch: int) -> CaseFacts:
    lines = lines_of(facts, act)
    choose = {line.region: line.move.to[branch % len(line.move.to)] for line in lines}
    said: Said = replace(WELL_SAID, department=getattr(actor, "department", ""))
    try:
        return act_on(facts, act, actor, said, choose=choose)
    except Refused:
        return facts


def _is_sound(facts: CaseFacts) -> None:
    by = {act: facts.doers(act) for act in Act}
    assert FENG.id not in set().union(*by.values())
    assert not by[Act.APPROVE] & by[Act.SUBMIT_OPINION]
    assert not by[Act.REASSESS] & (by[Act.SUBMIT_OPINION] | by[Act.APPROVE])
    for i, call in enumerate(facts.history):  # who called in one round may take part in the next, and not the reverse
        if call.act is Act.CALL_BACK:
            assert call.by not in {deed.by for deed in facts.history[:i] if deed.act in HANDLING}
    assert not by[Act.APPROVE_MAJOR] & by[Act.CONFIRM_MAJOR]
    assert not facts.severity.is_major or facts.province is not ProvinceState.NONE
    assert facts.round <= DEFAULT_PACK.reevaluations + 1
    if facts.step is Step.CLOSED and facts.was_ever_done(Act.CLOSE) and not facts.was_ever_done(Act.RESOLVE_AT_DESK):
        assert facts.was_done(Act.RECORD_FEEDBACK)
        assert facts.callback.is_settled
    if facts.was_ever_done(Act.CONFIRM_INVALID):
        proposed = [deed.by for deed in facts.history if deed.act is Act.PROPOSE_INVALID]
        confirmed = [deed.by for deed in facts.history if deed.act is Act.CONFIRM_INVALID]
        assert proposed[-1] != confirmed[-1] or facts.step is Step.INVALID_PROPOSED
