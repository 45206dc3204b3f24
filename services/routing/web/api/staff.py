"""`/api/staff` and what belongs to it: appointments, accounts, trainings, duty hours, and each officer's own duties."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.kernel.clock import now
from services.kernel.people import Post
from services.kernel.web.login import house, officer, open_to, seeing, signed_in
from services.routing import queries
from services.routing.actions import accounts, duty_hours, governing, granting, staffing
from services.routing.forms import staffing as forms
from services.routing.rules.administering import KNOCKS
from services.routing.web.api.answers import OF_ACTS, PROBLEMS, answered
from services.routing.web.api.versions import with_version

routes = APIBlueprint("staff_api", __name__, abp_tags=[Tag(name="人员和岗位")], abp_security=[{"session": []}])
GRANTS = (Post.SECURITY_ADMIN,)
TRAINS = (Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
SETS_DUTY = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
SEES_STAFF = (Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AUDITOR, *KNOCKS)
OVERSEES = (Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)


class Asked(BaseModel):
    """`office` is one's own when it is left out."""

    model_config = ConfigDict(extra="forbid")

    office: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6}$")] | None = None


class OfYear(Asked):
    year: Annotated[int, Field(ge=2024, le=2100)] | None = None


class WhichAppointment(BaseModel):
    appointment: str = Field(max_length=36)


class WhichDuty(BaseModel):
    duty: str = Field(max_length=36)


class WhichOfficer(BaseModel):
    officer: str = Field(max_length=36)


@routes.get("/api/staff", summary="人员、任职和培训", responses=PROBLEMS)
@open_to(*SEES_STAFF)
def get_staff(query: Asked) -> Response:
    """Who holds what from when until when, whether a training counts today, and who is on duty. `version` of a member
    and `duties_version` are for If-Match."""
    office = staffing.office_for(house(), officer(), query.office)
    with house().database.work(seeing=(office,)) as session:
        return answered(queries.staff_of(session, house(), office, at=now()))


@routes.get("/api/staff/load", summary="负荷和空缺", responses=PROBLEMS)
@open_to(Post.AGENCY_HEAD, Post.PROVINCE)
def get_load() -> Response:
    """在办的投诉按承办人和到期的工作日统计，连同超期风险和空缺的岗位。"""
    with house().database.work(seeing=seeing()) as session:
        return answered({"offices": queries.load_of(session, house(), seeing(), at=now())})


@routes.post("/api/staff/appointments", summary="任命", responses=OF_ACTS)
@open_to(*KNOCKS)
def post_appointment(body: forms.Appoint) -> Response:
    """From a day on, also in somebody's place; `warnings` say who has no valid training. Where the administrators are
    named it `waits` until the security administrator grants it."""
    made = staffing.give_post(house(), officer(), body, at=now())
    answer = answered({"id": made.id, "warnings": made.warnings, "waits": made.waits})
    answer.status_code = 201
    return answer


@routes.post("/api/staff/asked/<appointment>/grant", summary="批准任职", responses=OF_ACTS)
@open_to(*GRANTS)
def post_grant(path: WhichAppointment, body: forms.OfOffice) -> Response:
    """As it was asked for, from today on where that day has passed."""
    made = granting.grant(house(), officer(), path.appointment, body, at=now())
    return answered({"id": made.id, "warnings": made.warnings})


@routes.post("/api/staff/asked/<appointment>/refuse", summary="退回任职", responses=OF_ACTS)
@open_to(*GRANTS)
def post_refusal(path: WhichAppointment, body: forms.RefusePost) -> Response:
    granting.refuse(house(), officer(), path.appointment, body, at=now())
    return answered({"id": path.appointment, "granted": False})


@routes.post("/api/staff/appointments/<appointment>/end", summary="结束任职", responses=OF_ACTS)
@open_to(*KNOCKS)
def post_end(path: WhichAppointment, body: forms.EndPost) -> Response:
    """`until` is the last day; yesterday ends it at once."""
    staffing.end_post(house(), officer(), path.appointment, body, at=now())
    return answered({"id": path.appointment, "until": body.until})


@routes.post("/api/staff/accounts", summary="开通账号", responses=OF_ACTS)
@open_to(*KNOCKS)
def post_account(body: forms.OpenAccount) -> Response:
    """The password is told once."""
    answer = answered(accounts.open_account(house(), officer(), body, at=now()))
    answer.status_code = 201
    return answer


@routes.post("/api/staff/accounts/<officer>/close", summary="停用账号", responses=OF_ACTS)
@open_to(*KNOCKS)
def post_close(path: WhichOfficer, body: forms.OfAccount) -> Response:
    """Ends every session at once, in every service. If-Match is the version that was seen."""
    accounts.close_account(house(), officer(), path.officer, with_version(body), at=now())
    return answered({"officer": path.officer, "active": False})


