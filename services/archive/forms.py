"""What people and machines may ask of the archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from services.archive.rules.asking import BY, GROUPS, LOOKS, Looked, Period, Search
from services.archive.rules.grams import grams

MONTH = r"^(\d{4}-(0[1-9]|1[0-2]))?$"


class _Question(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def groups_of(by: str, known: Sequence[str]) -> str:
    """The names in `by`, without blanks. Raises ValueError for one that is not known, or comes twice."""
    names = [name.strip() for name in by.split(",") if name.strip()]
    if not set(names) <= set(known):
        raise PydanticCustomError("unknown_grouping", f"有的统计项不认识，可选：{'、'.join(known)}")
    if len(set(names)) < len(names):
        raise PydanticCustomError("repeated_grouping", "同一个统计项写了两次")
    return ",".join(names)


class Asked(_Question):
    """The search over all dossiers."""

    q: str = Field("", max_length=80, description="编号、编号开头、打印编号或档号")
    archive_no: str = Field("", max_length=24, description="档号或档号开头")
    closed_from: date | None = Field(None, description="办结日期，从这一天起")
    closed_to: date | None = Field(None, description="办结日期，到这一天为止")
    cause: str = Field("", max_length=8, description="原因代码，例如 B02")
    words: str = Field("", max_length=60, description="投诉内容里的词，至少两个字，几个词用空格分开")
    person: str = Field("", max_length=60, description="投诉人的姓名、电话或者身份证号；只有档案员可以查，每次有记录")
    cursor: str | None = Field(None, max_length=200, description="上一页返回的位置")

    @field_validator("closed_from", "closed_to", "cursor", mode="before")
    @classmethod
    def _nothing(cls, given: object) -> object:
        return None if given == "" else given

    @model_validator(mode="after")
    def _in_order(self) -> Asked:
        if self.closed_from and self.closed_to and self.closed_from > self.closed_to:
            raise PydanticCustomError("days_reversed", "办结日期的起止颠倒了")
        return self

    @field_validator("words")
    @classmethod
    def _long_enough(cls, words: str) -> str:
        if words and not grams(words):
            raise PydanticCustomError("words_too_short", "要查的词至少两个字")
        return words

    def as_search(self) -> Search:
        return Search(
            q=self.q,
            archive_number=self.archive_no,
            closed_from=self.closed_from,
            closed_to=self.closed_to,
            cause=self.cause,
            words=self.words,
            person=self.person,
        )


class OnDay(_Question):
    """One dossier, as it was known at the end of a day."""

    as_of: date | None = Field(None, description="那一天结束时所知道的情况，不填是现在")


class AskedMonths(_Question):
    """The figures of whole months: by what, and from which to which month."""

    by: str = Field("", max_length=100, description=f"用逗号分开，可选：{'、'.join(GROUPS)}")
    first: str = Field("", alias="from", description="从这个月起，例如 2026-01，默认今年一月", pattern=MONTH)
    last: str = Field("", alias="to", description="到这个月为止，默认这个月", pattern=MONTH)

    @field_validator("by")
    @classmethod
    def _known(cls, by: str) -> str:
        return groups_of(by, GROUPS)

    @model_validator(mode="after")
    def _in_order(self) -> AskedMonths:
        if self.first and self.last and self.first > self.last:
            raise PydanticCustomError("months_reversed", "起止月份颠倒了")
        return self

    def groups(self) -> tuple[str, ...]:
        return tuple(name for name in self.by.split(",") if name)

    def months(self, today: date) -> tuple[str, str]:
        last = self.last or f"{today:%Y-%m}"
        return self.first or f"{last[:4]}-01", last


class AskedFigures(_Question):
    """The statistics: by what, and of which days."""

    by: str = Field("", max_length=100, description=f"用逗号分开，可选：{'、'.join(BY)}")
    first: date | None = Field(None, alias="from", description="从这一天起，默认今年第一天")
    last: date | None = Field(None, alias="to", description="到这一天为止，默认今天")

    @field_validator("by")
    @classmethod
    def _known(cls, by: str) -> str:
        return groups_of(by, BY)

    @model_validator(mode="after")
    def _in_order(self) -> AskedFigures:
        if self.first and self.last and self.first > self.last:
            raise PydanticCustomError("days_reversed", "起止日期颠倒了")
        return self

    def period(self, today: date) -> Period:
        return Period(self.first or (self.last or today).replace(month=1, day=1), self.last or today)

    def groups(self) -> tuple[str, ...]:
        return tuple(name for name in self.by.split(",") if name)


class AskedLooks(_Question):
    """The auditor's list of looks."""

    first: date | None = Field(None, alias="from", description="从这一天起，默认今年第一天")
    last: date | None = Field(None, alias="to", description="到这一天为止，默认今天")
    office: str = Field("", max_length=6, description="机构代码，默认本机构和下级机构")
    what: str = Field(
        "", pattern=f"^({'|'.join(LOOKS)})?$", description="、".join(f"{k} {v}" for k, v in LOOKS.items())
    )
    who: str = Field("", max_length=64, description="姓名或人员编号")
    case: str = Field("", max_length=24, description="投诉编号")
    refused: bool = Field(False, description="只看没有获准的")
    cursor: str | None = Field(None, max_length=200, description="上一页返回的位置")

    @field_validator("first", "last", "cursor", mode="before")
    @classmethod
    def _nothing(cls, given: object) -> object:
        return None if given == "" else given

    @model_validator(mode="after")
    def _in_order(self) -> AskedLooks:
        if self.first and self.last and self.first > self.last:
            raise PydanticCustomError("days_reversed", "起止日期颠倒了")
        return self

    def as_looked(self, today: date) -> Looked:
        begins = self.first or (self.last or today).replace(month=1, day=1)
        return Looked(
            Period(begins, self.last or today),
            office=self.office,
            what=self.what,
            who=self.who,
            case=self.case,
            refused=self.refused,
        )
