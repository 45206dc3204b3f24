"""The registers of improvement: measures, findings, suggestions, good practice, reports and reviews (chapter 7)."""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.archive import schedule
from services.archive.actions import attaching
from services.archive.actions.hold import hold
from services.archive.actions.indexing import blind
from services.archive.rules import registers as rules
from services.archive.rules.recurrence import recurring, root_of, too_many_others
from services.kernel.clock import SHANGHAI, standing_at
from services.kernel.contracts.archive import DossierLooked, FormPrinted
from services.kernel.contracts.routing import CaseRecused, OfficeTargetsSet
from services.kernel.people import Officer, Post
from services.kernel.sessions import Sessions
from tests.archive.conftest import COUNTY, OFFICE, OTHER_OFFICE, PROVINCE, Archive
from tests.archive.events import REGISTERED_AT, Told
from tests.archive.pdfs import text_of
from tests.intake import outside

NOW = datetime(2026, 12, 3, 10, 0, tzinfo=SHANGHAI)  # a Thursday, the third working day of December
MEASURE = {
    "cause": "B02",
    "kind": "preventive",
    "title": "每月核对发放名单",
    "owner": "养老待遇科",
    "due_on": "2026-12-31",
}


@pytest.fixture(autouse=True)
def _standing() -> Iterator[None]:
    with standing_at(NOW):
        yield


def do(archive: Archive, path: str, post: Post, told: dict[str, str], **who: Any) -> Any:
    """The answer's body; the status stands in it when it is a refusal."""
    office, name = who.get("office", OFFICE), who.get("name", f"{post.value}-1")
    body = {"told": told, **({"office": who["of"]} if "of" in who else {})}
    return archive.post(f"/api/improvement/registers/{path}", body, post, office=office, name=name).json


def shown(archive: Archive, register: str, post: Post = Post.FUNCTIONAL, office: str = OFFICE, query: str = "") -> Any:
    answer = archive.get(f"/api/improvement/registers/{register}{query}", post, office=office)
    assert answer.status_code == 200, answer.text
    found = (answer.json or {})["items"]
    if register in (rules.REPORT, rules.REVIEW):  # the timetable drafts those of every office
        return [one for one in found if one["office"] == office]
    return found


def ask(archive: Archive, path: str, post: Post, office: str = OFFICE) -> Any:
    answer = archive.get(f"/api/improvement/{path}", post, office=office)
    assert answer.status_code == 200, answer.text
    return answer.json


def closed(archive: Archive, serial: int, *, at: datetime = REGISTERED_AT, cause: str = "B02", **how: Any) -> Told:
    case = Told(serial=serial, at=at, office=how.get("office", OFFICE))
    heard = case.whole()
    heard[-1] = type(heard[-1])(**{**_fields(heard[-1]), "cause": cause})
    archive.hear(*heard)
    return case


def _fields(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__struct_fields__}


@pytest.mark.clause("A7.2-4", "A5.1-6")
def test_a_measure_says_whether_it_corrects_or_prevents_or_there_is_none(archive: Archive) -> None:
    without = {name: value for name, value in MEASURE.items() if name != "kind"}
    refused = do(archive, "measure", Post.FUNCTIONAL, without)
    assert [(fault["field"], fault["message"]) for fault in refused["errors"]] == [("kind", "请填写纠正还是预防")]
    refused = do(archive, "measure", Post.FUNCTIONAL, {**MEASURE, "kind": "both"})
    assert refused["errors"][0]["code"] == "unknown_choice"
    assert shown(archive, "measure") == []
    do(archive, "measure", Post.FUNCTIONAL, MEASURE)
    do(archive, "measure", Post.FUNCTIONAL, {**MEASURE, "kind": "corrective"})
    assert sorted(one["told"]["kind"] for one in shown(archive, "measure")) == ["corrective", "preventive"]


