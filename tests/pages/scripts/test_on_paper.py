"""What is printed from the browser: a receipt is one sheet of A4, or a slip as wide as the printer's roll."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.pages.scripts.person import Person
from tests.pages.site import Site

pytestmark = pytest.mark.xdist_group("scripts")
POINTS_IN_MM = 72 / 25.4
A4, SLIP = (210, 297), (58, 210)


def papers(page: Page) -> list[tuple[int, int]]:
    """The sheets on which the page comes out of a printer, in millimetres."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    return [(round(float(width) / POINTS_IN_MM), round(float(height) / POINTS_IN_MM)) for width, height in boxes]


def test_the_receipts_of_the_counter_and_of_the_phone_fit_on_one_sheet_and_on_one_slip(site: Site) -> None:
    he, she = Person(site.window(1366, seat="window", judged=False)), Person(site.window(390, judged=False))
    for one in (he, she):
        one.page.add_init_script("window.print = () => {}")  # the sheets are looked at here, without a dialogue

    he.opens("/counter/new?way=phone")
    he.writes("姓名或单位", "孙德福")
    he.page.locator('[name="complainant.phone"]').fill("13900001145")
    he.writes("内容", "手机刷脸认证刷了七八次都不成")
    he.clicks("登记", kind="button")
    he.sees("投诉登记回执")

    she.opens("/complain")
    she.picks("机构", "长春市社会保险事业管理局")
    she.clicks("下一步")
    she.chooses("待遇算错或没发")
    she.writes("事情经过", "九月的养老金没有到账")
    she.clicks("下一步")
    she.chooses("不留姓名")
    she.clicks("下一步")
    she.clicks("提交投诉")
    she.sees("已收到您的投诉", "查询密码")

    for one in (he, she):
        assert papers(one.page) == [A4]
        one.clicks("打印小票（58 毫米）", kind="button")
        assert papers(one.page) == [SLIP]
