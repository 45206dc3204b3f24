"""Emergency plans as data: what is done in which order, whose duty it is, in how many minutes, and whom to call
(6.6.2.3). A plan belongs to a pack of rules; what it says is copied into the case when it is started."""

from __future__ import annotations

from dataclasses import dataclass

from services.kernel.people import Post


@dataclass(frozen=True)
class PlanStep:
    """One thing to do, counted from the start of the plan."""

    what: str
    duty: Post
    minutes: int


@dataclass(frozen=True)
class Contact:
    """Whom to call outside the office."""

    name: str
    phone: str


@dataclass(frozen=True)
class Plan:
    """`kinds` are the kinds of major complaints that it is made for; a plan without any is for all."""

    code: str
    title: str
    kinds: tuple[str, ...]
    steps: tuple[PlanStep, ...]
    contacts: tuple[Contact, ...] = ()


POLICE, FIRE, AMBULANCE = Contact("公安报警", "110"), Contact("消防救援", "119"), Contact("医疗急救", "120")
HOTLINE = Contact("社会保险咨询", "12333")

PLANS = (
    Plan(
        "fund",
        "基金安全应急预案",
        ("fund_safety",),
        (
            PlanStep("暂停有疑点的待遇支付，保全账户和业务记录", Post.HANDLER, 60),
            PlanStep("向分管负责人报告涉及的人数和金额", Post.FUNCTIONAL, 120),
            PlanStep("与银行核对流水，确定资金去向", Post.HANDLER, 24 * 60),
            PlanStep("涉嫌犯罪的，移送公安机关并取得回执", Post.LEADER, 24 * 60),
            PlanStep("与投诉人联系，说明已经采取的措施", Post.WINDOW, 24 * 60),
        ),
        (POLICE, HOTLINE),
    ),
    Plan(
        "safety",
        "人身和公共安全应急预案",
        ("life_property", "public_safety"),
        (
            PlanStep("有人身危险的，立即报警并通知急救", Post.WINDOW, 10),
            PlanStep("派人到现场，安抚当事人，疏散群众", Post.SECTION_HEAD, 30),
            PlanStep("分管负责人到岗指挥，报告当地政府", Post.LEADER, 60),
            PlanStep("向省局报告现场情况和已经采取的措施", Post.FUNCTIONAL, 60),
            PlanStep("查清起因，当面答复当事人的诉求", Post.HANDLER, 24 * 60),
        ),
        (POLICE, FIRE, AMBULANCE),
    ),
    Plan(
        "image",
        "舆情应急预案",
        ("sector_image",),
        (
            PlanStep("收集传播的内容和范围，保存证据", Post.FUNCTIONAL, 60),
            PlanStep("核实反映的事实，形成说明口径", Post.HANDLER, 4 * 60),
            PlanStep("批准对外说明的口径，确定发言人", Post.LEADER, 6 * 60),
            PlanStep("与投诉人联系，听取意见", Post.WINDOW, 6 * 60),
        ),
        (HOTLINE,),
    ),
)


def plan_for(plans: tuple[Plan, ...], kinds: frozenset[str], *, code: str = "") -> Plan | None:
    """The plan of that code; without one the first that is made for one of the kinds, or for all."""
    if code:
        return next((plan for plan in plans if plan.code == code), None)
    fitting = (plan for plan in plans if not plan.kinds or kinds & frozenset(plan.kinds))
    return next(fitting, None)
