"""The second pack: what the regulation on petitions allows for what the petition office handed over (D05).

It is off. No case is accepted under it before the province has published one, by the same two persons as any other
rules; then it holds for complaints that came from a petition office, and for nothing else. Its own bounds stand here,
so that the guide's pack is never laxer for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from services.routing.rules.policy import AT_MOST as OF_THE_GUIDE
from services.routing.rules.policy import Length, PolicyPack, Unit

OFFICE = "信访"
REGULATION = "信访工作条例"
CLAUSE = f"{REGULATION}第三十四条"

# 60 natural days from acceptance; put off once by 30 at most, by the agency's head, and who complained is told.
PETITION_PACK = PolicyPack(
    version="petition-1",
    applies_to=OFFICE,
    answer=Length(60, Unit.DAYS, CLAUSE),
    extension=Length(30, Unit.DAYS, CLAUSE),
)
AT_MOST: Mapping[str, int] = {"answer": 60, "extension": 30}


def is_a_petition(upstream_system: str | None) -> bool:
    """Whether a petition office handed it over: `信访`, or a bureau that has the word in its name (`长春市信访局`)."""
    return OFFICE in (upstream_system or "")


def over(guide: PolicyPack, held: PolicyPack | None) -> PolicyPack:
    """The guide's pack with the regulation's limits in their place: those that hold, or the regulation's own."""
    own = held or PETITION_PACK
    return replace(guide, applies_to=OFFICE, answer=own.answer, extension=own.extension)


def at_most(pack: PolicyPack, name: str) -> tuple[int, str] | None:
    """What a number of that pack may be at most, and who says so; None where nothing bounds it."""
    if pack.applies_to == OFFICE and name in AT_MOST:
        return AT_MOST[name], REGULATION
    return (OF_THE_GUIDE[name], "指南") if name in OF_THE_GUIDE else None
