"""A complaint as it is handed in, by page, by officers of seven channels, or by other systems (Form 1: F1-2 … F1-8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Self, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, Field, ValidationError, ValidationInfo, field_validator

from services.intake.forms.arrival import Collective, Letter, Visit
from services.intake.forms.circumstances import Channel, Circumstances, circumstances
from services.intake.forms.complainant import Complainant
from services.intake.forms.written import Form, Phone, Written, fault
from services.intake.rules import relation
from services.intake.rules.evidence import MOST_FILES
from services.intake.rules.relation import Relation
from services.kernel.errors import Invalid
from services.kernel.numbers import CASE_ID
from services.kernel.web.faults import faults

V = TypeVar("V")

MOST_TEXT = 5000  # characters
MOST_REQUESTS = 10
OLDEST_RECEIPT = timedelta(days=366)  # an officer may register what came in within the last year


class Respondent(Form):
    """Who is complained about. `department` is a code of the office's directory, or its name."""

    department: Annotated[str, Written(40)] | None = None
    person: Annotated[str, Written(60)] | None = None
    phone: Phone | None = None
    address: Annotated[str, Written(200)] | None = None

    @field_validator("department")
    @classmethod
    def _department_exists(cls, value: str | None, info: ValidationInfo) -> str | None:
        given = circumstances(info)
        if value is None or given.office is None:
            return value
        for department in given.offices[given.office].departments:
            if value in (department.code, department.name):
                return department.code
        raise fault("unknown_department", "这个机构没有这个部门，请从列出的部门里选，或者不填")


class Notify(Form):
    """By which means the complainant wants to hear; only what was left as contact can be used.

    Left out, it is by what was left as contact; nothing goes out unasked where the fund may be in danger.
    """

    sms: bool | None = None
    email: bool | None = None


class Upstream(Form):
    """Who passed the complaint on, its number there, and its limit (D25)."""

    system: Annotated[str, Written(40)]
    number: Annotated[str, Written(60)]
    due_on: date


class Complaint(Form):
    """Without `complainant` it is anonymous. `topic` is the group of causes that the person found nearest.

    `about_case` is the complaint whose handling is complained about (3.3). `relation` left out is that of most of the
    kind: employer for an organisation, insured for everybody else.
    """

    office: str | None = Field(None, validate_default=True, examples=["220100"])
    channel: Channel
    sub_channel: Annotated[str, Written(20)] | None = Field(None, validate_default=True, examples=["web"])
    occurred_at: AwareDatetime | None = None
    topic: Literal["A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "X"] | None = None
    text: Annotated[str, Written(MOST_TEXT, lines=True)]
    requests: Annotated[tuple[Annotated[str, Written(500, lines=True)], ...], Field(max_length=MOST_REQUESTS)] = ()
    complainant: Complainant | None = None
    relation: Relation | None = Field(None, validate_default=True)
    respondent: Respondent | None = None
    evidence: Annotated[tuple[UUID, ...], Field(max_length=MOST_FILES)] = ()
    notify: Notify = Notify()
    upstream: Upstream | None = Field(None, validate_default=True)
    visit: Visit | None = Field(None, validate_default=True)
    letter: Letter | None = Field(None, validate_default=True)
    collective: Collective | None = None
    about_case: Annotated[str, Field(pattern=f"^{CASE_ID}$", examples=["220100-2026-12"])] | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any] | Any, circumstances: Circumstances) -> Self:
        """The frozen form. Raises Invalid with all faults at once."""
        try:
            return cls.model_validate(given, context=circumstances)
        except ValidationError as cause:
            raise Invalid(faults(cause.errors(include_url=False, include_input=False))) from None

    @field_validator("office")
    @classmethod
    def _office_exists(cls, value: str | None, info: ValidationInfo) -> str:
        given = circumstances(info)
        if value is None and given.officer is not None:
            value = given.officer.office
        if value is None:
            raise fault("missing", "必须填写")
        if value not in given.offices:
            raise fault("unknown_office", "没有这个机构，请从列出的机构里选")
        given.office = value
        return value

    @field_validator("sub_channel")
    @classmethod
    def _other_is_explained(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("channel") is Channel.OTHER:
            if circumstances(info).officer is not None:
                raise fault("needs_sub_channel", "选了“其他”，请写明是什么方式")
            return "web"
        return value

    @field_validator("occurred_at")
    @classmethod
    def _has_happened(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        given = circumstances(info)
        if value is None:
            return None
        if value > given.at:
            raise fault("future", "时间不能晚于现在")
        if given.officer is not None and value < given.at - OLDEST_RECEIPT:
            raise fault("too_early", "收到的时间在一年以前，请核对")
        if value.year < 1950:
            raise fault("too_early", "时间太早了，请核对")
        return value

    @field_validator("relation")
    @classmethod
    def _is_always_one_of_four(cls, value: Relation | None, info: ValidationInfo) -> Relation:
        who = info.data.get("complainant")
        return value or relation.usual(who.kind if who else None)

    @field_validator("evidence")
    @classmethod
    def _evidence_is_named_once(cls, value: tuple[UUID, ...]) -> tuple[UUID, ...]:
        if len(set(value)) < len(value):
            raise fault("named_twice", "同一份材料写了两次")
        return value

    @field_validator("upstream")
    @classmethod
    def _transfers_have_a_sender(cls, value: Upstream | None, info: ValidationInfo) -> Upstream | None:
        if value is None and info.data.get("channel") is Channel.TRANSFER:
            raise fault("needs_upstream", "部门移交的投诉，请填写移交部门、文号和要求办结的日期")
        if value is not None and circumstances(info).officer is None:
            raise fault("officers_only", "只有工作人员登记移交的投诉时才能填")
        return value

    @field_validator("visit")
    @classmethod
    def _visits_are_recorded(cls, value: Visit | None, info: ValidationInfo) -> Visit | None:
        by_officer = circumstances(info).officer is not None
        if value is None and by_officer and info.data.get("channel") is Channel.VISIT:
            raise fault("needs_record", "当面投诉要有记录：时间、地点、接待人，读给投诉人听，签名或写明不签")
        _is_past(value.began_at if value else None, info)
        return _officers_only(value, info)

    @field_validator("letter")
    @classmethod
    def _letters_are_logged(cls, value: Letter | None, info: ValidationInfo) -> Letter | None:
        by_officer = circumstances(info).officer is not None
        if value is None and by_officer and info.data.get("channel") is Channel.LETTER:
            raise fault("needs_opening", "来信要先记拆阅：拆阅人、时间、信封、件数和扫描件，再登记投诉")
        return _officers_only(value, info)


def _is_past(at: datetime | None, info: ValidationInfo) -> None:
    if at is not None and at > circumstances(info).at:
        raise fault("future", "时间不能晚于现在")


def _officers_only(value: V, info: ValidationInfo) -> V:
    if value is not None and circumstances(info).officer is None:
        raise fault("officers_only", "只有工作人员才能填")
    return value
