"""What intake says: complainants, their files, and who looked at them."""

from __future__ import annotations

from services.archive.rules import words
from services.archive.rules.proofs import graded
from services.archive.rules.telling.lines import Line, line
from services.archive.rules.words import said
from services.kernel.contracts import intake


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
    return Line("投诉人评价", graded(event.grade))


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
def _(_event: intake.ContactLeft) -> Line:
    return Line("投诉人补留联系方式")


@line.register
def _(event: intake.NoticesWished) -> Line:
    wanted = [word for word, wants in (("短信", event.wants_sms), ("电子邮件", event.wants_email)) if wants]
    return Line("投诉人选择怎样接收通知", "、".join(wanted) or "短信和电子邮件都不要")


@line.register
def _(_event: intake.ContactDisputed) -> Line:
    return Line("投诉人反映没有接到回访")


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
