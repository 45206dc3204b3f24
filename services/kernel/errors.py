"""What is anticipated: each refusal has a stable code, a status and a sentence in Chinese for the person.

Everything else that is raised is a fault and keeps its trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One wrong field: its path in the form (`complainant.phone`), a stable code, and the sentence for the person."""

    field: str
    code: str
    message: str


class Refused(Exception):
    """Not possible now. Nothing was changed; `detail` tells the person in Chinese what is missing (409)."""

    status = 409

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Forbidden(Refused):
    """The person may not do this: role, recusal or separation of duties (403)."""

    status = 403


class NotFound(Refused):
    """It does not exist, or it is not this person's to see: the answer is the same (404)."""

    status = 404

    def __init__(self, detail: str = "没有找到，或者不属于您的机构") -> None:
        super().__init__("not_found", detail)


class Stale(Refused):
    """Somebody was faster: the version that the person saw is no longer the present one (412)."""

    status = 412

    def __init__(self, detail: str = "别人刚刚更新了这件投诉，请刷新后再办") -> None:
        super().__init__("stale", detail)


class Unauthenticated(Refused):
    """Nobody is signed in, or the session has ended (401)."""

    status = 401

    def __init__(self, detail: str = "请先登录") -> None:
        super().__init__("unauthenticated", detail)


class TooMany(Refused):
    """Asked too often; `retry_after` is in seconds (429)."""

    status = 429

    def __init__(self, retry_after: int, detail: str = "操作太频繁，请稍后再试") -> None:
        super().__init__("too_many", detail)
        self.retry_after = retry_after


class Invalid(Refused):
    """The form has faults: all of them at once, in the order of the form (422)."""

    status = 422

    def __init__(self, faults: Sequence[Fault], detail: str = "") -> None:
        super().__init__("invalid", detail or f"还有 {len(faults)} 处要补充或改正")
        self.faults = tuple(faults)


class Later(Exception):
    """A handler met an event before the one that it needs: hear it again after a while."""
