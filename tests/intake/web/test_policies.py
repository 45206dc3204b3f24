"""The policy of each office: signed by its head and public with version and day; the province sees who has none."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from services.intake.handlers import HEARS_MANY
from services.kernel.contracts.routing import OfficePolicyPublished
from services.kernel.house import House
from services.kernel.people import Post
from services.kernel.workdays import SHANGHAI
from tests.intake.samples import OFFICE, OTHER_OFFICE
from tests.intake.web.sending import Token

PROVINCE = "220000"


def signed(version: int, text: str, day: int, office: str = OFFICE) -> OfficePolicyPublished:
    return OfficePolicyPublished(
        office=office,
        case="",
        at=datetime(2026, 11, day, 10, tzinfo=SHANGHAI),
        version=version,
        title="投诉处理方针",
        text=text,
        signed_by="张机构",
    )


def hear(house: House, *events: OfficePolicyPublished) -> None:
    with house.database.work(seeing=(OFFICE, OTHER_OFFICE)) as session:
        HEARS_MANY[OfficePolicyPublished](session, list(events), house)


def public(client: FlaskClient, office: str = OFFICE) -> str:
    found = re.search(r'<h2 id="policy">(.*?)<div class="btns">', client.get(f"/offices/{office}").text, re.S)
    assert found
    return found[1]


def listed_by_province(client: FlaskClient, token: Token) -> str:
    client.set_cookie("session", token(Post.PROVINCE, office=PROVINCE, id="pb"))
    found = re.search(r"没有公布方针的机构.*?</table>", client.get("/counter/public-facts").text, re.S)
    return found[0] if found else ""


@pytest.mark.clause("A5.1-1")
def test_the_signed_policy_is_public_with_its_version_and_day_else_its_absence_is_and_the_province_sees_it(
    client: FlaskClient, house: House, token: Token, at_nine: datetime
) -> None:
    name = house.offices[OFFICE].name
    assert "未公布" in public(client)
    assert name in listed_by_province(client, token)
    hear(house, signed(1, "及时公正处理每一件投诉。\n\n不推诿。", 20))
    page = public(client)
    assert "未公布" not in page
    assert "<p>及时公正处理每一件投诉。</p>" in page
    assert "<p>不推诿。</p>" in page
    assert "第 1 版，张机构签发，2026 年 11 月 20 日" in page
    assert "未公布" in public(client, OTHER_OFFICE)
    listed = listed_by_province(client, token)
    assert name not in listed
    assert house.offices[OTHER_OFFICE].name in listed


def test_the_newest_version_holds_whatever_the_order_and_however_often_it_is_heard(
    client: FlaskClient, house: House
) -> None:
    first, second = signed(1, "第一次的话。", 20), signed(2, "第二次的话。", 23)
    hear(house, second, first)
    hear(house, first, second)
    page = public(client)
    assert "第 2 版，张机构签发，2026 年 11 月 23 日" in page
    assert "第二次的话。" in page
    assert "第一次的话。" not in page


def test_only_the_province_is_told_who_has_no_policy(client: FlaskClient, token: Token) -> None:
    client.set_cookie("session", token(Post.FUNCTIONAL, id="fd"))
    assert "没有公布方针的机构" not in client.get("/counter/public-facts").text
