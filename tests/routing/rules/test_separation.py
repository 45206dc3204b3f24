"""Every guard that asks for another person is a line of the table that the database holds too."""

from __future__ import annotations

from services.kernel.errors import Forbidden
from services.routing.rules.acts import Act
from services.routing.rules.facts import Actor, CaseFacts, Deed
from services.routing.rules.guards import GUARDS
from services.routing.rules.separation import SEPARATIONS
from services.routing.rules.steps import Step
from tests.routing.rules.cases import STAFF, a_case, deed, officer
from tests.routing.rules.separating import guards_of, refusal_of

OTHER = officer("外单位", "elsewhere")
FOLLOWED_BY = ((), (deed(Act.DISPUTE_INVALID, None),), (deed(Act.DISPUTE_CONTACT, None),))
OTHERWISE = {"never_on_the_case"}  # whatever somebody did, he does not call back: the database asks that by itself


def forbidden(guard: str, facts: CaseFacts, actor: Actor) -> bool:
    return isinstance(refusal_of(guard, facts, actor), Forbidden)


def test_each_guard_that_forbids_somebody_what_another_may_is_a_line_of_the_table_with_the_acts_that_it_names() -> None:
    """Each guard is tried after each act: done by who asks, and done by somebody else."""
    bare = a_case(Step.INVESTIGATING)
    asking = {guard: next((one for one in STAFF if not forbidden(guard, bare, one)), None) for guard in GUARDS}
    found: set[tuple[str, Act]] = set()
    for earlier in Act:
        for after in FOLLOWED_BY:
            others = a_case(Step.INVESTIGATING, history=(deed(earlier, OTHER), *after))
            own = {one: a_case(Step.INVESTIGATING, history=(deed(earlier, one), *after)) for one in STAFF}
            found |= {
                (guard, earlier)
                for guard, one in asking.items()
                if one and forbidden(guard, own[one], one) and not forbidden(guard, others, one)
            }
    assert {(guard, act) for guard, act in found if guard not in OTHERWISE} == {
        (line.guard, act) for line in SEPARATIONS for act in line.earlier
    }
    assert {guard for guard, _ in found} >= OTHERWISE


def test_each_line_of_the_table_stands_before_an_act() -> None:
    assert {guard for act in Act for guard in guards_of(act)} == {line.guard for line in SEPARATIONS}


def test_a_second_person_decides_on_what_waits_and_on_nothing_that_was_settled_or_is_of_an_earlier_round() -> None:
    for line in SEPARATIONS:
        if not line.first:
            continue
        for act in line.first.acts:
            waiting = deed(act, OTHER)
            assert _code(line.guard, waiting) is None, line.guard
            for over in line.first.settled_by:
                assert _code(line.guard, waiting, deed(over, None)) == "nothing_to_decide", (line.guard, over)
                assert _code(line.guard, waiting, deed(over, None), waiting) is None, (line.guard, over)
        assert _code(line.guard) == "nothing_to_decide"
        assert (_code(line.guard, waiting, deed(Act.URGE, None, 2)) is not None) is line.first.of_round


def _code(guard: str, *history: Deed) -> str | None:
    """What somebody hears who had no part in it."""
    facts = a_case(Step.INVESTIGATING, history=history, round=max((one.round for one in history), default=1))
    refusal = refusal_of(guard, facts, STAFF[0])
    return refusal.code if refusal else None
