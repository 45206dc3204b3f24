"""The channel of a cloud: one request for each message over one connection, and questions by phone and day."""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import structlog

from services.kernel.clock import now
from services.notification.channels import Message, Outcome, PermanentFailure, TemporaryFailure, Unknown
from services.notification.channels.cloud.account import Account, Answer, Request, Vendor
from services.notification.channels.cloud.aliyun import Aliyun
from services.notification.channels.cloud.tencent import Tencent
from services.notification.channels.cloud.wordings import Wordings

_log = structlog.get_logger(__name__)
_AT_ONCE = 16  # over one connection
_LARGEST_ANSWER = 256 * 1024
_FAULT_OF_THEIRS = 500
_AWAY: Final = "短信服务商连不上"
_SILENT: Final = "短信服务商没有在规定时间内答复"
_NOT_ASKED: Final = TemporaryFailure("短信服务商没有回应，这一条没有提交")
_NOT_REGISTERED: Final = PermanentFailure("这条短信的文字没有向短信服务商报备")
_NO_NUMBER: Final = PermanentFailure("手机号码不正确")


class Cloud:
    """A channel of text messages whose provider can be asked by phone and day, about what it never answered as well."""

    def __init__(self, account: Account, vendor: Vendor, wordings: Wordings) -> None:
        self._account = account
        self._vendor = vendor
        self._wordings = wordings
        self._trouble: str | None = None

    @property
    def at_once(self) -> int:
        return _AT_ONCE

    @property
    def trouble(self) -> str | None:
        """Of the last connection; None when it was well, or when nobody has tried yet."""
        return self._trouble

    def wait_until_ready(self, timeout: float) -> bool:
        """After trouble, see whether somebody listens; it may take its own time-out rather than `timeout`."""
        if self._trouble is None:
            return True
        line = self._line()
        try:
            line.connect()
        except OSError:
            return False
        finally:
            line.close()
        self._trouble = None
        return True

    def send(self, message: Message) -> Outcome:
        return self.send_all([message])[0]

    def send_all(self, messages: Sequence[Message]) -> list[Outcome]:
        """One after the other. Behind one that nobody answers, the rest is not tried."""
        outcomes: list[Outcome] = []
        line = self._line()
        try:
            for message in messages:
                silent = bool(outcomes) and self._trouble is not None
                outcomes.append(_NOT_ASKED if silent else self._send(line, message))
        finally:
            line.close()
        return outcomes

    def ask_of(self, provider_id: str, *, to: str, on: date) -> str | None:
        """The state in the network's words; None when the cloud does not say or knows no such message."""
        request = self._vendor.query(provider_id, to=to, on=on, at=now(), nonce=secrets.token_hex(16))
        line = self._line()
        try:
            _, answer = _asked(line, request)
        except (OSError, http.client.HTTPException) as why:
            _log.warning("cloud_no_answer", vendor=self._account.vendor, error=type(why).__name__)
            return None
        finally:
            line.close()
        return self._vendor.found(answer, provider_id=provider_id)

    def close(self) -> None:
        """Nothing is kept open between batches."""

    def _line(self) -> http.client.HTTPConnection:
        account = self._account
        if not account.tls:
            return http.client.HTTPConnection(account.host, account.port, timeout=account.timeout)
        trust = ssl.create_default_context()
        return http.client.HTTPSConnection(account.host, account.port, timeout=account.timeout, context=trust)

    def _send(self, line: http.client.HTTPConnection, message: Message) -> Outcome:
        worded, number = self._wordings.of(message.text), number_of(message)
        if not message.to.lstrip("+").isdigit():
            return _NO_NUMBER
        if worded is None:
            return _NOT_REGISTERED
        request = self._vendor.order(message, worded, number=number, at=now(), nonce=secrets.token_hex(16))
        try:
            if line.sock is None:
                line.connect()
        except OSError:
            self._trouble = _AWAY
            return TemporaryFailure(_AWAY)
        try:
            status, answer = _asked(line, request)
        except (OSError, http.client.HTTPException) as why:
            line.close()
            _log.warning("cloud_no_answer", vendor=self._account.vendor, error=type(why).__name__)
            self._trouble = _SILENT
            return Unknown(_SILENT, (number,))
        self._trouble = None
        if status >= _FAULT_OF_THEIRS and not answer:
            return Unknown(f"短信服务商内部出错（代码 {status}），不知道是否接收", (number,))
        return self._vendor.outcome(answer, number=number)


def open_cloud(url: str, templates: Mapping[str, str]) -> Cloud:
    """Raises ValueError."""
    if not templates:
        raise ValueError("a cloud needs the texts that are registered with it")
    account = Account.parse(url)
    vendor: Vendor = Aliyun(account) if account.vendor == "aliyun" else Tencent(account)
    return Cloud(account, vendor, Wordings(templates))


def number_of(message: Message) -> str:
    """Ours: the notice and the attempt."""
    return f"{message.id}/{message.attempt}"


def _asked(line: http.client.HTTPConnection, request: Request) -> tuple[int, Answer]:
    """The status, and what was answered; nothing where it is no JSON."""
    line.request("POST", request.path, body=request.body, headers=dict(request.headers))
    response = line.getresponse()
    body = response.read(_LARGEST_ANSWER)
    try:
        answer = json.loads(body)
    except ValueError:
        answer = {}
    return response.status, answer if isinstance(answer, dict) else {}
