"""Forms of waiting for the complainant."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.routing.forms.fields import Form
from services.routing.rules.facts import Awaited, Said


class AwaitComplainant(Form):
    """What the complainant is asked to do, and by when it would help. There is no room for words: the complainant reads
    which it is on the page of progress."""

    awaited: Awaited = Field(title="等投诉人做什么")
    due_on: date | None = Field(None, title="希望哪天以前")

    def said(self) -> Said:
        return Said(due_on=self.due_on)
