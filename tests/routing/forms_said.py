"""The forms as routing says them: opened from its messages, the way in which the archive reads them."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from services.kernel.contracts import forms
from services.kernel.contracts.routing import FormRecorded
from services.kernel.sealed import Purpose
from tests.routing.desks import Desks

F = TypeVar("F", forms.Form1, forms.Form2, forms.Form3, forms.Form4)
_FORM = {forms.Form1: 1, forms.Form2: 2, forms.Form3: 3, forms.Form4: 4}


def said_forms(desks: Desks, case: str, kind: type[F]) -> list[F]:
    """Every record of that form that was said of the case, oldest first."""
    office = case.partition("-")[0]
    found = []
    for event in desks.said(case):
        if isinstance(event, FormRecorded) and event.form == _FORM[kind]:
            row = f"{case}/{event.form}/{event.n}"
            text = desks.house.keys.open(
                event.sealed_form, purpose=Purpose.CASEWORK, office=office, what="case.form", row=row
            )
            found.append(msgspec.json.decode(text, type=kind))
    return found
