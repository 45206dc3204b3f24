"""Registrations that come while another one is being entered share a transaction, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import psycopg
import pytest
from flask_openapi.openapi import OpenAPI
from werkzeug.test import TestResponse

from services.intake.actions.entering import gathered
from services.kernel import convoy
from services.kernel.house import House
from tests.intake.samples import OFFICE, OTHER_OFFICE, complaint, json_of
from tests.intake.web.sending import Said, send

LONG = 20.0
HELD = "select last from intake.counters where office = %s for update"
WAITS = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
Enter = Callable[..., list[TestResponse]]


@pytest.fixture
def enter_together(
    open_app: OpenAPI,
    house: House,
    urls: tuple[str, str, str],
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> Enter:
    """`enter_together((office, key), …)`: all these gather while another one waits for the number of its office."""
    monkeypatch.setattr(convoy, "PATIENCE", LONG)

    def enter(*wanted: tuple[str, str]) -> list[TestResponse]:
        assert send(open_app.test_client(), complaint(), key="used").status_code == 201
        with ThreadPoolExecutor(len(wanted) + 1) as people, psycopg.connect(urls[2]) as other:
            other.execute(HELD, (OFFICE,))
            first = people.submit(send, open_app.test_client(), complaint())
            until(lambda: admin.execute(WAITS).fetchone() == (1,))
            sent = [
                people.submit(send, open_app.test_client(), complaint(office=office, text=f"{office} {key}"), key=key)
                for office, key in wanted
            ]
            until(lambda: gathered(house) == len(wanted))
            other.rollback()
            assert first.result(LONG).status_code == 201
            return [one.result(LONG) for one in sent]

    return enter


def until(holds: Callable[[], bool]) -> None:
    never, deadline = threading.Event(), monotonic() + LONG
    while not holds():
        assert monotonic() < deadline
        never.wait(0.002)


def test_they_are_numbered_and_committed_together(enter_together: Enter, admin: psycopg.Connection, said: Said) -> None:
    answers = enter_together((OFFICE, "a"), (OTHER_OFFICE, "b"), (OFFICE, ""), (OTHER_OFFICE, "c"))
    assert [answer.status_code for answer in answers] == [201] * 4
    ids = sorted(json_of(answer)["id"] for answer in answers)
    assert ids == ["220100-2026-3", "220100-2026-4", "220200-2026-1", "220200-2026-2"]
    transactions = admin.execute(
        "select count(distinct xmin::text) from intake.complaints where case_id = any (%s)", (ids,)
    )
    assert transactions.fetchone() == (1,)
    assert sorted(fields["case"] for _, fields in said()) == ["220100-2026-1", "220100-2026-2", *ids]


def test_one_that_is_refused_takes_no_neighbour_and_no_number_with_it(
    enter_together: Enter, admin: psycopg.Connection
) -> None:
    good, refused, other = enter_together((OFFICE, "a"), (OFFICE, "used"), (OTHER_OFFICE, "b"))
    assert (good.status_code, other.status_code) == (201, 201)
    assert (refused.status_code, json_of(refused)["code"]) == (409, "key_used")
    found = admin.execute("select case_id from intake.complaints order by 1").fetchall()
    assert found == [("220100-2026-1",), ("220100-2026-2",), ("220100-2026-3",), ("220200-2026-1",)]
    assert admin.execute("select office, last from intake.counters order by 1").fetchall() == [
        (OFFICE, 3),
        (OTHER_OFFICE, 1),
    ]


def test_an_office_whose_number_is_held_holds_up_no_other(
    open_app: OpenAPI, house: House, urls: tuple[str, str, str], admin: psycopg.Connection
) -> None:
    assert send(open_app.test_client(), complaint()).status_code == 201
    with ThreadPoolExecutor(1) as people, psycopg.connect(urls[2]) as other:
        other.execute(HELD, (OFFICE,))
        stuck = people.submit(send, open_app.test_client(), complaint())
        until(lambda: admin.execute(WAITS).fetchone() == (1,))
        assert send(open_app.test_client(), complaint(office=OTHER_OFFICE)).status_code == 201
        assert not stuck.done()
        other.rollback()
        assert stuck.result(LONG).status_code == 201
