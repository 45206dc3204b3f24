"""Which words are used: the product's, else the province's, else the office's own. New ones need a second person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.kernel.database import Database
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.notification.actions.ways import routes_of
from services.notification.rules.texts import Kind, Texts
from services.notification.rules.wordings import Preview, Wording, preview

FRESH = 5.0  # seconds until another process's approval is seen
PRODUCTS = Texts.load()


@dataclass(frozen=True)
class _Used:
    """The words in use by office, made of `rows`, and until when they are believed."""

    until: float
    rows: Sequence[Row[Any]]
    texts: dict[str, Texts]


_lock = Lock()
_used: WeakKeyDictionary[Database, _Used] = WeakKeyDictionary()
_USED = text("""
select office, kind, version, sms, subject, email, korean from notification.wordings where state = 'approved'
order by office, kind
""")
_DRAFT = text("""
insert into notification.wordings
  (id, office, kind, version, sms, subject, email, korean, state, drafted_by, drafted_name, drafted_at)
select :id, cast(:office as varchar), :kind, coalesce(max(version), 0) + 1, :sms, :subject, :email, :korean, 'draft',
  :by, :name, :at
from notification.wordings where office = cast(:office as varchar)
""")
_ONE = text("select office, kind, state, drafted_by from notification.wordings where id = :id for update")
_REPLACE = text("""
update notification.wordings set state = 'replaced' where office = :office and kind = :kind and state = 'approved'
""")
_DECIDE = text("""
update notification.wordings set state = :state, decided_by = :by, decided_name = :name, decided_at = :at
where id = :id
""")


def texts_of(house: House, office: str) -> Texts:
    """The words that hold for the office now."""
    with _lock:
        found = _used.get(house.database)
    if found is None or found.until < monotonic():
        rows = _read(house)
        texts = found.texts if found is not None and found.rows == rows else _by_office(house, rows)
        found = _Used(monotonic() + FRESH, rows, texts)
        with _lock:
            _used[house.database] = found
    by_office = found.texts
    return by_office.get(office) or by_office.get(house.offices.province.code) or PRODUCTS


def is_own(texts: Texts) -> bool:
    """Whether any of these words is the province's or an office's."""
    return texts is not PRODUCTS


def forget(house: House) -> None:
    """What was just decided holds at once in this process."""
    with _lock:
        _used.pop(house.database, None)


def look(house: House, wording: Wording, *, office: str) -> tuple[Preview | None, list[str]]:
    """How long it gets at most in the offices that it is for, and everything that is wrong with it."""
    codes = house.offices.codes if office == house.offices.province.code else (office,)
    routes = routes_of(house)
    return preview(
        texts_of(house, office),
        wording,
        [house.offices[code] for code in codes],
        receivers=house.offices,
        link=house.settings.sms_link,
        signatures={code: routes.of(code).signature for code in codes},
    )


def draft(session: Session, house: House, wording: Wording, *, by: Officer, at: datetime) -> None:
    """Keep it for a second person to decide. Raises Invalid for one that could not be filled in or is too long."""
    _, faults = look(house, wording, office=by.office)
    if faults:
        raise Invalid([Fault("korean" if "朝鲜文" in each else "sms", "wording", each) for each in faults])
    values = {
        "id": uuid.uuid4(),
        "office": by.office,
        "kind": wording.kind.value,
        "sms": wording.sms,
        "subject": wording.subject,
        "email": wording.email,
        "korean": wording.korean,
        "by": by.id,
        "name": by.name,
        "at": at,
    }
    session.connection().execute(_DRAFT, values)


def decide(session: Session, drafted: uuid.UUID, *, approve: bool, by: Officer, at: datetime) -> None:
    """Approve it for use from now on, or decline it. Raises NotFound, Refused, and Forbidden for its drafter."""
    row = session.connection().execute(_ONE, {"id": drafted}).one_or_none()
    if row is None or row.office != by.office:
        raise NotFound
    if row.state != "draft":
        raise Refused("decided", "这一稿已经有人决定过了")
    if row.drafted_by == by.id:
        raise Forbidden("second_person", "起草的人不能审批自己的用语，请由另一个人审批")
    if approve:
        session.connection().execute(_REPLACE, {"office": row.office, "kind": row.kind})
    state = "approved" if approve else "declined"
    session.connection().execute(_DECIDE, {"id": drafted, "state": state, "by": by.id, "name": by.name, "at": at})


def _read(house: House) -> Sequence[Row[Any]]:
    with house.database.work_seeing_every_office(because="every office's words are read at once") as session:
        return session.connection().execute(_USED).all()


def _by_office(house: House, rows: Sequence[Row[Any]]) -> dict[str, Texts]:
    province = house.offices.province.code
    found: dict[str, Texts] = {}
    for office in sorted({row.office for row in rows}, key=lambda code: code != province):
        own = [row for row in rows if row.office == office]
        kinds = {Kind(row.kind): {"sms": row.sms, "subject": row.subject, "email": row.email} for row in own}
        korean = {Kind(row.kind): row.korean for row in own}
        # Drafts of an office are counted through whatever their kind: the number names one text.
        versions = {Kind(row.kind): f"{office}-{row.version}" for row in own}
        found[office] = found.get(province, PRODUCTS).but(kinds, korean, versions=versions)
    return found
