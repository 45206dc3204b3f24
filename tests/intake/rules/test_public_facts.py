"""The seven facts of 6.1."""

from __future__ import annotations

from pathlib import Path

from services.intake.rules.public_facts import facts, updated_on
from services.kernel.offices import Directory

OFFICES = Directory.load(Path(__file__).parents[3] / "deploy" / "offices.toml")


def test_every_office_tells_all_seven() -> None:
    for office in OFFICES:
        told = facts(office, superior=OFFICES.above(office.code))
        assert [fact.key for fact in told] == [
            "who",
            "ways",
            "information",
            "procedure",
            "limits",
            "objection",
            "feedback",
        ]
        text = "".join(line for fact in told for line in fact.lines)
        assert "{" not in text
        assert office.name in text
        assert office.phone in text
        assert "15 个工作日" in text


def test_the_words_have_a_date() -> None:
    assert updated_on().year >= 2026
