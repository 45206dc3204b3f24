"""Send what stands in `complaints.toml`, walk it, and tell where everything is. Each run sends new complaints."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deploy.local.demo import duty, notices
from deploy.local.demo.api import Line
from deploy.local.demo.columns import COLUMNS, padded, row
from deploy.local.demo.walking import Demo, Told
from deploy.local.places import LOCAL
from deploy.local.progress import CannotGoOn, say
from services.kernel.clock import now

SAMPLES = Path(__file__).with_name("complaints.toml")


def run() -> int:
    """Send, walk, wait for the archive, and tell where everything is. 0 when all went as planned."""
    address, accounts = province()
    document = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
    demo = Demo(Line(address), accounts, document["steps"])
    phones = duty.man(demo, at=now())
    told = send(demo, document)
    silent = notices.resolve(demo, told)
    for line in _summary(told, document["walks"], address, accounts):
        say(line)
    say(f"  {padded(f'{address}/inbox', 48)}  on duty for major complaints: {' '.join(phones.values())}")
    for url, what in notices.pages(address, told, silent):
        say(f"  {padded(url, 48)}  {what}")
    return 0


def send(demo: Demo, document: Mapping[str, Any]) -> list[Told]:
    """Every complaint of the document, walked as far as its walk goes."""
    say(row(tuple(name for name, _ in COLUMNS)))
    told = [demo.register(sample) for sample in document["complaint"]]
    for each in told:
        demo.walk(each, document["walks"][each.sample["walk"]]["steps"])
    for each in told:
        if document["walks"][each.sample["walk"]].get("archived"):
            demo.filed(each)
    return told


def province() -> tuple[str, dict[str, Mapping[str, Any]]]:
    """Where the province of this tree is, and who may sign in there. Raises CannotGoOn when none was started."""
    address, accounts = LOCAL / "address", LOCAL / "demo-accounts.json"
    if not address.is_file() or not accounts.is_file():
        raise CannotGoOn("no province is running here: start one with `make run` and come back")
    entries = json.loads(accounts.read_text(encoding="utf-8"))
    return address.read_text(encoding="utf-8").strip(), {entry["username"]: entry for entry in entries}


def _summary(
    told: list[Told], walks: Mapping[str, Any], address: str, accounts: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    yield f"\n{len(told)} complaints were sent, {sum(bool(each.archive_number) for each in told)} are in the archive.\n"
    for each in told:
        where = each.archive_number or each.stage
        yield "  ".join((padded(each.number, 36), padded(walks[each.sample["walk"]]["title"], 34), where)).rstrip()
    mine = next(each for each in told if each.sample["walk"] == "answered")
    filed = next(each for each in told if each.archive_number)
    major = next(each for each in told if each.sample["walk"] == "major")
    yield "\nPages to open:"
    pages = (
        (f"{address}/progress", f"as a complainant, with {mine.key['code']} and {mine.key.get('phone_last4')}"),
        (f"{address}/inbox", "what arrived on the telephones and in the mailboxes"),
        (f"{address}/console", _sign_in_as(accounts["220100-window"])),
        (f"{address}/province", f"{_sign_in_as(accounts['220000-province'])}; {major.number} is on top"),
        (f"{address}/records/{filed.id}", _sign_in_as(accounts[f"{filed.sample['office']}-archivist"])),
    )
    for url, how in pages:
        yield f"  {padded(url, 48)}  {how}"


def _sign_in_as(account: Mapping[str, Any]) -> str:
    return f"as {account['username']} / {account['password']}"


if __name__ == "__main__":
    try:
        sys.exit(run())
    except CannotGoOn as cause:
        sys.exit(str(cause))
    except (ConnectionError, TimeoutError) as cause:
        sys.exit(f"the province does not answer ({cause}): start it with `make run` and come back")
