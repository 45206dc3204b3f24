"""The province on duty: sees a major complaint without looking for it, watches it, and instructs the office."""

from __future__ import annotations

import pytest

from tests.journeys.town import PROVINCE
from tests.pages.scripts.person import Person
from tests.pages.site import Site

pytestmark = pytest.mark.xdist_group("scripts")


@pytest.mark.parametrize(("width", "scripts"), [(1366, False), (1920, True)])
def test_the_province_sees_a_major_complaint_watches_it_and_instructs(site: Site, width: int, scripts: bool) -> None:
    receipt = site.town.complain(
        text="我母亲去年去世，还有人每个月冒领她的养老金", complainant={"name": "周立民", "phone": "13900005518"}
    )
    site.town.settle()
    site.town.walk(receipt.case, ("start_confirm", "confirm", "confirm_major", "approve_major"))
    she = Person(site.window(width, scripts=scripts, seat="province", office=PROVINCE, judged=False))

    she.opens("/province")
    she.sees("重大投诉", receipt.number, "待签收")
    she.opens("/console/majors")
    she.clicks(beside=receipt.number)
    she.sees(receipt.number, "重大，快速处理")
    she.clicks("省局签收", kind="button")
    she.sees("已完成：省局签收")

    she.clicks("省局关注")
    she.sees("关注的投诉，机构的每一步都会显示在省局页面")
    she.clicks("省局关注", kind="button")
    she.sees("已完成：省局关注")

    she.clicks("下达督办单")
    she.writes("督办要求", "请三日内报告核查结果")
    she.clicks("下达督办单", kind="button")
    she.sees("已完成：下达督办单", "请三日内报告核查结果", "先停发有疑点的待遇，再与银行核查")
    site.town.settle()
    she.opens("/province")
    she.sees("已签收")
