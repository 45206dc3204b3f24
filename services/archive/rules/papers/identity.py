"""Who complained, as the forms print it: in full for the archivist, masked for other readers, not at all otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from services.kernel.contracts.forms import Complainant

SEALED = "（已封存）"
WITHHELD = "（依规定不提供）"
ANONYMOUS = "匿名"
GENDERS = {"male": "男", "female": "女"}


class Sight(StrEnum):
    """How much of the complainant a print may show."""

    FULL = "full"
    MASKED = "masked"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Who:
    """The fields of 投诉人 as printed. `text` is what was written in the complainant's own words, when it may be read;
    `signed` whether the record of a visit was signed."""

    name: str = ""
    gender: str = ""
    age: str = ""
    education: str = ""
    ethnicity: str = ""
    employer: str = ""
    address: str = ""
    phone: str = ""
    id_number: str = ""
    text: str = ""
    respondent: Mapping[str, Any] = field(default_factory=dict)
    sight: Sight = Sight.MASKED

    @property
    def place(self) -> str:
        """工作单位（或联系住址）: what was told of the two."""
        return (
            self.employer if self.employer == self.address else "；".join(filter(None, (self.employer, self.address)))
        )


def in_full(particulars: Mapping[str, Any]) -> Who:
    """From the particulars as they were sealed at the registration."""
    told = particulars.get("complainant")
    words = Who(text=particulars.get("text") or "", respondent=particulars.get("respondent") or {}, sight=Sight.FULL)
    if told is None:
        return replace(words, name=ANONYMOUS)
    more = [told.get("contact_person") and f"联系人 {told['contact_person']}"]
    more.append(told.get("agent_for") and f"代 {told['agent_for']} 投诉")
    aside = "，".join(part for part in more if part)
    return replace(
        words,
        name=f"{told['name']}（{aside}）" if aside else told["name"],
        gender=GENDERS.get(told.get("gender") or "", ""),
        age="" if told.get("age") is None else str(told["age"]),
        education=told.get("education") or "",
        ethnicity=told.get("ethnicity") or "",
        employer=told.get("employer") or "",
        address=told.get("address") or "",
        phone=(told.get("phone") or "").removeprefix("+86") or told.get("email") or "",
        id_number=told.get("id_number") or "",
    )


def masked(complainant: Complainant) -> Who:
    """The masked name, and that everything else is sealed."""
    if complainant.kind == "anonymous":
        return Who(name=ANONYMOUS)
    return replace(_everywhere(SEALED), name=complainant.name)


def nothing() -> Who:
    """For the unit that is complained about (F2-2)."""
    return replace(_everywhere(WITHHELD), sight=Sight.NOTHING)


def _everywhere(word: str) -> Who:
    return Who(
        name=word,
        gender=word,
        age=word,
        education=word,
        ethnicity=word,
        employer=word,
        address=word,
        phone=word,
        id_number=word,
    )


def sight(*, archivist: bool, own_office: bool, of_respondent: bool, asked: bool) -> Sight:
    """The archive's copy of the identity is the archivist's alone, in the office that keeps the case; whoever belongs
    to the unit complained about sees nothing of it, whatever his post."""
    if of_respondent:
        return Sight.NOTHING
    return Sight.FULL if archivist and own_office and asked else Sight.MASKED
