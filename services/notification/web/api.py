"""`/api/notices`: the delivery log for machines. No number and no address is ever in it."""

from __future__ import annotations

from datetime import datetime

from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel

from services.kernel.web import login
from services.kernel.web.errors import Problem
from services.notification import queries
from services.notification.forms import AskedLog
from services.notification.web.pages import asked

PAGE = 50  # notices of one answer
api = APIBlueprint(
    "notices_api",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="通知", description="发给投诉人的通知和送达情况")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 422: Problem},
)


class NoticeAnswer(BaseModel):
    """One notice. `about` is the `seq` of the event that caused it, 0 for registration; `reason` is in words.

    `state` is waiting, sending, submitted, delivered, failed_temporarily, failed or unknown.
    """

    id: str
    office: str
    case: str
    kind: str
    about: int
    channel: str
    state: str
    reason: str
    urgent: bool
    text: str
    units: int
    attempts: int
    created_at: datetime
    go_at: datetime
    submitted_at: datetime | None
    delivered_at: datetime | None
    changed_at: datetime


class Notices(BaseModel):
    """`cursor` continues; none when these are all."""

    notices: list[NoticeAnswer]
    cursor: str | None


@api.get("/notices", summary="查询通知", responses={200: Notices})
@login.open_to()
def search(query: AskedLog) -> dict[str, object]:
    """本机构和下级机构的通知，最新的在前。“已提交”不是“已送达”。"""
    with login.house().database.work(seeing=login.seeing()) as session:
        page = queries.newest(session, asked(query), offices=login.seeing(), cursor=query.cursor, most=PAGE)
    return Notices(notices=[_answer(line) for line in page.lines], cursor=page.cursor).model_dump(mode="json")


def _answer(line: queries.Line) -> NoticeAnswer:
    plain = {name: getattr(line, name) for name in NoticeAnswer.model_fields if name != "id"}
    return NoticeAnswer(id=str(line.id), **plain)
