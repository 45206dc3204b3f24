"""Pages of intake beside a case: offered only to whom they open, as intake's own rule has it (`rules/access.py` there).

Routing asks nobody; should the two ever differ, intake's door decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.kernel.parts import HANDLING
from services.kernel.people import Officer, Post
from services.routing.queries.rows import CaseView, EventRow

_BY_POST = (Post.FUNCTIONAL, Post.LEADER, Post.CALLBACK)


def may_read(view: CaseView, history: Sequence[EventRow], officer: Officer) -> bool:
    """Whether what was said opens to the officer, without who said it: also to the department complained about."""
    if officer.office == view.row.handled_by and officer.holds(*_BY_POST):
        return True
    parts = {view.row.accountable, view.facts["first_receiver"], *view.facts["handlers"]}
    return officer.id in parts | {event.by for event in history if event.act in HANDLING}


def pages_beside(view: CaseView, officer: Officer) -> list[dict[str, str]]:
    """Words and addresses, for the aside."""
    row, facts = view.row, view.facts
    at_home = officer.office == row.handled_by
    has_part = officer.id in {row.accountable, facts["first_receiver"], *facts["handlers"]}
    concerned = at_home and officer.department == facts["respondent_department"]
    if concerned or not (has_part or (at_home and officer.holds(*_BY_POST))):
        return []
    found = [{"text": "相似、关联的投诉", "href": f"/counter/cases/{row.id}/links"}]
    if officer.holds(Post.FUNCTIONAL):
        found.append({"text": "告诉其他单位", "href": f"/counter/cases/{row.id}/disclosures"})
    return found
