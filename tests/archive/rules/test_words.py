"""Every code that the other services say has a word here, and every event a line."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from services.archive.rules import words
from services.archive.rules.news import news
from services.archive.rules.telling import line
from services.kernel.contracts import Event
from services.kernel.contracts.archive import DossierFiled
from services.kernel.contracts.routing import CaseMoved, IdentityUnsealed
from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass, MajorKind
from services.routing.rules.clocks import CLOCKS, ClockKind, Warns
from services.routing.rules.identity import UnsealingPurpose
from tests.archive.events import REGISTERED_AT, Told

WORDED: list[tuple[dict[str, str], list[str]]] = [
    (words.ACTS, list(Act)),
    (words.CLASSES, list(CaseClass)),
    (words.MAJOR_KINDS, list(MajorKind)),
    (words.UNSEALINGS, list(UnsealingPurpose)),
    (words.CLOCKS, [kind for kind in ClockKind if CLOCKS[kind].warns is not Warns.NOBODY]),
]


@pytest.mark.parametrize(("table", "codes"), WORDED)
def test_every_code_of_routing_has_its_word(table: dict[str, str], codes: list[StrEnum]) -> None:
    assert [str(code) for code in codes if str(code) not in table] == []


def test_a_code_without_a_word_is_shown_as_it_is() -> None:
    assert words.said(words.CHANNELS, "pigeon") == "pigeon"
    assert words.said(words.CHANNELS, None) == "—"


def everything() -> list[Event]:
    case = Told()
    filed = DossierFiled(
        office=case.office,
        case=case.case,
        at=REGISTERED_AT,
        archive_number="220100-2026-TS-0001",
        digest="a" * 64,
        entries=9,
    )
    unsealed = case.next(IdentityUnsealed, "approve_unsealing", officer="o-9", purpose="audit", until=REGISTERED_AT)
    return [
        *case.whole(),
        unsealed,
        case.suspected(),
        case.confirmed_major(),
        case.approved_major(),
        case.breached(),
        filed,
    ]


def test_every_event_is_told_in_words_and_nothing_sealed_is_in_them() -> None:
    for event in everything():
        said = line(event)
        assert re.search(r"[\u4e00-\u9fff]", said.title), event.TYPE
        assert "c2Vh" not in said.title + said.text


def test_what_could_not_be_done_is_told_as_that() -> None:
    refused = Told().next(CaseMoved, "refused_withdraw")
    assert line(refused).title == "投诉人撤诉：当时不能办理，已记录"


def test_only_what_the_province_should_read_is_news() -> None:
    loud = [event.TYPE for event in everything() if news(event)]
    assert loud == [
        "case.closed.v1",
        "case.major_suspected.v1",
        "case.major_confirmed.v1",
        "case.major_approved.v1",
        "case.clock_breached.v1",
    ]
