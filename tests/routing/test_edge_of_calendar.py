"""At the end of the last year that anything is known of, cases open and run on, and every day told is provisional."""

from __future__ import annotations

import pytest

from services.kernel.contracts.routing import CaseAccepted, CaseOpened, ResultIssued
from tests.routing.desks import Desks, on
from tests.routing.test_sharing import TASKS, shared


@pytest.mark.clause("D26")
def test_a_case_of_the_last_days_of_2027_goes_its_whole_way_by_provisional_days(desks: Desks) -> None:
    """The 1st of January 2028 is a Saturday; nobody has arranged 2028 yet, so that weekends alone rest in it."""
    desks.at = on("2027-12-30")
    case = desks.accepted()
    opened, accepted = (next(e for e in desks.said(case) if isinstance(e, kind)) for kind in (CaseOpened, CaseAccepted))
    assert (opened.due_on, opened.due_provisional) == (on("2028-01-03").date(), True)
    assert (accepted.due_on, accepted.due_provisional) == (on("2028-01-20").date(), True)
    (k1,) = desks.rows("select provisional, in_words from routing.clocks where case_id = %s and kind = 'K1'", case)
    assert k1["provisional"]
    assert "暂定" in k1["in_words"]
    second = desks.investigating(2)
    desks.submit(second, due_on="2028-01-10")
    desks.finish(second)
    (result,) = (event for event in desks.said(second) if isinstance(event, ResultIssued))
    assert result.object_by == on("2028-01-06").date()


@pytest.mark.clause("D26")
def test_parts_are_shared_out_and_complainants_called_across_the_end_of_what_is_known(desks: Desks) -> None:
    desks.at = on("2027-12-30")
    case = shared(desks)  # the answer is due on the 20th of January, so that parts end on the 18th
    late = [{**task, "due_on": "2028-01-19"} for task in TASKS]
    answer = desks.try_act("functional-1", case, "coordinate", lead="hall", tasks=late)
    assert {(one["code"], one["message"]) for one in answer.get_json()["errors"]} == {
        ("task_too_late", "要在1月18日以前，比答复期限早2个工作日")
    }
    in_time = [{**task, "due_on": "2028-01-18"} for task in TASKS]
    assert desks.act("functional-1", case, "coordinate", lead="hall", tasks=in_time)["step"] == "investigating"
    desks.at = on("2027-12-31")
    called = desks.investigating(2)
    desks.submit(called, due_on="2028-01-10")
    desks.finish(called)
    desks.act("window", called, "record_feedback", evidence="signature")
    desks.act("callback", called, "call_back", method="phone", reached=False)
    (waiting,) = desks.get("/api/callbacks", "callback")["waiting"]
    assert waiting["next_words"] == "1月3日起，下午"
