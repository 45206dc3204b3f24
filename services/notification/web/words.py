"""What the pages call things, and the colour of a state. Submitted is not delivered, and never looks like it."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType

from services.notification.queries import GatewayState
from services.notification.rules.decency import Means
from services.notification.rules.delivery import STATE_WORDS, State
from services.notification.rules.texts import Kind

STATES = STATE_WORDS
TONES = MappingProxyType(
    {
        State.WAITING: "plain",
        State.SENDING: "plain",
        State.SUBMITTED: "brand",
        State.DELIVERED: "ok",
        State.FAILED_TEMPORARILY: "soon",
        State.FAILED: "over",
        State.UNKNOWN: "today",
    }
)
MEANS = MappingProxyType({Means.SMS: "短信", Means.EMAIL: "邮件"})
GATEWAYS = MappingProxyType({Means.SMS: "短信网关", Means.EMAIL: "邮件服务器"})
KINDS = MappingProxyType(
    {
        Kind.REGISTERED: "登记回执",
        Kind.REGISTERED_MAJOR: "紧急登记回执",
        Kind.ACCEPTED: "受理通知",
        Kind.NOT_ACCEPTED: "不予受理告知",
        Kind.TRANSFERRED: "转办告知",
        Kind.INVESTIGATING: "开始调查",
        Kind.PROGRESS: "进展通报",
        Kind.RESULT: "处理结果告知",
        Kind.CALLBACK: "回访预告",
        Kind.CLOSED: "办结告知",
        Kind.OVERDUE: "超期致歉",
        Kind.MOVED: "期限变动",
        Kind.WITHDRAWN: "撤诉告知",
    }
)
_SILENT_AFTER = timedelta(minutes=1)


def fares(gateway: GatewayState, at: datetime) -> tuple[str, str]:
    """How a way out fares, in a sentence and its tone."""
    if gateway.seen_at < at - _SILENT_AFTER:
        return "发送通知的进程没有运行，通知留在待发", "over"
    return (f"{gateway.trouble}，通知留在待发，恢复后自动发出", "over") if gateway.trouble else ("正常", "ok")
