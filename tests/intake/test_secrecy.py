"""Nothing personal stands in clear: not in a table, not in a message, not in a log line."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator

import psycopg
import pytest
from flask.testing import FlaskClient
from psycopg import sql

from services.intake.app import service
from services.kernel import logs
from services.kernel.people import Post
from tests.intake.samples import CANARIES, complaint, json_of

NARRATIVE = "金丝雀在窗口唱歌"
SUPPLEMENT = "金丝雀又唱了一遍"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that the service logs, as an office would see it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure(service="intake", level="DEBUG")
    text = io.StringIO()
    root.handlers[0].setStream(text)  # type: ignore[attr-defined]
    yield text
    root.handlers[:] = before
    root.setLevel(level)


def everything(admin: psycopg.Connection) -> str:
    """Every column of every row of every table."""
    rows: list[str] = []
    for table in service.tables.sorted_tables:
        found = sql.SQL("select t::text from {} t").format(sql.Identifier("intake", table.name))
        rows += [row for (row,) in admin.execute(found).fetchall()]
    bodies = admin.execute("select body from intake.outbox").fetchall()
    return "\n".join(rows) + "\n".join(bytes(body).decode() for (body,) in bodies)


@pytest.mark.clause("A4.5-4", "A4.5-5")
def test_no_canary_sings_in_tables_messages_or_logs(
    client: FlaskClient, admin: psycopg.Connection, token: Callable[..., str], log: io.StringIO
) -> None:
    sent = complaint(text=NARRATIVE, requests=[NARRATIVE], respondent={"person": NARRATIVE, "phone": CANARIES["phone"]})
    answer = client.post("/api/complaints", json=sent, headers={"Idempotency-Key": "k"})
    receipt = json_of(answer)["receipt"]
    anonymous = json_of(client.post("/api/complaints", json=complaint(complainant=None, text=NARRATIVE)))["receipt"]
    key = {"code": receipt["code"], "phone_last4": "5518"}
    client.post("/api/progress/supplement", json=key | {"text": SUPPLEMENT})
    client.post("/api/progress", json=key | {"phone_last4": "0000"}, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    client.post("/api/complaints", json=sent | {"complainant": CANARIES | {"phone": "1"}})
    by = {"Authorization": f"Bearer {token(Post.FUNCTIONAL)}"}
    client.get(f"/api/cases/{json_of(answer)['id']}/particulars?purpose=审批", headers=by)
    stored = everything(admin)
    secrets = [
        *CANARIES.values(),
        NARRATIVE,
        SUPPLEMENT,
        receipt["code"],
        anonymous["code"],
        anonymous["secret"],
        "203.0.113.77",
    ]
    assert "sealed_particulars" in stored
    for canary in secrets:
        assert canary not in stored
        assert canary not in log.getvalue()


@pytest.mark.clause("A4.5-4")
def test_a_fault_below_says_nothing_of_the_person(
    client: FlaskClient, admin: psycopg.Connection, log: io.StringIO
) -> None:
    admin.execute("alter table intake.complaints add constraint broken check (channel <> 'other')")
    try:
        client.application.config["PROPAGATE_EXCEPTIONS"] = False
        answer = client.post("/api/complaints", json=complaint(text=NARRATIVE))
    finally:
        admin.execute("alter table intake.complaints drop constraint broken")
    assert answer.status_code == 500
    assert log.getvalue()
    for canary in (*CANARIES.values(), NARRATIVE):
        assert canary not in log.getvalue()
        assert canary not in answer.text
