"""What people and machines may ask of the delivery log."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.notification.rules.decency import Means
from services.notification.rules.delivery import State
from services.notification.rules.texts import Kind


class AskedLog(BaseModel):
    """Empty fields ask for nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    case: str | None = Field(None, max_length=24, description="投诉编号，例如 220100-2026-12")
    state: State | None = Field(None, description="通知状态")
    channel: Means | None = Field(None, description="通知方式")
    kind: Kind | None = Field(None, description="通知内容")
    not_reached: bool = Field(False, description="只看没有送达的")
    cursor: str | None = Field(None, max_length=200, description="上一页返回的位置")

    @field_validator("case", "state", "channel", "kind", "cursor", mode="before")
    @classmethod
    def _nothing(cls, given: object) -> object:
        return None if given == "" else given
