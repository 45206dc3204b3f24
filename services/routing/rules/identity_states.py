"""Whether who complained is open to those who handle the complaint, closed to those it is about, or nobody's (4.5)."""

from __future__ import annotations

from enum import StrEnum

from services.routing.rules.steps import Words


class IdentityState(StrEnum):
    """`OPEN`: nobody of the office is complained about yet; `ASKED`: somebody wants to know, and it is closed still."""

    OPEN = "open"
    ANONYMOUS = "anonymous"
    SEALED = "sealed"
    ASKED = "asked"
    UNSEALED = "unsealed"


IDENTITY_WORDS: dict[IdentityState, Words] = {
    IdentityState.OPEN: Words("承办人员可以查看", ""),
    IdentityState.ANONYMOUS: Words("匿名", ""),
    IdentityState.SEALED: Words("对被投诉部门和无关人员封存", ""),
    IdentityState.ASKED: Words("已封存，有人申请查看", ""),
    IdentityState.UNSEALED: Words("已批准限期查看", ""),
}


def identity_of(level: int, *, is_about_somebody: bool) -> IdentityState:
    """What it is for who said so much of himself (A6.4-2), as far as nobody has asked."""
    if level == 0:
        return IdentityState.ANONYMOUS
    return IdentityState.SEALED if is_about_somebody else IdentityState.OPEN
