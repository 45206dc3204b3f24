"""`/api/callbacks`: whom to call, and the month's rate with its members and formula."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Annotated, Literal

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.kernel.clock import now
from services.kernel.errors import NotFound
from services.kernel.people import Post
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries.callbacks import Month, callback_month, callback_queue
from services.routing.web.api.answers import PROBLEMS, answered

routes = APIBlueprint("callbacks_api", __name__, abp_tags=[Tag(name="回访")], abp_security=[{"session": []}])
LOOKS = (Post.CALLBACK, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)
_HEAD = ("投诉编号", "文号", "回访情况", "办结时间", "回访期限")


class Asked(BaseModel):
    """`month` is any day of it; `format=csv` downloads the members."""

    model_config = ConfigDict(extra="forbid")

    office: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6}$")] | None = None
    month: date | None = None
    format: Literal["json", "csv"] = Field("json", description="json 或 csv")


@routes.get("/api/callbacks", summary="回访清单", responses=PROBLEMS)
@open_to(*LOOKS)
def get_callbacks() -> Response:
    """What is due first stands first, with what was tried and when to try again."""
    with house().database.work(seeing=seeing()) as session:
        return answered({"waiting": callback_queue(session, house(), officer(), officer().office, at=now())})


@routes.get("/api/callbacks/rate", summary="回访率", responses=PROBLEMS)
@open_to(*LOOKS)
def get_rate(query: Asked) -> Response:
    """Formula and members; for the running month the forecast too."""
    office, at = query.office or officer().office, now()
    if office not in seeing():
        raise NotFound
    with house().database.work(seeing=(office,)) as session:
        month = callback_month(session, house(), officer(), office, query.month or at.date(), at=at)
    return _download(month) if query.format == "csv" else answered(month)


def _download(month: Month) -> Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for one in month.members:
        writer.writerow((one.case, one.number, one.outcome_words, one.closed_at or "", one.call_by or ""))
    writer.writerow((month.formula,))
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=callbacks-{month.office}-{month.month:%Y-%m}.csv"
    return response
