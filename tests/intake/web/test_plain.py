"""Public texts are plain by a stated measure, and Yanbian's core texts are there in Korean (4.3)."""

from __future__ import annotations

import re
import tomllib
from html import unescape
from importlib import resources

import pytest
from flask.testing import FlaskClient

from services.intake.rules import plain
from services.kernel.people import Post
from tests.intake.samples import OFFICE, json_of
from tests.intake.web.sending import Token

PAGES = ("/", "/offices", f"/offices/{OFFICE}", "/privacy", "/accessibility", "/complain", "/progress")
YANBIAN = ("222400", "222401", "222406")


def read(page: str) -> str:
    """What stands on the page: a line for each block, without the names of offices to choose from."""
    body = re.sub(r"<(script|style|svg|select)\b.*?</\1>", "", page[page.index("<main") :], flags=re.S)
    blocks = re.sub(r"</?(p|h\d|li|dt|dd|div|label|summary|button|section|a|b|small|footer)\b[^>]*>", "\n", body)
    return unescape(re.sub(r"<[^>]+>", "", blocks))


@pytest.mark.clause("A4.3-3")
def test_public_pages_and_notices_pass_the_measure_and_yanbian_reads_korean(client: FlaskClient) -> None:
    for path in PAGES:
        page = client.get(path)
        assert page.status_code == 200
        assert plain.faults(read(page.text)) == (), path
    texts = resources.files("services.notification.rules").joinpath("texts.toml").read_text(encoding="utf-8")
    for kind, told in tomllib.loads(texts)["kinds"].items():
        assert plain.faults(f"{told['sms']}\n{told['subject']}\n{told['email']}") == (), kind
    for code in YANBIAN:
        assert f'href="/offices/{code}/ko"' in client.get(f"/offices/{code}").text
        page = client.get(f"/offices/{code}/ko")
        assert '<html lang="ko"' in page.text
        chinese = {fact["key"] for fact in json_of(client.get("/api/offices"))[0]["facts"]}
        told = dict(re.findall(r'<h2 id="(\w+)">[^<]*</h2>\s*((?:<p>[^<]*</p>\s*)+)', page.text))
        assert told.keys() == chinese | {"duties"}
        for lines in told.values():
            assert "{" not in lines
            assert len(re.findall("[\uac00-\ud7a3]", lines)) > 15
    assert client.get(f"/offices/{OFFICE}/ko").status_code == 404


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "请在规定的期限以内向经办业务的工作人员当面提交全部书面证明材料的原件和复印件并且签名按手印",
            "太长",
        ),
        ("您申请后我们马上给您办理这件事情。" * 3 + "特此告知。", "特此"),
        ("我们收到您的来信以后会安排专门的人员认真调查核实有关情况。" * 3, "平均"),
    ],
)
def test_what_is_hard_to_read_is_named(text: str, fault: str) -> None:
    assert any(fault in one for one in plain.faults(text))


def test_an_offices_own_words_are_held_to_the_measure(client: FlaskClient, token: Token) -> None:
    client.set_cookie("session", token(Post.FUNCTIONAL, id="fd"))
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/counter/public-facts").text)
    assert csrf
    form = {"csrf_token": csrf[1], "go": "own", "lines": "特此公告有关事宜。"}
    refused = client.post("/counter/public-facts/who", data=form)
    assert refused.status_code == 422
    assert "老百姓不这样说" in refused.text
