"""Kinds of text that forms are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from services.intake.rules import wording
from services.intake.rules.phones import NoSuchPhone, e164

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{4,190}$)([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


class Form(BaseModel):
    """Frozen, and with nothing that we did not ask for."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def fault(code: str, sentence: str) -> PydanticCustomError:
    """A fault with our own sentence; `code` is stable and none of pydantic's."""
    return PydanticCustomError(code, sentence)


@dataclass(frozen=True)
class Written:
    """Text of at most `most` characters, tidied; `lines` allows line feeds. For `Annotated[str, Written(60)]`."""

    most: int
    lines: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"minLength": 1, "maxLength": self.most}

    def _read(self, value: str) -> str:
        value = wording.tidy(value)
        if wording.has_refused(value, lines=self.lines):
            what = "看不见的控制字符" if self.lines else "换行或看不见的控制字符"
            raise fault("characters", f"里面有{what}，请删掉后重新输入")
        if not value:
            raise fault("empty", "请填写内容")
        if len(value) > self.most:
            raise fault("too_many_characters", f"太长了，最多 {self.most} 个字，现在有 {len(value)} 个")
        return value


def _phone(value: str) -> str:
    try:
        return e164(wording.tidy(value))
    except NoSuchPhone:
        raise fault("phone", "电话号码不对，手机是 11 位，座机要带区号") from None


def _email(value: str) -> str:
    value = wording.tidy(value)
    if not _EMAIL.fullmatch(value):
        raise fault("email", "电子邮箱不对，应当像 wang@example.cn")
    return value


Phone = Annotated[str, AfterValidator(_phone), Field(examples=["13912345518"])]
Email = Annotated[str, AfterValidator(_email), Field(examples=["wang@example.cn"])]
