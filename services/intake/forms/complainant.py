"""Who complains."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from services.intake.forms.circumstances import circumstances
from services.intake.forms.written import Email, Form, Phone, Written, fault
from services.intake.rules import identity

P = TypeVar("P")


class Complainant(Form):
    """Who complains. Beside the name one contact is needed; everything else is voluntary (D21).

    For an organisation `name` and `id_number` are its own (unified social credit code), for an agent the agent's;
    `principal_phone` is of whoever the agent complains for, who is told too.
    """

    kind: Literal["individual", "organisation", "agent"] = "individual"
    name: Annotated[str, Written(60)]
    contact_person: Annotated[str, Written(60)] | None = Field(None, validate_default=True)
    agent_for: Annotated[str, Written(60)] | None = Field(None, validate_default=True)
    principal_phone: Phone | None = None
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

    @field_validator("contact_person")
    @classmethod
    def _organisations_have_somebody_to_ask(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("kind") == "organisation":
            raise fault("needs_contact_person", "单位投诉的，请填写联系人姓名")
        return value

    @field_validator("gender", "age", "education", "ethnicity")
    @classmethod
    def _only_persons_have_these(cls, value: P, info: ValidationInfo) -> P:
        if value is not None and info.data.get("kind") == "organisation":
            raise fault("persons_only", "单位投诉的不用填")
        return value

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
            return identity.citizen(value, today=circumstances(info).at.date()).number
        except identity.NoSuchNumber as why:
            raise fault("id_number", str(why)) from None

    @field_validator("id_seen")
    @classmethod
    def _seen_by_an_officer(cls, value: bool, info: ValidationInfo) -> bool:
        if value and circumstances(info).officer is None:
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
