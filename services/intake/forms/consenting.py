"""Whom beyond the handling the complainant allows to know who complained."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.intake.forms.progress import Key
from services.intake.forms.written import Form, Written

Recipient = Annotated[str, Written(60), Field(examples=["长春市纪委监委"])]


class ConsentGiven(Form):
    """`recipient` is the body that may be told; `given` false takes it back."""

    recipient: Recipient
    given: bool = True


class Consented(Key, ConsentGiven):
    """By code."""


class Disclosure(Form):
    """An officer wants to tell a body that does not handle the complaint who complained, and why."""

    recipient: Recipient
    reason: Annotated[str, Written(90)]
