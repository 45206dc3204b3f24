"""What notification says: what became of a notice."""

from __future__ import annotations

from typing import ClassVar

from services.kernel.contracts import Event


class NoticeStateChanged(Event, frozen=True, kw_only=True):
    """A notice to the complainant has a new state. "submitted" is not "delivered".

    `kind` is the template's name (`registered`, `accepted`, `result` …), `state` one of waiting, submitted, delivered,
    failed_temporarily, failed, unknown. `about` is the `seq` of the case event that caused it; 0 for registration.
    """

    TYPE: ClassVar[str] = "notice.state_changed.v1"

    notice: str
    kind: str
    channel: str
    state: str
    about: int
    units: int
