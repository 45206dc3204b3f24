"""`/api/notices`: the delivery log for machines. No number and no address is ever in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, Field

from services.kernel.clock import now
from services.kernel.web import login
from services.kernel.web.errors import Problem
from services.notification import queries
from services.notification.actions import callbacks, deciding, pushes
from services.notification.forms import AskedLog, Decided, Told
from services.notification.web.pages import MAY_DECIDE, among, asked

PAGE = 50  # notices of one answer
_LONGEST_REPLY = 1000  # bytes
_LARGEST = 1024 * 1024  # bytes; a vendor pushes a hundred reports at once, of half a kilobyte each
api = APIBlueprint(
    "notices_api",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="通知", description="发给投诉人的通知和送达情况")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 422: Problem},
)


@api.url_value_preprocessor
def _limit(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    request.max_content_length = _LARGEST


class NoticeAnswer(BaseModel):
    """One notice. `about` is the `seq` of the event that caused it, 0 for registration; `reason` is in words. `whom` is
    complainant, or principal for whom an agent complains for. `provider` took it, or was asked last; `replaced_by` is
    the notice that was written anew where this one could not be filled in.

    `state` is waiting, submitted, delivered, failed_temporarily, failed, unknown or withheld.
    """

    id: str
    office: str
    case: str
    kind: str
    about: int
    channel: str
    whom: str
    state: str
    reason: str
    urgent: bool
    text: str
    units: int
    attempts: int
    provider: str | None
    replaced_by: UUID | None
    created_at: datetime
    go_at: datetime
    submitted_at: datetime | None
    delivered_at: datetime | None
    changed_at: datetime


class Notices(BaseModel):
    """`cursor` continues; none when these are all."""

    notices: list[NoticeAnswer]
    cursor: str | None


class Heard(BaseModel):
    """The receipt was understood."""

    heard: bool


@api.get("/notices", summary="查询通知", responses={200: Notices})
@login.open_to()
def search(query: AskedLog) -> dict[str, object]:
    """本机构和下级机构的通知，最新的在前。“已提交”不是“已送达”。"""
    with login.house().database.work(seeing=login.seeing()) as session:
        page = queries.newest(
            session, asked(query), login.officer(), offices=among(query), cursor=query.cursor, most=PAGE
        )
    return Notices(notices=[_answer(line) for line in page.lines], cursor=page.cursor).model_dump(mode="json")


class DecisionAnswer(BaseModel):
    """The case whose notice was decided on."""

    case: str


class NoticePath(BaseModel):
    """Which notice."""

    notice: UUID


@api.post("/notices/<notice>/decisions", summary="决定一条通知", responses={200: DecisionAnswer, 409: Problem})
@login.open_to(*MAY_DECIDE)
def decide(path: NoticePath, body: Decided) -> dict[str, object]:
    """“不明”的由人认定是否送达；“永久失败”和“不明”的可以由人再次发送。都要写理由。"""
    with login.house().database.work(seeing=login.seeing()) as session:
        case = deciding.decide(
            session,
            login.house(),
            path.notice,
            body.decision,
            because=body.because,
            by=login.officer(),
            seen=body.seen,
            at=now(),
        )
    return DecisionAnswer(case=case).model_dump()


@api.get("/notices/receipts", summary="网关送达回执", security=[], responses={200: Heard})
@login.public
def receipt(query: Told) -> dict[str, object]:
    """短信网关的回执地址。只相信带有本系统签名的；重复的不改变任何东西。"""
    callbacks.hear(
        login.house(), notice=query.notice, attempt=query.attempt, seal=query.seal, told=query.type, at=now()
    )
    return Heard(heard=True).model_dump()


@api.post(
    "/notices/replies", summary="网关转来的回复短信", security=[], responses={202: None, 413: Problem, 429: Problem}
)
@login.public
def reply() -> tuple[str, int]:
    """短信网关（Kannel 的 post-url）转来的、发到本系统号码的短信。

    网关要出示自己的用户名和密码；答复为空，网关没有什么可以转给写信人。
    """
    shown = request.authorization
    callbacks.hear_reply(
        login.house(),
        user=(shown and shown.username) or "",
        password=(shown and shown.password) or "",
        number=request.headers.get("X-Kannel-From", ""),
        text=lambda: _written(request.get_data(), request.mimetype_params.get("charset", "")),
        address=request.remote_addr or "",
        at=now(),
    )
    return "", 202


class Door(BaseModel):
    """The secret of one gateway's address."""

    door: str = Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")


class Taken(BaseModel):
    """As the cloud wants it: `code` and `msg` for Alibaba Cloud's, `result` and `errmsg` for Tencent Cloud's."""

    code: int | None = None
    msg: str | None = None
    result: int | None = None
    errmsg: str | None = None


@api.post(
    "/notices/pushed/<door>",
    summary="短信云推送的回执和回复",
    security=[],
    responses={200: Taken, 413: Problem, 429: Problem},
)
@login.public
def pushed(path: Door) -> dict[str, object]:
    """阿里云（SmsReport、SmsUp）和腾讯云（状态回调、回复回调）推送到这个地址。

    地址最后一段是网关配置里的 door，对不上的不听。服务商编号和手机号都对得上的回执才算数，重复的不改变任何东西。
    """
    told = pushes.hear(
        login.house(), door=path.door, body=request.get_data, address=request.remote_addr or "", at=now()
    )
    return Taken.model_validate(told).model_dump(exclude_none=True)


def _written(body: bytes, charset: str) -> str:
    """A long text or one in an unknown writing means nothing to us anyway."""
    known = {"utf-16be": "utf-16-be", "iso-8859-1": "latin-1"}
    return body[:_LONGEST_REPLY].decode(known.get(charset.strip('"').lower(), "utf-8"), errors="replace")


def _answer(line: queries.Line) -> NoticeAnswer:
    plain = {name: getattr(line, name) for name in NoticeAnswer.model_fields if name != "id"}
    return NoticeAnswer(id=str(line.id), **plain)
