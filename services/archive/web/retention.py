"""`/api/records/retention…`, holds and lists of what is destroyed (A8-5)."""

from __future__ import annotations

from typing import Annotated, Any

from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.archive import actions
from services.archive.rules import retention
from services.archive.web.papers import Which
from services.kernel.clock import now
from services.kernel.people import Post
from services.kernel.web import login
from services.kernel.web.errors import Problem

KEEPERS = (Post.ARCHIVIST, Post.FUNCTIONAL, Post.AUDITOR, Post.PROVINCE)
api = APIBlueprint(
    "retention_api",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="保管与销毁", description="保管期限、暂停销毁、销毁清单")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem},
)
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=500)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewPeriod(_Form):
    series: str = Field(description="、".join(retention.SERIES), pattern=f"^({'|'.join(retention.SERIES)})$")
    years: int | None = Field(ge=retention.SHORTEST, le=retention.LONGEST, description="保管年数，空着是永久")


class Reason(_Form):
    reason: Words = Field(description="理由")


class OneOf(_Form):
    case: str = Field(max_length=24, description="投诉编号")
    appraisal: Words = Field(description="鉴定意见：为什么不需要继续保管")


class NewList(_Form):
    cases: list[OneOf] = Field(min_length=1, max_length=500)


class Disposal(_Form):
    n: int = Field(ge=1, description="销毁清单号")


@api.get("/records/retention", summary="保管期限")
@login.open_to()
def shown() -> dict[str, Any]:
    """各类投诉档案的保管期限。省局没有规定的，一律不得销毁；建议年限只供参考。"""
    with login.house().database.work(seeing=()) as session:
        set_ones = actions.periods(session)
    return {
        "series": [
            {
                "code": code,
                "name": name,
                "determined": code in set_ones,
                "years": set_ones[code].years if code in set_ones else None,
                "proposed_years": retention.PROPOSED[code],
            }
            for code, name in retention.SERIES.items()
        ]
    }


@api.post("/records/retention", summary="规定保管期限")
@login.open_to(Post.PROVINCE)
def set_period(body: NewPeriod) -> Any:
    """由省局规定，只能延长。"""
    actions.set_period(login.house(), body.series, retention.Period(body.years), by=login.officer(), at=now())
    return shown()


@api.post("/records/<string:case>/hold", summary="暂停销毁")
@login.open_to(*KEEPERS)
def hold(path: Which, body: Reason) -> dict[str, Any]:
    """诉讼、审计等需要时，这件档案不得销毁。"""
    actions.hold_case(login.house(), path.case, reason=body.reason, by=login.officer(), at=now())
    return {"case": path.case, "on_hold": True}


@api.post("/records/<string:case>/hold/lifted", summary="解除暂停")
@login.open_to(*KEEPERS)
def lift(path: Which, body: Reason) -> dict[str, Any]:
    """由另一位同志解除。"""
    actions.lift_hold(login.house(), path.case, reason=body.reason, by=login.officer(), at=now())
    return {"case": path.case, "on_hold": False}


@api.post("/records/disposals", summary="提出销毁清单")
@login.open_to(Post.ARCHIVIST)
def propose(body: NewList) -> dict[str, Any]:
    """每一件都要有鉴定意见。有一件不能销毁的，整份清单不成立，并逐件说明原因。"""
    n = actions.propose(login.house(), {one.case: one.appraisal for one in body.cases}, by=login.officer(), at=now())
    return {"n": n, "approvals": 0, "needed": retention.APPROVALS}


@api.post("/records/disposals/<string:n>/approvals", summary="审批销毁清单")
@login.open_to(Post.LEADER, Post.AGENCY_HEAD)
def approve(path: Disposal) -> dict[str, Any]:
    """由两位负责人分别审批。"""
    given = actions.approve(login.house(), path.n, by=login.officer(), at=now())
    return {"n": path.n, "approvals": given, "needed": retention.APPROVALS}


@api.post("/records/disposals/<string:n>/execution", summary="执行销毁")
@login.open_to(Post.ARCHIVIST)
def execute(path: Disposal) -> dict[str, Any]:
    """两位负责人都审批后才能执行，执行后给出签名的销毁证明。"""
    return actions.execute(login.house(), path.n, by=login.officer(), at=now())
