"""What becomes of typed fields: sent on, told back, placed beside the input that they are about."""

from __future__ import annotations

import pytest

from services.kernel.errors import Fault, Invalid
from services.routing.rules.acts import Act
from services.routing.rules.addressing import RESULT_PARTS
from services.routing.web.pages.acting import Given, form_data, left_out, said_on_page, typed


def test_what_belongs_to_the_page_is_not_sent_on() -> None:
    assert typed([("csrf_token", "x"), ("version", "3"), ("kinds", "a"), ("kinds", "b")]) == {"kinds": ["a", "b"]}


def test_rows_left_blank_are_dropped_and_faults_find_their_row() -> None:
    fields = {"measures.0.what": [""], "measures.2.what": ["补发"], "bases.1": ["条例"]}
    assert form_data(fields) == {"measures": [{"what": "补发"}], "bases": ["条例"]}
    told = said_on_page(Act.SUBMIT_OPINION, [Fault("measures.0.due_on", "missing", "必须填写")], fields)
    assert told == (Fault("measures.2.due_on", "missing", "措施第1项完成日期：必须填写"),)


@pytest.mark.parametrize(
    ("act", "field", "fields", "placed"),
    [
        (Act.ASSIGN, "handlers.1", {"handlers": ["a", "b"]}, "handlers"),
        (Act.ASSESS, "departments.0", {"departments": ["x"]}, "departments"),
        (Act.CONFIRM, "text", {"text": [""]}, "text"),
        (Act.LOG_STEP, "evidence.0", {"evidence.2": ["照片"]}, "evidence.2"),
        (Act.LOG_STEP, "evidence.7", {}, "evidence.7"),
        (Act.SUBMIT_OPINION, "bases", {"bases.0": [""], "bases.1": [""]}, "bases.0"),
        (Act.CONFIRM, "", {}, ""),
        (Act.CONFIRM, "no_such_field", {}, "no_such_field"),
    ],
)
def test_a_fault_is_told_beside_its_input(act: Act, field: str, fields: dict[str, list[str]], placed: str) -> None:
    assert said_on_page(act, [Fault(field, "x", "不对")], fields)[0].field == placed


def test_a_group_that_is_missing_lacks_each_of_its_fields() -> None:
    told = said_on_page(Act.ASSESS, [Fault("scores", "missing", "必须填写")], {})
    assert len(told) == 10
    assert told[0] == Fault("scores.severity.value", "missing", "严重性分值：必须填写")
    assert told[-1].field == "scores.urgency.reason"


def test_answers_keep_their_order_because_none_may_be_left_out() -> None:
    told = left_out(Act.DELIVER, {"answers.0": ["a"], "answers.1": [" "], "facts": ["x"]})
    assert [fault.field for fault in told] == ["manner", "method", "basis", "answers.1", "remedies", "objection"]
    assert told[3].message == "答复要求 2：必须填写"
    complete = {"answers.0": ["a"], "answers.1": ["b"], **{part: ["x"] for part in RESULT_PARTS}}
    assert left_out(Act.DELIVER, complete) == ()
    assert form_data(complete)["answers"] == ["a", "b"]


def test_everything_that_an_opinion_lacks_is_told_at_once_beside_inputs_that_are_there() -> None:
    blank = ("facts", "answers.1", "answers.2", "bases.0", "bases.1", "measures.0.what", "reason")
    told = left_out(Act.SUBMIT_OPINION, {name: [""] for name in blank})
    fields = ["facts", "merit", "answers.1", "answers.2", "bases.0", "measures.0.what"]
    assert [fault.field for fault in told] == fields


@pytest.mark.parametrize(("merit", "lacks"), [("founded", True), ("partly_founded", True), ("unfounded", False)])
def test_what_is_founded_needs_a_measure(merit: str, lacks: bool) -> None:
    fields = {"facts": ["a"], "merit": [merit], "answers.1": ["b"], "bases.0": ["c"], "measures.0.what": [""]}
    assert [one.field for one in left_out(Act.SUBMIT_OPINION, fields)] == (["measures.0.what"] if lacks else [])


def test_a_name_that_is_a_field_and_a_group_at_once_is_refused() -> None:
    with pytest.raises(Invalid):
        form_data({"text": ["a"], "text.0": ["b"]})


def test_given_fields_are_read_as_they_were_typed() -> None:
    given = Given({"a": ["1", "2"], "rows.0.x": [" "], "rows.1.x": ["y"]})
    assert (given.one("a"), list(given.all("a")), given.one("b"), list(given.all("b"))) == ("1", ["1", "2"], "", [])
    assert (given.has("rows.0."), given.has("rows.1.")) == (False, True)
