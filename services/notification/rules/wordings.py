"""A wording that the province or an office wants instead: what is wrong with it, and how long it gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from operator import le
from typing import Any

from services.kernel.offices import Office
from services.kernel.phone_codes import BLANK
from services.notification.rules.texts import Facts, Kind, Texts, Unfillable, as_sent
from services.notification.rules.units import ONE_MESSAGE, PART_OF_SEVERAL, units

_MOST_COMPLAINTS = 99
_LONGEST_DAY = date(2026, 12, 14)
_LONGEST_TEL = "0431-12333000"
_LONGEST_SERIAL = 999_999
# The others name the office that has the complaint by then, whichever that is.
_NAMES_THE_WRITER = frozenset({Kind.REGISTERED, Kind.REGISTERED_MAJOR, Kind.PHONE_CODE})


@dataclass(frozen=True)
class Wording:
    """`korean` stands beside the Chinese in 延边 and may be empty elsewhere."""

    kind: Kind
    sms: str
    subject: str
    email: str
    korean: str = ""

    def document(self) -> Mapping[str, str]:
        return {"sms": self.sms, "subject": self.subject, "email": self.email}


@dataclass(frozen=True)
class Preview:
    """The longest message that the wording gives in any office: what it says, and its length in UTF-16 units."""

    office: str
    text: str
    units: int
    subject: str
    email: str


def longest_facts(office: Office, *, link: str, signature: str = "", tel: str = _LONGEST_TEL) -> Facts:
    """The longest values that this office can ever have, without those that are words of ours."""
    return Facts(
        case=f"{office.code}-2026-{_LONGEST_SERIAL}",
        office=office.region,
        office_name=office.name,
        tel=max(office.phone, tel, key=len),
        link=link,
        day=_LONGEST_DAY,
        signature=signature,
        provisional=True,
        count=_MOST_COMPLAINTS,
    )


@dataclass(frozen=True)
class _Said:
    """One message: the units of either language, and how many of them the Korean may have beside this Chinese."""

    facts: Facts
    text: str
    chinese: int
    korean: int

    @property
    def most(self) -> int:
        return min(Texts.MOST_KOREAN, 2 * PART_OF_SEVERAL - self.chinese)


def _said(texts: Texts, kind: Kind, facts: Facts) -> _Said:
    korean = texts.korean(kind, facts)
    return _Said(facts, texts.plain(kind, facts) + korean, texts.length(kind, facts), as_sent(korean))


def _words(texts: Texts, wording: Wording) -> list[dict[str, Any]]:
    """Every choice of words of ours that the wording names: what is longest in one language is not in the other."""
    tables: dict[str, Mapping[str, str]] = {"step": texts.steps, "asked": texts.asked, "why": texts.whys}
    named = wording.sms + wording.subject + wording.email + wording.korean
    keys = [
        [(name, key) for key in (table if f"{{{name}" in named else list(table)[:1])] for name, table in tables.items()
    ]
    return [dict(choice) for choice in product(*keys)]


def unfit_in(
    texts: Texts, office: Office, receivers: Iterable[Office], *, link: str, signature: str
) -> dict[Kind, int]:
    """Which kinds of the words in use could not be sent in this office, whose telephone is known as those of all are,
    and how long they get with their longest values, the Korean behind them included."""
    found: dict[Kind, int] = {}
    for kind, filled in _longest_of_each(texts, office, receivers, link=link, signature=signature):
        if not _fits(texts, kind, filled):
            length = texts.length(kind, filled) + as_sent(texts.korean(kind, filled))
            found[kind] = max(length, found.get(kind, 0))
    return found


def faults_in(
    texts: Texts, office: Office, receivers: Iterable[Office], *, link: str, signature: str
) -> dict[Kind, str]:
    """As `unfit_in`, which kinds could not be told by text message or by letter, and why: too long, or a link or a
    telephone of a shape that is never told."""
    found: dict[Kind, str] = {}
    for kind, filled in _longest_of_each(texts, office, receivers, link=link, signature=signature):
        try:
            texts.both(kind, filled)
            texts.email(kind, filled)
        except Unfillable as why:
            found.setdefault(kind, str(why))
    return found


def _longest_of_each(
    texts: Texts, office: Office, receivers: Iterable[Office], *, link: str, signature: str
) -> Iterator[tuple[Kind, Facts]]:
    """Each kind with the office's longest values, once for every choice of words that it names."""
    facts = longest_facts(office, link=link, signature=signature, tel="")
    named = [_named(each) for each in _longest_of((office, *receivers))]
    for kind in Kind:
        choices = _words(texts, Wording(kind, **texts.words(kind)))
        for elsewhere, choice in product([{}] if kind in _NAMES_THE_WRITER else named, choices):
            yield kind, replace(facts, **elsewhere, **choice)


def _longest_of(offices: Iterable[Office]) -> list[Office]:
    """Those of which no other one is longer in all: a name and a telephone belong together."""
    by_size = {(units(each.region), units(each.name), len(each.phone)): each for each in offices}
    return [
        each
        for size, each in by_size.items()
        if not any(size != other and all(map(le, size, other)) for other in by_size)
    ]


def _named(office: Office) -> dict[str, Any]:
    return {"office": office.region, "office_name": office.name, "tel": office.phone}


def _fits(texts: Texts, kind: Kind, facts: Facts) -> bool:
    try:
        texts.both(kind, facts)
    except Unfillable:
        return False
    return True


def _longest_named(offices: Iterable[Office]) -> dict[str, Any]:
    every = list(offices)
    return {
        "office": max((office.region for office in every), key=units),
        "office_name": max((office.name for office in every), key=units),
    }


def preview(
    texts: Texts,
    wording: Wording,
    offices: Iterable[Office],
    *,
    receivers: Iterable[Office],
    link: str,
    signatures: Mapping[str, str],
) -> tuple[Preview | None, list[str]]:
    """The longest of all offices that it is for, and in Chinese everything that is wrong with it. What tells where a
    complaint went names one of the `receivers`."""
    faults: list[str] = []
    try:
        own = texts.but({wording.kind: wording.document()}, {wording.kind: wording.korean})
    except ValueError:
        return None, ["只能用这些栏目：{case} {office} {office_name} {tel} {link} {date} {step} {asked} {why}"]
    if wording.kind is Kind.PHONE_CODE and wording.korean and BLANK not in wording.korean:
        faults.append(f"朝鲜文里也要写{BLANK}")
    found: list[Preview] = []
    elsewhere = {} if wording.kind in _NAMES_THE_WRITER else _longest_named(receivers)
    for office in offices:
        facts = longest_facts(office, link=link, signature=signatures.get(office.code, ""))
        try:
            said = [_said(own, wording.kind, replace(facts, **elsewhere, **words)) for words in _words(own, wording)]
            longest_here = max(said, key=lambda each: each.chinese)
            letter = own.email(wording.kind, longest_here.facts)
        except Unfillable:
            return None, ["栏目填不进去，请检查花括号"]
        found.append(Preview(office.region, longest_here.text, longest_here.chinese, letter.subject, letter.text))
        if own.is_korean(office.code) and not wording.korean:
            faults.append("延边的机构要有朝鲜文")
        beside = max(said, key=lambda each: each.korean - each.most)
        if beside.korean > beside.most:
            faults.append(f"朝鲜文最多 {beside.most} 个字符，现在 {beside.korean} 个")
    longest = max(found, key=lambda each: each.units)
    if longest.units > ONE_MESSAGE:
        faults.append(f"短信连同签名最多 {ONE_MESSAGE} 个字符，{longest.office}要 {longest.units} 个")
    return longest, list(dict.fromkeys(faults))
