"""The form of a correction (5.4 g)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.routing.forms.fields import Form, Text
from services.routing.rules.facts import Said

Correctable = Literal[
    "channel",
    "channel_note",
    "occurred_at",
    "received_at",
    "respondent_department",
    "summary",
    "upstream_system",
    "upstream_number",
    "upstream_due_on",
    "cause",
    "business",
]


class CorrectFact(Form):
    """Which fact, what it should be, and why; nothing given empties a fact that may be empty."""

    field: Correctable = Field(title="更正哪一项")
    value: Text | None = Field(None, title="应当是")
    reason: Text = Field(title="更正的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)
