"""A complaint as it is handed in, by page, by officers of seven channels, or by other systems (Form 1: F1-2 … F1-8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, Field, ValidationError, ValidationInfo, field_validator

from services.intake.forms.arrival import Collective, Letter, Visit
from services.intake.forms.written import Email, Form, Phone, Written, fault
from services.intake.rules import identity
from services.intake.rules.evidence import MOST_FILES
from services.kernel.errors import Invalid
from services.kernel.offices import Directory
from services.kernel.people import Officer
from services.kernel.web.faults import faults

V = TypeVar("V")

MOST_TEXT = 5000  # characters
MOST_REQUESTS = 10
OLDEST_RECEIPT = timedelta(days=366)  # an officer may register what came in within the last year


class Channel(StrEnum):
    """The seven ways of Form 1 (F1-2)."""

    VISIT = "visit"
    PHONE = "phone"
    FAX = "fax"
    LETTER = "letter"
    EMAIL = "email"
    TRANSFER = "transfer"
    OTHER = "other"


@dataclass
class Circumstances:
    """What a form is read against. `officer` is who registers, None for the public; `office` is found while reading."""

    at: datetime
    offices: Directory
    officer: Officer | None
    office: str | None = None


def _circumstances(info: ValidationInfo) -> Circumstances:
    found: Circumstances = info.context  # type: ignore[assignment]  # forms are read by `Complaint.read` only
    return found


class Complainant(Form):
    """Who complains. Beside the name one contact is needed; everything else is voluntary (D21).

    For an organisation `name` and `id_number` are its own (unified social credit code), for an agent the agent's.
    """

    kind: Literal["individual", "organisation", "agent"] = "individual"
    name: Annotated[str, Written(60)]
    contact_person: Annotated[str, Written(60)] | None = None
    agent_for: Annotated[str, Written(60)] | None = Field(None, validate_default=True)
    id_number: Annotated[str, Written(24)] | None = None
    id_seen: bool = False
    gender: Literal["male", "female"] | None = None
    age: Annotated[int, Field(ge=1, le=130)] | None = None
    education: Annotated[str, Written(20)] | None = None
    ethnicity: Annotated[str, Written(20)] | None = None
    employer: Annotated[str, Written(80)] | None = None
    address: Annotated[str, Written(200)] | None = None
    email: Email | None = None
    phone: Phone | None = Field(None, validate_default=True)

    @field_validator("agent_for")
    @classmethod
    def _agents_act_for_somebody(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("kind") == "agent":
            raise fault("needs_principal", "您是代别人投诉，请写明代谁投诉")
        return value

    @field_validator("id_number")
    @classmethod
    def _number_is_somebodys(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        try:
            if info.data.get("kind") == "organisation":
                return identity.organisation(value)
            return identity.citizen(value, today=_circumstances(info).at.date()).number
        except identity.NoSuchNumber as why:
            raise fault("id_number", str(why)) from None

    @field_validator("id_seen")
    @classmethod
    def _seen_by_an_officer(cls, value: bool, info: ValidationInfo) -> bool:
        if value and _circumstances(info).officer is None:
            raise fault("officers_only", "只有工作人员核对过证件后才能填")
        return value

    @field_validator("phone")
    @classmethod
    def _can_be_reached(cls, value: str | None, info: ValidationInfo) -> str | None:
        others_are_right = "email" in info.data and "address" in info.data
        if value is None and others_are_right and not (info.data["email"] or info.data["address"]):
            raise fault("needs_contact", "请留一个联系方式：手机号、电子邮箱或通信地址")
        return value

    def is_elderly(self, today: date) -> bool:
        """By the birth date in the number, else by the age told."""
        born_on = None
        if self.id_number and self.kind != "organisation":
            born_on = identity.citizen(self.id_number, today=today).born_on
        return identity.is_elderly(age=self.age, born_on=born_on, today=today)


class Respondent(Form):
    """Who is complained about. `department` is a code of the office's directory, or its name."""

    department: Annotated[str, Written(40)] | None = None
    person: Annotated[str, Written(60)] | None = None
    phone: Phone | None = None
    address: Annotated[str, Written(200)] | None = None

    @field_validator("department")
    @classmethod
    def _department_exists(cls, value: str | None, info: ValidationInfo) -> str | None:
        given = _circumstances(info)
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

    `about_case` is the complaint whose handling is complained about (3.3).
    """

    office: str | None = Field(None, validate_default=True, examples=["220100"])
    channel: Channel
    sub_channel: Annotated[str, Written(20)] | None = Field(None, validate_default=True, examples=["web"])
    occurred_at: AwareDatetime | None = None
    topic: Literal["A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "X"] | None = None
    text: Annotated[str, Written(MOST_TEXT, lines=True)]
    requests: Annotated[tuple[Annotated[str, Written(500, lines=True)], ...], Field(max_length=MOST_REQUESTS)] = ()
    complainant: Complainant | None = None
    respondent: Respondent | None = None
    evidence: Annotated[tuple[UUID, ...], Field(max_length=MOST_FILES)] = ()
    notify: Notify = Notify()
    upstream: Upstream | None = Field(None, validate_default=True)
    visit: Visit | None = Field(None, validate_default=True)
    letter: Letter | None = Field(None, validate_default=True)
    collective: Collective | None = None
    about_case: Annotated[str, Field(pattern=r"^\d{6}-\d{4}-\d{1,7}$", examples=["220100-2026-12"])] | None = None

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
        given = _circumstances(info)
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
            if _circumstances(info).officer is not None:
                raise fault("needs_sub_channel", "选了“其他”，请写明是什么方式")
            return "web"
        return value

    @field_validator("occurred_at")
    @classmethod
    def _has_happened(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        given = _circumstances(info)
        if value is None:
            return None
        if value > given.at:
            raise fault("future", "时间不能晚于现在")
        if given.officer is not None and value < given.at - OLDEST_RECEIPT:
            raise fault("too_early", "收到的时间在一年以前，请核对")
        if value.year < 1950:
            raise fault("too_early", "时间太早了，请核对")
        return value

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
        if value is not None and _circumstances(info).officer is None:
            raise fault("officers_only", "只有工作人员登记移交的投诉时才能填")
        return value

    @field_validator("visit")
    @classmethod
    def _visits_are_recorded(cls, value: Visit | None, info: ValidationInfo) -> Visit | None:
        by_officer = _circumstances(info).officer is not None
        if value is None and by_officer and info.data.get("channel") is Channel.VISIT:
            raise fault("needs_record", "当面投诉要有记录：时间、地点、接待人，读给投诉人听，签名或写明不签")
        _is_past(value.began_at if value else None, info)
        return _officers_only(value, info)

    @field_validator("letter")
    @classmethod
    def _letters_are_logged(cls, value: Letter | None, info: ValidationInfo) -> Letter | None:
        by_officer = _circumstances(info).officer is not None
        if value is None and by_officer and info.data.get("channel") is Channel.LETTER:
            raise fault("needs_opening", "来信要先记拆阅：拆阅人、时间、信封和件数")
        _is_past(value.opened_at if value else None, info)
        return _officers_only(value, info)


def _is_past(at: datetime | None, info: ValidationInfo) -> None:
    if at is not None and at > _circumstances(info).at:
        raise fault("future", "时间不能晚于现在")


def _officers_only(value: V, info: ValidationInfo) -> V:
    if value is not None and _circumstances(info).officer is None:
        raise fault("officers_only", "只有工作人员才能填")
    return value
