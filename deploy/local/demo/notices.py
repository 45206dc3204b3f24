"""What became of the demo's notices: one of each sort to look at, and the one that is not known is resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.local.demo.api import patiently
from deploy.local.demo.walking import Demo, Told

_SILENT = "7777"  # the gateway takes what goes to such numbers and never answers
_BECAUSE = "电话核实，本人说已经收到"


def resolve(demo: Demo, told: list[Told]) -> Told:
    """Wait until the notice that the gateway never answered is 不明, and decide as an officer would."""
    silent = next(each for each in told if _phone(each).endswith(_SILENT))
    token = demo.officer(silent.sample["office"], "functional-1")["token"]

    def look() -> Mapping[str, Any] | None:
        query = f"/api/notices?case={silent.id}&state=unknown"
        found: list[Mapping[str, Any]] = demo.line.call("GET", query, token=token)["notices"]
        return found[-1] if found else None

    notice = patiently(look, f"no notice of {silent.number} is in doubt")
    body = {"decision": "arrived", "because": _BECAUSE, "seen": "unknown"}
    demo.line.call("POST", f"/api/notices/{notice['id']}/decisions", body, token=token)
    stage = silent.stage
    demo.show(silent, "投诉管理职能部门", "认定不明的通知", "已送达（人工认定）", took=0.0)
    silent.stage = stage
    return silent


def pages(address: str, told: list[Told], silent: Told) -> Iterator[tuple[str, str]]:
    """Where each sort can be seen, signed in as the province."""
    yield (
        f"{address}/notices/{silent.id}",
        "a notice that was 不明 and was resolved; letters that come back within a minute",
    )
    for office, what in (("222400", "two parts, Chinese and Korean"), ("22CBS0", "quiet hours: the notice waits")):
        case = next(each for each in told if each.sample["office"] == office)
        yield f"{address}/notices/{case.id}", what


def _phone(told: Told) -> str:
    return str(told.sample.get("complainant", {}).get("phone", ""))
