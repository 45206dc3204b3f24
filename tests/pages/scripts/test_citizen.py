"""A citizen on a phone: complains in five steps, follows the complaint, and says what she thinks of the answer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload

from tests.intake.handed_in import photo
from tests.journeys.forms import ACCEPTED, ANSWERED
from tests.journeys.town import CITY
from tests.pages.scripts.person import Person
from tests.pages.site import Site

pytestmark = pytest.mark.xdist_group("scripts")
ANSWERED_ANEW = ("all_measures_done", "draft_report", "report_to_functional", "deliver")
PICTURE = FilePayload(name="存折.jpg", mimeType="image/jpeg", buffer=photo())


@pytest.mark.parametrize(("width", "scripts"), [(320, False), (390, True)])
def test_she_complains_follows_refuses_agrees_and_rates(site: Site, width: int, scripts: bool) -> None:
    she = Person(site.window(width, scripts=scripts, judged=False), most=15 * 1024)
    phone = f"1390000{width:04}"
    case = complains(she, phone)
    follows(she, phone)
    site.town.settle()
    site.town.walk(case, (*ACCEPTED, *ANSWERED))
    refuses(she)
    site.town.settle()
    site.town.act("reassess", case, to="opinion_draft", objections=[{"point": "十月", "answer": "一并补发"}])
    site.town.walk(case, ("submit_opinion", "approve"))
    site.town.act("record_execution", case, measure=2)
    site.town.walk(case, ANSWERED_ANEW)
    agrees(she)


def complains(she: Person, phone: str) -> str:
    she.opens("/")
    she.sees("社保办事不满意，请告诉我们")
    she.clicks("我要投诉")

    she.sees("第 1 步，共 5 步", "您要投诉哪个机构？")
    she.picks("机构", "长春市社会保险事业管理局")
    she.clicks("下一步")

    she.sees("第 2 步，共 5 步", "您遇到了什么问题？", "长春市社会保险事业管理局会收到您的投诉")
    she.chooses("待遇算错或没发")
    she.writes("事情经过", "九月的养老金没有到账")
    she.writes("您希望怎样解决", "补发九月的养老金")
    she.hands_in("照片或录音", PICTURE)
    she.clicks("上传选好的文件")
    she.sees("存折.jpg")
    she.clicks("下一步")

    she.sees("第 3 步，共 5 步", "怎样联系您？")
    she.chooses("我自己")
    she.writes("姓名或单位名称", "王桂兰")
    she.writes("手机号", phone)
    she.clicks("下一步")

    she.sees("第 4 步，共 5 步", "核对一下，没错就提交", "九月的养老金没有到账", "存折.jpg", "王桂兰")
    she.clicks("提交投诉")
    she.sees("已收到您的投诉", "查询码", "11 月 25 日（星期三）：决定是否受理", "不会要您的银行卡号、密码和验证码")
    found = re.search(r"〔2026〕(\d+)号", she.reads("main"))
    assert found
    return f"{CITY}-2026-{found[1]}"


def follows(she: Person, phone: str) -> None:
    code = she.reads(".code")
    she.clicks("查看办理进度")
    she.sees("查投诉进度")
    she.writes("查询码", code)
    she.writes("手机号后四位", phone[-4:])
    she.clicks("查进度")

    she.sees("已登记", "最晚 11 月 25 日决定是否受理", "还剩 2 个工作日")
    she.clicks("补充情况")
    she.writes("还有什么要告诉我们", "十月的也没有到")
    she.clicks("提交")
    she.sees("您补充的情况已经转给经办人")
    she.clicks("催一下")
    she.sees("每天可以催一次")
    she.clicks("催一下")
    she.sees("已经替您催办")


def refuses(she: Person) -> None:
    she.opens("/progress/case")
    she.sees("处理结果", "九月待遇已补发到账", "不同意怎么办", "请在 11 月 30 日（星期一）以前提出")
    she.clicks("不同意处理结果")
    she.writes("为什么不同意", "十月的没有补发")
    she.clicks("提交意见")
    she.sees("已经记下您不同意处理结果，我们会重新评估，再答复您")


def agrees(she: Person) -> None:
    she.opens("/progress/case")
    she.clicks("同意处理结果")
    she.sees("表示您接受这次的处理结果，投诉就可以办结")
    she.clicks("我同意")
    she.sees("已经记下您同意处理结果")
    she.clicks("给服务打分")
    she.chooses("满意")
    she.clicks("提交评价")
    she.sees("谢谢您的评价")
    she.clicks("看完了，关闭")
    she.sees("查投诉进度")
