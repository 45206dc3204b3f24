"""After a whole story nothing of the person stands in clear: in no table, no message, no figure, no log line."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
import structlog
from pika.adapters.blocking_connection import BlockingChannel
from psycopg import sql

from services.kernel import logs
from services.kernel.messaging.topology import HAPPENED, channel_of
from services.kernel.run import find
from tests.journeys.forms import ACCEPTED, ANSWERED
from tests.journeys.town import CITY, Town
from tests.province import NAMES

PERSON = {
    "name": "欧阳㛃测",
    "phone": "13912345518",
    "email": "canary@example.cn",
    "id_number": "11010519491231002X",
    "address": "人民大街八八八号",
    "employer": "金丝雀机械厂",
}
SAID = "金丝雀在窗口唱歌，没有人理会"  # what the complainant tells
FOUND = "金丝雀确实唱过，值班人员不在岗"  # what officers write
WRITTEN: dict[str, dict[str, Any]] = {
    "confirm": {"text": FOUND},
    "log_step": {"found": FOUND, "evidence": [FOUND]},
    "submit_opinion": {"facts": FOUND, "answers": [FOUND]},
    "approve": {"text": FOUND},
    "record_execution": {"text": FOUND, "evidence": [FOUND]},
    "draft_report": {"facts": FOUND, "method": FOUND, "opinion": FOUND, "respondent_said": FOUND},
    "deliver": {"facts": FOUND, "answers": [FOUND]},
}
CANARIES = (*PERSON.values(), "金丝雀", "赵某㛃")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, down to the finest, as an office would see it."""
    root, settings = logging.getLogger(), structlog.get_config()
    before, level = root.handlers[:], root.level
    logs.configure(service="town", level="DEBUG")
    text = io.StringIO()
    root.handlers[0].setStream(text)  # type: ignore[attr-defined]
    peer = logging.getLogger("mail")  # the mail server at the other end of the line is not the province's
    peer.propagate = False
    yield text
    peer.propagate = True
    root.handlers[:] = before
    root.setLevel(level)
    structlog.configure(**settings)


@dataclass
class Tap:
    """Hears along what crosses the broker."""

    channel: BlockingChannel
    queue: str

    def bodies(self) -> list[str]:
        found = []
        while (got := self.channel.basic_get(self.queue, auto_ack=True))[0] is not None:
            found.append((got[2] or b"").decode())
        return found


@pytest.fixture
def tap(empty_vhost: dict[str, str]) -> Iterator[Tap]:
    with channel_of(empty_vhost["admin"]) as channel:
        queue = str(channel.queue_declare("", exclusive=True).method.queue)
        channel.queue_bind(queue, HAPPENED, "#")
        yield Tap(channel, queue)


@pytest.mark.clause("A4.5-4", "A4.5-5", "A6.4-2")
def test_no_canary_sings_in_tables_messages_figures_or_logs(log: io.StringIO, tap: Tap, town: Town) -> None:
    receipt = town.complain(
        text=SAID,
        requests=[SAID],
        complainant=PERSON,
        respondent={"person": "赵某㛃", "address": PERSON["address"]},
        notify={"sms": True, "email": True},
    )
    town.settle()
    town.does(receipt, "supplement", text=SAID)
    respondent = town.officers[f"{CITY}-injury-handler"].id
    assert town.try_act("functional-1", receipt.case, "name_respondent", officers=[respondent]).status_code == 200
    for act in (*ACCEPTED, *ANSWERED):
        town.act(act, receipt.case, **WRITTEN.get(act, {}))
    town.progress(receipt)
    town.desk("handler-1").get("intake", f"/api/cases/{receipt.case}/particulars?purpose=核对情况")
    town.does(receipt, "reject", reasons=SAID)
    objections = [{"point": SAID, "answer": FOUND}]
    town.act("reassess", receipt.case, to="upheld", objections=objections)
    town.act("call_back", receipt.case, words=SAID)
    town.act("close", receipt.case, text=FOUND)
    town.work_on_time()
    assert town.case(receipt.case)["step"] == "archived"

    clear = {
        "tables": "\n".join(everything(town)),
        "messages": "\n".join(tap.bodies()),
        "figures": "\n".join(town.province.citizen(name).get("/metrics").text for name in NAMES),
        "logs": log.getvalue(),
        "texts": "\n".join(arrival.text for arrival in (*town.centre.inbox.newest(), *town.mail.inbox.newest())),
    }
    assert all(receipt.case in clear[where] for where in ("tables", "messages", "texts"))
    assert '"event": ' in clear["logs"]
    assert "outbox" in clear["figures"]
    codes = (receipt.code, receipt.code.replace("-", ""))
    sung = [(where, canary) for where, text in clear.items() for canary in (*CANARIES, *codes) if canary in text]
    assert sung == []
    assert receipt.case not in clear["figures"]
    town.assert_nothing_is_left()


def everything(town: Town) -> Iterator[str]:
    """Every row of every table of all schemas; bytes as the text that they are."""
    with psycopg.connect(town.admin_url, autocommit=True) as connection:
        for table in (table for name in NAMES for table in find(name).tables.sorted_tables):
            name = sql.Identifier(str(table.schema), table.name)
            for row in connection.execute(sql.SQL("select * from {}").format(name)):
                for value in row:
                    yield (
                        value.decode("utf-8", "replace")
                        if isinstance(value, bytes)
                        else json.dumps(value, ensure_ascii=False, default=str)
                    )
