"""How progress is told."""

from __future__ import annotations

from datetime import datetime

import pytest

from services.intake.rules.telling import paragraphs, stages
from services.kernel.workdays import SHANGHAI

AT = datetime(2026, 11, 10, 9, 42, tzinfo=SHANGHAI)


def test_a_fresh_complaint_is_registered_and_all_the_rest_is_to_come() -> None:
    told = stages(AT, (), anonymous=False)
    assert [(s.title, s.state) for s in told] == [
        ("已登记", "now"),
        ("打电话向您核对", "next"),
        ("决定是否受理", "next"),
        ("调查核实", "next"),
        ("答复您", "next"),
        ("问您满不满意", "next"),
    ]


def test_steps_without_new_words_are_not_told() -> None:
    milestones = [
        ("registered", "已收到，等待核对", AT),
        ("confirming", "正在核对情况", AT),
        ("invalid_proposed", "正在核对情况", AT),
        ("confirming", "正在核对情况", AT),
        ("accepted", "已受理", AT),
    ]
    told = stages(AT, milestones, anonymous=False)
    assert [(s.title, s.state) for s in told] == [
        ("已登记", "done"),
        ("正在核对情况", "done"),
        ("已受理", "now"),
        ("调查核实", "next"),
        ("答复您", "next"),
        ("问您满不满意", "next"),
    ]


def test_nobody_promises_a_call_to_the_anonymous() -> None:
    titles = [stage.title for stage in stages(AT, (), anonymous=True)]
    assert titles == ["已登记", "决定是否受理", "调查核实", "答复您"]


def test_who_has_agreed_stands_behind_the_answer() -> None:
    milestones = [("accepted", "已受理", AT), ("feedback_given", "已答复", AT)]
    told = stages(AT, milestones, anonymous=False, agreed=True)
    assert [(s.title, s.state) for s in told] == [
        ("已登记", "done"),
        ("已受理", "done"),
        ("已答复", "done"),
        ("您已同意处理结果", "now"),
        ("问您满不满意", "next"),
    ]


def test_when_it_is_over_nothing_is_to_come() -> None:
    told = stages(AT, [("accepted", "已受理", AT), ("closed", "已办结", AT)], anonymous=False)
    assert [s.state for s in told] == ["done", "done", "done"]


@pytest.mark.parametrize(
    ("value", "told"),
    [("一", ("一",)), (["一", "二"], ("一", "二")), ({"1": "一", "2": "二"}, ("一", "二")), (None, ())],
)
def test_a_part_of_a_result_may_be_one_text_or_several(value: object, told: tuple[str, ...]) -> None:
    assert paragraphs(value) == told
