"""Five factors, the class that follows, and what may be major."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.routing.rules.assessment import (
    CLASS_WORDS,
    FACTOR_WORDS,
    KIND_WORDS,
    Assessment,
    CaseClass,
    Factor,
    MajorKind,
    Score,
    alarming_words,
    class_by_rule,
    class_of,
    faults_of,
    is_suspect,
)
from services.routing.rules.policy import DEFAULT_PACK


def assessed(values: dict[Factor, int] | None = None, **more: Any) -> Assessment:
    scores = {factor: Score((values or {}).get(factor, 1), "情况一般") for factor in Factor}
    return Assessment(scores=scores, **more)


@pytest.mark.clause("A6.5-1", "A6.6.2.3-1")
@pytest.mark.parametrize(
    ("assessment", "classed"),
    [
        (assessed(), CaseClass.THREE),
        (assessed(several_people=True), CaseClass.TWO),
        (assessed(repeated=True), CaseClass.TWO),
        (assessed(likely_public=True), CaseClass.TWO),
        (assessed({Factor.INFLUENCE: 3}), CaseClass.TWO),
        (assessed(outside_remit=True), CaseClass.OTHER),
        (assessed(outside_remit=True, several_people=True), CaseClass.OTHER),
        *[(assessed(kinds=frozenset({kind})), CaseClass.ONE) for kind in MajorKind],
        (assessed(kinds=frozenset(MajorKind), outside_remit=True), CaseClass.ONE),
    ],
)
def test_the_class_follows_by_rule(assessment: Assessment, classed: CaseClass) -> None:
    assert class_by_rule(assessment) is classed
    assert class_of(assessment) is classed


def test_an_override_counts_and_the_rule_is_still_told() -> None:
    assessment = assessed(overridden=CaseClass.TWO, override_reason="媒体已经关注")
    assert (class_of(assessment), class_by_rule(assessment)) == (CaseClass.TWO, CaseClass.THREE)


@pytest.mark.clause("A6.5-1")
def test_all_five_factors_need_a_score_and_a_reason_and_all_faults_come_at_once() -> None:
    assert faults_of(assessed()) == ()
    lacking = Assessment(scores={Factor.SEVERITY: Score(4, "很重"), Factor.SAFETY: Score(2, " ")})
    told = [(fault.field, fault.code) for fault in faults_of(lacking)]
    assert told[:2] == [("scores.severity.value", "score_missing"), ("scores.safety.reason", "reason_missing")]
    assert len(told) == 2 + 2 * 3


@pytest.mark.clause("A6.5-3")
@pytest.mark.parametrize(
    ("assessment", "suspect"),
    [
        (assessed(), False),
        (assessed(dict.fromkeys(Factor, 2)), False),
        (assessed({Factor.SAFETY: 3}), True),
        (assessed({**dict.fromkeys(Factor, 3), Factor.SAFETY: 1}), True),
        (assessed(kinds=frozenset({MajorKind.FUND_SAFETY})), True),
    ],
)
def test_the_functional_department_is_asked_when_it_looks_major(assessment: Assessment, suspect: bool) -> None:
    assert is_suspect(assessment, DEFAULT_PACK) is suspect


@pytest.mark.clause("A6.5-3")
def test_alarming_words_of_the_text_are_named() -> None:
    assert alarming_words("有人骗保，还说要聚集", DEFAULT_PACK) == ("骗保", "聚集")
    assert alarming_words("养老金没到账", DEFAULT_PACK) == ()


def test_every_factor_class_and_kind_has_words() -> None:
    assert (set(FACTOR_WORDS), set(CLASS_WORDS), set(KIND_WORDS)) == (set(Factor), set(CaseClass), set(MajorKind))


SCORES = st.fixed_dictionaries({factor: st.builds(Score, st.integers(1, 3), st.just("理由")) for factor in Factor})


@given(SCORES, st.frozensets(st.sampled_from(MajorKind)), st.booleans(), st.booleans())
def test_a_major_kind_is_always_the_first_class_and_always_asked_about(
    scores: dict[Factor, Score], kinds: frozenset[MajorKind], repeated: bool, outside: bool
) -> None:
    assessment = Assessment(scores=scores, kinds=kinds, repeated=repeated, outside_remit=outside)
    assert faults_of(assessment) == ()
    assert (class_by_rule(assessment) is CaseClass.ONE) == bool(kinds)
    assert not kinds or is_suspect(assessment, DEFAULT_PACK)
