"""What a provider's answer or receipt means for a notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from smpplib import consts

from services.notification.channels import (
    Heard,
    Outcome,
    PermanentFailure,
    Receipt,
    Reply,
    Submitted,
    TemporaryFailure,
    Unknown,
    speaks_against,
)
from services.notification.channels.smpp import wire

_SHANGHAI = ZoneInfo("Asia/Shanghai")

_OF_PROVIDER: Final = MappingProxyType(
    {
        consts.SMPP_ESME_RTHROTTLED: "短信网关要求放慢",
        consts.SMPP_ESME_RMSGQFUL: "短信网关排队已满",
        consts.SMPP_ESME_RSYSERR: "短信网关内部错误",
    }
)
_FOR_NOW: Final = MappingProxyType(
    {
        consts.SMPP_ESME_RINVSRCADR: "发送号码没有登记",  # of one office, and ours to put right: the notice waits
    }
)
_FOR_EVER: Final = MappingProxyType(
    {
        consts.SMPP_ESME_RINVDSTADR: "手机号码无法接收",
        consts.SMPP_ESME_RINVDSTTON: "手机号码格式不对",
        consts.SMPP_ESME_RINVDSTNPI: "手机号码格式不对",
        consts.SMPP_ESME_RINVMSGLEN: "短信长度不对",
        consts.SMPP_ESME_RINVESMCLASS: "短信格式不对",
    }
)
_STATES: Final = ("", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD")
_ID = re.compile(r"\bid:\s*(\S+)", re.IGNORECASE)
_STAT = re.compile(r"\bstat:\s*(\w+)", re.IGNORECASE)
_DONE = re.compile(r"\bdone date:\s*(\d{10})", re.IGNORECASE)


def of_status(status: int, provider_id: str) -> Outcome:
    """The outcome of one part by the provider's answer."""
    if status == wire.OK:
        return Submitted((provider_id,)) if provider_id else Unknown("短信网关没有给出编号")
    if status in _FOR_EVER:
        return PermanentFailure(_FOR_EVER[status])
    if status in _OF_PROVIDER:
        return TemporaryFailure(_OF_PROVIDER[status], of_provider=True)
    return TemporaryFailure(_FOR_NOW.get(status, f"短信网关未接收（代码 {status:#x}）"))


def of_parts(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome of a message by those of its parts. What went half is unknown: it can neither stand nor repeat."""
    taken = [outcome for outcome in outcomes if isinstance(outcome, Submitted)]
    if len(taken) == len(outcomes):
        return taken[0] if len(taken) == 1 else Submitted(tuple(outcome.provider_id for outcome in taken))
    if taken:
        return Unknown("分段短信只有一部分被接收", answered=not any(map(speaks_against, outcomes)))
    return next(
        (outcome for doubt in (Unknown, PermanentFailure) for outcome in outcomes if isinstance(outcome, doubt)),
        outcomes[0],
    )


def of_delivery(delivery: wire.Delivery) -> Heard | None:
    """The receipt or the reply in a deliver_sm; None for a receipt that names no message."""
    if not delivery.is_receipt:
        return Reply(delivery.source, delivery.text)
    provider_id = _receipted(delivery)
    stat = _STAT.search(delivery.text)
    word = stat[1].upper() if stat else of_state(delivery.state)
    return Receipt(provider_id, delivery.source, word, _done(delivery.text)) if provider_id and word else None


def _receipted(delivery: wire.Delivery) -> str:
    # The optional parameter is exact; the text may write the same number in another base.
    told = _ID.search(delivery.text)
    return delivery.receipted_id or (told[1] if told else "")


def of_state(state: int | None) -> str:
    """The receipt's word for a message_state (5.2.28); empty for one that the standard does not know."""
    return _STATES[state] if state is not None and state < len(_STATES) else ""


def _done(text: str) -> datetime | None:
    found = _DONE.search(text)
    try:
        return datetime.strptime(found[1], "%y%m%d%H%M").replace(tzinfo=_SHANGHAI) if found else None
    except ValueError:
        return None
