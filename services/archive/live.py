"""`GET /api/live`: the live picture, pushed to dashboards and wallboards from the `work` process, on LIVE_PORT.

The pages' own server has a few threads, and each open line would keep one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.archive.actions.accounts import still_in_office
from services.archive.actions.screens import session_of
from services.archive.queries.board import LATEST, Item
from services.archive.queries.days import stages
from services.archive.queries.screens import revoked
from services.archive.queries.standings import is_over, kept_off, latest_news, mark, signed_out, standings
from services.archive.rules import waiting
from services.archive.rules.screens import cookie_called, is_screen
from services.archive.rules.standing import Level, Standing, lines, name, together
from services.archive.rules.waiting import Waiting
from services.archive.rules.watching import REFUSED, may_watch
from services.kernel.clock import now
from services.kernel.errors import Forbidden, Unauthenticated
from services.kernel.house import House
from services.kernel.live import Broadcast, Picture, Request
from services.kernel.offices import Directory
from services.kernel.people import Officer
from services.kernel.sessions import Session

NEWS = 200  # of the whole province, from which each listener gets the newest of his part
BECAUSE = "the live picture is read once for all who listen"


def start(house: House) -> Broadcast | None:
    """None where the settings name no port for it."""
    told = house.settings.environment
    port = told.get("LIVE_PORT", "0")
    if port == "0":
        return None
    return Broadcast(Province(house), house.settings, host=told.get("LIVE_HOST", "127.0.0.1"), port=int(port))


class Province:
    """Where the picture comes from."""

    path = "/api/live"

    def __init__(self, house: House) -> None:
        self._house = house

    def mark(self) -> str:
        with self._house.database.work_seeing_every_office(because=BECAUSE) as session:
            return mark(session, today=now().date())

    def read(self, watching: Collection[str]) -> Picture:
        at = now()
        with self._house.database.work_seeing_every_office(because=BECAUSE) as session:
            news = latest_news(session, most=NEWS)
            return Snapshot(
                at=at,
                offices=self._house.offices,
                standings=standings(session, today=at.date()),
                stages=stages(session, today=at.date()),
                news=news,
                kept_off=kept_off(session, {item.case for item in news}),
                accounts={**signed_out(session, watching), **revoked(session, watching)},
            )

    def otherwise(self, request: Request) -> Session | None:
        """A screen on a wall shows its own token."""
        token = request.cookie(cookie_called(secure=self._house.settings.secure_cookies))
        return session_of(self._house, token, at=now()) if token else None

    def admit(self, officer: Officer, began: datetime) -> None:
        if still_in_office(self._house, officer, began=began) is None:
            raise Unauthenticated
        if not may_watch(officer, province=self._house.offices.province.code):
            raise Forbidden(*REFUSED)


@dataclass(frozen=True)
class Snapshot:
    """Everything at one moment. Nobody who complained is in it, and no case that its reader is kept off."""

    at: datetime
    offices: Directory
    standings: Mapping[str, Standing]
    stages: Mapping[str, Mapping[str, Waiting]]
    news: Sequence[Item]
    kept_off: Mapping[str, frozenset[str]]
    accounts: Mapping[str, tuple[bool, datetime | None]]

    def for_officer(self, officer: Officer) -> tuple[object, Callable[[], bytes]]:
        off, figures = self.kept_off.get(officer.id, frozenset()), is_screen(officer)

        def tell() -> bytes:
            told = self.told(officer.office, off, figures_only=figures)
            return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

        return (officer.office, off, figures), tell

    def is_over(self, officer: Officer, began: datetime) -> bool:
        return is_over(self.accounts.get(officer.id), began)

    def told(self, top: str, off: Collection[str] = (), *, figures_only: bool = False) -> dict[str, Any]:
        """Of the office `top` and what is beneath it: `stages` are the steps at which cases are, `cities` the lines of
        its ladder, `offices` each by itself, both in the ladder's order. News name cases: who sees figures only gets
        none."""
        seen = frozenset(self.offices.beneath(top))
        news = [item for item in self.news if item.office in seen and item.case not in off and not figures_only]
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "total": together(self.standings.get(code, Standing()) for code in seen).told(),
            "stages": waiting.told(waiting.together(self.stages.get(code, {}) for code in seen)),
            "cities": self._lines(top, "city"),
            "offices": self._lines(top, "office"),
            "news": [self._item(item) for item in news[:LATEST]],
        }

    def _lines(self, top: str, level: Level) -> list[dict[str, Any]]:
        found = lines(self.standings, self.offices, top=top, level=level)
        return [
            {"office": code, "name": name(code, self.offices, top=top), **standing.told()}
            for code, standing in found.items()
        ]

    def _item(self, item: Item) -> dict[str, str]:
        return {
            "at": item.at.isoformat(timespec="seconds"),
            "office": item.office,
            "case": item.case,
            "number": item.number or f"{self.offices[item.office].region} {item.case}",
            "tag": item.news.tag,
            "tone": item.news.tone,
            "text": item.news.text,
        }
