"""Forms of who watches over a case."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.routing.forms.fields import Form, Text
from services.routing.rules.facts import Said


class Order(Form):
    """The leader's order with a day of its own (督办单)."""

    due_on: date = Field(title="办理期限")
    text: Text = Field(title="督办要求")

    def said(self) -> Said:
        return Said(due_on=self.due_on, reason=self.text)