def test_a_measure_is_done_with_evidence_and_verified_by_somebody_else(archive: Archive) -> None:
    item = do(archive, "measure", Post.FUNCTIONAL, MEASURE)["item"]
    assert do(archive, f"measure/{item}/finish", Post.HANDLER, {})["status"] == 422
    assert do(archive, f"measure/{item}/verify", Post.FUNCTIONAL, {"text": "看过"})["code"] == "not_now"
    assert do(archive, f"measure/{item}/finish", Post.FUNCTIONAL, {"evidence": "核对记录 12 页"})["state"] == "finished"
    own = do(archive, f"measure/{item}/verify", Post.FUNCTIONAL, {"text": "看过"})
    assert (own["status"], own["code"]) == (403, "own_act")
    assert do(archive, f"measure/{item}/return", Post.LEADER, {"text": "缺十月份的"})["state"] == "open"
    do(archive, f"measure/{item}/finish", Post.FUNCTIONAL, {"evidence": "已补齐"})
    assert do(archive, f"measure/{item}/verify", Post.LEADER, {"text": "属实"})["state"] == "verified"
    (one,) = shown(archive, "measure")
    assert [note["act"] for note in one["notes"]] == ["open", "finish", "return", "finish", "verify"]
    assert (
        do(archive, f"measure/{item}/finish", Post.FUNCTIONAL, {"evidence": "x"}, office=OTHER_OFFICE)["status"] == 404
    )


def hand_in(archive: Archive, item: str, content: bytes, name: str, post: Post, office: str = OFFICE) -> Any:
    """A file of a measure, as a browser sends it; the answer's body."""
    officer = Officer(id="h-1", name="李强", office=office, department="pension", posts=frozenset({post}))
    token, _ = Sessions(archive.house.settings.session_secret).issue(officer, at=NOW)
    return archive.client.post(
        f"/api/improvement/registers/measure/{item}/files",
        data={"file": (io.BytesIO(content), name)},
        headers={"Authorization": f"Bearer {token}"},
    ).json


