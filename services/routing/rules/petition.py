"""The second pack: what the regulation on petitions allows for what the petition office handed over (D05).

It is off. No case is accepted under it before the province has published one, by the same two persons as any other
rules; then it holds for complaints that came from a petition office, and for nothing else. Its own bounds stand here,
so that the guide's pack is never laxer for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from services.kernel.errors import Refused
from services.routing.rules.facts import Actor, CaseFacts, Said
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


BUREAU = "信访局"
TRANSFER = "transfer"


def is_a_petition(channel: str, handed_over_by: str | None, *, places: Iterable[str]) -> bool:
    """Whether a petition bureau handed it over: that of the state, or of one of the places, by its whole name
    (`长春市信访局`, `长春市朝阳区信访局`), or the bare word. Who merely has the word in his name is another."""
    name = (handed_over_by or "").strip()
    if channel != TRANSFER or not name.endswith(BUREAU):
        return False
    return name.removesuffix(BUREAU) in {"", "国家", *places}


def keeps_its_pack(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """A case that was accepted under the guide's pack gets no more time by a correction."""
    if said.becomes_petition:
        raise Refused("pack_is_kept", "已经按指南受理，不能更正成信访局移交；情况确实如此的，在办理记录里写明")


def over(guide: PolicyPack, held: PolicyPack | None) -> PolicyPack:
    """The guide's pack with the regulation's limits in their place: those that hold, or the regulation's own."""
    own = held or PETITION_PACK
    return replace(guide, applies_to=OFFICE, answer=own.answer, extension=own.extension)


def at_most(pack: PolicyPack, name: str) -> tuple[int, str] | None:
    """What a number of that pack may be at most, and who says so; None where nothing bounds it."""
    if pack.applies_to == OFFICE and name in AT_MOST:
        return AT_MOST[name], REGULATION
    return (OF_THE_GUIDE[name], "指南") if name in OF_THE_GUIDE else None


CHECKS = (keeps_its_pack,)
