"""What the rules look at: a frozen view of one case at one moment, and what a form says about it."""

from __future__ import annotations

from services.routing.rules.facts.actors import RECEIVES, Actor, heads_unit, own_posts, posts_on, stands_in_as
from services.routing.rules.facts.cases import CaseFacts, Deed, Measure
from services.routing.rules.facts.said import NOTHING_SAID, Attempt, Said
from services.routing.rules.facts.words import (
    AWAITED_WORDS,
    EVIDENCE_WORDS,
    GROUND_WORDS,
    MERIT_WORDS,
    VALIDITY_WORDS,
    Awaited,
    Evidence,
    Ground,
    Merit,
    Validity,
)

__all__ = [
    "AWAITED_WORDS",
    "EVIDENCE_WORDS",
    "GROUND_WORDS",
    "MERIT_WORDS",
    "NOTHING_SAID",
    "RECEIVES",
    "VALIDITY_WORDS",
    "Actor",
    "Attempt",
    "Awaited",
    "CaseFacts",
    "Deed",
    "Evidence",
    "Ground",
    "Measure",
    "Merit",
    "Said",
    "Validity",
    "heads_unit",
    "own_posts",
    "posts_on",
    "stands_in_as",
]
