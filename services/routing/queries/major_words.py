"""What was written when a complaint was judged to be major: it stands sealed in the events of the case alone."""

from __future__ import annotations

from collections.abc import Sequence

from services.kernel.house import House
from services.routing.queries.rows import EventRow, Paper
from services.routing.queries.telling import open_text
from services.routing.rules.acts import Act

_SEALED_AS = {
    Act.CONFIRM_MAJOR: "major.proposal",
    Act.DISMISS_MAJOR: "major.dismissal",
    Act.APPROVE_MAJOR: "major.approval",
}


def words_about_major(house: House, office: str, case: str, history: Sequence[EventRow]) -> list[Paper]:
    """The proposal, why it was thought not to be major, and what the leader in charge decided; oldest first."""
    return [
        Paper(
            kind=event.act,
            n=event.seq,
            at=event.at,
            by=event.by,
            by_name=event.by_name,
            number=None,
            facts={"title": event.act_words},
            text=open_text(house, office, sealed, what=_SEALED_AS[Act(event.act)], row=case),
        )
        for event in history
        if event.act in _SEALED_AS and (sealed := event.told["details"].get("sealed_text"))
    ]
