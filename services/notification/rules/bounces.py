"""What a mail server sends back: a delivery status notification (RFC 3464), read with patience for what is not one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import compat32

from services.notification.rules.delivery import Happening

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_MESSAGE_ID = re.compile(r"<([0-9a-f-]{36})\.([0-9a-f]{16})@[^<>\s]+>", re.IGNORECASE)
_ATTEMPT = re.compile(r"^X-Attempt: (\d{1,4})\s*$", re.IGNORECASE | re.MULTILINE)
_HAPPENED = {"failed": Happening.DID_NOT_ARRIVE, "delivered": Happening.ARRIVED}
_WORDS = {
    "5.1.1": "收件人地址不存在",
    "5.1.2": "收件人的邮件系统不存在",
    "5.1.10": "收件人地址不存在",
    "5.2.1": "收件人邮箱已停用",
    "5.2.2": "收件人邮箱已满",
    "4.2.2": "收件人邮箱已满",
    "5.2.3": "邮件太大",
    "5.4.4": "收件人的邮件系统找不到",
    "4.4.7": "多次投递超时",
    "4.7.1": "对方要求稍后再投，一直没有收下",
    "5.7.1": "对方邮件系统拒收",
}


@dataclass(frozen=True)
class Bounce:
    """One letter's fate: our number, the seal beside it and the attempt as the letter carried them, and what happened.
    `attempt` is None where what came back does not say it."""

    notice: str
    seal: str
    happening: Happening
    reason: str
    attempt: int | None = None


def read(raw: bytes) -> Bounce | None:
    """None for what is no final word about a letter of ours: an automatic answer, a delay, an advertisement."""
    mail = message_from_bytes(raw, policy=compat32)
    report = _part(mail, "message/delivery-status")
    if report is None:
        return None
    fields = [block for block in _blocks(report) if "action" in block]
    original = _original(mail)
    found, attempt = _MESSAGE_ID.search(original), _ATTEMPT.search(original)
    if not fields or found is None:
        return None
    action = fields[0]["action"].split(";")[0].strip().lower()
    happening = _HAPPENED.get(action)
    if happening is None:
        return None
    status = _STATUS.search(fields[0].get("status", "") or fields[0].get("diagnostic-code", ""))
    return Bounce(
        found[1].lower(),
        found[2].lower(),
        happening,
        _reason(happening, status[0] if status else ""),
        int(attempt[1]) if attempt else None,
    )


def _reason(happening: Happening, status: str) -> str:
    if happening is Happening.ARRIVED:
        return ""
    told = _WORDS.get(status, "对方邮件系统没有收下")
    return f"退信：{told}（{status}）" if status else f"退信：{told}"


def _part(mail: Mail, kind: str) -> Mail | None:
    return next((part for part in mail.walk() if part.get_content_type() == kind), None)


def _blocks(report: Mail) -> list[dict[str, str]]:
    """The groups of fields of a delivery-status part, whichever way the parser took it."""
    payload = report.get_payload()
    if isinstance(payload, list):
        return [
            {name.lower(): str(value) for name, value in block.items()} for block in payload if isinstance(block, Mail)
        ]
    groups = re.split(r"\r?\n\s*\r?\n", str(payload))
    return [
        {name.lower(): value for name, _, value in (line.partition(":") for line in group.splitlines())}
        for group in groups
    ]


def _original(mail: Mail) -> str:
    """The head of the letter that came back, as text."""
    for kind in ("text/rfc822-headers", "message/rfc822"):
        part = _part(mail, kind)
        if part is None:
            continue
        payload = part.get_payload()
        if isinstance(payload, list) and isinstance(payload[0], Mail):
            return "\n".join(f"{name}: {payload[0].get(name, '')}" for name in ("Message-ID", "X-Attempt"))
        decoded = part.get_payload(decode=True)
        return decoded.decode("latin-1").replace("\r", "") if isinstance(decoded, bytes) else str(payload)
    return ""
