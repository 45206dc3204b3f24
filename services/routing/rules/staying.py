"""What an open complaint takes at every step: urging, supplements, news that arrived, withdrawal, a new assessment."""

from __future__ import annotations

from services.kernel.people import Post
from services.routing.rules.acts import Act, By, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.steps import Move, Step, by

CITIZEN_OR_DESK: frozenset[By] = frozenset({Party.COMPLAINANT, Post.WINDOW})
# Who wants to know who complained, and until when he may, does not depend on the handling.
_GOES_ON = (ClockKind.K9, ClockKind.UNSEALING_ASKED, ClockKind.UNSEALING)
EVERY_CLOCK_BUT_K9 = tuple(kind for kind in ClockKind if kind not in _GOES_ON)


def staying(step: Step) -> dict[Act, Move[Step]]:
    """What an open complaint always takes, without leaving its step."""
    return {
        Act.URGE: Move(to=(step,), by=CITIZEN_OR_DESK, form="Urge", clause="4.4"),
        Act.SUPPLEMENT: Move(to=(step,), by=CITIZEN_OR_DESK, form="Supplement", clause="6.2.3"),
        Act.DISPUTE_CONTACT: Move(to=(step,), by=by(Party.COMPLAINANT), clause="6.8.1"),
        Act.LEAVE_CONTACT: Move(to=(step,), by=by(Party.COMPLAINANT), clause="6.8.1 (2)"),
        Act.TELL_PROGRESS: Move(to=(step,), by=by(Party.SYSTEM), restarts=(ClockKind.K8,), clause="4.4"),
        Act.WITHDRAW: Move(
            to=(Step.CLOSED,),
            by=CITIZEN_OR_DESK,
            guards=("not_of_the_first_class", "major_is_not_suspected"),
            checks=("withdrawal_is_evident", "proof_is_named"),
            starts=(ClockKind.K9, ClockKind.WITHDRAWAL),
            stops=EVERY_CLOCK_BUT_K9,
            form="Withdraw",
            clause="6.9",
        ),
    }


def assessing(step: Step) -> Move[Step]:
    return Move(
        to=(step,),
        by=by(Post.WINDOW, Post.SECTION_HEAD, Post.FUNCTIONAL),
        checks=("override_by_functional",),
        form="Assess",
        clause="6.5",
    )
