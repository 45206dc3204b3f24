"""How grave a complaint is: five factors with reasons, the class that follows (6.5, D11), and what may be major."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.kernel.errors import Fault
from services.routing.rules.policy import PolicyPack


class Factor(StrEnum):
    """The five factors of 6.5."""

    SEVERITY = "severity"
    SAFETY = "safety"
    COMPLEXITY = "complexity"
    INFLUENCE = "influence"
    URGENCY = "urgency"


class CaseClass(StrEnum):
    """The class on Form 1 (投诉类型)."""

    ONE = "one"
    TWO = "two"
    THREE = "three"
    OTHER = "other"


class MajorKind(StrEnum):
    """The four kinds of a major complaint, 6.6.2.3: ticked apart, for statistics."""

    FUND_SAFETY = "fund_safety"
    SECTOR_IMAGE = "sector_image"
    LIFE_PROPERTY = "life_property"
    PUBLIC_SAFETY = "public_safety"


FACTOR_WORDS = {
    Factor.SEVERITY: "严重性",
    Factor.SAFETY: "安全性",
    Factor.COMPLEXITY: "复杂性",
    Factor.INFLUENCE: "影响力",
    Factor.URGENCY: "采取措施的紧迫性和必要性",
}
CLASS_WORDS = {
    CaseClass.ONE: "一类",
    CaseClass.TWO: "二类",
    CaseClass.THREE: "三类",
    CaseClass.OTHER: "其他",
}
KIND_WORDS = {
    MajorKind.FUND_SAFETY: "影响基金安全",
    MajorKind.SECTOR_IMAGE: "影响行业形象",
    MajorKind.LIFE_PROPERTY: "危及生命财产安全",
    MajorKind.PUBLIC_SAFETY: "危害公共安全",
}
LOWEST, HIGHEST = 1, 3


@dataclass(frozen=True)
class Score:
    """One factor from 1 (slight) to 3 (grave), and why."""

    value: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What an officer judged. `overridden` is another class than the rule's, which needs the functional department."""

    scores: Mapping[Factor, Score]
    kinds: frozenset[MajorKind] = frozenset()
    several_people: bool = False
    repeated: bool = False
    likely_public: bool = False
    outside_remit: bool = False
    overridden: CaseClass | None = None
    override_reason: str = ""

    @property
    def total(self) -> int:
        return sum(score.value for score in self.scores.values())


def faults_of(assessment: Assessment) -> tuple[Fault, ...]:
    """Every factor that lacks its score or its reason, in the order of the form."""
    faults = []
    for factor in Factor:
        score = assessment.scores.get(factor)
        name = FACTOR_WORDS[factor]
        if score is None or not LOWEST <= score.value <= HIGHEST:
            faults.append(Fault(f"scores.{factor}.value", "score_missing", f"请给“{name}”打分（1至3分）"))
        if score is None or not score.reason.strip():
            faults.append(Fault(f"scores.{factor}.reason", "reason_missing", f"请写明“{name}”打分的理由"))
    return tuple(faults)


def class_by_rule(assessment: Assessment) -> CaseClass:
    """一类 is what is major by one of four kinds; 二类 touches several people, comes again, or may become public;
    三类 is a single ordinary complaint; 其他 is outside the remit (D11)."""
    if assessment.kinds:
        return CaseClass.ONE
    if assessment.outside_remit:
        return CaseClass.OTHER
    wide = assessment.scores.get(Factor.INFLUENCE, Score(LOWEST, "")).value == HIGHEST
    if assessment.several_people or assessment.repeated or assessment.likely_public or wide:
        return CaseClass.TWO
    return CaseClass.THREE


def class_of(assessment: Assessment) -> CaseClass:
    """The class that counts: the rule's, unless it was overridden."""
    return assessment.overridden or class_by_rule(assessment)


def is_suspect(assessment: Assessment, pack: PolicyPack) -> bool:
    """True when the functional department must say whether it is major: a kind is ticked, safety is graded highest,
    or the total reaches the pack's threshold (6.5)."""
    unsafe = assessment.scores.get(Factor.SAFETY, Score(LOWEST, "")).value == HIGHEST
    return bool(assessment.kinds) or unsafe or assessment.total >= pack.major_score


def alarming_words(text: str, pack: PolicyPack) -> tuple[str, ...]:
    """The pack's keywords that stand in the text: the functional department is asked (6.5)."""
    return tuple(word for word in pack.major_keywords if word in text)
