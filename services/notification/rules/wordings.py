"""A wording that the province or an office wants instead: what is wrong with it, and how long it gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.kernel.offices import Office
from services.notification.rules.texts import Facts, Kind, Texts, Unfillable
from services.notification.rules.units import ONE_MESSAGE, PART_OF_SEVERAL, units

_MOST_COMPLAINTS = 99
_LONGEST_DAY = date(2026, 12, 14)
_LONGEST_TEL = "0431-12333000"
_LONGEST_SERIAL = 999_999
_LONGEST_ASKED, _LONGEST_WHY = "request_reopening", "not_accepted"  # in either language


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


def longest_facts(office: Office, *, link: str, step: str, signature: str = "") -> Facts:
    """The longest values that this office can ever have."""
    return Facts(
        case=f"{office.code}-2026-{_LONGEST_SERIAL}",
        office=office.region,
        office_name=office.name,
        tel=office.phone if len(office.phone) > len(_LONGEST_TEL) else _LONGEST_TEL,
        link=link,
        day=_LONGEST_DAY,
        step=step,
        asked=_LONGEST_ASKED,
        why=_LONGEST_WHY,
        signature=signature,
        provisional=True,
        count=_MOST_COMPLAINTS,
    )


def preview(
    texts: Texts, wording: Wording, offices: Iterable[Office], *, link: str, signatures: Mapping[str, str]
) -> tuple[Preview | None, list[str]]:
    """The longest of all offices that it is for, and in Chinese everything that is wrong with it."""
    faults: list[str] = []
    try:
        own = texts.but({wording.kind: wording.document()}, {wording.kind: wording.korean}, version="")
    except ValueError:
        return None, ["只能用这些栏目：{case} {office} {office_name} {tel} {link} {date} {step} {asked} {why}"]
    found: list[Preview] = []
    step = max(texts.steps, key=lambda key: len(texts.steps[key]))
    for office in offices:
        facts = longest_facts(office, link=link, step=step, signature=signatures.get(office.code, ""))
        try:
            length = own.length(wording.kind, facts)
            letter = own.email(wording.kind, facts)
            text = own.plain(wording.kind, facts) + own.korean(wording.kind, facts)
        except Unfillable:
            return None, ["栏目填不进去，请检查花括号"]
        found.append(Preview(office.region, text, length, letter.subject, letter.text))
        if own.is_korean(office.code) and not wording.korean:
            faults.append("延边的机构要有朝鲜文")
        beside = units(own.korean(wording.kind, facts))
        most = min(Texts.MOST_KOREAN, 2 * PART_OF_SEVERAL - length)
        if beside > most:
            faults.append(f"朝鲜文最多 {most} 个字符，现在 {beside} 个")
    longest = max(found, key=lambda each: each.units)
    if longest.units > ONE_MESSAGE:
        faults.append(f"短信连同签名最多 {ONE_MESSAGE} 个字符，{longest.office}要 {longest.units} 个")
    return longest, list(dict.fromkeys(faults))
