"""`/api/reports`, `/api/policy-problems` and `/api/cases/<case>/like`: what has reached the functional department, what
lies in a policy, and how like cases ended."""

from __future__ import annotations

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag

from services.kernel.clock import now
from services.kernel.people import Post
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries.like_cases import like_outcomes, likeness_of
from services.routing.queries.policy_problems import policy_problems
from services.routing.queries.reports import filed_reports
from services.routing.web.api.answers import PROBLEMS, answered
from services.routing.web.api.cases import Which

routes = APIBlueprint("handling_api", __name__, abp_tags=[Tag(name="承办")], abp_security=[{"session": []}])
READS_REPORTS = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)


@routes.get("/api/reports", summary="已报备的终结报告", responses=PROBLEMS)
@open_to(*READS_REPORTS)
def get_reports() -> Response:
    """Of the officer's office, the newest first."""
    with house().database.work(seeing=seeing()) as session:
        return answered({"reports": filed_reports(session, house(), officer().office)})


@routes.get("/api/policy-problems", summary="政策问题清单", responses=PROBLEMS)
@open_to(*READS_REPORTS)
def get_policy_problems() -> Response:
    """With the quarter's reviews that are due first."""
    with house().database.work(seeing=seeing()) as session:
        return answered({"problems": policy_problems(session, house(), today=now().date())})


@routes.get("/api/cases/<case>/like", summary="全省同类投诉的结果", responses=PROBLEMS)
@open_to()
def get_like(path: Which) -> Response:
    """The last five of the same cause and class, without who, where and which."""
    with house().database.work(seeing=seeing()) as session:
        like = likeness_of(session, officer(), path.case)
    with house().database.work_seeing_every_office(because="like cases are decided alike in the province") as session:
        return answered({"like": like, "outcomes": like_outcomes(session, like)})
