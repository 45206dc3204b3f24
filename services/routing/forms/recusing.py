"""Forms of recusal (6.6.1), and of the complaint about how another was handled (3.3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.routing.forms.fields import Code, Codes, Form, Names, Text
from services.routing.rules.facts import Said


class DeclareRecusal(Form):
    """An officer declares by himself why he must not handle it."""

    relation: Literal["relative", "interest", "respondent", "other"] = Field(title="与投诉的关系")
    reason: Text = Field(title="情况说明")


class NameRespondent(Form):
    """Which officers are complained about, chosen from those of this office or by office and name from another's; or
    that it is none of them."""

    officers: Codes = Field((), title="被投诉的工作人员", max_length=20)
    elsewhere: Code | None = Field(None, title="被投诉人所在的其他机构")
    persons: Names = Field((), title="被投诉人姓名", max_length=20)
    nobody_here: bool = Field(False, title="不是经办机构工作人员")
    reason: Text | None = Field(None, title="说明")

    def said(self) -> Said:
        named = (*self.officers, *self.persons)
        return Said(officers=named, nobody_here=self.nobody_here, reason=self.reason or "")


class AskRecusal(Form):
    """The complainant asks that somebody steps aside, as noted at the desk."""

    officers: Codes = Field((), title="申请回避的工作人员", max_length=20)
    reason: Text = Field(title="申请回避的理由")


class DecideRecusal(Form):
    granted: bool = Field(title="是否同意回避")
    officers: Codes = Field((), title="回避的工作人员", max_length=20)
    reason: Text = Field(title="决定的理由")

    def said(self) -> Said:
        return Said(granted=self.granted, officers=self.officers, reason=self.reason)


class LinkHandling(Form):
    """The complaint is about how that case was handled."""

    of_case: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Z]{6}-\d{4}-\d{1,9}$")] = Field(
        title="被投诉的是哪件投诉的办理"
    )
