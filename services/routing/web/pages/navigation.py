"""The menu on the console's pages, with how much waits in each list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kernel.people import Officer
from services.kernel.web.login import house
from services.kernel.web.menu import menu
from services.routing.queries.pages import Tab


def navigation(officer: Officer, tabs: Mapping[Tab, int], here: str = "") -> list[dict[str, Any]]:
    """Groups of links for the side; `here` is the tab or the path of the page."""
    counts = {_address(tab): tabs.get(tab) for tab in Tab}
    where = _address(Tab(here)) if here in list(Tab) else here
    return menu(officer, house().offices.province.code, where, counts=counts)


def _address(tab: Tab) -> str:
    return f"/console?tab={tab}"
