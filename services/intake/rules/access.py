"""Who may see what of a complaint (4.5): its facts, and who complained. A pure rule over officer and complaint."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from services.kernel.people import Officer, Post

# In the case's own office these posts need no part in the case.
BY_POST = (Post.FUNCTIONAL, Post.LEADER, Post.CALLBACK)
IN_ARCHIVE = "投诉已经归档，投诉人信息只存放在档案中，需要时请联系本机构的档案员"
OF_RESPONDENT = "您所在部门是被投诉部门，只能看投诉内容"


class Sight(StrEnum):
    """How much of a complaint an officer may see. The facts are what was said and asked for, without who said it."""

    NOTHING = "nothing"
    FACTS = "facts"
    EVERYTHING = "everything"


class Why(StrEnum):
    """What an officer may open particulars for."""

    CHECK = "核对情况"
    INVESTIGATE = "调查核实"
    APPROVE = "审批"
    ANSWER = "答复告知"
    CALL_BACK = "回访"
    SUPERVISE = "督办"
    OTHER = "其他"  # to be explained


@dataclass(frozen=True, kw_only=True)
class Parties:
    """`office` has the complaint now; `respondents` are the departments that are complained about, with their offices:
    the one named at the registration, and the one that the handling found. `involved`: who has a part, `kept_off`: who
    is complained about or recused, `unsealed_for`: to whom a second person has opened it for a time, all as officer
    ids."""

    office: str
    respondents: Collection[tuple[str, str]] = ()
    first_receiver: str | None
    involved: Collection[str]
    kept_off: Collection[str] = ()
    unsealed_for: Collection[str] = ()


def sight(officer: Officer, parties: Parties) -> Sight:
    """Everything for whom it was opened, else as `by_part`; nothing for who is kept off it, whatever was opened."""
    if officer.id in parties.unsealed_for and officer.id not in parties.kept_off:
        return Sight.EVERYTHING
    return by_part(officer, parties)


def by_part(officer: Officer, parties: Parties) -> Sight:
    """Everything for who has a part in the case and for the posts that oversee it at home, save `is_respondent`;
    nothing for who is kept off it, whatever his part or post was (6.6.1). To do something takes this: what was opened
    was opened to be read."""
    if officer.id in parties.kept_off:
        return Sight.NOTHING
    at_home = officer.office == parties.office and officer.holds(*BY_POST)
    if officer.id not in parties.involved and not at_home:
        return Sight.NOTHING
    return Sight.FACTS if is_respondent(officer, parties) else Sight.EVERYTHING


def is_respondent(officer: Officer, parties: Parties) -> bool:
    """True for everybody of a department complained about, whatever the post; who typed it in knows it already."""
    return (officer.office, officer.department) in parties.respondents and officer.id != parties.first_receiver
