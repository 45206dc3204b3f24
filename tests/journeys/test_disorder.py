"""Messages that come twice and thrice, or in any order, lead to the same end: kinds 11 and 12 of the fault matrix."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.kernel.contracts import open_envelope
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.ladder import Ladder
from services.kernel.messaging.letters import Delivery
from services.kernel.messaging.relay import Relay
from services.kernel.service import Service
from tests.journeys.forms import ACCEPTED, ANSWERED
from tests.journeys.town import Receipt, Town
from tests.province import NAMES

PHONE = "13912345518"
# What each hearer knows by hearing alone, and how the result is read.
HEARD = {
    "intake": ("progress", "timeline", "told", "notices", "involved", "inbox"),
    "archive": ("entries", "dossiers", "counters", "inbox"),
    "notification": ("contacts", "notices", "attempts", "parts", "receipts", "inbox"),
}
BY_ARRIVAL = ("archive_number", "digest", "filed_at", "filed_entries", "history", "state", "entries")
ALWAYS_TOLD = ("registered", "accepted", "result", "closed")


def story(town: Town) -> Receipt:
    """From the registration to the archive."""
    receipt = town.complain(complainant={"name": "王桂兰", "phone": PHONE})
    town.settle()
    for act in (*ACCEPTED, *ANSWERED):
        town.act(act, receipt.case)
    town.later("2026-11-24")
    town.told(receipt)
    town.does(receipt, "rate", grade=5)
    town.does(receipt, "agree")
    town.act("call_back", receipt.case)
    town.act("close", receipt.case)
    town.work_on_time()
    assert town.case(receipt.case)["step"] == "archived"
    return receipt


@dataclass
class Stutter:
    """A relay that says everything three times."""

    town: Town
    service: str
    relay: Relay

    def drain(self) -> int:
        waiting = [row["id"] for row in self.town.rows(f"select id from {self.service}.outbox where sent_at is null")]  # noqa: S608
        taken = self.relay.drain()
        for _ in range(2 if waiting else 0):
            self.town.rows(f"update {self.service}.outbox set sent_at = null where id = any(%s)", waiting)  # noqa: S608
            self.relay.drain()
        return taken

    def close(self) -> None:
        self.relay.close()


def test_what_is_said_three_times_happens_once(town: Town) -> None:
    for name in NAMES:
        running = town.province.running[name]
        running.__dict__["relay"] = Stutter(town, name, running.relay)
    receipt = story(town)
    texts = [arrival.text for arrival in town.texts(PHONE)]
    assert len(texts) == len(set(texts)) == 8
    events = town.desk("functional-1").get("routing", f"/api/cases/{receipt.case}/history").get_json()["events"]
    acts = Counter(event["act"] for event in events)
    assert {act: acts[act] for act in ("register", "accept", "record_feedback", "agree", "close", "archive")} == (
        dict.fromkeys(("register", "accept", "record_feedback", "agree", "close", "archive"), 1)
    )
    of_cases = "select message_id from {}.outbox where case_id <> ''"  # what is about none lies in no dossier
    said = [row["message_id"] for name in NAMES for row in town.rows(of_cases.format(name))]
    kept = [row["message_id"] for row in town.rows("select message_id from archive.entries")]
    assert Counter(kept) == Counter(said)
    town.assert_nothing_is_left()


def test_what_is_heard_in_any_order_leads_to_the_same_end(town: Town) -> None:
    receipt = story(town)
    in_order, notices = known(town, receipt), told(town)
    for seed in (1, 2, 3):
        messages = said(town)
        random.Random(seed).shuffle(messages)
        for service in HEARD:
            forget(town, service)
            hear(town, service, messages, chance=random.Random(seed))
        town.settle()

        found = known(town, receipt)
        for what, value in in_order.items():
            assert (seed, what, found[what]) == (seed, what, value)
        again = told(town)
        assert {kind: again[kind] for kind in ALWAYS_TOLD} == dict.fromkeys(ALWAYS_TOLD, 1)
        assert all(again[kind] <= notices[kind] for kind in again)  # what is no longer news is not told
        assert town.rows("select message_id from notification.postponed") == []


def said(town: Town) -> list[bytes]:
    """Every message so far."""
    bodies = " union all ".join(f"select id, body from {name}.outbox" for name in NAMES)  # noqa: S608
    return [bytes(row["body"]) for row in town.rows(f"{bodies} order by id")]


def forget(town: Town, service: str) -> None:
    town.rows("truncate " + ", ".join(f"{service}.{table}" for table in HEARD[service]))


def hear(town: Town, service: str, messages: Sequence[bytes], *, chance: random.Random) -> None:
    """In batches as they happen to arrive; what has to wait climbs the ladder."""
    running = town.province.running[service]
    waiting = [
        Delivery(body=body, routing_key="", user=open_envelope(body).by, redelivered=False)
        for body in messages
        if concerns(running.service, open_envelope(body).type)
    ]
    inbox, ladder, at = Inbox(running.service, running.house), Ladder(running.service, running.house), town.at
    while waiting:
        batch = chance.randint(1, 7)
        inbox.hear(waiting[:batch])
        del waiting[:batch]
    for _ in range(6):
        at += timedelta(hours=2)
        ladder.sweep(at=at)


def concerns(service: Service, kind: str) -> bool:
    """As the broker's bindings let it through."""
    words = {heard.TYPE.partition(".")[0] for heard in (*service.hears, *service.hears_many)}
    return service.keeps is not None or kind.partition(".")[0] in words


def known(town: Town, receipt: Receipt) -> dict[str, Any]:
    """What the complainant, the archivist and the statistics are told."""
    progress = town.told(receipt)
    progress["notices"] = []
    record = town.desk("archivist").get("archive", f"/api/records/{receipt.case}").get_json()
    history = sorted((line["type"], line["title"], line["text"]) for line in record["history"])
    figures = town.desk("province").get("archive", "/api/statistics?by=office,class,cause").get_json()["lines"]
    return {
        "progress": progress,
        "record": {name: value for name, value in record.items() if name not in BY_ARRIVAL},
        "history": [line for line in history if not line[0].startswith(("notice", "dossier"))],
        "figures": figures,
        "contact": town.rows("select case_id, seq, stage, means from notification.contacts"),
    }


def told(town: Town) -> Counter[str]:
    return Counter(row["kind"] for row in town.rows("select kind from notification.notices"))
