"""What was written with a decision and stands sealed in the events of the case alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.kernel.house import House
from services.routing.queries.rows import EventRow, Paper
from services.routing.queries.telling import open_text
from services.routing.rules.acts import Act

_ABOUT_MAJOR = {
    Act.CONFIRM_MAJOR: "major.proposal",
    Act.DISMISS_MAJOR: "major.dismissal",
    Act.APPROVE_MAJOR: "major.approval",
}
_ABOUT_CALLING = dict.fromkeys((Act.PROPOSE_EXEMPTION, Act.EXEMPT_CALLBACK, Act.KEEP_CALLBACK), "callback.exemption")


def words_about_major(house: House, office: str, case: str, history: Sequence[EventRow]) -> list[Paper]:
    """The proposal, why it was thought not to be major, and what the leader in charge decided; oldest first."""
    return _words(house, office, case, history, _ABOUT_MAJOR)


def words_about_calling(house: House, office: str, case: str, history: Sequence[EventRow]) -> list[Paper]:
    """Why somebody should not be called back, and why the second person agreed or did not; oldest first."""
    return _words(house, office, case, history, _ABOUT_CALLING)


def _words(
    house: House, office: str, case: str, history: Sequence[EventRow], sealed_as: Mapping[Act, str]
) -> list[Paper]:
    return [
        Paper(
            kind=event.act,
            n=event.seq,
            at=event.at,
            by=event.by,
            by_name=event.by_name,
            number=None,
            facts={"title": event.act_words},
            text=open_text(house, office, sealed, what=sealed_as[Act(event.act)], row=case),
        )
        for event in history
        if event.act in sealed_as and (sealed := event.told["details"].get("sealed_text"))
    ]
