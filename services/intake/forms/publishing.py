"""One of the seven public facts, looked through."""

from __future__ import annotations

from typing import Annotated

from services.intake.forms.written import Form, Written


class LookedThrough(Form):
    """The office's own words; without any, those that all offices have."""

    lines: Annotated[str, Written(2000, lines=True)] | None = None
