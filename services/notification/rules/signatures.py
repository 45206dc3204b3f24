"""Whether signature, link and hotline leave room for what is told: the offices' own signatures, and the settings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.kernel.offices import Office
from services.kernel.settings import TELEPHONE
from services.notification.rules.shapes import LINK
from services.notification.rules.texts import Kind, Texts
from services.notification.rules.wordings import faults_in, unfit_in

_SHORTEST_LINK = 4
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


def at_fault(texts: Texts, offices: Iterable[Office], *, hotline: str, link: str, file: str) -> list[str]:
    """With which setting the words could not be told: the telephones of the offices' file, the link, or, where any link
    would be too long, the names and telephones beside it. One sentence for each, with what would do."""
    every = list(offices)
    odd = [each for each in every if each.phone and not TELEPHONE.fullmatch(each.phone)]
    faults: list[str] = []
    if odd:
        others = f" (and of {len(odd) - 1} other offices)" if odd[1:] else ""
        faults.append(
            f"{file}: phone = {odd[0].phone} of {odd[0].region} ({odd[0].code}){others} is not a telephone number:"
            " 3 to 15 digits and hyphens"
        )
    if not LINK.fullmatch(link):
        faults.append(f"SMS_LINK={link} is not an address: small letters and digits, as in jlsb.cn/ts")
    if faults:
        return faults
    unfit = unfillable(texts, every, hotline=hotline, link=link)
    if not unfit:
        return []
    fits = _longest_link(texts, every, hotline=hotline, below=len(link))
    if fits:
        return [f"SMS_LINK={link} has {len(link)} characters and at most {fits} fit: {unfit[0]}"]
    return [f"{file}: name and phone of an office (HOTLINE={hotline} where it has none) leave no room: {unfit[0]}"]


def _longest_link(texts: Texts, offices: Sequence[Office], *, hotline: str, below: int) -> int:
    """How many characters of a link fit; 0 where not even the shortest does."""
    fits, too_many = _SHORTEST_LINK - 1, below
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if unfillable(texts, offices, hotline=hotline, link="a" * middle):
            too_many = middle
        else:
            fits = middle
    return fits if fits >= _SHORTEST_LINK else 0


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
