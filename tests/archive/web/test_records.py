"""`/records` by page and by API: found by number, archive number and day of closing; another office's do not exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from services.archive import schedule
from services.kernel.contracts.intake import ComplaintLinked
from services.kernel.contracts.routing import CaseRecused
from services.kernel.people import Post
from tests.archive.conftest import COUNTY, OFFICE, OTHER_OFFICE, PROVINCE, Archive, counting
from tests.archive.events import REGISTERED_AT, Told

ARCHIVIST = Post.ARCHIVIST


def found(archive: Archive, office: str = OFFICE, **asked: Any) -> list[str]:
    answer = archive.get(f"/api/records?{urlencode(asked)}", ARCHIVIST, office=office)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json["records"]]  # type: ignore[index] # a JSON answer


def three(archive: Archive) -> None:
    for serial, days in ((1, 0), (12, 1), (13, 5)):
        archive.hear(*Told(serial=serial, at=REGISTERED_AT + timedelta(days=days)).whole())
    archive.hear(Told(office=COUNTY, serial=12).registered(), *Told(office=OTHER_OFFICE).whole())
    schedule.file_closed(archive.house)


@pytest.mark.clause("A8-3")
@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("220100-2026-12", ["220100-2026-12"]),
        ("220100-2026-1", ["220100-2026-13", "220100-2026-12", "220100-2026-1"]),
        ("220102", ["220102-2026-12"]),
        ("（长春市）社保受理〔2026〕12号", ["220100-2026-12"]),
        ("(长春市)社保受理[2026]12", ["220100-2026-12"]),
        ("220100-2026-TS-0002", ["220100-2026-12"]),
        ("220100-2026-ts-", ["220100-2026-13", "220100-2026-12", "220100-2026-1"]),
        ("220200-2026-12", []),
        ("（月球）社保受理〔2026〕12号", []),
        ("%", []),
        ("' or 1=1 --", []),
    ],
)
def test_search_finds_by_numbers_and_their_beginnings(archive: Archive, q: str, ids: list[str]) -> None:
    three(archive)
    assert found(archive, q=q) == ids


@pytest.mark.clause("A8-3")
def test_search_finds_by_archive_number_and_days_of_closing(archive: Archive) -> None:
    three(archive)
    assert found(archive, archive_no="220100-2026-TS-0001") == ["220100-2026-1"]
    assert found(archive, closed_from="2026-11-03", closed_to="2026-11-03") == ["220100-2026-12"]
    assert found(archive, closed_from="2026-11-03") == ["220100-2026-13", "220100-2026-12"]
    assert found(archive, closed_to="2026-11-02") == ["220100-2026-1"]


def test_search_goes_on_behind_the_last_row(archive: Archive) -> None:
    archive.hear(*(Told(serial=serial).registered() for serial in range(1, 61)))
    first = archive.get("/api/records", ARCHIVIST, office=OFFICE).json
    assert first is not None
    second = archive.get(f"/api/records?cursor={quote(first['cursor'])}", ARCHIVIST, office=OFFICE).json
    assert second is not None
    assert second["cursor"] is None
    ids = [each["id"] for each in (*first["records"], *second["records"])]
    assert len(ids) == len(set(ids)) == 60


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("closed_from=2026-13-01", ["closed_from"]),
        ("closed_from=2026-11-09&closed_to=2026-11-01", [""]),
        ("cursor=abc", ["cursor"]),
        ("colour=red", ["colour"]),
        (f"q={'9' * 81}", ["q"]),
        (f"q={'9' * 81}&closed_to=gestern", ["q", "closed_to"]),
    ],
)
def test_a_wrong_question_names_every_field_and_echoes_nothing(archive: Archive, asked: str, fields: list[str]) -> None:
    answer = archive.get(f"/api/records?{asked}", ARCHIVIST)
    assert answer.status_code == 422
    assert answer.json is not None
    assert [each["field"] for each in answer.json["errors"]] == fields
    assert "gestern" not in answer.text
    assert "9999" not in answer.text


def test_a_record_tells_its_events_in_order_when_and_who(archive: Archive) -> None:
    case = Told()
    archive.hear(*case.whole())
    schedule.file_closed(archive.house)
    answer = archive.get(f"/api/records/{case.case}", ARCHIVIST, office=OFFICE).json
    assert answer is not None
    assert (answer["state"], answer["archive_number"], answer["entries"]) == ("filed", "220100-2026-TS-0001", 10)
    assert [each["position"] for each in answer["history"]] == list(range(1, 11))
    assert [each["title"] for each in answer["history"][:4]] == ["登记投诉", "登记立案", "短信通知已送达", "开始确认"]
    assert [each["by"] for each in answer["history"][:4]] == [None, None, None, "o-2"]
    assert "c2Vh" not in str(answer)


@pytest.mark.parametrize("path", ["/api/records/{}", "/records/{}"])
@pytest.mark.parametrize(
    ("office", "case", "status"),
    [
        (OFFICE, "220100-2026-12", 200),
        (PROVINCE, "220100-2026-12", 200),
        (OTHER_OFFICE, "220100-2026-12", 404),
        (COUNTY, "220100-2026-12", 404),
        (OFFICE, "220100-2026-99", 404),
        (OFFICE, "nonsense", 404),
    ],
)
def test_another_offices_record_does_not_exist(
    archive: Archive, path: str, office: str, case: str, status: int
) -> None:
    archive.hear(*Told().whole())
    assert archive.get(path.format(case), ARCHIVIST, office=office).status_code == status


@pytest.mark.parametrize("path", ["/api/records", "/api/records/220100-2026-12", "/api/statistics", "/records"])
def test_who_is_neither_archivist_nor_supervisor_is_refused(archive: Archive, path: str) -> None:
    assert archive.get(path, Post.WINDOW, office=OFFICE).status_code == 403


@pytest.mark.parametrize("path", ["/api/records/220100-2026-12/forms/1.pdf", "/api/live"])
def test_what_is_not_built_is_not_there(archive: Archive, path: str) -> None:
    assert archive.get(path, ARCHIVIST).status_code == 404


@pytest.mark.clause("A8-1")
def test_the_page_of_a_record_shows_timeline_archive_number_and_digest(archive: Archive) -> None:
    case = Told()
    archive.hear(*case.whole())
    schedule.file_closed(archive.house)
    ((digest,),) = archive.ask("select digest from archive.dossiers")
    shown = archive.get(f"/records/{case.case}", ARCHIVIST, office=OFFICE).text
    for words in (
        "已归档",
        "220100-2026-TS-0001",
        str(digest),
        "登记投诉",
        "答复投诉人",
        "投诉管理科",
        "2026 年 11 月 2 日",
    ):
        assert words in shown


def test_the_page_says_what_keeps_a_closed_case_from_being_filed(archive: Archive) -> None:
    case = Told()
    archive.hear(*case.whole()[1:])
    schedule.file_closed(archive.house)
    shown = archive.get(f"/records/{case.case}", ARCHIVIST, office=OFFICE).text
    assert "还缺：登记记录" in shown
    assert "待归档" in shown


def test_the_search_page_lists_what_it_finds_and_keeps_what_was_typed(archive: Archive) -> None:
    three(archive)
    shown = archive.get("/records?q=220100-2026-1&closed_from=2026-11-03", ARCHIVIST, office=OFFICE).text
    assert "/records/220100-2026-13" in shown
    assert '/records/220100-2026-1"' not in shown
    assert 'value="220100-2026-1"' in shown
    wrong = archive.get("/records?q=220100&closed_from=gestern", ARCHIVIST, office=OFFICE).text
    assert "还有 1 处要补充或改正" in wrong
    assert 'value="220100"' in wrong
    assert "没有查到" in archive.get("/records?q=220100-2030", ARCHIVIST, office=OFFICE).text


@pytest.mark.parametrize("path", ["/records", "/records/220100-2026-12"])
def test_pages_cost_a_fixed_number_of_queries(archive: Archive, path: str) -> None:
    archive.hear(*Told().whole(), *(Told(serial=serial).registered() for serial in range(13, 40)))
    with counting(archive) as count:
        assert archive.get(path, ARCHIVIST, office=OFFICE).status_code == 200
    assert count.statements == (2 if path == "/records" else 6)


def test_a_dossier_names_the_complaints_that_were_joined_with_its_own_and_both_stay(archive: Archive) -> None:
    first, second, third = Told(), Told(serial=13), Told(serial=14)
    archive.hear(*first.whole(), second.registered(), third.registered())
    at = REGISTERED_AT + timedelta(hours=1)

    def said(case: str, other: str, *, linked: bool = True, days: int = 0) -> ComplaintLinked:
        moment = at + timedelta(days=days)
        return ComplaintLinked(
            office=OFFICE, case=case, other=other, kind="duplicate", linked=linked, by="o-1", at=moment
        )

    archive.hear(said(first.case, second.case), said(second.case, first.case), said(first.case, third.case))
    archive.hear(said(first.case, third.case, linked=False, days=1))

    def joined(case: str, day: str = "") -> list[tuple[str, str]]:
        answer = archive.get(f"/api/records/{case}{day}", ARCHIVIST, office=OFFICE).json
        assert answer is not None
        return [(one["case"], one["kind"]) for one in answer["links"]]

    assert joined(first.case) == [(second.case, "duplicate")]
    assert joined(second.case) == [(first.case, "duplicate")]
    assert joined(first.case, f"?as_of={REGISTERED_AT.date()}") == [
        (second.case, "duplicate"),
        (third.case, "duplicate"),
    ]
    page = archive.get(f"/records/{first.case}", ARCHIVIST, office=OFFICE).text
    for words in ("关联的投诉", f"/records/{second.case}", "同一件事重复投诉"):
        assert words in page

    recused = second.next(CaseRecused, "declare_recusal", officers=("o-9",))
    archive.hear_all(recused)  # who reads is kept off the other one, and does not learn which it is
    page = archive.get(f"/records/{first.case}", ARCHIVIST, office=OFFICE).text
    assert "同一件事重复投诉：另一件投诉" in page
    assert second.case not in page
    assert joined(first.case) == []
    for day in ("", f"?as_of={REGISTERED_AT.date()}"):
        assert second.case not in archive.get(f"/api/records/{first.case}{day}", ARCHIVIST, office=OFFICE).text


@pytest.mark.clause("A5.4a")
def test_the_dossier_tells_of_each_step_whether_it_was_done_missed_or_not_asked_for(archive: Archive) -> None:
    case = Told()
    *before, closed = case.whole()
    late = case.breached("K1")
    archive.hear(*before, late, closed)
    schedule.file_closed(archive.house)
    answer = archive.get(f"/api/records/{case.case}", ARCHIVIST, office=OFFICE).json
    assert answer is not None
    verdicts = {(step["clause"], step["words"]): (step["verdict"], step["why"]) for step in answer["conformance"]}
    assert verdicts["6.2.3.4", "登记编号"] == ("done", "")
    assert verdicts["6.6.2.6", "结果送达投诉人"] == ("missed", "做了，但超过了期限")
    assert verdicts["6.6.2.5", "审批处理意见"] == ("missed", "办结前没有做")
    assert verdicts["5.2 e", "省局签收"] == ("not_applicable", "")
    assert verdicts["8", "归档"] == ("to_come", "")
    day = late.at.date().isoformat()
    page = archive.get(f"/records/{case.case}?as_of={day}", ARCHIVIST, office=OFFICE).text
    assert "这是过去的情况" in page
    assert "做了，但超过了期限" in page
    now_known = archive.get(f"/records/{case.case}", ARCHIVIST, office=OFFICE).text
    assert ("这是过去的情况" in now_known, 'name="as_of"' in now_known) == (False, True)
    early = archive.get(f"/records/{case.case}?as_of=2026-01-01", ARCHIVIST, office=OFFICE)
    wrong = archive.get(f"/records/{case.case}?as_of=gestern", ARCHIVIST, office=OFFICE)
    assert (early.status_code, wrong.status_code, "看某一天的情况" in wrong.text) == (404, 200, True)
