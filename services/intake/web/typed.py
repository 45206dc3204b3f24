"""From what was typed into a page's fields to what the one model reads, and back from its faults to those fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from services.kernel.errors import Fault

SHANGHAI_OFFSET = "+08:00"


def nested(typed: Mapping[str, str]) -> dict[str, Any]:
    """`{"complainant.name": "王"}` becomes `{"complainant": {"name": "王"}}`; what was left empty is not there."""
    given: dict[str, Any] = {}
    for name, value in typed.items():
        if not value.strip():
            continue
        place, *rest = name.split(".")
        if rest:
            given.setdefault(place, {})[rest[0]] = value
        else:
            given[name] = value
    return given


def lines(text: str) -> list[str]:
    """One request a line."""
    return [line for line in text.splitlines() if line.strip()]


def moment(text: str) -> str:
    """A browser's local date and time, as of Shanghai."""
    return text if text.endswith(("Z", SHANGHAI_OFFSET)) else text + SHANGHAI_OFFSET


def on_page(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults by the name of the field that the page shows: `requests.3` is a line of `requests`."""
    return tuple(
        Fault(_field(fault.field), fault.code, fault.message if fault.code != "missing" else "请填写这一项")
        for fault in faults
    )


def of_fields(faults: Sequence[Fault], places: Collection[str]) -> tuple[Fault, ...]:
    """Those that belong to these parts of the form."""
    return tuple(fault for fault in faults if fault.field.partition(".")[0] in places)


def _field(field: str) -> str:
    return "requests" if field.startswith("requests.") else field
