"""The demo's complaints and acts are such as the province takes, so that `make demo` does not rot unseen."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.local.demo.__main__ import SAMPLES
from deploy.local.demo.columns import padded
from deploy.local.demo.walking import SENT, fill
from services.intake.forms import Circumstances, Complaint
from services.kernel.offices import Directory
from services.kernel.people import Officer, Post
from services.routing.actions.officers import DEMO_OFFICES, SEATS
from services.routing.forms import form_of
from services.routing.rules.acts import Act
from tests.province import OFFICES_FILE

DOCUMENT: dict[str, Any] = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SEAT_NAMES = {seat.name for seat in SEATS} | {"province", "complainant"}
FILLED = {"now": NOW.isoformat(), "due_on": "2026-12-14", "handler-1": "h-1", "handler-2": "h-2"}


def test_there_are_twenty_of_every_sort() -> None:
    samples = DOCUMENT["complaint"]
    kinds = {sample.get("complainant", {}).get("kind", "individual") for sample in samples}
    assert len(samples) == 20
    assert {sample["walk"] for sample in samples} == set(DOCUMENT["walks"])
    assert kinds == {"individual", "organisation", "agent"}
    assert sum("complainant" not in sample for sample in samples) >= 2
    # No letter: one is registered from its opening log, with scans.
    assert {sample["channel"] for sample in samples} == {
        "visit",
        "phone",
        "fax",
        "email",
        "transfer",
        "other",
    }
    assert any(sample.get("complainant", {}).get("age", 0) >= 80 for sample in samples)
    assert len({sample["office"] for sample in samples}) >= 8


@pytest.mark.parametrize("sample", DOCUMENT["complaint"], ids=lambda sample: sample["text"][:12])
def test_intake_takes_each_complaint(sample: dict[str, Any]) -> None:
    by = None
    if "by" in sample:
        assert sample["office"] in DEMO_OFFICES
        by = Officer(id="o", name="张敏", office=sample["office"], department="hall", posts=frozenset({Post.WINDOW}))
    sent = fill({name: sample[name] for name in sample if name in SENT}, {"upstream_due": "2026-12-23"})
    form = Complaint.read(sent, Circumstances(at=NOW, offices=Directory.load(OFFICES_FILE), officer=by))
    assert form.text == sample["text"]


@pytest.mark.parametrize("sample", DOCUMENT["complaint"], ids=lambda sample: sample["text"][:12])
def test_routing_takes_the_form_of_each_step_of_its_walk(sample: dict[str, Any]) -> None:
    for name in DOCUMENT["walks"][sample["walk"]]["steps"]:
        step = DOCUMENT["steps"][name]
        assert step["who"] in SEAT_NAMES
        act = Act(step.get("act", name))
        if step["who"] != "complainant":
            form_of(act).model_validate(fill(step.get("form", {}), {**sample, **FILLED}))


def test_words_in_braces_are_filled_in_wherever_they_stand() -> None:
    form = {"a": "{answers}", "b": [{"c": "由{who}办理"}], "d": 3}
    assert fill(form, {"answers": ["一", "二"], "who": "窗口"}) == {
        "a": ["一", "二"],
        "b": [{"c": "由窗口办理"}],
        "d": 3,
    }


def test_chinese_characters_take_two_places() -> None:
    assert padded("投诉", 6) == "投诉  "
    assert padded("ab", 3) == "ab "
    assert padded("太长的字", 2) == "太长的字"
