"""A new pack of rules from the pack in force and what changes, with every fault at once (A0-1, A2-1, D05)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from services.kernel.errors import Fault, Invalid
from services.routing.rules.petition import at_most
from services.routing.rules.policy import UNIT_WORDS, Length, PolicyPack

_VERSION = re.compile(r"[a-z0-9][a-z0-9.-]{0,31}")
_WORDS = {"issuer": 64, "succession": 200}
LENGTHS = tuple(one.name for one in fields(PolicyPack) if one.type == "Length")
COUNTS = tuple(one.name for one in fields(PolicyPack) if one.type == "int")
EXTENSION = "extension"  # in the second pack only
_KNOWN = frozenset({"version", "effective_on", *_WORDS, *LENGTHS, *COUNTS})


@dataclass(frozen=True)
class Change:
    """A number or a word that a pack changes: its field, its clause, and both values in words."""

    field: str
    clause: str
    before: str
    after: str


def pack_from(document: Mapping[str, Any], *, current: PolicyPack, known: frozenset[str], today: date) -> PolicyPack:
    """The pack in force with what the document changes; lengths are given as plain numbers in the unit that they have.

    Raises Invalid: a version that is there already, a day in the past, a length beyond the pack's own bound.
    """
    lengths_of = (*LENGTHS, *((EXTENSION,) if current.extension else ()))
    known_here = _KNOWN.union(lengths_of)
    faults = [Fault(name, "extra_forbidden", "没有这个字段") for name in document if name not in known_here]
    version, effective_on = str(document.get("version") or ""), _day(document.get("effective_on"))
    if not _VERSION.fullmatch(version):
        faults.append(Fault("version", "version", "请写版本号，用小写字母、数字、点和连字符，最多 32 个"))
    elif version in known:
        faults.append(Fault("version", "version_taken", "这个版本号已经用过，规则公布后不能修改"))
    if effective_on is None:
        faults.append(Fault("effective_on", "date_parsing", "请写生效日期，例如 2027-01-01"))
    elif effective_on <= today:
        faults.append(Fault("effective_on", "past_day", "生效日期应当晚于今天，不溯及已经受理的投诉"))
    words = {name: str(document[name]).strip() for name in _WORDS if name in document}
    faults += [
        Fault(name, "text", f"请填写，最多 {_WORDS[name]} 个字")
        for name, text in words.items()
        if not 0 < len(text) <= _WORDS[name]
    ]
    numbers = {name: document[name] for name in (*lengths_of, *COUNTS) if name in document}
    faults += [fault for name, n in numbers.items() if (fault := _fault_of(current, name, n))]
    if faults or effective_on is None:
        raise Invalid(faults)
    lengths = {name: _length(current, name, n) for name, n in numbers.items() if name in lengths_of}
    counts = {name: n for name, n in numbers.items() if name in COUNTS}
    told: dict[str, Any] = {**words, **lengths, **counts}
    return replace(current, version=version, effective_on=effective_on, issued_on=today, **told)


def changes(before: PolicyPack, after: PolicyPack) -> list[Change]:
    """What differs of all that a draft may change: who issues first, then the numbers in the order of the pack."""
    found = []
    for name in (*_WORDS, *LENGTHS, EXTENSION, *COUNTS):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            found.append(
                Change(name, getattr(now, "clause", ""), *("没有" if one is None else str(one) for one in (was, now)))
            )
    return found


def _length(current: PolicyPack, name: str, n: int) -> Length:
    length: Length = getattr(current, name)
    return replace(length, n=n)


def _fault_of(pack: PolicyPack, name: str, n: object) -> Fault | None:
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 999:
        return Fault(name, "int_type", "应当是 1 到 999 的整数")
    most = at_most(pack, name)
    if most and n > most[0]:
        unit = UNIT_WORDS[getattr(pack, name).unit]
        return Fault(name, "beyond_the_guide", f"{most[1]}规定最长不超过{most[0]}{unit}")
    return None


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told or ""))
    except ValueError:
        return None
