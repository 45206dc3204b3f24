"""The second pack of rules, for what the petition office hands over: off until it is published, sixty natural days, put
off once by thirty at most, with the agency head's approval (D05, 信访工作条例 34)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from services.kernel.contracts.routing import CaseAccepted, CaseCorrected, DueMoved
from services.routing.rules.petition import PETITION_PACK, is_a_petition
from services.routing.tables.rulebook import rulebook
from tests.routing.desks import PROVINCE, Desks, on

HANDED_OVER: dict[str, Any] = {"channel": "transfer", "sub_channel": "", "upstream_system": "信访局"}
FAR = HANDED_OVER | {"upstream_number": "吉信转〔2026〕7号", "upstream_due_on": date(2027, 6, 30)}
REASON = {"because": "outside", "reason": "要等外省社保机构回函"}


@pytest.fixture(autouse=True)
def _as_delivered(desks: Desks) -> Iterator[None]:
    yield
    desks.rows("delete from routing.policies where version <> 'guide-1'")
    with desks.house.database.work(seeing=()) as session:
        rulebook(session)


def put_in_force(desks: Desks, **fields: Any) -> None:
    """Proposed by one person of the province and published by another, a week before the cases of these tests."""
    desks.at = on("2026-11-16")
    pack = {"applies_to": "信访", "version": "petition-1", "effective_on": "2026-11-17", **fields}
    how = {"json": {"pack": pack, "because": "启用信访件办理规则"}}
    found = desks.send("POST", "/api/policies", "province", office=PROVINCE, **how).get_json()
    path = f"/api/publications/{found['id']}/publish"
    own = desks.send("POST", path, "province", office=PROVINCE)
    assert (own.status_code, own.get_json()["code"]) == (403, "second_person_needed")
    assert desks.send("POST", path, "province-2", office=PROVINCE).status_code == 200
    desks.at = on("2026-11-23")


def limit(desks: Desks, case: str) -> dict[str, Any]:
    return desks.rows("select * from routing.clocks where case_id = %s and kind = 'K1'", case)[0]


def refused(desks: Desks, seat: str, case: str, act: str, **fields: Any) -> tuple[int, str]:
    answer = desks.try_act(seat, case, act, **fields)
    return answer.status_code, answer.get_json()["code"]


@pytest.mark.clause("D05")
def test_the_second_pack_is_off_and_nothing_is_put_off_under_the_guide(desks: Desks) -> None:
    case = desks.investigating(**FAR)
    assert (desks.row(case)["policy"], desks.row(case)["due_on"]) == ("guide-1", date(2026, 12, 14))
    assert refused(desks, "handler-1", case, "propose_extension", days=5, **REASON) == (409, "no_extension")
    assert refused(desks, "agency-head", case, "approve_extension", reason="同意") == (409, "no_extension")
    shown = {one["act"] for one in desks.get(f"/api/cases/{case}", "handler-1")["acts"]}
    assert not {"propose_extension", "approve_extension"} & shown
    assert "petition-1" not in {one["version"] for one in desks.get("/api/policies", "window")["policies"]}


@pytest.mark.clause("D05")
def test_in_force_it_holds_for_what_the_petition_office_hands_over_from_its_day_on_and_for_nothing_else(
    desks: Desks,
) -> None:
    before = desks.accepted(1, **FAR)
    put_in_force(desks)
    ordinary = desks.accepted(2)
    hotline = desks.accepted(3, **FAR | {"upstream_system": "12345"})
    petition = desks.accepted(4, **FAR)
    desks.at = on("2026-11-24")
    saturday = desks.accepted(5, **FAR | {"upstream_system": "长春市信访局"})
    written = desks.accepted(6, **FAR | {"channel": "letter"})  # the bureau is named, and it came by post
    assert [(desks.row(one)["policy"], desks.row(one)["due_on"]) for one in (before, ordinary, hotline, written)] == [
        *[("guide-1", date(2026, 12, 14))] * 3,
        ("guide-1", date(2026, 12, 15)),
    ]
    for case, field, value in ((hotline, "upstream_system", "吉林省信访局"), (written, "channel", "transfer")):
        corrected = {"field": field, "value": value, "reason": "登记有误"}
        assert refused(desks, "functional-1", case, "correct_fact", **corrected) == (409, "pack_is_kept")
    # 23 November and sixty days: a week to the 30th, 31 of December, 22 of January, until the office closes.
    assert (desks.row(petition)["policy"], limit(desks, petition)["due_at"]) == (
        "petition-1",
        on("2027-01-22", "16:30"),
    )
    assert limit(desks, petition)["in_words"] == "从2026年11月23日09:00起60天，到2027年1月22日16:30为止"
    assert limit(desks, saturday)["due_at"] == on("2027-01-23", "16:30")  # a Saturday: natural days count as they come
    accepted = next(event for event in desks.said(petition) if isinstance(event, CaseAccepted))
    assert (accepted.policy, accepted.days) == ("petition-1", ())


@pytest.mark.clause("D05")
def test_the_day_is_put_off_once_by_a_second_person_and_both_days_are_kept(desks: Desks) -> None:
    put_in_force(desks)
    case = desks.investigating(**FAR)
    assert refused(desks, "handler-2", case, "propose_extension", days=5, **REASON) == (403, "not_on_the_case")
    assert refused(desks, "handler-1", case, "propose_extension", days=31, **REASON) == (409, "extension_too_long")
    assert refused(desks, "agency-head", case, "approve_extension", reason="同意") == (409, "no_extension_waits")
    desks.act("handler-1", case, "propose_extension", days=10, **REASON)
    assert refused(desks, "section-head", case, "propose_extension", days=5, **REASON) == (409, "extension_waits")
    assert refused(desks, "leader", case, "approve_extension", reason="同意") == (403, "other_post")
    assert case in [row["id"] for row in desks.get("/api/cases?queue=todo", "agency-head")["rows"]]
    desks.act("agency-head", case, "refuse_extension", reason="先催回函")
    assert limit(desks, case)["due_at"] == on("2027-01-22", "16:30")
    assert desks.get("/api/cases?queue=todo", "agency-head")["rows"] == []
    desks.act("section-head", case, "propose_extension", days=30, **REASON)
    desks.at = on("2026-12-01")
    desks.act("agency-head", case, "approve_extension", reason="同意延长")
    row = limit(desks, case)
    # 22 January and thirty days: nine to the end of January, 21 of February.
    assert (row["due_at"], row["was_due_at"]) == (on("2027-02-21", "16:30"), on("2027-01-22", "16:30"))
    assert (row["length"], row["extended_by"]) == (60, 30)
    assert row["in_words"] == "从2026年11月23日09:00起60天，经批准延长30天，到2027年2月21日16:30为止"
    assert desks.row(case)["due_on"] == date(2027, 2, 21)
    (told,) = [event for event in desks.said(case) if isinstance(event, DueMoved)]
    assert (told.moved_from, told.due_on, told.extended_because) == (date(2027, 1, 22), date(2027, 2, 21), "outside")
    assert "要等外省社保机构回函" in [one["text"] for one in desks.get(f"/api/cases/{case}", "agency-head")["papers"]]
    assert refused(desks, "handler-1", case, "propose_extension", days=1, **REASON) == (409, "extended_already")
    told_again = desks.get("/api/my-duties", "section-head")["told"]
    assert f"投诉{case}延长答复期限的申请已经批准" in [one["in_words"] for one in told_again]
    # It was no petition: fifteen working days from the same start, nothing put off, and no way back.
    correction = {"field": "upstream_system", "reason": "误写成信访局"}
    desks.act("functional-1", case, "correct_fact", **correction, value="12345")
    row = limit(desks, case)
    assert (row["due_at"], row["was_due_at"]) == (on("2026-12-14", "16:30"), on("2027-02-21", "16:30"))
    assert (row["started_at"], row["length"], row["extended_by"]) == (on("2026-11-23", "09:00"), 15, 0)
    assert (row["policy"], desks.row(case)["policy"], desks.row(case)["due_on"]) == (
        *["guide-1"] * 2,
        date(2026, 12, 14),
    )
    said = [event for event in desks.said(case) if isinstance(event, CaseCorrected)]
    assert (said[-1].due_on, said[-1].answer_due_at) == (date(2026, 12, 14), row["due_at"])
    assert refused(desks, "handler-1", case, "propose_extension", days=1, **REASON) == (409, "no_extension")
    back = correction | {"value": "信访局"}
    assert refused(desks, "functional-1", case, "correct_fact", **back) == (409, "pack_is_kept")


@pytest.mark.clause("D05")
def test_what_is_late_or_held_by_who_handed_it_over_is_not_put_off(desks: Desks) -> None:
    put_in_force(desks, extension=20)
    sooner = desks.investigating(1, **FAR | {"upstream_due_on": date(2026, 12, 31)})
    assert limit(desks, sooner)["in_words"] == "转办单位要求2026年12月31日16:30前办结，早于60天，以早的为准"
    assert refused(desks, "handler-1", sooner, "propose_extension", days=5, **REASON) == (409, "upstream_limit_holds")
    correction = {"field": "upstream_due_on", "value": "2027-03-31", "reason": "信访局来函延期"}
    desks.act("functional-1", sooner, "correct_fact", **correction)
    assert desks.row(sooner)["due_on"] == date(2027, 1, 22)
    assert refused(desks, "handler-1", sooner, "propose_extension", days=21, **REASON) == (409, "extension_too_long")
    desks.act("handler-1", sooner, "propose_extension", days=20, **REASON)
    found_late = "update routing.clocks set breached_at = {} where case_id = %s and kind = 'K1'"
    desks.rows(found_late.format("due_at"), sooner)  # in the second of the approval, before its turn
    assert refused(desks, "agency-head", sooner, "approve_extension", reason="同意") == (409, "no_day_to_put_off")
    desks.rows(found_late.format("null"), sooner)
    desks.at = on("2027-01-22", "16:31")  # nobody has decided, and the day is over
    assert refused(desks, "agency-head", sooner, "approve_extension", reason="同意") == (409, "no_day_to_put_off")
    assert desks.row(sooner)["due_on"] == date(2027, 1, 22)


def test_a_request_ends_with_the_answer_that_it_is_about(desks: Desks) -> None:
    put_in_force(desks)
    case = desks.investigating(**FAR)
    desks.act("handler-1", case, "propose_extension", days=10, **REASON)
    desks.act("window", case, "withdraw", evidence="signature")
    assert (desks.row(case)["extension_days"], desks.row(case)["extension_because"]) == (None, None)
    desks.act("window", case, "request_reopening", text="还是没有到账")
    desks.act("leader", case, "approve_reopening", reason="有新的事实，重新调查")
    assert (desks.row(case)["round"], desks.row(case)["is_open"]) == (2, True)
    assert refused(desks, "agency-head", case, "refuse_extension", reason="不用") == (409, "no_extension_waits")
    assert desks.get("/api/cases?queue=todo", "agency-head")["rows"] == []


def test_nobody_puts_off_a_day_alone_or_twice_below_the_rules_either(desks: Desks) -> None:
    put_in_force(desks)
    case = desks.investigating(**FAR)
    desks.act("section-head", case, "propose_extension", days=7, **REASON)
    event = """
        insert into routing.case_events
          (office, case_id, seq, position, act, by_officer, round, at, body, previous, digest)
        select office, case_id, seq + 1, position + 1000, 'approve_extension', %s, 1, at, body, previous, digest
          from routing.case_events where case_id = %s order by seq desc limit 1"""
    with pytest.raises(psycopg.errors.CheckViolation):
        desks.rows(event, desks.officer("section-head").id, case)
    desks.act("agency-head", case, "approve_extension", reason="同意")
    again = "update routing.clocks set extended_by = 8 where case_id = %s and kind = 'K1'"
    with pytest.raises(psycopg.errors.CheckViolation, match="put off once"):
        desks.rows(again, case)
    with pytest.raises(psycopg.errors.CheckViolation, match="keeps its length"):
        desks.rows("update routing.clocks set length = 90 where case_id = %s and kind = 'K1'", case)
    guide = desks.accepted(2)
    with pytest.raises(psycopg.errors.CheckViolation, match="only a limit for petitions"):
        desks.rows(again, guide)
    with pytest.raises(psycopg.errors.CheckViolation, match="no other pack"):
        desks.rows("update routing.clocks set policy = 'petition-1' where case_id = %s", guide)
    with pytest.raises(psycopg.errors.CheckViolation, match="extended_within_bounds"):
        desks.rows(again.replace("'K1'", "'K8'"), case)  # what the second pack lets nobody put off


def test_its_numbers_and_its_clause_are_those_of_the_regulation() -> None:
    assert PETITION_PACK.extension is not None
    assert (str(PETITION_PACK.answer), str(PETITION_PACK.extension)) == ("60天", "30天")
    assert {PETITION_PACK.answer.clause, PETITION_PACK.extension.clause} == {"信访工作条例第三十四条"}


def test_a_petition_bureau_hands_over_by_its_whole_name_and_by_transfer_alone(desks: Desks) -> None:
    places = desks.house.offices.places
    theirs = ("信访局", "国家信访局", "吉林省信访局", "长春市信访局", "朝阳区信访局", "长春市朝阳区信访局")
    assert all(is_a_petition("transfer", one, places=places) for one in theirs)
    assert not any(is_a_petition("letter", one, places=places) for one in theirs)
    others = ("省社会保险事业管理局信访科", "纪检监察室（非信访渠道）", "原长春市信访局", "信访", "12345", "", None)
    assert not any(is_a_petition("transfer", one, places=places) for one in others)
