"""Whether an office's own signature leaves room for what is told behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from services.kernel.offices import Office
from services.notification.rules.texts import Kind, Texts
from services.notification.rules.wordings import unfit_in


def too_long(
    texts: Texts, signatures: Mapping[str, str], offices: Iterable[Office], *, hotline: str, link: str
) -> dict[str, dict[Kind, int]]:
    """The offices behind whose own signature a text could become longer than may be sent, with the longest values that
    it has under this hotline; which texts, and how long they get."""
    every = list(offices)
    found: dict[str, dict[Kind, int]] = {}
    for office in every:
        signature = signatures.get(office.code, "")
        if not signature:
            continue
        here = replace(office, phone=office.phone or hotline)
        if unfit := unfit_in(texts, here, every, link=link, signature=signature):
            found[office.code] = unfit
    return found
