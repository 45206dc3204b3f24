"""Who may see what of a complaint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.rules.access import Parties, Sight, by_part, is_respondent, sight
from services.kernel.people import Officer, Post

NOTHING, FACTS, EVERYTHING = Sight


def officer(*posts: Post, office: str = "220100", department: str = "hall") -> Officer:
    return Officer(id="w1", name="李", office=office, department=department, posts=frozenset(posts))


def parties(
    *involved: str, respondent: str | None = None, office: str = "220100", first_receiver: str | None = None
) -> Parties:
    return Parties(
        office="220100",
        respondents={(office, respondent)} if respondent else (),
        first_receiver=first_receiver,
        involved=frozenset(involved),
    )


@pytest.mark.clause("A4.5-1")
@pytest.mark.parametrize("respondent", [None, "pension"])
@pytest.mark.parametrize(
    ("who", "involved", "seen"),
    [
        (officer(Post.WINDOW), (), NOTHING),
        (officer(Post.WINDOW), ("w1",), EVERYTHING),
        (officer(Post.HANDLER), ("w1", "h2"), EVERYTHING),
        (officer(Post.HANDLER), ("h2",), NOTHING),
        (officer(Post.FUNCTIONAL), (), EVERYTHING),
        (officer(Post.LEADER), (), EVERYTHING),
        (officer(Post.CALLBACK), (), EVERYTHING),
        (officer(Post.AUDITOR), (), NOTHING),
        (officer(Post.AGENCY_HEAD), (), NOTHING),
        (officer(Post.FUNCTIONAL, office="220000"), (), NOTHING),  # the superior office oversees, without identity
        (officer(Post.PROVINCE, office="220000"), (), NOTHING),
        (officer(Post.FUNCTIONAL, office="220000"), ("w1",), EVERYTHING),
    ],
)
def test_a_part_in_the_case_or_an_overseeing_post_at_home(
    who: Officer, involved: tuple[str, ...], seen: Sight, respondent: str | None
) -> None:
    assert sight(who, parties(*involved, respondent=respondent)) is seen


@pytest.mark.clause("A4.5-3")
@pytest.mark.parametrize(
    ("who", "involved", "first_receiver", "seen"),
    [
        (officer(Post.WINDOW), ("w1",), None, FACTS),
        (officer(Post.SECTION_HEAD), ("w1",), None, FACTS),
        (officer(Post.HANDLER), ("w1",), "w2", FACTS),
        (officer(Post.WINDOW), ("w1",), "w1", EVERYTHING),  # who typed it in knows it already
        (officer(Post.WINDOW), (), None, NOTHING),
        (officer(Post.HANDLER), ("h2",), None, NOTHING),
        (officer(Post.FUNCTIONAL), (), None, FACTS),  # whatever the post
        (officer(Post.CALLBACK), (), None, FACTS),
        (officer(Post.FUNCTIONAL, department="functional"), (), None, EVERYTHING),
        (officer(Post.LEADER, department="functional"), (), None, EVERYTHING),
        (officer(Post.CALLBACK, department="functional"), (), None, EVERYTHING),
        (officer(Post.HANDLER, department="pension"), ("w1",), None, EVERYTHING),
        (officer(Post.HANDLER, office="220000"), ("w1",), None, EVERYTHING),  # another office's hall
    ],
)
def test_the_department_complained_about_sees_the_facts_without_identity(
    who: Officer, involved: tuple[str, ...], first_receiver: str | None, seen: Sight
) -> None:
    assert sight(who, parties(*involved, respondent="hall", first_receiver=first_receiver)) is seen


@pytest.mark.clause("A4.5-3")
def test_to_whom_it_was_opened_everything_is_open_unless_he_is_kept_off() -> None:
    opened = replace(parties(respondent="hall"), unsealed_for={"w1"})
    assert sight(officer(Post.AUDITOR), opened) is EVERYTHING
    assert by_part(officer(Post.AUDITOR), opened) is NOTHING  # to be read, and for nothing else
    assert sight(officer(Post.AUDITOR), replace(opened, kept_off={"w1"})) is NOTHING


@pytest.mark.clause("A4.5-3")
@pytest.mark.parametrize(
    ("department", "respondent", "first_receiver", "is_it"),
    [
        ("hall", "hall", None, True),
        ("hall", "hall", "w2", True),
        ("hall", "hall", "w1", False),
        ("hall", "pension", None, False),
        ("hall", None, None, False),
    ],
)
def test_who_belongs_to_the_department_complained_about(
    department: str, respondent: str | None, first_receiver: str | None, is_it: bool
) -> None:
    who = officer(Post.AUDITOR, department=department)
    assert is_respondent(who, parties(respondent=respondent, first_receiver=first_receiver)) is is_it
    elsewhere = parties(respondent=respondent, office="220122", first_receiver=first_receiver)
    assert not is_respondent(who, elsewhere)  # the unit of that name in another office
