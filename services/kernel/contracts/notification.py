"""What notification says: what became of a notice."""

from __future__ import annotations

from typing import ClassVar

from services.kernel.contracts import Event


class NoticeStateChanged(Event, frozen=True, kw_only=True):
    """A notice to the complainant has a new state. "submitted" is not "delivered".

    `kind` is the template's name (`registered`, `accepted`, `result` …), `state` one of waiting, submitted, delivered,
    failed_temporarily, failed, unknown; withheld only of one that had failed because it could not be filled in, and in
    whose place another was written. `about` is the `seq` of the case event that caused it; 0 for registration.
    `decided_by` is the officer who decided this state: then it is no receipt. `said_with` is the notice of another
    complaint of the same person that said this one's news too: what arrived is that one. `whom` it is for: complainant
    | principal, whom an agent complains for: what reaches him has not reached the complainant. `change` grows with each
    change of the notice, whatever hour the network tells (`at`); 0 from who did not count yet.
    """

    TYPE: ClassVar[str] = "notice.state_changed.v1"

    notice: str
    kind: str
    channel: str
    state: str
    about: int
    units: int
    decided_by: str | None = None
    said_with: str | None = None
    whom: str = "complainant"
    change: int = 0


class NoticesStopped(Event, frozen=True, kw_only=True):
    """The complainant wrote to our number that no more text messages are wanted (TD), proven by the phone; or the
    complaint was found to tell of fraud, so that nothing is told that was not asked for.

    `channel` is what was stopped by it; what else was wished for goes on.
    """

    TYPE: ClassVar[str] = "notice.stopped.v1"

    channel: str


class NoticeAnswered(Event, frozen=True, kw_only=True):
    """The complainant answered the notice that asked how it went (3.4), once: `grade` is one of five, 5 is best.

    The text message offers three of them: 4 for 满意, 3 for 一般, 2 for 不满意; 5 and 1 came of it before.
    Proven by the phone that was asked, and by nothing else.
    """

    TYPE: ClassVar[str] = "notice.answered.v1"

    notice: str
    kind: str
    channel: str
    about: int
    grade: int
