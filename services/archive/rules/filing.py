"""When a dossier may be filed (A8-1), and under which number."""

from __future__ import annotations

from collections.abc import Sequence

from services.archive.rules.chain import Entry
from services.archive.rules.required import missing_forms
from services.archive.rules.story import Story

SERIES = "TS"  # 投诉
# Outcomes that end a case before a result is due: the complainant was satisfied at once, took the complaint back, or
# had only asked a question, which was answered.
WITHOUT_RESULT = frozenset({"desk", "withdrawn", "consultation"})
WITHOUT_DECISION = frozenset({"withdrawn", "consultation"})


def missing(story: Story, entries: Sequence[Entry]) -> tuple[str, ...]:
    """What a closed case still lacks, in the archivist's words; empty when the dossier is complete.

    Every transition up to the closing must be there, so that no event is still on its way when the digest is taken.
    """
    wanted = (
        ("登记记录", story.registered_at is not None),
        ("立案记录", story.opened_at is not None),
        ("受理或者不予受理的决定", _is_decided(story)),
        ("处理结果及其送达记录", _is_answered(story)),
        ("办结记录", story.closed_at is not None),
    )
    unheard = (f"第 {seq} 步的办理记录" for seq in gaps(story, entries))
    return (*(what for what, there in wanted if not there), *missing_forms(story, entries), *unheard)


def gaps(story: Story, entries: Sequence[Entry]) -> list[int]:
    """Transitions of the case that nobody has told yet."""
    heard = {entry.seq for entry in entries if entry.seq is not None}
    return [seq for seq in range(1, story.seq + 1) if seq not in heard]


def _is_decided(story: Story) -> bool:
    return story.outcome in WITHOUT_DECISION or story.accepted_at is not None or story.refused_at is not None


def _is_answered(story: Story) -> bool:
    if story.outcome in WITHOUT_RESULT or story.refused_at is not None:
        return True
    return story.issued_at is not None and story.delivered_at is not None


def archive_number(office: str, year: int, serial: int) -> str:
    """`220100-2026-TS-0012`: the office, the year in which the case was closed, the serial of that year."""
    return f"{office}-{year}-{SERIES}-{serial:04d}"
