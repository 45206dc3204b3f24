"""The form that turns a mere question into a consultation (3.3)."""

from __future__ import annotations

from pydantic import Field

from services.routing.forms.fields import Form, Text
from services.routing.rules.facts import Said


class ConvertToConsultation(Form):
    """Why it is a question only, and the answer as the complainant will read it."""

    reason: Text = Field(title="转为咨询的理由")
    answer: Text = Field(title="对咨询的答复")

    def said(self) -> Said:
        return Said(reason=self.reason, text=self.answer)
