"""An event as one line of a dossier. Nothing that is sealed is opened for it."""

from __future__ import annotations

from functools import singledispatch
from typing import NamedTuple

from services.archive.rules import words
from services.archive.rules.words import said
from services.kernel.contracts import Event, intake, routing
from services.kernel.contracts.archive import (
    DossierDisposed,
    DossierFiled,
    DossierLooked,
    DossierPacked,
    FormPrinted,
    IdentityReleased,
)
from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.workdays import SHANGHAI


class Line(NamedTuple):
    """What happened, and what more is to be said about it."""

    title: str
    text: str = ""


def actor(event: Event) -> str | None:
    """The officer who acted; None when the complainant or the system did."""
    if isinstance(event, routing.CaseEvent):
        return event.by
    if isinstance(event, FormPrinted | DossierLooked | intake.ParticularsLooked):
        return event.by
    return event.first_receiver if isinstance(event, intake.ComplaintRegistered) else None


@singledispatch
def line(event: Event) -> Line:
    """The line of an event in the timeline of its dossier."""
    return Line(event.TYPE)


@line.register
def _(event: routing.CaseEvent) -> Line:
    act = event.act.removeprefix("refused_")
    refused = "" if act == event.act else "：当时不能办理，已记录"
    return Line(f"{words.ACTS.get(act, act)}{refused}", event.stage)


@line.register
def _(event: intake.ComplaintRegistered) -> Line:
    more = f"（{words.SUB_CHANNELS.get(event.sub_channel, event.sub_channel)}）" if event.sub_channel else ""
    how = f"投诉方式：{said(words.CHANNELS, event.channel)}{more}，投诉人：{said(words.KINDS, event.kind)}"
    return Line("登记投诉", f"编号 {event.number}，{how}")


@line.register
def _(event: intake.ComplaintSupplemented) -> Line:
    return Line("投诉人补充材料", f"第 {event.serial} 次补充，内容已封存{_about(event.about)}")


@line.register
def _(event: intake.ComplaintUrged) -> Line:
    return Line("投诉人催办", f"第 {event.times} 次")


@line.register
def _(event: intake.ConsentChanged) -> Line:
    return Line("投诉人同意告诉" if event.given else "投诉人收回同意", event.recipient)


@line.register
def _(_event: intake.CodeRenewed) -> Line:
    return Line("补发查询码", "在窗口核对后补发")


@line.register
def _(event: intake.ComplaintLinked) -> Line:
    return Line("关联投诉" if event.linked else "解除关联", f"{said(words.LINKS, event.kind)}：{event.other}")


@line.register
def _(_event: intake.ComplaintWithdrawn) -> Line:
    return Line("投诉人申请撤诉", "凭查询码办理")


@line.register
def _(_event: intake.ResultRead) -> Line:
    return Line("投诉人查看了处理结果", "凭查询码查看，作为送达凭据")


@line.register
def _(_event: intake.ResultAgreed) -> Line:
    return Line("投诉人认可处理结果", "凭查询码办理")


@line.register
def _(event: intake.ResultRejected) -> Line:
    return Line("投诉人不认可处理结果", f"理由已封存{_about(event.about)}")


def _about(about: str) -> str:
    return f"，归为对{said(words.OPINIONS, about)}的意见" if about else ""


@line.register
def _(event: intake.ServiceRated) -> Line:
    return Line("投诉人评价", f"{event.grade} 分，满分 5 分")


@line.register
def _(_event: intake.ReopeningRequested) -> Line:
    return Line("投诉人以新的事实申请重新办理")


@line.register
def _(_event: intake.ReviewRequested) -> Line:
    return Line("投诉人申请省局复查")


@line.register
def _(_event: intake.PhoneCodeAsked) -> Line:
    return Line("投诉人要求发送手机验证码")


@line.register
def _(_event: intake.PhoneConfirmed) -> Line:
    return Line("投诉人确认了手机号")


@line.register
def _(_event: intake.RecusalAsked) -> Line:
    return Line("投诉人申请工作人员回避")


@line.register
def _(_event: intake.ContactDisputed) -> Line:
    return Line("投诉人反映没有接到回访")


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
    return Line(
        "公布日历后重新计算期限", f"原为 {event.moved_from:%Y-%m-%d}{was}，现为 {due}，工作日历 {event.calendar}"
    )


@line.register
def _(event: routing.CaseInvestigating) -> Line:
    return Line(
        words.ACTS.get(event.act, event.act), f"承办人 {len(event.handlers)} 名" if event.handlers else "承办人未指定"
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
    return Line("结果送达", f"凭据：{said(words.EVIDENCE, event.evidence)}，{'按期' if event.on_time else '超期'}")


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


@line.register
def _(event: NoticeStateChanged) -> Line:
    return Line(
        f"{said(words.NOTICE_CHANNELS, event.channel)}通知{said(words.NOTICE_STATES, event.state)}",
        f"内容：{said(words.NOTICE_KINDS, event.kind)}{'，并入同一人另一件投诉的通知' if event.said_with else ''}",
    )


@line.register
def _(event: DossierFiled) -> Line:
    return Line("已归档", f"档号 {event.archive_number}，{event.entries} 条记录，摘要 {event.digest[:16]}…")


@line.register
def _(event: FormPrinted) -> Line:
    return Line("打印表单", f"{event.number}，{'印有' if event.identity else '不印'}投诉人信息，核对码 {event.code}")


@line.register
def _(event: DossierPacked) -> Line:
    what = "档案包" if event.n == 1 else f"补充包 {event.n - 1}"
    return Line(f"{what}已封存", f"档号 {event.archive_number}，{event.entries} 条记录，摘要 {event.digest[:16]}…")


@line.register
def _(event: IdentityReleased) -> Line:
    return Line("投诉人信息只留存于档案", f"档号 {event.archive_number}，其他系统已不再保留")


@line.register
def _(event: DossierDisposed) -> Line:
    return Line("档案已经销毁", f"档号 {event.archive_number}，销毁证明第 {event.certificate} 号")


@line.register
def _(event: DossierLooked) -> Line:
    what = {"package": "提取档案包", "person": "按投诉人查询"}.get(event.what, event.what)
    return Line(what, "" if event.granted else "没有获准，已记录")


@line.register
def _(event: intake.ParticularsLooked) -> Line:
    return Line("查看投诉人信息", f"事由：{event.purpose}" if event.granted else "没有获准，已记录")


@line.register
def _(event: intake.EvidenceAttached) -> Line:
    return Line("收到材料", f"{words.PARTS_OF_EVIDENCE.get(event.part, event.part)}，摘要 {event.sha256[:16]}…")


@line.register
def _(event: intake.EvidenceJudged) -> Line:
    told = {"passed": "查毒通过", "quarantined": "查出病毒，已隔离", "released": "由人放行"}
    return Line("材料查毒", told.get(event.state, event.state))


def in_time(on_time: bool | None) -> str:
    return "" if on_time is None else ("，按期" if on_time else "，超期")


def rung(name: str) -> str:
    """`R3` is the third rung of the overdue ladder, `A0` the call at the start, `B0` the first one afterwards."""
    if name.startswith("R"):
        return f"第 {name.removeprefix('R')} 级"
    return "开始时通知" if name.startswith("A") else f"超时后第 {int(name.removeprefix('B')) + 1} 次"