def test_files_show_that_a_measure_was_taken_and_lie_sealed(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    item = do(archive, "measure", Post.FUNCTIONAL, MEASURE)["item"]
    scan = b"%PDF-1.7\n" + "核对记录，王秀英".encode()
    for content, name, code in (
        (b"", "a.pdf", "missing"),
        (b"MZ\x90", "a.exe", "unknown_kind"),
        (b"MZ\x90", "a.pdf", "unknown_kind"),
        (scan, "a.png", "unknown_kind"),
    ):
        assert hand_in(archive, item, content, name, Post.HANDLER)["errors"][0]["code"] == code
    assert hand_in(archive, item, scan, "a.pdf", Post.WINDOW)["code"] == "wrong_post"
    assert hand_in(archive, item, scan, "a.pdf", Post.HANDLER, OTHER_OFFICE)["status"] == 404
    assert do(archive, f"measure/{item}/attach", Post.HANDLER, {})["errors"][0]["code"] == "missing"
    digest = hand_in(archive, item, scan, "扫描/王秀英\u202e核\x07对.pdf", Post.HANDLER)["sha256"]
    assert hand_in(archive, item, scan, "again.pdf", Post.HANDLER)["sha256"] == digest

    (one,) = shown(archive, "measure", Post.HANDLER)  # who has to do it sees it
    assert [(file["state"], file["href"]) for file in one["files"]] == [("waiting", None)]  # no scanner: a person looks
    let_through(archive, item, digest)
    (one,) = shown(archive, "measure", Post.HANDLER)
    assert [(file["name"], file["size"], file["by"]) for file in one["files"]] == [("王秀英核对.pdf", len(scan), "h-1")]
    assert [note["act"] for note in one["notes"]] == ["open", "attach", "look", "judged"]
    path = f"/api/improvement/registers/measure/{item}/files/{digest}"
    for post, office, status in (
        (Post.LEADER, OFFICE, 200),
        (Post.PROVINCE, PROVINCE, 200),
        (Post.SYSTEM, OFFICE, 403),
        (Post.AUDITOR, PROVINCE, 403),
        (Post.HANDLER, PROVINCE, 403),
        (Post.LEADER, OTHER_OFFICE, 404),
    ):
        answer = archive.get(path, post, office=office)
        assert answer.status_code == status, (post, answer.text)
        assert status != 200 or answer.data == scan
        assert status != 200 or answer.headers["Content-Disposition"].startswith("attachment;")
    (one,) = shown(archive, "measure", Post.AUDITOR, PROVINCE)
    looks = [note["told"]["look"]["granted"] for note in one["notes"] if note["act"] == "look"]
    assert looks == [False, True, True, False, False, False]  # the first while it was locked
    assert [(file["name"], file["href"]) for file in one["files"]] == [(None, None)]
    assert path in archive.get("/records/registers/measure", Post.LEADER, office=OFFICE).text
    page = archive.get("/records/registers/measure", Post.AUDITOR, office=OFFICE).text
    assert path not in page
    assert page.count("（没有获准）") == 4
    ((told,),) = archive.ask("select told::text from archive.register_notes where act = 'attach'")
    stored = Path(archive.house.settings.environment["PACKAGES_DIR"])
    assert "王秀英" not in str(told)
    lying = {file for file in stored.rglob("*") if file.is_file()}
    assert not any("王秀英".encode() in file.read_bytes() for file in lying)

    def finished_meanwhile(session: Session, names: list[str]) -> None:
        do(archive, f"measure/{item}/finish", Post.FUNCTIONAL, {"evidence": "见文件"})
        hold(session, names)

    monkeypatch.setattr(attaching, "hold", finished_meanwhile)
    assert hand_in(archive, item, b"\xff\xd8\xff", "b.jpg", Post.HANDLER)["code"] == "not_now"
    assert {file for file in stored.rglob("*") if file.is_file()} == lying


def let_through(archive: Archive, item: str, digest: str) -> None:
    """What only the office's functional department may, with a reason, and once."""
    path = f"/api/improvement/registers/measure/{item}/files/{digest}"
    locked = archive.get(path, Post.LEADER, office=OFFICE)
    assert (locked.status_code, (locked.json or {})["code"]) == (409, "locked")
    for post, office, told, status in (
        (Post.LEADER, OFFICE, {"reason": "查过"}, 403),
        (Post.FUNCTIONAL, OTHER_OFFICE, {"reason": "查过"}, 404),
        (Post.FUNCTIONAL, PROVINCE, {"reason": "查过"}, 403),
        (Post.FUNCTIONAL, OFFICE, {"reason": " "}, 422),
        (Post.FUNCTIONAL, OFFICE, {"reason": "已用单机查毒软件检查"}, 200),
        (Post.FUNCTIONAL, OFFICE, {"reason": "再放一次"}, 409),
    ):
        assert archive.post(f"{path}/release", told, post, office=office).status_code == status, (post, told)


def test_a_virus_in_a_file_of_a_measure_is_found_at_once_or_when_the_scanner_is_back(
    archive: Archive, tmp_path: Path
) -> None:
    item = do(archive, "measure", Post.FUNCTIONAL, MEASURE)["item"]
    scan = next(job for job in schedule.JOBS if job.name == "scan files of measures")

    def states() -> list[str]:
        (one,) = shown(archive, "measure", Post.HANDLER)
        return [file["state"] for file in one["files"]]

    def hand(content: bytes, here: Archive = archive) -> Any:
        return hand_in(here, item, b"%PDF-1.7\n" + content, "a.pdf", Post.HANDLER)

    hand(b"1")
    hand(b"2" + outside.VIRUS)
    scan.run(archive.house)
    assert states() == ["waiting", "waiting"]
    (tmp_path / "clamd").mkdir()
    with outside.clamd(tmp_path / "clamd") as address:
        told = {**archive.house.settings.environment, "CLAMD": address}
        settings = replace(archive.house.settings, environment=told)
        scanned = Archive(replace(archive.house, settings=settings), archive.url, archive.admin_url)
        assert hand(b"3", scanned)["state"] == "passed"
        sick = hand(b"4" + outside.VIRUS, scanned)
        scan.run(scanned.house)
    assert states() == ["passed", "quarantined", "passed", "quarantined"]
    locked = archive.get(
        f"/api/improvement/registers/measure/{item}/files/{sick['sha256']}", Post.LEADER, office=OFFICE
    )
    assert (locked.status_code, "病毒" in locked.text) == (409, True)
    page = archive.get("/records/registers/measure", Post.FUNCTIONAL, office=OFFICE).text
    assert (page.count("隔离"), page.count("Own.Canary"), page.count("/release")) == (2, 2, 2)


@pytest.mark.clause("A7.1.1-4")
def test_three_cases_of_one_cause_in_thirty_days_or_five_in_the_province_open_a_measure_with_owner_and_day(
    archive: Archive,
) -> None:
    fresh = NOW - timedelta(days=20)
    for serial in (1, 2):
        closed(archive, serial, at=fresh)
    closed(archive, 3, at=NOW - timedelta(days=40))  # too long ago
    closed(archive, 4, at=fresh, cause="G01")
    schedule.open_measures(archive.house)
    assert shown(archive, "measure", Post.PROVINCE, PROVINCE) == []
    closed(archive, 5, at=fresh)
    for _ in range(2):
        schedule.open_measures(archive.house)
    (one,) = shown(archive, "measure", Post.PROVINCE, PROVINCE)
    assert (one["office"], one["state"], one["told"]["cause"]) == (OFFICE, "open", "B02")
    assert (one["told"]["owner"], one["told"]["due_on"]) == ("投诉管理科", "2027-01-02")
    assert one["told"]["cases"] == [f"{OFFICE}-2026-{serial}" for serial in (1, 2, 5)]
    for office in (OTHER_OFFICE, COUNTY):
        closed(archive, 1, at=fresh, office=office)
    schedule.open_measures(archive.house)
    here, everywhere = sorted(shown(archive, "measure", Post.PROVINCE, PROVINCE), key=lambda item: -int(item["office"]))
    assert (here["office"], everywhere["office"], len(everywhere["told"]["cases"])) == (OFFICE, PROVINCE, 5)
    archive.hear_all(Told(serial=2).next(CaseRecused, "recuse", officers=("o-9",)))
    for entry in shown(archive, "measure", Post.PROVINCE, PROVINCE):  # to o-9
        assert f"{OFFICE}-2026-1" in str(entry)
        assert f"{OFFICE}-2026-2" not in str(entry)


@pytest.mark.clause("A7.2-1", "A5.1-6")
def test_sixty_days_after_a_measure_is_done_the_rate_of_its_cause_is_compared_before_and_after(
    archive: Archive,
) -> None:
    opened = datetime(2026, 6, 1, 9, 0, tzinfo=SHANGHAI)
    for serial in range(1, 5):  # before: three of four complaints
        closed(archive, serial, at=opened - timedelta(days=30), cause="B02" if serial < 4 else "G01")
    with standing_at(opened):
        item = do(archive, "measure", Post.FUNCTIONAL, MEASURE)["item"]
    finished = datetime(2026, 7, 1, 9, 0, tzinfo=SHANGHAI)
    with standing_at(finished):
        do(archive, f"measure/{item}/finish", Post.HANDLER, {"evidence": "名单已核对"})
        do(archive, f"measure/{item}/verify", Post.FUNCTIONAL, {"text": "属实"})
    for serial in range(5, 9):  # after: one of four
        closed(archive, serial, at=finished + timedelta(days=30), cause="B02" if serial == 5 else "G01")
    with standing_at(finished + timedelta(days=59)):
        schedule.check_effects(archive.house)
    assert shown(archive, "measure")[0]["state"] == "verified"
    with standing_at(finished + timedelta(days=60)):
        schedule.check_effects(archive.house)
        schedule.check_effects(archive.house)
    (one,) = shown(archive, "measure")
    assert (one["state"], len(one["notes"])) == ("effective", 4)
    assert one["told"]["before"] == {"cases": 3, "of": 4, "percent": 75.0}
    assert one["told"]["after"] == {"cases": 1, "of": 4, "percent": 25.0}


@pytest.mark.clause("A7.1.1-3")
def test_what_is_closed_has_a_root_and_a_cause_beneath_it_and_more_than_a_tenth_of_others_is_said(
    archive: Archive,
) -> None:
    for serial in range(1, 10):
        closed(archive, serial, cause="B02" if serial < 6 else "G05")
    closed(archive, 10, cause="Z01")
    query = "causes?from=2026-11-01&to=2026-11-30"
    (here,) = ask(archive, query, Post.FUNCTIONAL)["offices"]
    assert here["roots"] == {
        "流程": {"closed": 5, "causes": {"B02": 5}},
        "系统": {"closed": 4, "causes": {"G05": 4}},
        "其他": {"closed": 1, "causes": {"Z01": 1}},
    }
    assert here["too_many_others"] is False  # one of ten is a tenth, not more
    closed(archive, 11, cause="Z02")
    assert ask(archive, query, Post.FUNCTIONAL)["offices"][0]["too_many_others"] is True
    schedule.draft_reports(archive.house)
    (report,) = shown(archive, "report")
    assert report["told"]["figures"]["too_many_others"] is True
    assert "原因是“其他”的超过一成" in archive.get("/records/registers/report", Post.LEADER, office=OFFICE).text


def test_each_root_of_the_guide_has_causes() -> None:
    roots = {root_of(cause) for cause in ("A01", "B01", "C01", "D01", "E01", "G01", "X01", "X08")}
    assert roots == {"制度", "流程", "系统", "人员", "政策", "宣传", "外部"}
    assert root_of(None) == root_of("Z09") == "其他"
    assert not too_many_others({})
    assert recurring([("220100", "B02", f"c{n}") for n in range(2)], province="220000") == []


@pytest.mark.clause("A7.1.2-1")
def test_the_auditor_reads_everything_draws_the_same_sample_by_its_seed_and_sees_no_identity(archive: Archive) -> None:
    cases = [closed(archive, serial).case for serial in range(1, 31)]
    looked: dict[str, Any] = {"office": OFFICE, "case": cases[0], "at": NOW, "by": "o-7"}
    printed = FormPrinted(**looked, form=1, n=1, number="x", code="ABCD-EFGH-JKLM", identity=True)
    archive.hear(DossierLooked(**looked, what="package", granted=False), printed)
    period = "from=2026-11-01&to=2026-12-31"
    drawn = ask(archive, f"audit/sample?seed=2026&n=5&{period}", Post.AUDITOR)
    assert (drawn["of"], len(drawn["cases"]), set(drawn["cases"]) <= set(cases)) == (30, 5, True)
    assert ask(archive, f"audit/sample?seed=2026&n=5&{period}", Post.AUDITOR) == drawn
    assert ask(archive, f"audit/sample?seed=2027&n=5&{period}", Post.AUDITOR)["cases"] != drawn["cases"]
    looks = ask(archive, f"audit/looks?{period}", Post.AUDITOR)["looks"]
    assert sorted((look["by"], look["title"], look["granted"]) for look in looks) == [
        ("o-7", "打印表单", True),
        ("o-7", "提取档案包", False),
    ]
    assert archive.get(f"/api/records/{cases[0]}", Post.AUDITOR).status_code == 200
    # Nothing of it is changed by the auditor, and who complained stays sealed.
    assert archive.get(f"/api/records/{cases[0]}/package", Post.AUDITOR).status_code == 403
    assert archive.get("/api/records?person=王秀英", Post.AUDITOR).status_code == 403
    assert archive.get("/api/improvement/audit/looks", Post.FUNCTIONAL).status_code == 403
    may = {
        (register, move.act) for register, moves in rules.MOVES.items() for move in moves if Post.AUDITOR in move.posts
    }
    assert may == {("finding", "open"), ("finding", "close"), ("finding", "return"), ("suggestion", "open")}


@pytest.mark.clause("A7.1.2-2")
def test_what_an_audit_found_is_answered_by_the_leader_before_the_next_review_is_signed(archive: Archive) -> None:
    found = {"text": "三件投诉没有当面确认记录", "due_on": "2026-12-20"}
    assert do(archive, "finding", Post.FUNCTIONAL, found)["status"] == 403
    item = do(archive, "finding", Post.AUDITOR, found, office=PROVINCE, of=OFFICE)["item"]
    later = datetime(2027, 1, 7, 9, 0, tzinfo=SHANGHAI)
    with standing_at(later):
        schedule.draft_reports(archive.house)
        assert shown(archive, "finding")[0]["late"] is True
        refused = do(archive, "review/2026-H2/sign", Post.AGENCY_HEAD, {})
        assert (refused["status"], refused["code"]) == (409, "findings_unanswered")
        assert do(archive, f"finding/{item}/answer", Post.FUNCTIONAL, {"answer": "已补"})["status"] == 403
        assert do(archive, f"finding/{item}/answer", Post.LEADER, {"answer": "已补确认记录"})["state"] == "answered"
        assert do(archive, f"finding/{item}/close", Post.AUDITOR, {"followed": "抽查无误"}, office=PROVINCE) == {
            "item": item,
            "state": "closed",
        }
        assert do(archive, "review/2026-H2/sign", Post.AGENCY_HEAD, {})["state"] == "signed"


def test_what_an_audit_found_about_a_case_is_neither_shown_to_nor_answered_by_who_is_kept_off_it(
    archive: Archive,
) -> None:
    case = closed(archive, 1)
    found = {"text": "没有当面确认", "due_on": "2026-12-20", "case": case.case}
    item = do(archive, "finding", Post.AUDITOR, found, office=PROVINCE, of=OFFICE)["item"]
    archive.hear_all(case.next(CaseRecused, "recuse", officers=("o-9", "l-1")))
    assert shown(archive, "finding", Post.LEADER) == []  # to o-9
    answer = {"answer": "已补"}
    assert do(archive, f"finding/{item}/answer", Post.LEADER, answer, name="l-1")["status"] == 403
    assert do(archive, f"finding/{item}/answer", Post.LEADER, answer, name="l-2")["state"] == "answered"


@pytest.mark.clause("A7.1.3-1", "A5.2f", "A5.3d")
def test_the_half_years_review_is_drafted_with_its_figures_and_signed_or_the_province_sees_that_it_is_not(
    archive: Archive,
) -> None:
    with standing_at(REGISTERED_AT):
        closed(archive, 1)
        do(archive, "measure", Post.FUNCTIONAL, MEASURE)
        assert do(archive, "resource", Post.FUNCTIONAL, {})["status"] == 403
        training = {"kind": "training", "title": "接待礼仪培训", "on": "2026-11-05"}
        do(archive, "resource", Post.LEADER, training)
        late = Told(serial=2)
        archive.hear(late.registered(), late.opened(), late.accepted(), late.breached("K1"))
    targets: dict[str, Any] = {"on_time": 98.0, "callback": 95.0, "satisfied": 90.0, "working_days": 10.0}
    event = OfficeTargetsSet(office=OFFICE, case="", at=NOW, year=2026, version=2, **targets)
    archive.hear_all(event, event)
    with standing_at(datetime(2027, 1, 5, 9, 0, tzinfo=SHANGHAI)):  # the second working day of the year
        schedule.draft_reports(archive.house)
        assert shown(archive, "review") == []
        assert OFFICE in ask(archive, "unsigned", Post.PROVINCE, PROVINCE)["missing"]
    with standing_at(datetime(2027, 1, 6, 9, 0, tzinfo=SHANGHAI)):
        for _ in range(2):
            schedule.draft_reports(archive.house)
        (review,) = shown(archive, "review")
        told = review["told"]
        assert (review["item"], review["state"], told["figures"]["registered"]) == ("2026-H2", "draft", 2)
        assert told["figures"]["breaches"] == {"K1": 1}
        assert told["figures"]["causes"] == {"B02": 1}
        assert told["measures"] == {"open": 1}
        assert told["targets"] == {"version": 2, **targets}
        assert [one["title"] for one in told["resources"]] == ["接待礼仪培训"]
        assert told["gaps"] == ["没有接待场所和设施的记录"]
        assert do(archive, "review/2026-H2/edit", Post.FUNCTIONAL, {"text": "补充改进意见"})["state"] == "draft"
        assert do(archive, "review/2026-H2/sign", Post.LEADER, {})["status"] == 403
        assert OFFICE in ask(archive, "unsigned", Post.PROVINCE, PROVINCE)["missing"]
        page = archive.get("/records/registers/review", Post.PROVINCE, office=PROVINCE)
        assert "2026-H2 的评审还没有签署" in page.text
        assert "没有接待场所和设施的记录" in page.text
        assert do(archive, "review/2026-H2/sign", Post.AGENCY_HEAD, {})["state"] == "signed"
        missing = ask(archive, "unsigned", Post.PROVINCE, PROVINCE)["missing"]
        assert (OFFICE in missing, OTHER_OFFICE in missing) == (False, True)
        assert do(archive, "review/2026-H2/edit", Post.FUNCTIONAL, {"text": "再改"})["code"] == "not_now"


@pytest.mark.clause("A5.3b")
def test_the_months_report_is_drafted_on_the_third_working_day_edited_by_the_leader_and_submitted_to_the_head(
    archive: Archive,
) -> None:
    closed(archive, 1)
    with standing_at(NOW - timedelta(days=1)):
        schedule.draft_reports(archive.house)
        assert shown(archive, "report") == []
    schedule.draft_reports(archive.house)
    (report,) = shown(archive, "report")
    assert (report["item"], report["state"]) == ("2026-11", "draft")
    assert report["told"]["figures"]["closed"] == 1
    assert do(archive, "report/2026-11/edit", Post.FUNCTIONAL, {"text": "x"})["status"] == 403
    do(archive, "report/2026-11/edit", Post.LEADER, {"text": "建议核对发放名单"})
    assert do(archive, "report/2026-11/read", Post.AGENCY_HEAD, {})["code"] == "not_now"
    assert do(archive, "report/2026-11/submit", Post.LEADER, {})["state"] == "submitted"
    (report,) = shown(archive, "report", Post.AGENCY_HEAD)
    assert (report["notes"][-1]["act"], report["notes"][-1]["by"]) == ("submit", "leader-1")
    assert report["notes"][-1]["at"].startswith("2026-12-03T10:00")
    assert report["told"]["text"] == "建议核对发放名单"
    assert do(archive, "report/2026-11/read", Post.AGENCY_HEAD, {})["state"] == "read"
    paper = archive.get("/api/improvement/registers/report/2026-11/pdf", Post.AGENCY_HEAD, office=OFFICE)
    assert paper.mimetype == "application/pdf"
    text = text_of(paper.data)
    for words in (
        "投诉处理月度报告",
        "（长春市）社保月报〔2026〕11号",
        "2026年11月",
        "登记1件",
        "等过投诉人0件",
        "B02（流程）1件",
        "建议核对发放名单",
        "已阅",
    ):
        assert words in text
    [(code,)] = archive.ask("select code from archive.report_prints")
    assert f"核对码{code}" in text
    checked = archive.client.get(f"/records/check/{code}").text
    assert ("投诉处理月度报告" in checked, "（长春市）社保月报〔2026〕11号" in checked) == (True, True)
    again = archive.get(f"/api/improvement/registers/report/2026-11/pdf?office={OFFICE}", Post.PROVINCE)
    assert again.data == paper.data
    elsewhere = archive.get(
        f"/api/improvement/registers/report/2026-11/pdf?office={OFFICE}", Post.LEADER, office=OTHER_OFFICE
    )
    assert elsewhere.status_code == 404


def test_a_register_is_read_page_by_page_and_who_acts_stays_on_his_page(archive: Archive) -> None:
    for n in range(22):
        do(archive, "suggestion", Post.WINDOW, {"text": f"建议 {n}"}, name=f"w-{n % 2}")
    path = "/records/registers/suggestion"
    first = archive.get(path, Post.FUNCTIONAL, office=OFFICE).text
    (older,) = re.findall(r'href="([^"]+)" rel="next"', first)
    second = archive.get(html.unescape(older), Post.FUNCTIONAL, office=OFFICE).text
    sections = [re.findall(r'<section class="panel" id="([^"]+)"', text) for text in (first, second)]
    assert [len(part) for part in sections] == [20, 2]
    assert len(set(sections[0] + sections[1])) == 22
    assert 'rel="next"' not in second
    assert f'{sections[1][0]}/answer{older.removeprefix(path)}"' in second
    forged = ("2026-11-10T12:00:00 220100 a", "2026-11-10T12:00:00+08:00 220100 a\0b", "today 220100 a")
    for cursor in ("x", *(base64.urlsafe_b64encode(told.encode()).decode() for told in forged)):
        assert archive.get(f"{path}?cursor={cursor}", Post.FUNCTIONAL, office=OFFICE).status_code == 422
    searched = f"{path}?words=%E5%BB%BA%E8%AE%AE&{older.partition('?')[2]}"
    assert (
        f"{sections[1][0]}/answer?words=%E5%BB%BA%E8%AE%AE&amp;cursor="
        in archive.get(searched, Post.FUNCTIONAL, office=OFFICE).text
    )
    everything = archive.get("/api/improvement/registers/suggestion", Post.FUNCTIONAL, office=OFFICE).json or {}
    assert (len(everything["items"]), everything["cursor"]) == (22, None)
    own = archive.get(path, Post.WINDOW, office=OFFICE)  # officer o-9, who suggested none
    assert "没有记录" in own.text


@pytest.mark.clause("A7.2-2")
def test_good_practice_is_found_in_the_whole_province_and_names_nobody(archive: Archive) -> None:
    case = closed(archive, 1).case
    archive.ask(
        "insert into archive.persons (office, case_id, what, blind) values (%s, %s, 'name', %s)",
        *(OFFICE, case, blind(archive.house.keys, OFFICE, "name", "王秀英")),
    )
    told = {"case": case, "title": "上门认证", "text": "为行动不便的老人上门办理资格认证，当天补发"}
    for text in ("为王秀英老人上门办理", "请拨 13900001234", "发到 a.b@example.com"):
        refused = do(archive, "practice", Post.FUNCTIONAL, {**told, "text": text})
        assert refused["errors"][0]["code"] == "not_anonymous", text
    assert do(archive, "practice", Post.HANDLER, told)["status"] == 403
    do(archive, "practice", Post.FUNCTIONAL, told)
    (one,) = shown(archive, "practice", Post.WINDOW, OTHER_OFFICE, "?words=老人 认证")
    assert one["told"] == {"title": told["title"], "text": told["text"]}
    assert shown(archive, "practice", Post.WINDOW, OTHER_OFFICE, "?words=失业") == []
    assert "上门认证" in archive.get("/records/registers/practice?words=老人", Post.WINDOW, office=COUNTY).text


@pytest.mark.clause("A7.2-3")
def test_suggestions_of_staff_are_answered_within_ten_working_days(archive: Archive) -> None:
    item = do(archive, "suggestion", Post.WINDOW, {"text": "叫号屏加大字号"}, name="w-1")["item"]
    do(archive, "suggestion", Post.HANDLER, {"text": "统一口径"}, name="h-1")
    mine = archive.post("/api/improvement/registers/suggestion", {"told": {"text": ""}}, Post.WINDOW, name="w-1")
    assert mine.status_code == 422
    assert {one["told"]["due_on"] for one in shown(archive, "suggestion")} == {"2026-12-17"}
    own = do(archive, f"suggestion/{item}/answer", Post.LEADER, {"answer": "好", "result": "adopted"}, name="w-1")
    assert own["code"] == "own_act"
    answered = do(archive, f"suggestion/{item}/answer", Post.LEADER, {"answer": "下月更换", "result": "adopted"})
    assert answered["state"] == "answered"
    with standing_at(NOW + timedelta(days=15)):
        late = {one["told"]["text"]: one["late"] for one in shown(archive, "suggestion")}
    assert late == {"叫号屏加大字号": False, "统一口径": True}


def test_a_page_shows_what_its_reader_may_do(archive: Archive) -> None:
    do(archive, "measure", Post.FUNCTIONAL, MEASURE)
    page = archive.get("/records/registers/measure", Post.FUNCTIONAL, office=OFFICE).text
    assert all(words in page for words in ("每月核对发放名单", "待办", "报告完成", "提出措施"))
    assert "提出措施" not in archive.get("/records/registers/measure", Post.AUDITOR, office=OFFICE).text
    for register in rules.MOVES:
        assert archive.get(f"/records/registers/{register}", Post.LEADER, office=OFFICE).status_code == 200
    assert archive.get("/records/registers/colour", Post.LEADER).status_code == 404


def test_every_state_and_register_has_words() -> None:
    states = {move.to for moves in rules.MOVES.values() for move in moves}
    assert states == set(rules.STATES)
    assert set(rules.MOVES) == set(rules.WORDS)
