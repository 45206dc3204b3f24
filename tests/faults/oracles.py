"""What must hold after every fault, read from the databases, the message centre and the broker, never from a log."""

from __future__ import annotations

from collections import Counter
from typing import Any

from services.archive.queries import verify_office
from services.kernel.messaging.topology import LANES, channel_of, parked_queue, queue_name
from services.routing.actions.chain import verify
from tests.faults.works import Stream, Works, eventually
from tests.province import NAMES

ARRIVED = {"delivered", "unknown"}  # of the latter no more than the test's `in_doubt`


def assert_nothing_lost_and_nothing_twice(works: Works, stream: Stream, *, in_doubt: int = 0) -> None:
    """O1 to O10 for the complaints of one office, as soon as everything has come to rest. At most `in_doubt` of its
    notices are 不明: none where no sender was killed."""
    office, many = stream.office, len(stream.phones)
    eventually(lambda: not restless(works, office, many), lambda: restless(works, office, many))
    once_each(works, stream)
    text_each(works, stream, in_doubt=in_doubt)
    clock_each(works, stream)
    entry_each(works, office)
    histories_hold(works, office)


def restless(works: Works, office: str, many: int) -> dict[str, Any]:
    """What has not come to rest yet."""
    unsent = {n: works.count(f"{n}.outbox where office = %s and sent_at is null", office) for n in NAMES}
    found: dict[str, Any] = {f"{name} has not sent": count for name, count in unsent.items()}
    for name in NAMES:
        found[f"{name} has not heard"] = works.count(f"{name}.postponed where office = %s", office)
        found[f"{name} cannot read"] = works.count(f"{name}.undecodable") - works.poison[name]
    found["cases lacking"] = many - works.count("routing.cases where office = %s", office)
    found["dossiers lacking"] = many - works.count("archive.dossiers where office = %s", office)
    found["entries lacking"] = said(works, office) - works.count("archive.entries where office = %s", office)
    told = works.rows("select state, count(*) as n from notification.notices where office = %s group by 1", office)
    found["notices on their way"] = {row["state"]: row["n"] for row in told if row["state"] not in ARRIVED}
    found["notices lacking"] = max(0, many - sum(row["n"] for row in told))
    with channel_of(works.broker_admin_url) as channel:
        queues = [queue_name(name, lane) for name in NAMES for lane in LANES] + [parked_queue(name) for name in NAMES]
        for queue in queues:
            found[f"in {queue}"] = channel.queue_declare(queue, passive=True).method.message_count
    return {what: count for what, count in found.items() if count}


def said(works: Works, office: str) -> int:
    return sum(works.count(f"{name}.outbox where office = %s", office) for name in NAMES)


def once_each(works: Works, stream: Stream) -> None:
    """O1, O2, O9, O10: each key is one complaint, numbered without a gap, and says so again when it is asked again."""
    assert {answer.status for answer in stream.answers.values()} <= {200, 201}
    cases = works.rows("select case_id from intake.complaints where office = %s", stream.office)
    assert sorted(int(row["case_id"].split("-")[2]) for row in cases) == list(range(1, len(stream.phones) + 1))
    assert len({answer.body["id"] for answer in stream.answers.values()}) == len(stream.phones)
    for phone in stream.phones[:: len(stream.phones) // 3]:
        again = works.register(stream.office, phone, key=f"key-{phone}")
        assert (again.status, again.body) == (200, stream.answers[phone].body)
    twice = works.rows("select case_id from routing.cases where office = %s", stream.office)
    assert sorted(row["case_id"] for row in twice) == sorted(a.body["id"] for a in stream.answers.values())


def text_each(works: Works, stream: Stream, *, in_doubt: int) -> None:
    """O3: one acknowledgement on each telephone as the message centre counts, or it is said that nobody knows."""
    doubted = works.count("notification.notices where office = %s and state = 'unknown'", stream.office)
    assert doubted <= in_doubt, f"{doubted} notices in doubt, of which at most {in_doubt} may be"
    arrived = Counter(arrival.to.removeprefix("+86").removeprefix("86") for arrival in works.arrivals())
    state_of = {
        row["case_id"]: row["state"]
        for row in works.rows(
            "select case_id, state from notification.notices where office = %s and kind like 'registered%%'",
            stream.office,
        )
    }
    wrong = []
    for phone in stream.phones:
        state = state_of[stream.answers[phone].body["id"]]
        if arrived[phone] != 1 and not (arrived[phone] == 0 and state == "unknown"):
            wrong.append((phone, arrived[phone], state))
    assert wrong == []


def clock_each(works: Works, stream: Stream) -> None:
    """O4: one limit for the decision, on the day that the complainant was told."""
    query = "select case_id, (due_at at time zone 'Asia/Shanghai')::date::text as day from routing.clocks"
    found = works.rows(f"{query} where office = %s and kind = 'K0'", stream.office)
    told = sorted((answer.body["id"], answer.body["decide_by"]) for answer in stream.answers.values())
    assert sorted((row["case_id"], row["day"]) for row in found) == told


def entry_each(works: Works, office: str) -> None:
    """O5: every message of the office is one entry of one dossier, in the archive's own words and once."""
    entries = works.rows("select message_id, case_id from archive.entries where office = %s", office)
    sent = [row for name in NAMES for row in works.rows(f"select * from {name}.outbox where office = %s", office)]  # noqa: S608
    assert Counter(row["message_id"] for row in entries) == Counter(row["message_id"] for row in sent)
    assert {row["case_id"].partition("-")[0] for row in (*entries, *sent)} == {office}  # O7


def histories_hold(works: Works, office: str) -> None:
    """O6."""
    with works.database("routing") as database, database.work(seeing=(office,)) as session:
        assert verify(session, office) is None
    with works.database("archive") as database, database.work(seeing=(office,)) as session:
        assert verify_office(session, office).found is None
