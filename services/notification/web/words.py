"""What the pages call things, and the colour of a state. Submitted is not delivered, and never looks like it."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType

from services.notification.queries import GatewayState
from services.notification.rules.decency import Means, Whom
from services.notification.rules.delivery import DECISION_WORDS, STATE_WORDS, State
from services.notification.rules.texts import Kind, Texts

STATES = STATE_WORDS
DECISIONS = DECISION_WORDS
TONES = MappingProxyType(
    {
        State.WAITING: "plain",
        State.SENDING: "plain",
        State.SUBMITTED: "brand",
        State.DELIVERED: "ok",
        State.FAILED_TEMPORARILY: "soon",
        State.FAILED: "over",
        State.UNKNOWN: "today",
        State.WITHHELD: "plain",
    }
)
MEANS = MappingProxyType({Means.SMS: "短信", Means.EMAIL: "邮件", Means.LETTER: "信函", Means.ORAL: "口头"})
BESIDE = MappingProxyType({Whom.COMPLAINANT: "", Whom.PRINCIPAL: "，给委托人", Whom.OFFICER: ""})
GATEWAYS = MappingProxyType({Means.SMS: "短信网关", Means.EMAIL: "邮件服务器"})
_SHORT = MappingProxyType(
    {
        Kind.REGISTERED: "登记回执",
        Kind.REGISTERED_MAJOR: "紧急登记回执",
        Kind.ACCEPTED: "受理通知",
        Kind.NOT_ACCEPTED: "不予受理告知",
        Kind.TRANSFERRED: "转办告知",
        Kind.INVESTIGATING: "开始调查",
        Kind.PROGRESS: "进展通报",
        Kind.PROGRESS_LATE: "超期后的进展通报",
        Kind.RESULT: "处理结果告知",
        Kind.CALLBACK: "回访预告",
        Kind.CLOSED: "办结告知",
        Kind.OVERDUE: "超期致歉",
        Kind.DELAYED: "延误原因和预计日期",
        Kind.EXTENDED: "期限延长",
        Kind.MOVED: "期限变动",
        Kind.UPHELD: "维持原结果告知",
        Kind.TAKEN_OVER: "省局办理告知",
        Kind.HANDED_BACK: "交回办理告知",
        Kind.CONSULTATION: "咨询答复告知",
        Kind.PHONE_CODE: "手机验证码",
        Kind.WITHDRAWN: "撤诉告知",
    }
)
_TEXTS = Texts.load()
KINDS = MappingProxyType({kind: _SHORT.get(kind) or _TEXTS.title(kind) for kind in Kind})
_SILENT_AFTER = timedelta(minutes=1)


def fares(gateway: GatewayState, at: datetime) -> tuple[str, str]:
    """How a way out fares, in a sentence and its tone."""
    if gateway.seen_at < at - _SILENT_AFTER:
        return "发送通知的进程没有运行，通知留在待发", "over"
    if gateway.trouble:
        return f"{gateway.trouble}，通知留在待发，恢复后自动发出", "over"
    if gateway.rests_until is not None and gateway.rests_until > at:
        return "失败或太慢的太多，暂停使用，稍后再试；有别的网关时由别的网关发", "today"
    return "正常", "ok"
