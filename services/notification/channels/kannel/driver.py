"""The HTTP channel: Kannel's sendsms, asked by POST so that no number and no password stands in anybody's access log.

Kannel gives no number of its own for a message: ours goes with it in the address that it calls back, sealed by us. It
splits a long text itself and calls back for the first part only.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from services.notification.channels import (
    Message,
    NotAsked,
    Outcome,
    PermanentFailure,
    Submitted,
    TemporaryFailure,
    Unknown,
)
from services.notification.channels.over_http import LOST, TURNED_AWAY, OverHttp

_log = structlog.get_logger(__name__)
_PATH = "/cgi-bin/sendsms"
_LARGEST_ANSWER = 4096
_TELL_EVERYTHING = "31"  # delivered, failed, queued, accepted, rejected
_TAKEN: Final = (200, 202)
_NOT_THERE: Final = 404
_NO_WAY_THERE: Final = b"Not routable"  # Kannel says so of one number, with the status of a wrong password
_NO_SENDER: Final = b"Sender missing"  # ours to put right: no message is to blame
_NOT_NOW: Final = 503  # Kannel's own word for a queue that is full or away, and that of whoever stands before it
_AWAY: Final = "短信网关连不上"
_NO_ANSWER: Final = "短信网关没有在规定时间内答复"
_LARGEST_TEXT = 500  # characters, as gateways of this country have it

# What Kannel calls back with (%d), in the words of SMPP.
STATS = {"1": "DELIVRD", "2": "UNDELIV", "4": "ENROUTE", "8": "ACCEPTD", "16": "REJECTD", "32": "ENROUTE"}


@dataclass(frozen=True, kw_only=True)
class Box:
    """Where the gateway is; times in seconds."""

    host: str
    port: int
    user: str
    password: str
    sender: str = ""
    timeout: float = 30.0

    @classmethod
    def parse(cls, url: str) -> Box:
        """`kannel://user:password@host:13013?from=10690000&timeout=30`. Raises ValueError.

        Plain HTTP: the gateway stands on this machine or behind a tunnel.
        """
        parts = urlsplit(url)
        if parts.scheme != "kannel" or not parts.hostname:
            raise ValueError("not a Kannel URL: kannel://user:password@host:port is needed")
        asked = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        if unknown := asked.keys() - {"from", "timeout"}:
            raise ValueError(f"unknown in a Kannel URL: {', '.join(sorted(unknown))}")
        return cls(
            host=parts.hostname,
            port=parts.port or 13013,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            sender=asked.get("from", ""),
            timeout=float(asked.get("timeout", 30)),
        )


class Kannel(OverHttp):
    """A channel of text messages. `receipts` is the address to be called back for a message, sealed."""

    not_asked = NotAsked("短信网关没有回应，这一条没有提交")

    def __init__(self, box: Box, *, receipts: Callable[[Message], str]) -> None:
        super().__init__()
        self._box = box
        self._receipts = receipts

    def _line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._box.host, self._box.port, timeout=self._box.timeout)

    def _send(self, line: http.client.HTTPConnection, message: Message) -> Outcome:
        if not message.text or not message.to.lstrip("+").isdigit() or len(message.text) > _LARGEST_TEXT:
            return PermanentFailure("短信没有号码、没有内容或太长", asked=False)
        try:
            if line.sock is None:
                line.connect()
        except OSError:
            self._trouble = _AWAY
            return NotAsked(_AWAY)
        try:
            line.request("POST", _PATH, body=message.text.encode(), headers=self._headers(message))
            answer = line.getresponse()
            words = answer.read(_LARGEST_ANSWER)
        except (OSError, http.client.HTTPException) as why:
            line.close()
            _log.warning("kannel_no_answer", error=type(why).__name__)
            return self._leave_alone(_NO_ANSWER, Unknown(_NO_ANSWER, (receipt_number(message.id, message.attempt),)))
        return self._of(answer.status, words, message)

    def _of(self, status: int, words: bytes, message: Message) -> Outcome:
        if status in _TAKEN:
            self._trouble = None
            return Submitted((receipt_number(message.id, message.attempt),))
        if words.startswith(_NO_WAY_THERE):
            self._trouble = None
            return PermanentFailure("短信网关没有通向这个号码的线路")
        if words.startswith(_NO_SENDER):
            return self._turned_away("短信网关没有发送号码，请在网关地址里写明 from")
        if status in TURNED_AWAY:
            return self._turned_away(
                "短信网关地址有误，请核对" if status == _NOT_THERE else "短信网关拒绝登录，请核对用户名和密码"
            )
        if status in LOST:
            number = receipt_number(message.id, message.attempt)
            why = f"短信网关没有答复（代码 {status}）"
            return self._leave_alone(why, Unknown(f"{why}，不知道是否接收", (number,)))
        if status == _NOT_NOW:
            return self._turned_away("短信网关暂时不接收（代码 503）")
        self._trouble = None
        if 400 <= status < 500 and status != 429:
            return PermanentFailure(f"短信网关拒收（代码 {status}）")
        return TemporaryFailure(f"短信网关未接收（代码 {status}）", of_provider=True)

    def _headers(self, message: Message) -> dict[str, str]:
        box = self._box
        return {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": box.user,
            "X-Kannel-Password": box.password,
            "X-Kannel-From": message.source or box.sender,
            "X-Kannel-To": message.to,
            "X-Kannel-Coding": "2",
            "X-Kannel-Priority": "3" if message.urgent else "0",
            "X-Kannel-DLR-Mask": _TELL_EVERYTHING,
            "X-Kannel-DLR-URL": self._receipts(message),
        }


def receipt_number(notice: str, attempt: int) -> str:
    """What stands for the provider's number, which Kannel does not give."""
    return f"{notice}/{attempt}"
