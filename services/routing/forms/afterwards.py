"""Forms of what comes after the result and after the closing (6.9, 6.6.2.1 a, 6.6.2.6)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.routing.forms.fields import Form, Text, Try
from services.routing.rules.delays import Late
from services.routing.rules.facts import Said


class _Reason(Form):
    reason: Text = Field(title="理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class ExplainDelay(_Reason):
    """The agency head: why it is late, what is done about it, and until when; and what who complained is told of it."""

    late_because: Late | None = Field(None, title="告诉投诉人的原因")
    answer_by: date | None = Field(None, title="预计答复日期")


class MeasureDay(Form):
    measure: int = Field(ge=1, le=9999, title="措施序号")
    due_on: date = Field(title="完成日期")


class DateMeasures(Form):
    """The day of each measure that goes on after the answer."""

    days: tuple[MeasureDay, ...] = Field(title="完成日期", min_length=1, max_length=20)


class CheckWithdrawal(Form):
    """A call: did they withdraw of their own will?"""

    reached: bool = Field(title="是否联系上")
    pressed: bool = Field(False, title="是否受到压力")
    text: Text = Field(title="核对情况")
    attempts: tuple[Try, ...] = Field((), title="联系记录", max_length=20)

    def said(self) -> Said:
        return Said(reached=self.reached, text=self.text, attempts=tuple(one.attempt() for one in self.attempts))


class CheckSample(Form):
    """Was it settled at the desk as the record says?"""

    in_order: bool = Field(title="是否属实")
    text: Text = Field(title="抽查情况")


class RequestReview(Form):
    text: Text = Field(title="申请复查的理由")

    def said(self) -> Said:
        return Said(text=self.text)


class RequestReopening(Form):
    text: Text = Field(title="新的事实")

    def said(self) -> Said:
        return Said(text=self.text)


class OrderReopening(_Reason):
    """The functional department, the province or the auditor finds that it has to be handled anew."""


class ApproveReopening(_Reason):
    """Above who closed it."""


class RefuseReopening(_Reason):
    """Above who closed it."""
