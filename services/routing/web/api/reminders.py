"""`/api/reminders`: what was sent to the officer and waits for him, and his receipt; `/api/ladder`: what has climbed to
the month's bulletin and to public supervision."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.kernel.clock import now
from services.kernel.errors import NotFound
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.actions.receipts import receive
from services.routing.queries.ladder import ladder_of
from services.routing.queries.reminders import waiting_for
from services.routing.web.api.answers import OF_ACTS, PROBLEMS, answered
from services.routing.web.api.handling import READS_REPORTS

routes = APIBlueprint("reminders_api", __name__, abp_tags=[Tag(name="督办提醒")], abp_security=[{"session": []}])

_MONTH = re.compile(r"^20(2[4-9]|[3-9]\d)-(0[1-9]|1[0-2])$")


class WhichRung(BaseModel):
    case: str = Field(description="投诉编号", max_length=64)
    clock: str = Field(description="时限序号", max_length=64)
    rung: str = Field(description="提醒的级别，例如 R6", max_length=64)


class OfMonth(BaseModel):
    """The running month when it is left out."""

    model_config = ConfigDict(extra="forbid")

    month: Annotated[str, StringConstraints(pattern=_MONTH.pattern)] | None = None


def month_of(told: str | None, today: date) -> date:
    """Its first day; of the running month for what names none."""
    return date.fromisoformat(f"{told}-01") if told and _MONTH.fullmatch(told) else today.replace(day=1)


def number_of(clock: str) -> int:
    """The number of a clock in a path. Raises NotFound for what is none."""
    if not (clock.isdecimal() and len(clock) < 6):
        raise NotFound
    return int(clock)


@routes.get("/api/reminders", summary="等我处理的提醒", responses=PROBLEMS)
@open_to()
def get_reminders() -> Response:
    """Reminders without the officer's receipt, samples to be checked, and reopenings to be decided."""
    with house().database.work(seeing=seeing()) as session:
        return answered(waiting_for(session, house(), officer()))


@routes.post("/api/cases/<case>/clocks/<clock>/rungs/<rung>/receipt", summary="签收提醒", responses=OF_ACTS)
@open_to()
def post_receipt(path: WhichRung) -> Response:
    """The evidence that a rung of the ladder has arrived; a second time changes nothing."""
    receive(house(), officer(), path.case, number_of(path.clock), path.rung, at=now())
    return answered({"received": True})


@routes.get("/api/ladder", summary="超期通报和挂牌督办", responses=PROBLEMS)
@open_to(*READS_REPORTS)
def get_ladder(query: OfMonth) -> Response:
    """The bulletin of a month, and what is ten working days late and still without an answer."""
    at = now()
    with house().database.work(seeing=seeing()) as session:
        return answered(ladder_of(session, house(), officer(), month_of(query.month, at.date()), at=at))
