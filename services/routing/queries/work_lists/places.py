"""Where a page ends: the cursor, which is the place of its last row."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from services.kernel.errors import Fault, Invalid
from services.routing.queries.rows import CaseRow
from services.routing.tables import Case

CASE_ID = re.compile(r"[0-9A-Z]{6}-\d{4}-\d{1,9}")


def cursor_of(last: CaseRow) -> str:
    place = [last.risk, last.due_at.isoformat() if last.due_at else None, last.office, last.id]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def after_cursor(cursor: str) -> ColumnElement[bool]:
    try:
        risk, due, office, case = json.loads(base64.urlsafe_b64decode(cursor))
        due_at = datetime.fromisoformat(due) if due else None
        if risk not in range(10) or not CASE_ID.fullmatch(case) or not case.startswith(f"{office}-"):
            raise ValueError("no place in a list")
    except (binascii.Error, ValueError, TypeError) as cause:
        raise Invalid([Fault("cursor", "unknown_cursor", "翻页标记不对，请从第一页重新查看")]) from cause
    further = or_(Case.office > office, and_(Case.office == office, Case.id > case))
    if due_at is None:
        return or_(Case.risk > risk, and_(Case.risk == risk, Case.due_at.is_(None), further))
    later = or_(Case.due_at > due_at, Case.due_at.is_(None), and_(Case.due_at == due_at, further))
    return or_(Case.risk > risk, and_(Case.risk == risk, later))
