"""What a case must have to be major, and to be closed, is asked by the database too: attacked with the service's own
role, one thing lacking at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from tests.routing.desks import CITY, Desks
from tests.routing.people.test_duties_in_the_database import as_the_service
from tests.routing.people.test_separations import EVENT

ENDED: dict[str, Any] = {"step": "closed", "outcome": "agreed", "cause": "B02", "closed_at": "2026-11-23"}
MAJOR: dict[str, Any] = {"severity": "confirmed", "province": "informed", "province_informed_at": "2026-11-23"}


class Office:
    """The service's role at one case that could be closed."""

    def __init__(self, connection: psycopg.Connection, case: str, other: str) -> None:
        self.connection, self.case, self.other = connection, case, other

    @contextmanager
    def after(self, *acts: str) -> Iterator[None]:
        """Another officer has done these; it is all taken back."""
        with self.connection.transaction(force_rollback=True):
            for n, act in enumerate(acts):
                self.connection.execute(EVENT, [CITY, self.case, n, n, act, self.other, "functional", 1, CITY])
            yield

    def keeps(self, **written: Any) -> bool:
        """Whether that is kept when the transaction ends."""
        columns = SQL(", ").join(SQL("{} = %s").format(Identifier(name)) for name in written)
        try:
            with self.connection.transaction():
                self.connection.execute(SQL("update routing.cases set ") + columns, list(written.values()))
                self.connection.execute("set constraints all immediate")
        except psycopg.errors.CheckViolation:
            return False
        return True


@contextmanager
def at(desks: Desks, case: str) -> Iterator[Office]:
    with as_the_service(desks) as connection:
        yield Office(connection, case, desks.officer("functional-2").id)


def test_nothing_ends_without_a_delivered_result_a_cause_and_a_settled_callback(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("window", case, "agree")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True)
    with at(desks, case) as office, office.after("close"):
        for lacking in ("outcome", "cause", "closed_at", "delivered_at"):
            assert not office.keeps(**{**ENDED, lacking: None}), lacking
        for otherwise in ({"cause": ""}, {"outcome": "forgotten"}, {"callback": "due"}, {"round": 2}):
            assert not office.keeps(**{**ENDED, **otherwise}), otherwise
        assert office.keeps(**ENDED)
        assert not office.keeps(callback="due")  # nor does it lose afterwards what it had
        assert office.keeps(step="archived")
        assert not office.keeps(cause=None)
    with at(desks, case) as office:  # and by nobody it does not end at all
        assert not office.keeps(**ENDED)


def test_what_ends_without_a_result_was_withdrawn_invalid_at_the_desk_or_a_question(desks: Desks) -> None:
    ways = (
        ("withdrawn", "withdraw", None),
        ("invalid", "elapse", None),
        ("consultation", "convert_to_consultation", None),
        ("desk", "resolve_at_desk", "B02"),
    )
    with at(desks, desks.register()) as office:
        for outcome, act, cause in ways:
            ended = {**ENDED, "outcome": outcome, "cause": cause}
            with office.after("close"):
                assert not office.keeps(**ended), outcome
            with office.after(act, "close"):
                assert office.keeps(**ended), outcome
            with office.after(act, "request_reopening", "approve_reopening", "close"):  # that was another time
                assert not office.keeps(**ended), outcome


def test_nothing_is_major_that_the_province_was_not_told(desks: Desks) -> None:
    with at(desks, desks.register()) as office:
        assert not office.keeps(**MAJOR)
        with office.after("confirm_major"):
            assert not office.keeps(**MAJOR | {"province": "none"})
            assert not office.keeps(**MAJOR | {"province_informed_at": None})
            assert office.keeps(**MAJOR)
            for forgotten in ({"province": "none"}, {"province_informed_at": None}):
                assert not office.keeps(**forgotten)
