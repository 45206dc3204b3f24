"""Files through the pages: of the public without scripts, and of officers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.kernel.people import Post
from tests.intake import handed_in as files
from tests.intake.samples import CASE, OFFICE, complaint, json_of
from tests.intake.web.evidence.sending import look
from tests.intake.web.sending import Said, Token, send
from tests.intake.web.test_complain import CONTACT, PROBLEM, step
from tests.intake.web.test_counter import TYPED


def with_files(client: FlaskClient, go: str, *chosen: tuple[bytes, str], **typed: str) -> TestResponse:
    """The second step, sent as a browser sends a form with a picker; an empty picker sends a file without a name."""
    given = [(io.BytesIO(content), name) for content, name in chosen] or [(io.BytesIO(b""), "")]
    data: dict[str, Any] = {"go": go, **PROBLEM, **typed, "files": given}
    return client.post("/complain/problem", data=data, content_type="multipart/form-data", follow_redirects=True)


@pytest.fixture
def problem(client: FlaskClient) -> TestResponse:
    return step(client, 1, office=OFFICE)


@pytest.mark.clause("F1-8", "A4.4-1")
def test_several_files_are_handed_in_without_scripts(
    client: FlaskClient, problem: TestResponse, token: Token, said: Said
) -> None:
    assert 'enctype="multipart/form-data"' in problem.text
    assert "拍照或从手机里选" in problem.text
    page = with_files(client, "upload", (files.photo(), "退件单.jpg"), (files.AMR, "录音.amr"))
    assert page.status_code == 200
    for shown in ("退件单.jpg", "录音.amr", "已上传，等待查毒", "data:image/jpeg;base64,", "少算了三年"):
        assert shown in page.text
    found = re.findall(r'value="drop-([0-9a-f-]+)"', page.text)
    assert len(found) == 2
    page = with_files(client, f"drop-{found[1]}")
    assert "录音.amr" not in page.text
    page = with_files(client, "next", (files.PDF, "通知书.pdf"))
    assert "怎样联系您" in page.text
    check = step(client, 3, **CONTACT)
    assert "2 个" in check.text
    assert "通知书.pdf" in check.text
    first, second = step(client, 4), step(client, 4)
    assert (first.status_code, second.status_code) == (200, 200)
    [(_, event), (_, photo), (_, paper)] = said()
    assert event["evidence"] == 2
    assert [photo["ending"], paper["ending"]] == ["jpg", "pdf"]
    names = [item["name"] for item in json_of(look(client, token(Post.FUNCTIONAL), CASE))["evidence"]]
    assert names == ["退件单.jpg", "通知书.pdf"]


def test_a_file_that_is_not_taken_is_named_and_the_others_stay(client: FlaskClient, problem: TestResponse) -> None:
    page = with_files(client, "next", (files.photo(), "好.jpg"), (b"MZ", "坏.exe"))
    assert page.status_code == 422
    assert "“坏.exe”不能收" in page.text
    assert "好.jpg" in page.text


def test_going_back_takes_the_chosen_files_along(client: FlaskClient, problem: TestResponse) -> None:
    back = with_files(client, "to-1", (files.PDF, "通知书.pdf"))
    assert "您要投诉哪个机构" in back.text
    assert "通知书.pdf" in step(client, 1, office="220200").text


def test_nobody_drops_the_files_of_another_draft(client: FlaskClient, problem: TestResponse) -> None:
    page = with_files(client, "upload", (files.PDF, "通知书.pdf"))
    (evidence,) = re.findall(r'value="drop-([0-9a-f-]+)"', page.text)
    other = client.application.test_client()
    step(other, 1, office=OFFICE)
    with_files(other, f"drop-{evidence}")
    with_files(other, "drop-nonsense")
    assert "通知书.pdf" in with_files(client, "upload").text


def csrf(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    return found[1]


@pytest.fixture
def desk(client: FlaskClient, token: Callable[..., str]) -> FlaskClient:
    client.set_cookie("session", token(Post.WINDOW))
    return client


@pytest.mark.clause("F1-8", "A6.2.3.4-1")
def test_the_counter_hands_in_signatures_and_scans_of_letters(desk: FlaskClient, token: Token) -> None:
    def post(go: str, part: str, content: bytes, name: str, **typed: str) -> TestResponse:
        data: dict[str, Any] = {"csrf_token": csrf(desk.get("/counter/new")), **TYPED, "part": part, "go": go, **typed}
        return desk.post("/counter/new", data=data | {"files": [(io.BytesIO(content), name)]})

    assert "去掉" in post("upload", "signature", files.photo(), "签名.jpg").text
    assert post("upload", "envelope", b"MZ", "坏.exe").status_code == 422
    kept = post("", "envelope", files.photo(colour="blue"), "信封.jpg", text="")
    assert kept.status_code == 422
    assert "信封.jpg" in kept.text
    receipt = post("", "envelope", b"", "")
    assert "登记回执" in receipt.text
    items = json_of(look(desk, token(Post.FUNCTIONAL), CASE))["evidence"]
    assert [(item["part"], item["uploader"]) for item in items] == [("signature", "w1"), ("envelope", "w1")]


@pytest.mark.clause("F1-8")
def test_officers_see_add_release_and_download_on_a_page(client: FlaskClient, token: Token) -> None:
    send(client, complaint(), token="")
    client.set_cookie("session", token(Post.FUNCTIONAL, id="fd"))
    address = f"/counter/cases/{CASE}/evidence"
    asked = client.get(address)
    assert "查看目的" in asked.text
    form = {"csrf_token": csrf(asked), "purpose": "其他", "note": "复核材料"}
    assert client.post(address, data=form).status_code == 422
    bad = client.post(address, data=form | {"files": [(io.BytesIO(b"x"), "a.html")]})
    assert "不能收" in bad.text
    good = client.post(address, data=form | {"files": [(io.BytesIO(files.photo()), "现场.jpg")], "part": "record"})
    page = client.get(good.headers["Location"])
    for shown in ("现场.jpg", "当面投诉记录", "待查毒", "放行", "保管记录", "收到，fd"):
        assert shown in page.text
    found = re.search(r'action="(/counter/evidence/[^"]+/release)"', page.text)
    assert found
    page = client.post(found[1], data=form | {"reason": "单机查过"}, follow_redirects=True)
    assert "由人放行" in page.text
    links = re.findall(r'href="(/counter/evidence/[^"]+)"', page.text)
    assert [client.get(link.replace("&amp;", "&")).mimetype for link in links] == ["image/jpeg", "image/jpeg"]
    assert "打开，fd，其他：复核材料" in client.get(f"{address}?purpose=审批").text


def test_who_has_no_part_in_the_case_adds_nothing(client: FlaskClient, token: Token) -> None:
    send(client, complaint())
    client.set_cookie("session", token(Post.HANDLER, id="h9"))
    address = f"/counter/cases/{CASE}/evidence"
    form: dict[str, Any] = {"csrf_token": csrf(client.get(address)), "files": [(io.BytesIO(files.PDF), "a.pdf")]}
    assert client.post(address, data=form).status_code == 403
    form["files"] = [(io.BytesIO(files.PDF), "a.pdf")]
    assert client.post("/counter/cases/220100-2026-9/evidence", data=form).status_code == 404
    assert client.get(f"{address}?purpose=审批").status_code == 403
