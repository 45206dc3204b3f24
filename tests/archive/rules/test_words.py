"""Every code that the other services say has a word here, and every event a line."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from services.archive.rules import words
from services.archive.rules.course import Course
from services.archive.rules.news import news
from services.archive.rules.proofs import EVIDENCE
from services.archive.rules.telling import line
from services.kernel.contracts import Event
from services.kernel.contracts.archive import DossierFiled
from services.kernel.contracts.notification import NoticeAnswered
from services.kernel.contracts.routing import CaseEvent, CaseMoved, IdentityUnsealed
from services.routing.queries.cases import MARK_WORDS
from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass, MajorKind
from services.routing.rules.clocks import CLOCKS, ClockKind, Warns
from services.routing.rules.facts import Evidence
from services.routing.rules.identity import UnsealingPurpose
from tests.archive.events import REGISTERED_AT, Told

OF_A_CASE = ("complaint.", "notice.", "dossier.")
WORDED: list[tuple[dict[str, str], list[str]]] = [
    (words.ACTS, list(Act)),
    (words.CLASSES, list(CaseClass)),
    (words.MAJOR_KINDS, list(MajorKind)),
    (words.UNSEALINGS, list(UnsealingPurpose)),
    (EVIDENCE, list(Evidence)),
    (words.ACTS, [*MARK_WORDS.keys() - {"breach", "ladder"}]),  # which have events of their own
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


def _types(of: type[Event]) -> set[type[Event]]:
    return {kind for each in of.__subclasses__() for kind in ({each} if each.TYPE else set()) | _types(each)}


def test_every_type_of_event_of_a_case_has_words_and_what_has_none_is_shown_beside_them() -> None:
    unnamed = line.dispatch(Event)
    of_cases = [kind for kind in _types(Event) if issubclass(kind, CaseEvent) or kind.TYPE.startswith(OF_A_CASE)]
    silent = sorted(kind.TYPE for kind in of_cases if line.dispatch(kind) is unnamed)
    assert (silent, len(of_cases) > 40) == ([], True)
    assert line(Told().next(CaseMoved, "juggle")) == ("其他记录", "juggle，已收到，等待核对")


def test_a_grade_is_told_in_its_words_and_whence_it_came() -> None:
    case = Told()
    by_text = NoticeAnswered(
        office=case.office,
        case=case.case,
        at=case.at,
        notice="n",
        kind="callback",
        channel="sms",
        about=1,
        grade=2,
    )
    assert line(by_text) == ("投诉人短信回复", "不满意，2 分，满分 5 分")
    counted = line(case.next(CaseMoved, "rate", grade=3, rated_by="sms"))
    assert counted == ("投诉人评价", "已收到，等待核对，短信回复：基本满意，3 分，满分 5 分")
    told = Course()
    told.tell(by_text)
    assert told.grade == 2


@pytest.mark.parametrize("act", ["refused_withdraw", "withdraw_refused"])
def test_what_could_not_be_done_is_told_as_that(act: str) -> None:
    assert line(Told().next(CaseMoved, act)).title == "投诉人撤诉：当时不能办理，已记录"


def test_only_what_the_province_should_read_is_news() -> None:
    loud = [event.TYPE for event in everything() if news(event)]
    assert loud == [
        "case.closed.v1",
        "case.major_suspected.v1",
        "case.major_confirmed.v1",
        "case.major_approved.v1",
        "case.clock_breached.v1",
    ]
