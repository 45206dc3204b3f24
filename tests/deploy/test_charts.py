"""The flow charts are the tables of steps, drawn: a chart that differs from them fails here."""

from __future__ import annotations

from html import unescape
from xml.etree import ElementTree as ET

import pytest

from deploy.charts import FOLDER, ON_THE_SITE, drawn, stale
from services.routing.rules import charting
from services.routing.rules.acts import ACT_WORDS, Party
from services.routing.rules.main_line import MOVES
from services.routing.rules.steps import STEP_WORDS, Step


def words_in(svg: str) -> str:
    """Everything that is written in the chart, without the breaks of lines."""
    texts = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - drawn by ourselves
    return unescape("".join(text.text or "" for text in texts))


@pytest.mark.clause("A6.10-1")
def test_the_charts_in_the_documentation_and_on_the_site_are_as_the_tables_draw_them() -> None:
    assert stale() == [], "`make charts` draws them anew"
    assert set(drawn()) == {FOLDER / "public.svg", FOLDER / "internal.svg", ON_THE_SITE}


@pytest.mark.clause("A6.10-1")
def test_a_change_of_the_tables_changes_the_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: draw() for name, draw in charting.CHARTS.items()}
    key = next(key for key, move in MOVES.items() if key[0] is Step.EXECUTING and Step.DONE in move.to)
    monkeypatch.delitem(MOVES, key)
    after = {name: draw() for name, draw in charting.CHARTS.items()}
    assert all(before[name] != after[name] for name in before)


@pytest.mark.clause("A6.10-1")
def test_each_step_and_act_of_the_tables_is_in_the_internal_chart_and_each_stage_in_the_public_one() -> None:
    internal, public = words_in(charting.internal()), words_in(charting.public())
    steps = {step for (at, _), move in MOVES.items() for step in (at, *move.to) if step}
    assert [step for step in steps if STEP_WORDS[step].officer not in internal] == []
    acts = {act for at, act in MOVES if at}
    assert [act for act in acts if ACT_WORDS[act] not in internal] == []
    assert [step for step in steps if STEP_WORDS[step].citizen not in public] == []


def test_whatever_a_complainant_can_do_has_the_complainants_words() -> None:
    can = {act for (_, act), move in MOVES.items() if Party.COMPLAINANT in move.by}
    assert can <= set(charting.CITIZEN_WORDS)


def test_a_chart_is_the_same_text_each_time() -> None:
    assert charting.internal() == charting.internal()
