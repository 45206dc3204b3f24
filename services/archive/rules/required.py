"""Which documents a dossier must hold before it is filed (A8-1). One line of the table each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from services.archive.rules.chain import Entry
from services.archive.rules.story import Story
from services.archive.rules.words import FORMS
from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.routing import FormRecorded

_OPINION = (
    '"act":"submit_opinion"'  # as the message has it: what cannot be resolved is explained without one (6.6.2.1 d)
)
ENDED_EARLY = frozenset({"desk", "withdrawn", "invalid", "consultation", "converted"})


class Required(NamedTuple):
    """A form, and of which cases it is asked; the second argument is whether an opinion was submitted."""

    form: int
    of: Callable[[Story, bool], bool]


def _is_handled(story: Story) -> bool:
    """Accepted, and neither settled on the spot (6.6.2.1 a) nor taken back."""
    return story.accepted_at is not None and story.outcome not in ENDED_EARLY


REQUIRED = (
    Required(1, lambda _story, _opinion: True),
    Required(2, lambda story, opinion: opinion and _is_handled(story)),
    Required(3, lambda story, _opinion: story.issued_at is not None),
    Required(4, lambda story, _opinion: _is_handled(story)),
)


def missing_forms(story: Story, entries: Sequence[Entry]) -> list[str]:
    """The forms that are asked of such a case and were not heard. A case that began before the forms travelled, of
    which not one was heard, is not asked for any."""
    heard = {form for entry in entries if (form := _form_in(entry))}
    if not heard:
        return []
    opinion = any(_OPINION in entry.body for entry in entries)
    return [f"《{FORMS[each.form]}》" for each in REQUIRED if each.of(story, opinion) and each.form not in heard]


def _form_in(entry: Entry) -> int | None:
    if entry.type != FormRecorded.TYPE:
        return None
    event = decode(open_envelope(entry.body.encode()))
    return event.form if isinstance(event, FormRecorded) else None
