"""What a dossier must hold before it is filed (A8-1)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest

from services.archive.rules.chain import Entry
from services.archive.rules.filing import archive_number, missing
from services.archive.rules.story import begin
from services.kernel.contracts import Event
from services.kernel.contracts.routing import CaseEvent
from tests.archive.events import Told


def lacks(events: Sequence[Event]) -> tuple[str, ...]:
    story = begin(events[0].office, events[0].case, at=events[0].at)
    entries = []
    for position, event in enumerate(events, start=1):
        story.tell(event)
        seq = event.seq if isinstance(event, CaseEvent) else None
        entries.append(
            Entry(
                office=event.office,
                case=event.case,
                position=position,
                message_id=uuid.uuid4(),
                type=event.TYPE,
                said_at=event.at,
                at=event.at,
                seq=seq,
                body="{}",
            )
        )
    return missing(story, entries)


@pytest.mark.clause("A8-1")
def test_a_whole_case_lacks_nothing() -> None:
    assert lacks(Told().whole()) == ()


LEFT_OUT = [
    ("complaint.registered.v1", ("登记记录",)),
    ("case.opened.v1", ("立案记录", "第 1 步的办理记录")),
    ("case.accepted.v1", ("受理或者不予受理的决定", "第 3 步的办理记录")),
    ("case.investigating.v1", ("第 4 步的办理记录",)),
    ("case.result_issued.v1", ("处理结果及其送达记录", "第 5 步的办理记录")),
    ("case.result_delivered.v1", ("处理结果及其送达记录", "第 6 步的办理记录")),
    ("case.closed.v1", ("办结记录",)),
]


@pytest.mark.clause("A8-1")
@pytest.mark.parametrize(("left_out", "named"), LEFT_OUT, ids=[kind for kind, _ in LEFT_OUT])
def test_what_is_missing_is_named(left_out: str, named: tuple[str, ...]) -> None:
    assert lacks([event for event in Told().whole() if left_out != event.TYPE]) == named


def test_an_invalid_complaint_needs_its_explanation_and_no_result() -> None:
    case = Told()
    assert lacks([case.registered(), case.opened(), case.refused(), case.closed("invalid", on_time=None)]) == ()


def test_a_complaint_resolved_at_the_desk_needs_no_result() -> None:
    case = Told()
    assert lacks([case.registered(), case.opened(), case.accepted(), case.closed("desk")]) == ()


def test_a_complaint_taken_back_needs_no_decision() -> None:
    case = Told()
    assert lacks([case.registered(), case.opened(), case.closed("withdrawn", on_time=None)]) == ()


def test_the_archive_number_is_the_office_the_year_and_a_serial_of_four_digits() -> None:
    assert archive_number("220100", 2026, 7) == "220100-2026-TS-0007"
    assert archive_number("220100", 2026, 12345) == "220100-2026-TS-12345"
