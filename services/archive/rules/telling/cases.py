"""What routing says: the way of a case."""

from __future__ import annotations

from services.archive.rules import words
from services.archive.rules.proofs import EVIDENCE, graded
from services.archive.rules.telling.lines import UNNAMED, Line, line
from services.archive.rules.words import said
from services.kernel.contracts import routing
from services.kernel.workdays import SHANGHAI

AWAITS = "await_complainant"
RATED_BY = {"code": "凭查询码评价：", "sms": "短信回复："}
AWAITED_WORDS = {
    "materials": "等投诉人补充材料",
    "contact": "等投诉人回电",
    "visit": "等投诉人到场或约定时间",
    "answer": "等投诉人表态",
}


@line.register
def _(event: routing.CaseEvent) -> Line:
    act = event.act.removeprefix("refused_").removesuffix("_refused")
    refused = "" if act == event.act else "：当时不能办理，已记录"
    return Line(
        f"{words.ACTS.get(act, UNNAMED)}{refused}", f"{_unnamed(act)}{event.stage}{_awaited(event)}{_rated(event)}"
    )


def _unnamed(act: str) -> str:
    return "" if act in words.ACTS else f"{act}，"


def _rated(event: routing.CaseEvent) -> str:
    """The grade, where it counts for the round."""
    if not isinstance(event, routing.CaseMoved) or event.grade is None:
        return ""
    return f"，{RATED_BY.get(event.rated_by or '', '')}{graded(event.grade)}"


def _awaited(event: routing.CaseEvent) -> str:
    """What the office waits for from now on, where it has just said so; or that it does so no more (D04)."""
    if event.act == AWAITS:
        until = f"，希望 {event.awaited_by:%Y-%m-%d} 以前" if event.awaited_by else ""
        return f"，{said(AWAITED_WORDS, event.awaited or '')}{until}，期限照常计算"
    if event.waited_since is not None:
        return f"，{event.waited_since.astimezone(SHANGHAI):%Y-%m-%d} 起等投诉人，到此为止"
    return ""


@line.register
def _(event: routing.CaseNotAccepted) -> Line:
    referred = f"，告知向{event.refer_to}反映" if event.refer_to else ""
    return Line("不予受理", f"{said(words.VALIDITIES, event.validity)}{referred}，说明已封存")


@line.register
def _(event: routing.CaseAccepted) -> Line:
    due = f"{event.due_on:%Y-%m-%d}" if event.due_on else "—"
    provisional = "（暂定）" if event.due_provisional else ""
    return Line("受理", f"{due} 前答复{provisional}，工作日历 {event.calendar}，办理规则 {event.policy}")


@line.register
def _(event: routing.DueMoved) -> Line:
    due = f"{event.due_on:%Y-%m-%d}" if event.due_on else "—"
    was = "（暂定）" if event.was_provisional else ""
    if event.extended_because:
        return Line("批准延长答复期限", f"原为 {event.moved_from:%Y-%m-%d}，现为 {due}，机构负责人批准")
    return Line(
        "公布日历后重新计算期限", f"原为 {event.moved_from:%Y-%m-%d}{was}，现为 {due}，工作日历 {event.calendar}"
    )


@line.register
def _(event: routing.CaseInvestigating) -> Line:
    return Line(
        words.ACTS.get(event.act, UNNAMED), f"承办人 {len(event.handlers)} 名" if event.handlers else "承办人未指定"
    )


@line.register
def _(event: routing.ResultIssued) -> Line:
    return Line("答复投诉人", f"{event.number}，{event.object_by:%Y-%m-%d} 前可以提出异议，结果已封存")


@line.register
def _(event: routing.FormRecorded) -> Line:
    return Line("表单入卷", f"{event.number}，内容已封存")


@line.register
def _(_event: routing.CaseCorrected) -> Line:
    return Line("更正登记内容", "前后内容和理由已封存")


@line.register
def _(event: routing.ResultDelivered) -> Line:
    return Line("结果送达", f"凭据：{said(EVIDENCE, event.evidence)}，{'按期' if event.on_time else '超期'}")


@line.register
def _(event: routing.CalledBack) -> Line:
    grade = f"，评价 {event.grade} 分" if event.grade is not None else ""
    return Line("回访", f"{said(words.METHODS, event.method)}，{said(words.CALLBACKS, event.outcome)}{grade}")


@line.register
def _(event: routing.CaseClosed) -> Line:
    return Line("办结", f"{said(words.OUTCOMES, event.outcome)}{in_time(event.on_time)}")


@line.register
def _(event: routing.MajorSuspected) -> Line:
    return Line("报告可能重大", words.many(words.MAJOR_KINDS, event.kinds))


@line.register
def _(event: routing.MajorConfirmed) -> Line:
    return Line("确认重大投诉，同时报告省局", words.many(words.MAJOR_KINDS, event.kinds))


@line.register
def _(event: routing.MajorApproved) -> Line:
    return Line("审批重大投诉", f"进入{said(words.PATHS, event.path)}")


@line.register
def _(event: routing.CaseRecused) -> Line:
    return Line(said(words.ACTS, event.act), f"回避 {len(event.officers)} 人")


@line.register
def _(event: routing.IdentityUnsealed) -> Line:
    until = f"{event.until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return Line("批准查看投诉人身份", f"{said(words.UNSEALINGS, event.purpose)}，到 {until} 为止，理由已封存")


@line.register
def _(event: routing.ClockBreached) -> Line:
    return Line("超过期限", said(words.CLOCKS, event.clock))


@line.register
def _(event: routing.LadderFired) -> Line:
    return Line("督促", f"{said(words.CLOCKS, event.clock)}，{rung(event.rung)}")


@line.register
def _(_event: routing.MajorDeEscalated) -> Line:
    return Line("批准降级", "按一般投诉继续办理")


@line.register
def _(event: routing.ProvinceInstructed) -> Line:
    return Line("下达督办单", f"第 {event.n} 份，{event.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 前答复")


@line.register
def _(_event: routing.CaseTakenOver) -> Line:
    return Line("省局提级办理", "原机构协助")


@line.register
def _(_event: routing.CaseHandedBack) -> Line:
    return Line("省局交回原机构")


def in_time(on_time: bool | None) -> str:
    return "" if on_time is None else ("，按期" if on_time else "，超期")


def rung(name: str) -> str:
    """`R3` is the third rung of the overdue ladder, `A0` the call at the start, `B0` the first one afterwards."""
    if name.startswith("R"):
        return f"第 {name.removeprefix('R')} 级"
    return "开始时通知" if name.startswith("A") else f"超时后第 {int(name.removeprefix('B')) + 1} 次"
