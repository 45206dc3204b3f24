"""Which version a caller has before him: `If-Match`, as it came in an ETag."""

from __future__ import annotations

import re
from typing import TypeVar

from flask import request

from services.kernel.errors import Fault, Invalid
from services.routing.forms.fields import Form

F = TypeVar("F", bound=Form)
_VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')


def required_version() -> int:
    """Raises Invalid where none is told."""
    found = _VERSION.fullmatch(request.headers.get("If-Match", ""))
    if found is None:
        raise Invalid([Fault("If-Match", "missing", "请在 If-Match 里写明看到的版本")])
    return int(found[1])


def with_version(body: F) -> F:
    """The form with the version that the header tells, where it tells one."""
    if "If-Match" not in request.headers:
        return body
    return body.model_copy(update={"seen": required_version()})
