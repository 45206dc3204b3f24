"""`GET /api/live` in the API's document. It is answered by `services.archive.live`, on a port of its own behind the one
origin, and not by this server: what is described here is held against what it tells by the tests."""

from __future__ import annotations

from typing import Any

from flask_openapi.models.schema import Schema
from flask_openapi.openapi import OpenAPI
from pydantic import BaseModel, ConfigDict

from services.archive.rules.screens import cookie_called

_REFS = "#/components/schemas/"


class LiveFigures(BaseModel):
    """Numbers as of now, of today and of this month's closed cases; every rate beside what it is of, none where that is
    nothing."""

    model_config = ConfigDict(extra="forbid")
    open: int
    due_today: int
    overdue: int
    major: int
    suspected: int
    registered_today: int
    closed: int
    timed: int
    on_time: int
    call_exempt: int
    call_in_time: int
    graded: int
    satisfied: int
    overdue_rate: float | None
    on_time_rate: float | None
    callbacks_due: int
    callback_rate: float | None
    satisfaction: float | None
    days: int | None
    answered: int


class LiveStage(BaseModel):
    """Open cases at a step: half of them have been at it for at most `days` working days, the first for `oldest`."""

    model_config = ConfigDict(extra="forbid")
    step: str
    name: str
    open: int
    overdue: int
    days: int | None
    oldest: int | None
    share: float


class LiveLine(LiveFigures):
    office: str
    name: str


class LiveNews(BaseModel):
    model_config = ConfigDict(extra="forbid")
    at: str
    office: str
    case: str
    number: str
    tag: str
    tone: str
    text: str


class LivePicture(BaseModel):
    """The whole picture, absolute: whoever has missed some needs only the newest. `stages` stand in the order of the
    procedure, `cities` and `offices` in the ladder's, those with the most overdue first."""

    model_config = ConfigDict(extra="forbid")
    at: str
    total: LiveFigures
    stages: list[LiveStage]
    cities: list[LiveLine]
    offices: list[LiveLine]
    news: list[LiveNews]


_DESCRIPTION = (
    "本级和下级机构现在的数字和要情。请求带 Accept: text/event-stream 时保持连接，有变化就推送整份数据（绝对值，"
    "编号递增，断线后带 Last-Event-ID 重连即可，漏掉的不用补），每 15 秒一次 beat 事件说明最近一次查看数据库的时间，"
    "一条连接最多十分钟，到时重连；否则只返回一次。没有人登录的大屏带自己的 Cookie（在 /province/screen "
    "用连接码换得），只得到数字，news 总是空的；大屏撤销或者到期后连接结束，再连得到 401。"
)
_SCREEN = {
    "type": "apiKey",
    "in": "cookie",
    "name": cookie_called(secure=True),
    "description": "大屏的 Cookie；不走 HTTPS 的试用环境里叫 " + cookie_called(secure=False),
}


def describe(app: OpenAPI) -> None:
    """Put it into the document of the service's API."""
    schema = LivePicture.model_json_schema(ref_template=_REFS + "{model}")
    parts: dict[str, Any] = schema.pop("$defs", {})
    for name, part in {**parts, "LivePicture": schema}.items():
        app.components_schemas[name] = Schema(**part)
    problem = {"application/json": {"schema": {"$ref": f"{_REFS}Problem"}}}
    refusals = {"401": "没有登录，或者登录已经结束", "403": "这个岗位不能看", "503": "暂时取不到数据，请稍后再试"}
    app.security_schemes = {**(app.security_schemes or {}), "screen": _SCREEN}
    app.paths["/api/live"] = {
        "get": {
            "tags": ["监测"],
            "summary": "现在的数字和要情，有变化就推送",
            "description": _DESCRIPTION,
            "operationId": "live",
            "security": [{"session": []}, {"screen": []}],
            "responses": {
                "200": {
                    "description": "text/event-stream 里每个 data 行是一份同样的 JSON",
                    "content": {
                        "application/json": {"schema": {"$ref": f"{_REFS}LivePicture"}},
                        "text/event-stream": {"schema": {"type": "string"}},
                    },
                },
                **{status: {"description": said, "content": problem} for status, said in refusals.items()},
            },
        }
    }
