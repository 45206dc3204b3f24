"""What people and machines may ask of the delivery log."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.notification.rules.decency import Means
from services.notification.rules.delivery import Decision, State
from services.notification.rules.texts import Kind

_A_NUMBER = re.compile(r"[0-9]{7}")  # of a phone, a card or a person: nothing here may name anybody


def _nobody(given: str) -> str:
    if _A_NUMBER.search(given):
        raise PydanticCustomError("names_somebody", "不要写手机号、身份证号或卡号")
    return given


class Spoken(BaseModel):
    """A note of what was told by word of mouth."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: Kind = Field(description="告知的内容")
    said: Annotated[str, AfterValidator(_nobody)] = Field(min_length=4, max_length=150, description="方式、地点和说明")
    csrf_token: str = ""


class Decided(BaseModel):
    """What a person decides about a notice. `seen` is the state that he saw."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    decision: Decision = Field(description="send_again 再次发送；arrived 认定已送达；lost 认定没有送达")
    because: Annotated[str, AfterValidator(_nobody)] = Field(
        min_length=4, max_length=150, description="理由：怎么知道的，为什么"
    )
    seen: State = Field(description="作决定时看到的状态")
    csrf_token: str = ""


class Reachable(BaseModel):
    """How the signed-in officer is reached while on duty. What is left empty stays as it is kept; it is deleted where
    that is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    phone: str = Field("", max_length=20, pattern=r"^(\+?[0-9]{5,15})?$", description="手机号")
    email: str = Field("", max_length=100, pattern=r"^([^\s@<>]+@[^\s@<>]+)?$", description="工作邮箱")
    on_duty: bool = Field(False, description="在值班")
    no_phone: bool = Field(False, description="删除手机号")
    no_email: bool = Field(False, description="删除工作邮箱")
    csrf_token: str = ""

    @field_validator("no_phone", "no_email")
    @classmethod
    def _one_of_both(cls, given: bool, info: ValidationInfo) -> bool:
        """A new one and deleting it are not both meant."""
        if given and info.data.get(str(info.field_name).removeprefix("no_")):
            raise PydanticCustomError("both", "已经填了新的，不要再选删除")
        return given


class Drafted(BaseModel):
    """Words for one kind of notice. Fields stand in braces."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    sms: str = Field(min_length=5, max_length=200, description="短信，不含签名")
    subject: str = Field(min_length=2, max_length=80, description="邮件标题")
    email: str = Field(min_length=5, max_length=1500, description="邮件正文")
    korean: str = Field("", max_length=200, description="朝鲜文短信")
    act: Literal["look", "draft"] = "draft"
    csrf_token: str = ""

    @field_validator("sms", "subject", "email", "korean", mode="before")
    @classmethod
    def _ends_lines_as_texts_do(cls, given: object) -> object:
        return given.replace("\r\n", "\n") if isinstance(given, str) else given


class Told(BaseModel):
    """What an HTTP gateway calls back with."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    notice: UUID
    attempt: int = Field(ge=1, le=1000)
    seal: str = Field(max_length=64)
    type: str = Field(max_length=4)


class AskedLog(BaseModel):
    """Empty fields ask for nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    case: str | None = Field(None, max_length=24, description="投诉编号，例如 220100-2026-12")
    state: State | None = Field(None, description="通知状态")
    channel: Means | None = Field(None, description="通知方式")
    kind: Kind | None = Field(None, description="通知内容")
    provider: str | None = Field(None, max_length=80, description="经哪个网关发送")
    since: date | None = Field(None, description="从哪天起生成的通知（含当天）")
    until: date | None = Field(None, description="到哪天为止生成的通知（含当天）")
    office: str | None = Field(None, max_length=6, description="机构代码，只能是本机构或下级机构")
    not_reached: bool = Field(False, description="只看没有送达的")
    cursor: str | None = Field(None, max_length=200, description="上一页返回的位置")

    @field_validator(
        "case", "office", "state", "channel", "kind", "provider", "since", "until", "cursor", mode="before"
    )
    @classmethod
    def _nothing(cls, given: object) -> object:
        return None if given == "" else given
