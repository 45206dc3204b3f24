"""A chain shows what was changed, left out or put in."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.archive.rules.chain import Entry, digest, first_break, link, start
from services.kernel.clock import SHANGHAI

AT = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)
CASE = "220100-2026-12"


def chain(length: int) -> list[tuple[Entry, bytes]]:
    entries, previous = [], start(CASE)
    for position in range(1, length + 1):
        entry = Entry(
            office="220100",
            case=CASE,
            position=position,
            message_id=uuid.UUID(int=position),
            type="case.moved.v1",
            said_at=AT + timedelta(seconds=position),
            at=AT + timedelta(seconds=position),
            seq=position,
            body=f'{{"seq":{position}}}',
        )
        previous = link(previous, entry)
        entries.append((entry, previous))
    return entries


def test_an_untouched_chain_holds() -> None:
    assert first_break(CASE, chain(5)) is None
    assert first_break(CASE, []) is None


@pytest.mark.clause("A5.4g", "A8-4")
@given(
    st.integers(0, 4),
    st.sampled_from(
        [
            {"body": '{"seq":9}'},
            {"at": AT},
            {"said_at": AT - timedelta(days=1)},
            {"type": "case.closed.v1"},
            {"seq": None},
            {"message_id": uuid.UUID(int=99)},
            {"office": "220200"},
        ]
    ),
)
def test_the_first_changed_entry_is_named(at: int, change: dict[str, object]) -> None:
    links = chain(5)
    entry, stored = links[at]
    links[at] = (replace(entry, **change), stored)  # type: ignore[arg-type] # any field of the entry
    assert first_break(CASE, links) == at + 1


@given(st.integers(0, 3))
def test_an_entry_that_is_gone_is_missed_at_its_place(at: int) -> None:
    links = chain(5)
    del links[at]
    assert first_break(CASE, links) == at + 1


def test_the_same_moment_in_another_zone_gives_the_same_link() -> None:
    (entry, stored), *_ = chain(1)
    assert link(start(CASE), replace(entry, at=entry.at.astimezone(UTC))) == stored


def test_the_digest_depends_on_order() -> None:
    links = [stored for _, stored in chain(3)]
    assert digest(links) != digest(reversed(links))
    assert len(digest(links)) == 64
