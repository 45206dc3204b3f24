"""Forms of who watches over a case."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.routing.forms.fields import Form, Text
from services.routing.rules.facts import Said


class Order(Form):
    """The leader's order (督办单). Without a day of its own the limit of the rules holds."""

    due_on: date | None = Field(None, title="办理期限")
    text: Text = Field(title="督办要求")

    def said(self) -> Said:
        return Said(due_on=self.due_on, reason=self.text)


class AnswerOrder(Form):
    """What the office did about the leader's order."""

    text: Text = Field(title="办理情况")
