"""Whether an office's own signature leaves room for what is told behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from services.kernel.offices import Office
from services.notification.rules.texts import Texts
from services.notification.rules.units import ONE_MESSAGE
from services.notification.rules.wordings import longest_of


def too_long(
    texts: Texts, signatures: Mapping[str, str], offices: Iterable[Office], *, hotline: str, link: str
) -> list[str]:
    """Every signature with which one of the texts could become longer than one message, with the longest values that
    its office has under this hotline."""
    every = list(offices)
    faults: list[str] = []
    for office in every:
        signature = signatures.get(office.code, "")
        if not signature:
            continue
        longest = longest_of(
            texts, replace(office, phone=office.phone or hotline), every, link=link, signature=signature
        )
        faults += [
            f"{office.code}: with its signature {kind} has {length} characters, {ONE_MESSAGE} fit one message"
            for kind, length in longest.items()
            if length > ONE_MESSAGE
        ]
    return faults
