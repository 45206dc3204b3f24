"""Alibaba Cloud's SMS API (Dysmsapi 2017-05-25), each request signed by ACS3-HMAC-SHA256.

Our number goes with a message as OutId, and stands in the details that are asked for by phone and day: so it can be
asked even of what was never answered.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import quote

from services.notification.channels import (
    Message,
    NotAsked,
    Outcome,
    PermanentFailure,
    Submitted,
    TemporaryFailure,
    Unknown,
)
from services.notification.channels.cloud.account import Account, Answer, Request, Worded, national

_ALGORITHM: Final = "ACS3-HMAC-SHA256"
_VERSION: Final = "2017-05-25"
_PAGE: Final = "50"
_STATES: Final = {1: "ENROUTE", 2: "UNDELIV", 3: "DELIVRD"}
_FOR_EVER: Final = {
    "isv.MOBILE_NUMBER_ILLEGAL": "手机号码不正确",
    "isv.MOBILE_COUNT_OVER_LIMIT": "手机号码太多",
    "isv.BLACK_KEY_CONTROL_LIMIT": "短信里有服务商禁用的词",
    "isv.PARAM_LENGTH_LIMIT": "短信里有一处填写的内容太长",
    "isv.PARAM_NOT_SUPPORT_URL": "短信里有一处填写的内容是网址，服务商不发",
    "isv.TEMPLATE_MISSING_PARAMETERS": "短信与报备的模板不一致",
    "isv.TEMPLATE_PARAMS_ILLEGAL": "短信里填写的内容与报备的模板不一致",
    "isv.INVALID_JSON_PARAM": "短信里填写的内容服务商看不懂",
    "isv.BLACKLIST_NUMBER": "这个号码已向服务商拒收短信",
}
# Whoever shows these is let in by nobody: no message is to blame.
_SHUT: Final = {
    "isp.RAM_PERMISSION_DENY": "密钥没有发送短信的权限",
    "NoPermission": "密钥没有发送短信的权限",
    "Forbidden.RAM": "密钥没有发送短信的权限",
    "SignatureDoesNotMatch": "服务商拒绝登录，请核对密钥",
    "InvalidAccessKeyId.NotFound": "服务商拒绝登录，请核对密钥",
    "InvalidAccessKeyId.Inactive": "密钥已停用",
    "InvalidTimeStamp.Expired": "本机时间不准，服务商不收",
}
# The same for whatever is sent by this account now.
_OF_PROVIDER: Final = {
    "isv.DAY_LIMIT_CONTROL": "已到服务商的日发送上限",
    "isv.MONTH_LIMIT_CONTROL": "已到服务商的月发送上限",
    "isv.AMOUNT_NOT_ENOUGH": "短信账户余额不足",
    "isv.OUT_OF_SERVICE": "短信服务已停用",
    "isv.ACCOUNT_ABNORMAL": "短信账户异常",
    "isv.ACCOUNT_NOT_EXISTS": "短信账户不存在",
    "isv.PRODUCT_UN_SUBSCRIPT": "没有开通短信服务",
    "Throttling": "服务商要求放慢",
    "Throttling.User": "服务商要求放慢",
    "Throttling.Api": "服务商要求放慢",
}
# Of one phone, text or office.
_LATER: Final = {
    "isv.BUSINESS_LIMIT_CONTROL": "服务商限制了发送频率",
    "isv.SMS_TEMPLATE_ILLEGAL": "短信模板没有报备或不可用",
    "isv.SMS_SIGNATURE_ILLEGAL": "短信签名没有报备或不可用",
    "isv.SMS_SIGN_ILLEGAL": "短信签名没有报备或不可用",
}
_PERHAPS: Final = {
    "isp.SYSTEM_ERROR": "服务商内部出错，不知道是否接收",
    "InternalError": "服务商内部出错，不知道是否接收",
    "ServiceUnavailable": "服务商内部出错，不知道是否接收",
    "SignatureNonceUsed": "服务商说已经收到过这个请求，不知道是否接收",
}


class Aliyun:
    """A vendor."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def order(self, message: Message, worded: Worded, *, number: str, at: datetime, nonce: str) -> Request:
        gaps = {str(n): gap for n, gap in enumerate(worded.gaps, start=1)}
        asked = {
            "PhoneNumbers": national(message.to),
            "SignName": worded.signature,
            "TemplateCode": worded.template,
            "TemplateParam": json.dumps(gaps, ensure_ascii=False),
            "OutId": number,
        }
        return self._request("SendSms", asked, at=at, nonce=nonce)

    def outcome(self, answer: Answer, *, number: str) -> Outcome:
        code = str(answer.get("Code", ""))
        if code == "OK":
            return Submitted((str(answer.get("BizId") or number),))
        if code in _FOR_EVER:
            return PermanentFailure(_FOR_EVER[code])
        if code in _SHUT:
            return NotAsked(_SHUT[code])
        if code in _PERHAPS or not code:
            return Unknown(_PERHAPS.get(code, "服务商的答复看不懂，不知道是否接收"), (number,))
        if code in _OF_PROVIDER:
            return TemporaryFailure(_OF_PROVIDER[code], of_provider=True)
        return TemporaryFailure(_LATER.get(code, f"服务商未接收（代码 {code[:60]}）"))

    def query(self, provider_id: str, *, to: str, on: date, at: datetime, nonce: str) -> Request:
        asked = {
            "PhoneNumber": national(to),
            "SendDate": f"{on:%Y%m%d}",
            "PageSize": _PAGE,
            "CurrentPage": "1",
        }
        if not _is_ours(provider_id):
            asked["BizId"] = provider_id
        return self._request("QuerySendDetails", asked, at=at, nonce=nonce)

    def found(self, answer: Answer, *, provider_id: str) -> str | None:
        details = (answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
        for each in details if answer.get("Code") == "OK" else ():
            if not _is_ours(provider_id) or each.get("OutId") == provider_id:
                return _STATES.get(each.get("SendStatus"))
        return None

    def _request(self, action: str, asked: Mapping[str, str], *, at: datetime, nonce: str) -> Request:
        query = canonical_query(asked)
        headers = {
            "host": self._account.address,
            "x-acs-action": action,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
            "x-acs-date": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": nonce,
            "x-acs-version": _VERSION,
        }
        signed = authorization(headers, query, key=self._account.key, secret=self._account.secret)
        return Request(f"/?{query}", headers | {"Authorization": signed})


def canonical_query(asked: Mapping[str, str]) -> str:
    return "&".join(f"{_quoted(name)}={_quoted(asked[name])}" for name in sorted(asked))


def authorization(headers: Mapping[str, str], query: str, *, key: str, secret: str) -> str:
    """Of a POST to the root without a body, with all of these headers in the signature."""
    names = sorted(headers)
    signed = ";".join(names)
    lines = "".join(f"{name}:{headers[name]}\n" for name in names)
    canonical = "\n".join(("POST", "/", query, lines, signed, headers["x-acs-content-sha256"]))
    to_sign = f"{_ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{_ALGORITHM} Credential={key},SignedHeaders={signed},Signature={signature}"


def _is_ours(provider_id: str) -> bool:
    return "/" in provider_id  # notice/attempt; what the vendor gives has no stroke


def _quoted(word: str) -> str:
    return quote(word, safe="-_.~")
