"""What routing says of who may know who complained (4.5)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from services.kernel.contracts.routing.steps import CaseEvent


class IdentityUnsealed(CaseEvent, frozen=True, kw_only=True):
    """Two persons agreed that `officer` may know who complained, until that moment, and for that: audit | handling |
    authority | protection. Nobody else may because of it."""

    TYPE: ClassVar[str] = "case.identity_unsealed.v1"

    officer: str
    purpose: str
    until: datetime


class IdentitySealed(CaseEvent, frozen=True, kw_only=True):
    """What was opened to one officer is closed again: the time is over, or it is not needed any more."""

    TYPE: ClassVar[str] = "case.identity_sealed.v1"
