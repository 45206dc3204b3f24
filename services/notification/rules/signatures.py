"""Whether signature, link and hotline leave room for what is told: the offices' own signatures, and the settings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from services.kernel.offices import Office
from services.notification.rules.texts import Kind, Texts
from services.notification.rules.wordings import faults_in, unfit_in

_ANY = re.compile(r"[\u3400-\u9fff]")


def too_long(
    texts: Texts, signatures: Mapping[str, str], offices: Iterable[Office], *, hotline: str, link: str
) -> dict[str, dict[Kind, int]]:
    """The offices behind whose own signature a text could become longer than may be sent, with the longest values that
    it has under this hotline; which texts, and how long they get."""
    every = [replace(office, phone=office.phone or hotline) for office in offices]
    found: dict[str, dict[Kind, int]] = {}
    for office in every:
        signature = signatures.get(office.code, "")
        if not signature:
            continue
        if unfit := unfit_in(texts, office, every, link=link, signature=signature):
            found[office.code] = unfit
    return found


def unfillable(texts: Texts, offices: Iterable[Office], *, hotline: str, link: str) -> list[str]:
    """The kinds that could not be told under the common signature with this link and hotline, each with the first
    office of which that is true and why: nothing may start with such settings."""
    every = [replace(office, phone=office.phone or hotline) for office in offices]
    alike: dict[tuple[str, bool], dict[Kind, str]] = {}
    first: dict[Kind, tuple[Office, str]] = {}
    others: Counter[Kind] = Counter()
    for here in every:
        # Which characters a name has makes no difference, how many it has does: few offices differ in that.
        named = _ANY.sub("字", f"{here.region}/{here.name}/{here.phone}")
        key = (named, texts.is_korean(here.code))
        if key not in alike:
            alike[key] = faults_in(texts, here, every, link=link, signature=texts.signature)
        for kind, why in alike[key].items():
            others[kind] += kind in first
            first.setdefault(kind, (here, why))
    return [
        f"{kind.value} ({texts.title(kind)}) cannot be told in {office.region} ({office.code})"
        + (f" and {others[kind]} other offices" if others[kind] else "")
        + f": {why}"
        for kind, (office, why) in first.items()
    ]
