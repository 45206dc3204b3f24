"""The channel of a cloud: one request for each message over one connection, and questions by phone and day."""

from __future__ import annotations

import http.client
import json
import secrets
import ssl
from collections.abc import Mapping
from datetime import date
from typing import Final

import structlog

from services.kernel.clock import now
from services.notification.channels import Away, Message, NotAsked, Outcome, PermanentFailure, Silent, Unknown
from services.notification.channels.cloud.account import Account, Answer, Request, Vendor
from services.notification.channels.cloud.aliyun import Aliyun
from services.notification.channels.cloud.tencent import Tencent
from services.notification.channels.cloud.wordings import Wordings
from services.notification.channels.over_http import LOST, TURNED_AWAY, OverHttp

_log = structlog.get_logger(__name__)
_LARGEST_ANSWER = 256 * 1024
_FAULT_OF_THEIRS = 500
_AWAY: Final = "短信服务商连不上"
_SILENT: Final = "短信服务商没有在规定时间内答复"
_NOT_REGISTERED: Final = PermanentFailure("这条短信的文字没有向短信服务商报备", asked=False)
_NO_NUMBER: Final = PermanentFailure("手机号码不正确", asked=False)


class Cloud(OverHttp):
    """A channel of text messages whose provider can be asked by phone and day, about what it never answered as well."""

    not_asked = NotAsked("短信服务商没有回应，这一条没有提交")

    def __init__(self, account: Account, vendor: Vendor, wordings: Wordings) -> None:
        super().__init__()
        self._account = account
        self._vendor = vendor
        self._wordings = wordings

    def ask_of(self, provider_id: str, *, to: str, on: date) -> str | None:
        """The state in the network's words; None when the cloud does not say or knows no such message.

        Raises Silent.
        """
        request = self._vendor.query(provider_id, to=to, on=on, at=now(), nonce=secrets.token_hex(16))
        line = self._line()
        try:
            _, answer = _asked(line, request)
        except (OSError, http.client.HTTPException) as why:
            _log.warning("cloud_no_answer", vendor=self._account.vendor, error=type(why).__name__)
            raise (Away if isinstance(why, ConnectionRefusedError) else Silent) from why
        finally:
            line.close()
        return self._vendor.found(answer, provider_id=provider_id)

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
            return NotAsked(_AWAY)
        try:
            status, answer = _asked(line, request)
        except (OSError, http.client.HTTPException) as why:
            line.close()
            _log.warning("cloud_no_answer", vendor=self._account.vendor, error=type(why).__name__)
            return self._leave_alone(_SILENT, Unknown(_SILENT, (number,)))
        if status in TURNED_AWAY and not answer:
            return self._turned_away("短信服务商拒绝访问，请核对网关地址和密钥")
        if (status >= _FAULT_OF_THEIRS or status in LOST) and not answer:
            said = f"短信服务商内部出错（代码 {status}）"
            return self._leave_alone(said, Unknown(f"{said}，不知道是否接收", (number,)))
        self._trouble = None
        outcome = self._vendor.outcome(answer, number=number)
        if isinstance(outcome, Unknown) and not answer:  # no cloud speaks so: somebody between us does
            return self._leave_alone(outcome.reason, outcome)
        return self._turned_away(outcome.reason) if isinstance(outcome, NotAsked) else outcome


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
