"""A8-5: nothing goes while undetermined, on hold, not yet due or approved by one; then there is a certificate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from services.archive import schedule
from services.archive.rules.packages.verify import holds
from services.kernel import clock
from services.kernel.clock import SHANGHAI
from services.kernel.people import Officer, Post
from services.kernel.sessions import Sessions
from tests.archive.conftest import OFFICE, PROVINCE, Archive
from tests.archive.recorded import Case

LATER = datetime(2037, 1, 1, 9, 0, tzinfo=SHANGHAI)  # ten years after 2026, counted from 1 January 2027
WHY = "一般投诉，问题已解决，没有继续保管的价值"


@pytest.fixture
def case(archive: Archive) -> Iterator[Case]:
    """Filed and packed in 2026; now it is 2037."""
    made = Case(keys=archive.house.keys)
    archive.hear(*made.whole_sealed())
    schedule.file_closed(archive.house)
    schedule.pack_filed(archive.house)
    with clock.standing_at(lambda: LATER):
        yield made


def determine(archive: Archive, years: int | None = 10, series: str = "result") -> int:
    body = {"series": series, "years": years}
    return archive.post("/api/records/retention", body, Post.PROVINCE, office=PROVINCE).status_code


def propose(archive: Archive, *cases: Case) -> Any:
    listed = [{"case": case.case, "appraisal": WHY} for case in cases]
    return archive.post("/api/records/disposals", {"cases": listed}, Post.ARCHIVIST)


def approve(archive: Archive, name: str, post: Post = Post.LEADER) -> Any:
    return archive.post("/api/records/disposals/1/approvals", None, post, name=name)


def execute(archive: Archive) -> Any:
    return archive.post("/api/records/disposals/1/execution", None, Post.ARCHIVIST)


def hold(archive: Archive, case: Case, what: str = "hold", name: str = "o-8") -> Any:
    return archive.post(f"/api/records/{case.case}/{what}", {"reason": "行政诉讼尚未审结"}, Post.FUNCTIONAL, name=name)


def press(archive: Archive, page: str, action: str, given: dict[str, str], *posts: Post, name: str = "o-9") -> Any:
    """Open a page as an officer, send one of its forms, and follow to where it leads."""
    officer = Officer(
        id=name,
        name="张敏",
        office=PROVINCE if Post.PROVINCE in posts else OFFICE,
        department="functional",
        posts=frozenset(posts),
    )
    token, _ = Sessions(archive.house.settings.session_secret).issue(officer, at=clock.now())
    bearer = {"Authorization": f"Bearer {token}"}
    opened = archive.client.get(page, headers=bearer)
    assert f'action="{action}"' in opened.text, opened.text
    [csrf] = set(re.findall(r'name="csrf_token" value="([^"]+)"', opened.text))
    form = {"csrf_token": csrf, **given}
    return archive.client.post(action, data=form, headers=bearer, follow_redirects=True)


def reasons(answer: Any) -> list[str]:
    return [error["message"] for error in answer.json["errors"]]


def is_whole(archive: Archive, case: Case) -> bool:
    [(entries,)] = archive.ask("select count(*) from archive.entries where case_id = %s", case.case)
    return entries == len(case.whole_sealed())


@pytest.mark.clause("A8-5")
def test_while_the_province_has_set_nothing_nothing_is_destroyed(archive: Archive, case: Case) -> None:
    answer = propose(archive, case)
    assert answer.status_code == 422
    assert reasons(answer) == [f"{case.case}：保管期限未定，不得销毁"]
    shown = archive.get("/api/records/retention", Post.WINDOW).json
    assert {one["determined"] for one in shown["series"]} == {False}  # type: ignore[index]


@pytest.mark.clause("A8-5")
@pytest.mark.parametrize(("years", "why"), [(None, "永久保管"), (11, "保管到2037年12月31日，还没有到期")])
def test_what_is_kept_for_ever_or_not_yet_due_is_not_destroyed(
    archive: Archive, case: Case, years: int | None, why: str
) -> None:
    determine(archive, years)
    assert reasons(propose(archive, case)) == [f"{case.case}：{why}"]


@pytest.mark.clause("A8-5")
def test_a_list_needs_appraisal_two_approvals_of_others_and_ends_in_a_signed_certificate(
    archive: Archive, case: Case
) -> None:
    determine(archive)
    bare = archive.post("/api/records/disposals", {"cases": [{"case": case.case, "appraisal": ""}]}, Post.ARCHIVIST)
    assert bare.status_code == 422
    assert propose(archive, case).json["n"] == 1
    assert approve(archive, "o-9").json["code"] == "own_list"
    assert execute(archive).json["code"] == "not_approved"
    assert approve(archive, "leader").json["approvals"] == 1
    assert approve(archive, "leader").json["code"] == "approved_before"
    assert execute(archive).json["code"] == "not_approved"
    assert is_whole(archive, case)
    assert approve(archive, "head", Post.AGENCY_HEAD).json["approvals"] == 2
    [(address,)] = archive.ask("select address from archive.packages")
    place = Path(archive.house.settings.environment["PACKAGES_DIR"]) / str(address)[:2] / str(address)
    assert place.exists()
    told = execute(archive).json
    assert sorted(told["certificate"]["approved_by"]) == ["head", "leader"]
    assert told["certificate"]["items"][0] == {
        "case": case.case,
        "archive_number": "220100-2026-TS-0001",
        "series": "result",
        "years": 10,
        "kept_until": "2037-01-01",
        "appraisal": WHY,
    }
    said = json.dumps(told["certificate"], ensure_ascii=False, sort_keys=True).encode()
    assert holds(bytes.fromhex(told["public_key"]), said, bytes.fromhex(told["signature"]))
    assert not place.exists()
    assert archive.ask("select count(*) from archive.entries") == [(0,)]
    assert archive.ask("select sealed_key from archive.case_keys") == [(None,)]
    assert archive.ask("select sealed_particulars, archive_number, certificate from archive.dossiers") == [
        (None, "220100-2026-TS-0001", 1)
    ]
    assert execute(archive).json["code"] == "executed"
    assert archive.get(f"/api/records/{case.case}/package", Post.ARCHIVIST, office=OFFICE).status_code == 404
    assert schedule.verify(archive.house, ["--office", OFFICE]) == 0


@pytest.mark.clause("A8-5")
def test_a_hold_stops_the_proposal_and_also_the_execution_of_what_was_approved(archive: Archive, case: Case) -> None:
    determine(archive)
    assert hold(archive, case).status_code == 200
    assert reasons(propose(archive, case)) == [f"{case.case}：因诉讼、审计等需要，暂停销毁"]
    assert hold(archive, case, "hold/lifted").json["code"] == "own_hold"
    assert hold(archive, case, "hold/lifted", name="other").status_code == 200
    assert propose(archive, case).status_code == 200
    approve(archive, "leader")
    approve(archive, "head", Post.AGENCY_HEAD)
    assert hold(archive, case).status_code == 200
    assert execute(archive).json["code"] == "cannot_dispose"
    assert is_whole(archive, case)


@pytest.mark.clause("A8-5")
def test_one_that_may_not_go_keeps_the_whole_list_from_being_made(archive: Archive, case: Case) -> None:
    determine(archive)
    open_case = Case(serial=13, keys=archive.house.keys)
    archive.hear(open_case.sealed())
    assert reasons(propose(archive, case, open_case)) == [f"{open_case.case}：还没有归档"]
    assert archive.ask("select count(*) from archive.disposals") == [(0,)]


def test_a_period_only_gets_longer_and_only_by_the_province(archive: Archive) -> None:
    assert [determine(archive, years) for years in (10, 30, 10, None, 30)] == [200, 200, 409, 200, 409]
    body = {"series": "result", "years": 100}
    assert archive.post("/api/records/retention", body, Post.PROVINCE, office=OFFICE).status_code == 403


def test_the_database_destroys_nothing_that_is_not_on_an_approved_list(archive: Archive, case: Case) -> None:
    with psycopg.connect(archive.url) as connection:
        connection.execute("select set_config('app.offices', %s, true)", (OFFICE,))
        with pytest.raises(psycopg.errors.RaiseException):
            connection.execute("select archive.destroy(%s, 1, %s)", (OFFICE, case.case))
    assert is_whole(archive, case)


def test_a_destroyed_dossier_without_a_certificate_is_named(archive: Archive, case: Case) -> None:
    archive.ask("delete from archive.entries")
    archive.ask("update archive.dossiers set disposed_at = now(), certificate = 1")
    assert schedule.verify(archive.house, ["--office", OFFICE]) == 1


@pytest.mark.clause("A8-5")
def test_pages_lead_from_the_period_to_the_certificate(archive: Archive, case: Case) -> None:
    home, record, one = "/records/retention", f"/records/{case.case}", "/records/retention/disposals/1"
    years = {"series": "result", "years": "10"}
    assert "10 年" in press(archive, home, home, years, Post.PROVINCE).text
    shorter = press(archive, home, home, {"series": "result", "years": "9"}, Post.PROVINCE)
    assert shorter.status_code == 422
    why = {"reason": "行政诉讼尚未审结"}
    assert "暂停销毁。" in press(archive, record, f"{record}/hold", why, Post.FUNCTIONAL, name="o-8").text
    assert "没有到期的档案" in archive.get(home, Post.ARCHIVIST, office=OFFICE).text
    assert "没有暂停销毁" in press(archive, record, f"{record}/hold/lifted", why, Post.ARCHIVIST).text
    nothing = press(archive, home, f"{home}/disposals", {}, Post.ARCHIVIST)
    assert nothing.status_code == 422
    bare = press(archive, home, f"{home}/disposals", {f"appraisal.{case.case}": "无"}, Post.ARCHIVIST)
    assert (bare.status_code, f'name="appraisal.{case.case}"' in bare.text) == (422, True)
    proposed = press(archive, home, f"{home}/disposals", {f"appraisal.{case.case}": WHY}, Post.ARCHIVIST)
    assert WHY in proposed.text
    assert f'action="{one}/execution"' not in proposed.text
    press(archive, one, f"{one}/approvals", {}, Post.LEADER, name="leader")
    approved = press(archive, one, f"{one}/approvals", {}, Post.AGENCY_HEAD, name="head")
    assert approved.text.count("审批同意。") == 2
    done = press(archive, one, f"{one}/execution", {}, Post.ARCHIVIST)
    assert "销毁证明" in done.text
    [(digest,)] = archive.ask("select certificate ->> 'sha256' from archive.disposals")
    assert str(digest) in done.text
    assert "已销毁" in archive.get(home, Post.AUDITOR, office=OFFICE).text
