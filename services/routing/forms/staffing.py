"""What is sent about appointments, accounts, trainings, duty hours, targets and the policy document."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from services.kernel.people import Post
from services.routing.forms.fields import Code, Form, Line, Moment, Text

Seen = Annotated[int, Field(ge=0)] | None
OfficeCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6}$")]


class OfOffice(Form):
    """`office` is one's own when it is left out."""

    office: OfficeCode | None = Field(None, title="机构")


class Appoint(OfOffice):
    officer: Code = Field(title="人员")
    department: Code = Field(title="部门")
    post: Post = Field(title="岗位")
    since: date = Field(title="从哪天起")
    until: date | None = Field(None, title="到哪天止")
    in_place_of: Code | None = Field(None, title="代理谁")
    because: Line = Field(title="依据")


class RefusePost(OfOffice):
    reason: Line = Field(title="退回理由")


class EndPost(OfOffice):
    until: date = Field(title="最后一天")
    because: Line = Field(title="依据")


class OfAccount(OfOffice):
    """`seen` is the version of the account that he had before him: when it was changed since, nothing is done."""

    seen: Seen = Field(None, title="看到的版本")


class OpenAccount(OfOffice):
    username: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9.-]{2,31}$")] = Field(
        title="用户名"
    )
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)] = Field(title="姓名")
    department: Code = Field(title="部门")


class OpenUnit(OfOffice):
    department: Code | None = Field(None, title="部门")


class Train(OfOffice):
    officer: Code = Field(title="人员")
    course: Line = Field(title="培训内容")
    held_on: date = Field(title="培训日期")
    valid_until: date = Field(title="有效期至")


class OnDuty(OfOffice):
    """`seen` is the version of the office's duty hours that he had before him, 0 for none."""

    officer: Code = Field(title="人员")
    rank: Annotated[int, Field(ge=1, le=9)] = Field(1, title="第几个呼叫")
    begins_at: Moment = Field(title="开始时间")
    ends_at: Moment = Field(title="结束时间")
    seen: Seen = Field(None, title="看到的版本")


class WithdrawDuty(OfOffice):
    """`seen` as with new hours."""

    reason: Line = Field(title="撤回原因")
    seen: Seen = Field(None, title="看到的版本")


Share = Annotated[float, Field(ge=0, le=100)]


class SetTargets(OfOffice):
    """Percent of the answers in time, of callbacks in time and of satisfied complainants; working days to answer.

    `seen` is the version that the head had before him, 0 for none: when another has come since, nothing is published.
    """

    year: Annotated[int, Field(ge=2024, le=2100)] = Field(title="年度")
    on_time: Share = Field(title="按期办结率")
    callback: Share = Field(title="回访率")
    satisfied: Share = Field(title="满意率")
    working_days: Annotated[float, Field(gt=0, le=15)] = Field(title="平均办理工作日")
    seen: Seen = Field(None, title="看到的版本")


class SignPolicy(OfOffice):
    """`seen` is the version that he had before him, 0 for none."""

    title: Line = Field(title="标题")
    text: Text = Field(title="方针和原则")
    seen: Seen = Field(None, title="看到的版本")
