"""Tencent Cloud's SMS API (2021-01-11), each request signed by TC3-HMAC-SHA256.

Our number goes with a message as SessionContext and stands in the details that are asked for by phone. Those know only
what the network has told: of what it has not, a person decides.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from services.kernel.clock import SHANGHAI
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

_ALGORITHM: Final = "TC3-HMAC-SHA256"
_VERSION: Final = "2021-01-11"
_SERVICE: Final = "sms"
_JSON: Final = "application/json; charset=utf-8"
_MOST: Final = 100
_STATES: Final = {"SUCCESS": "DELIVRD", "FAIL": "UNDELIV"}
_FOR_EVER: Final = {
    "InvalidParameterValue.IncorrectPhoneNumber": "手机号码不正确",
    "InvalidParameterValue.TemplateParameterFormatError": "短信里填写的内容与报备的模板不一致",
    "InvalidParameterValue.TemplateParameterLengthLimit": "短信里有一处填写的内容太长",
    "InvalidParameterValue.ContentLengthLimit": "短信太长",
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": "短信里有一处填写的内容是网址，服务商不发",
    "FailedOperation.ContainSensitiveWord": "短信里有服务商禁用的词",
    "FailedOperation.PhoneNumberInBlacklist": "这个号码已向服务商拒收短信",
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": "短信里填写的内容与报备的模板不一致",
    "UnsupportedOperation.UnsupportedRegion": "这个号码所在地区服务商不发",
}
# Whoever shows these is let in by nobody: no message is to blame.
_SHUT: Final = {
    "AuthFailure.SignatureFailure": "服务商拒绝登录，请核对密钥",
    "AuthFailure.SecretIdNotFound": "服务商拒绝登录，请核对密钥",
    "AuthFailure.SignatureExpire": "本机时间不准，服务商不收",
    "AuthFailure.UnauthorizedOperation": "密钥没有发送短信的权限",
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": "短信应用编号不正确",
}
# The same for whatever is sent by this account now.
_OF_PROVIDER: Final = {
    "FailedOperation.InsufficientBalanceInSmsPackage": "短信账户余额不足",
    "LimitExceeded.AppDailyLimit": "已到服务商的日发送上限",
    "LimitExceeded.DailyLimit": "已到服务商的日发送上限",
    "RequestLimitExceeded": "服务商要求放慢",
    "UnauthorizedOperation.SdkAppIdIsDisabled": "短信应用已停用",
    "UnauthorizedOperation.ServiceSuspendDueToArrears": "短信服务已停用",
    "UnauthorizedOperation.RequestIpNotInWhitelist": "本机地址不在服务商的白名单里",
}
# Of one phone, text or office.
_LATER: Final = {
    "FailedOperation.SignatureIncorrectOrUnapproved": "短信签名没有报备或不可用",
    "FailedOperation.MissingSignature": "短信签名没有报备或不可用",
    "FailedOperation.TemplateIncorrectOrUnapproved": "短信模板没有报备或不可用",
    "FailedOperation.TemplateUnapprovedOrNotExist": "短信模板没有报备或不可用",
    "FailedOperation.JsonParseFail": "服务商看不懂这个请求",
    "LimitExceeded.PhoneNumberDailyLimit": "这个号码已到服务商的日发送上限",
    "LimitExceeded.PhoneNumberOneHourLimit": "服务商限制了发送频率",
    "LimitExceeded.PhoneNumberThirtySecondLimit": "服务商限制了发送频率",
    "LimitExceeded.PhoneNumberSameContentDailyLimit": "同样的短信已到服务商的日发送上限",
    "LimitExceeded.DeliveryFrequencyLimit": "服务商限制了发送频率",
}
_OF_DOUBT: Final = "InternalError"
_PERHAPS: Final = "服务商内部出错，不知道是否接收"
_UNREADABLE: Final = "服务商的答复看不懂，不知道是否接收"


class Tencent:
    """A vendor."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def order(self, message: Message, worded: Worded, *, number: str, at: datetime, nonce: str) -> Request:
        asked = {
            "PhoneNumberSet": [f"+86{national(message.to)}"],
            "SmsSdkAppId": self._account.app,
            "SignName": worded.signature,
            "TemplateId": worded.template,
            "TemplateParamSet": list(worded.gaps),
            "SessionContext": number,
        }
        return self._request("SendSms", asked, at=at)

    def outcome(self, answer: Answer, *, number: str) -> Outcome:
        told: Mapping[str, Any] = answer.get("Response") or {}
        first = (told.get("SendStatusSet") or [{}])[0]
        code = str((told.get("Error") or first).get("Code", ""))
        if code == "Ok":
            return Submitted((str(first.get("SerialNo") or number),))
        if code in _FOR_EVER:
            return PermanentFailure(_FOR_EVER[code])
        if code in _SHUT:
            return NotAsked(_SHUT[code])
        if not code or code.startswith(_OF_DOUBT):
            return Unknown(_PERHAPS if code else _UNREADABLE, (number,))
        if code in _OF_PROVIDER:
            return TemporaryFailure(_OF_PROVIDER[code], of_provider=True)
        return TemporaryFailure(_LATER.get(code, f"服务商未接收（代码 {code[:60]}）"))

    def query(self, provider_id: str, *, to: str, on: date, at: datetime, nonce: str) -> Request:
        asked = {
            "BeginTime": int(datetime.combine(on, time(), SHANGHAI).timestamp()),
            "Offset": 0,
            "Limit": _MOST,
            "PhoneNumber": f"+86{national(to)}",
            "SmsSdkAppId": self._account.app,
        }
        return self._request("PullSmsSendStatusByPhoneNumber", asked, at=at)

    def found(self, answer: Answer, *, provider_id: str) -> str | None:
        told = answer.get("Response") or {}
        for each in told.get("PullSmsSendStatusSet") or ():
            if provider_id in (each.get("SerialNo"), each.get("SessionContext")):
                return _STATES.get(each.get("ReportStatus"))
        return None

    def _request(self, action: str, asked: Mapping[str, Any], *, at: datetime) -> Request:
        account, body = self._account, json.dumps(asked, ensure_ascii=False).encode()
        signed = authorization(
            body, service=_SERVICE, host=account.address, at=at, key=account.key, secret=account.secret
        )
        headers = {
            "Authorization": signed,
            "Content-Type": _JSON,
            "Host": account.address,
            "X-TC-Action": action,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "X-TC-Version": _VERSION,
            "X-TC-Region": account.region,
        }
        return Request("/", headers, body)


def authorization(body: bytes, *, service: str, host: str, at: datetime, key: str, secret: str) -> str:
    """Of a POST of JSON to the root; the day is that of UTC."""
    day = f"{at.astimezone(UTC):%Y-%m-%d}"
    headers = f"content-type:{_JSON}\nhost:{host}\n"
    canonical = "\n".join(("POST", "/", "", headers, "content-type;host", hashlib.sha256(body).hexdigest()))
    scope = f"{day}/{service}/tc3_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{_ALGORITHM}\n{int(at.timestamp())}\n{scope}\n{hashed}"
    signing = f"TC3{secret}".encode()
    for word in (day, service, "tc3_request"):
        signing = _hmac(signing, word)
    signature = _hmac(signing, to_sign).hex()
    return f"{_ALGORITHM} Credential={key}/{scope}, SignedHeaders=content-type;host, Signature={signature}"


def _hmac(key: bytes, word: str) -> bytes:
    return hmac.new(key, word.encode(), hashlib.sha256).digest()
