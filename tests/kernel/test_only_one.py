"""One process leads at a time, and the lead ends with its connection."""

from __future__ import annotations

import psycopg
import pytest

from services.kernel import only_one
from services.kernel.only_one import Line, OnlyOne, key
from tests import servers as private


@pytest.fixture
def url(servers: private.Servers, worker_name: str) -> str:
    return servers.fresh_database(f"{worker_name}_lead")["intake"][0]


def test_the_first_leads_until_it_gives_up(url: str) -> None:
    with OnlyOne(url, name="relay") as first, OnlyOne(url, name="relay") as second:
        assert first.leads()
        assert first.leads()
        assert not second.leads()

        first.give_up()

        assert second.leads()
        assert not first.leads()


def test_who_cannot_ask_for_the_lead_leaves_no_connection_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(line: Line, name: str) -> bool:
        opened.append(line)
        raise psycopg.OperationalError("the server ended in the middle")

    opened: list[Line] = []
    monkeypatch.setattr(only_one, "take", refused)
    with OnlyOne(url, name="relay") as one, pytest.raises(psycopg.OperationalError):
        one.leads()

    assert [line.closed for line in opened] == [True]


def test_names_do_not_stand_in_each_others_way(url: str) -> None:
    with OnlyOne(url, name="relay") as one, OnlyOne(url, name="sweep") as other:
        assert one.leads()
        assert other.leads()


def test_a_leader_whose_connection_was_cut_is_told_and_another_takes_over(url: str) -> None:
    with OnlyOne(url, name="relay") as first, OnlyOne(url, name="relay") as second:
        assert first.leads()
        with psycopg.connect(url) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'relay'"
            )

        with pytest.raises(psycopg.OperationalError):
            first.leads()

        assert second.leads()
        assert not first.leads()


@pytest.mark.parametrize("name", ["relay", "intake relay", "投诉"])
def test_a_name_has_the_same_signed_number_of_64_bits_everywhere(name: str) -> None:
    assert key(name) == key(name)
    assert -(2**63) <= key(name) < 2**63
    assert key(name) != key(name + "s")
