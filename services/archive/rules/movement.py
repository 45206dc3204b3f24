"""How lines of the ladder have moved since yesterday."""

from __future__ import annotations

from collections.abc import Mapping

from services.archive.rules.standing import Level, Standing, lines
from services.kernel.offices import Directory


def moved(
    now: Mapping[str, Standing], before: Mapping[str, Standing], offices: Directory, *, top: str, level: Level
) -> dict[str, int]:
    """By line, by how many places it stands nearer to the top, where those with the most overdue are; negative when it
    fell; nothing when it is not known how things stood."""
    if not before:
        return {}
    was = {code: at for at, code in enumerate(lines(before, offices, top=top, level=level))}
    return {code: was[code] - at for at, code in enumerate(lines(now, offices, top=top, level=level)) if code in was}
