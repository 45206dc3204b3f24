"""Case ids, printed document numbers, and counters without gaps (D15).

A case id is `{office}-{year}-{serial}`; the printed number `（长春市）社保受理〔2026〕12号` is derived from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.database import straight

# An office's code is not always six digits: 长白山's is `22CBS0`.
CASE_ID = r"[0-9A-Z]{6}-[0-9]{4}-[1-9][0-9]{0,7}"
_CASE = re.compile(CASE_ID)


class Series(StrEnum):
    """The four document series of the forms; the value is what is printed."""

    REGISTRATION = "社保受理"
    OPINION = "社保处意"
    FEEDBACK = "社保反馈"
    REPORT = "社保调查"


@dataclass(frozen=True, order=True)
class CaseId:
    """`220100-2026-12`."""

    office: str
    year: int
    serial: int

    @classmethod
    def parse(cls, text: str) -> CaseId:
        """Raises ValueError for anything that is not a case id."""
        if not _CASE.fullmatch(text):
            raise ValueError(f"not a case id: {text!r}")
        office, year, serial = text.split("-")
        return cls(office, int(year), int(serial))

    def __str__(self) -> str:
        return f"{self.office}-{self.year}-{self.serial}"


def printed(region: str, series: Series, year: int, serial: int) -> str:
    """`（长春市）社保受理〔2026〕12号`: full-width brackets, the region with its suffix, no leading zeros."""
    return f"（{region}）{series.value}〔{year}〕{serial}号"


class CounterRow:
    """Mixin of a service's own counter table: the last number given, one row for each office, series and year."""

    __tablename__ = "counters"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    series: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


_NEXT = """
insert into {schema}.counters (office, series, year, last) values (%(office)s, %(series)s, %(year)s, %(n)s)
on conflict (office, series, year) do update set last = {schema}.counters.last + %(n)s
returning last
"""


def next_serial(session: Session, *, schema: str, office: str, series: str, year: int) -> int:
    """The next serial, 1, 2, 3 …; the row stays locked until the transaction ends, so none is lost or given twice."""
    return next_serials(session, schema=schema, series=series, wanted={(office, year): 1})[office, year].start


def next_serials(
    session: Session, *, schema: str, series: str, wanted: Mapping[tuple[str, int], int]
) -> dict[tuple[str, int], range]:
    """As `next_serial`, so many for each office and year. Taken in order, so that no two wait for each other."""
    counters = sorted(wanted)
    rows = [
        {"office": office, "series": str(series), "year": year, "n": wanted[office, year]} for office, year in counters
    ]
    told = straight(session, _NEXT.format(schema=schema), rows)
    return {
        counter: range(last - wanted[counter] + 1, last + 1) for counter, (last,) in zip(counters, told, strict=True)
    }