@routes.post("/api/staff/accounts/<officer>/reopen", summary="恢复账号", responses=OF_ACTS)
@open_to(*KNOCKS)
def post_reopen(path: WhichOfficer, body: forms.OfAccount) -> Response:
    accounts.reopen_account(house(), officer(), path.officer, with_version(body), at=now())
    return answered({"officer": path.officer, "active": True})


@routes.post("/api/staff/openings", summary="开通部门或机构", responses=OF_ACTS)
@open_to(*KNOCKS)
def post_opening(body: forms.OpenUnit) -> Response:
    """Without `department` the office with all of them. Each needs a head and somebody at the window."""
    staffing.open_unit(house(), officer(), body, at=now())
    return answered({"department": body.department, "open": True})


@routes.post("/api/staff/trainings", summary="登记培训", responses=OF_ACTS)
@open_to(*TRAINS)
def post_training(body: forms.Train) -> Response:
    answer = answered({"id": governing.record_training(house(), officer(), body, at=now())})
    answer.status_code = 201
    return answer


@routes.post("/api/staff/duties", summary="安排重大投诉值班", responses=OF_ACTS)
@open_to(*SETS_DUTY)
def post_duty(body: forms.OnDuty) -> Response:
    """Who is called from when until when; the lowest rank first. If-Match is the `duties_version` that was seen."""
    answer = answered({"id": duty_hours.put_on_duty(house(), officer(), with_version(body), at=now())})
    answer.status_code = 201
    return answer


@routes.post("/api/staff/duties/<duty>/withdraw", summary="撤回值班", responses=OF_ACTS)
@open_to(*SETS_DUTY)
def post_withdrawal(path: WhichDuty, body: forms.WithdrawDuty) -> Response:
    """Before the hours begin, with the reason. If-Match as with new hours."""
    duty_hours.withdraw_duty(house(), officer(), path.duty, with_version(body), at=now())
    return answered({"id": path.duty, "withdrawn": True})


@routes.get("/api/my-duties", summary="我的职责", responses=PROBLEMS)
@signed_in
def get_duties() -> Response:
    """What waits for me, with its limits and everything that I may do, and what I must know."""
    with house().database.work(seeing=seeing()) as session:
        return answered(queries.duties_of(session, house(), officer(), at=now()))


@routes.get("/api/supervision", summary="督办台", responses=PROBLEMS)
@open_to(*OVERSEES)
def get_supervision() -> Response:
    """First class, overdue, about to be overdue, the rest; with limits and orders."""
    with house().database.work(seeing=(officer().office,)) as session:
        return answered({"cases": queries.watched(session, house(), officer(), at=now())})


@routes.get("/api/tracking", summary="本机构全部在办和时限", responses=PROBLEMS)
@open_to(Post.FUNCTIONAL)
def get_tracking() -> Response:
    """Every open case of the office with its running limits."""
    with house().database.work(seeing=(officer().office,)) as session:
        return answered({"cases": queries.watched(session, house(), officer(), at=now())})


@routes.get("/api/manners", summary="本部门服务态度投诉", responses=PROBLEMS)
@open_to(Post.SECTION_HEAD)
def get_manners(query: OfYear) -> Response:
    """For the head of the department alone; it is never published."""
    at = now()
    with house().database.work(seeing=(officer().office,)) as session:
        return answered({"manners": queries.manners(session, house(), officer(), query.year or at.year)})


@routes.get("/api/targets", summary="年度目标和完成情况", responses=PROBLEMS)
@open_to()
def get_targets(query: OfYear) -> Response:
    """Every version, the one that holds first, and the trend from the office's closed cases."""
    office, at = officer().office, now()
    if query.office is not None:
        office = staffing.office_for(house(), officer(), query.office)
    with house().database.work(seeing=(office,)) as session:
        return answered(queries.targets_of(session, office, query.year or at.year))


@routes.post("/api/targets", summary="公布年度目标", responses=OF_ACTS)
@open_to(Post.AGENCY_HEAD)
def post_targets(body: forms.SetTargets) -> Response:
    """A new version; the earlier ones stay. If-Match is the version that was seen."""
    version = governing.set_targets(house(), officer(), with_version(body), at=now())
    answer = answered({"year": body.year, "version": version}, version=version)
    answer.status_code = 201
    return answer


@routes.get("/api/office-policies", summary="各机构的方针", responses=PROBLEMS)
@open_to()
def get_policies() -> Response:
    """One's own and those beneath; the ones that are not published first."""
    with house().database.work(seeing=seeing()) as session:
        return answered({"policies": queries.policies_of(session, house(), seeing())})


@routes.post("/api/office-policies", summary="签发方针", responses=OF_ACTS)
@open_to(Post.AGENCY_HEAD)
def post_policy(body: forms.SignPolicy) -> Response:
    """Signed by the head of the office; shown on its public page. If-Match is the version that was seen."""
    version = governing.sign_policy(house(), officer(), with_version(body), at=now())
    answer = answered({"version": version}, version=version)
    answer.status_code = 201
    return answer
