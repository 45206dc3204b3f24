"""Officers: appointed with their posts, and a set of them for demonstrations."""

from __future__ import annotations

import json
import os
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Fault, Invalid
from services.kernel.house import House
from services.kernel.offices import Office
from services.kernel.people import POST_WORDS, Post
from services.kernel.sealed import Purpose
from services.routing.actions.naming import say_if_named
from services.routing.actions.sign_in import HASHER
from services.routing.tables import AppointmentRow, OfficerRow, Training

DEMO_OFFICES = ("220000", "220100", "220200", "220122", "220221")
DEMO_SINCE = date(2024, 1, 1)  # in office for as long as there is a calendar
DEMO_TRAINED_UNTIL = date(2030, 12, 31)
_FRONT = "hall"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高梁"
_GIVEN = ("敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超", "秀兰", "霞", "平", "刚")


@dataclass(frozen=True)
class Seat:
    """A post of the demonstration, and in which unit: the one named, else the functional department; `front` is where
    people come in."""

    name: str
    post: Post
    front: bool = False
    unit: str = ""


SEATS = (
    Seat("window", Post.WINDOW, front=True),
    Seat("section-head", Post.SECTION_HEAD, front=True),
    Seat("handler-1", Post.HANDLER, front=True),
    Seat("handler-2", Post.HANDLER, front=True),  # a major case needs two
    Seat("injury-head", Post.SECTION_HEAD, unit="injury"),  # a case may belong to another department
    Seat("injury-handler", Post.HANDLER, unit="injury"),
    Seat("functional-1", Post.FUNCTIONAL),
    Seat("functional-2", Post.FUNCTIONAL),
    Seat("leader", Post.LEADER),
    Seat("agency-head", Post.AGENCY_HEAD),
    Seat("callback", Post.CALLBACK),
    Seat("archivist", Post.ARCHIVIST),
)
ADMINISTERING_SEATS = (
    Seat("system-admin", Post.SYSTEM_ADMIN),
    Seat("security-admin", Post.SECURITY_ADMIN),
)
PROVINCE_SEATS = (
    Seat("province", Post.PROVINCE),
    Seat("province-2", Post.PROVINCE),  # who proposes does not publish
    Seat("auditor", Post.AUDITOR),
)


def appoint(
    session: Session,
    house: House,
    *,
    office: Office,
    username: str,
    name: str,
    department: str,
    posts: Sequence[Post],
    password: str,
    totp_secret: str | None,
    at: datetime,
    since: date | None = None,
) -> OfficerRow:
    """A new active officer, appointed to the posts from today or from `since` on. Raises Invalid for a unit that the
    office does not have."""
    if department not in {unit.code for unit in office.departments}:
        raise Invalid([Fault("department", "unknown_department", "没有这个部门")])
    row = OfficerRow(
        office=office.code,
        id=str(uuid.uuid4()),
        username=username,
        name=name,
        department=department,
        posts=[post.value for post in posts],
        password="",
        active=True,
        since=at,
    )
    give_secrets(house, row, password=password, totp_secret=totp_secret)
    session.add(row)
    session.add_all(
        AppointmentRow(
            office=office.code,
            id=str(uuid.uuid4()),
            officer=row.id,
            department=department,
            post=post.value,
            since=since or at.astimezone(SHANGHAI).date(),
            at=at,
            begun_at=at,
        )
        for post in posts
    )
    return row


def give_secrets(house: House, row: OfficerRow, *, password: str, totp_secret: str | None) -> None:
    """Another password and one-time secret; the old ones are gone."""
    row.password = HASHER.hash(password)
    row.sealed_totp = (
        house.keys.seal(totp_secret, purpose=Purpose.CASEWORK, office=row.office, what="officer.totp", row=row.id)
        if totp_secret
        else None
    )


def appoint_demo_officers(house: House, out: Path, *, at: datetime, administrators: bool = True) -> int:
    """See to it that every seat of the demonstration is filled and that `out` knows how to sign in to it; how many
    were new. Who is there already and stands in the file stays as he is. Without `administrators` the province is one
    that has not named them yet."""
    known = {one["username"]: one for one in json.loads(out.read_text("utf-8"))} if out.exists() else {}
    written, new = [], 0
    for code in (code for code in DEMO_OFFICES if code in house.offices):
        office = house.offices[code]
        seats = SEATS
        if office.level == "province":
            seats = (*SEATS, *PROVINCE_SEATS, *(ADMINISTERING_SEATS if administrators else ()))
        with house.database.work(seeing=(code,)) as session:
            present = {
                row.username: row for row in session.scalars(select(OfficerRow).where(OfficerRow.office == code))
            }
            for seat in seats:
                entry, created = _fill(session, house, office, seat, known, present, at)
                written.append(entry)
                new += created
            say_if_named(session, code, at=at)
    _write(out, written)
    return new


def _fill(
    session: Session,
    house: House,
    office: Office,
    seat: Seat,
    known: Mapping[str, Mapping[str, Any]],
    present: Mapping[str, OfficerRow],
    at: datetime,
) -> tuple[Mapping[str, Any], bool]:
    username = f"{office.code}-{seat.name}"
    row = present.get(username)
    if row is not None and username in known:
        return known[username], False
    password = secrets.token_urlsafe(9)
    totp_secret = pyotp.random_base32() if house.settings.totp_required else None
    department = _FRONT if seat.front else seat.unit or office.functional_department.code
    if row is None:
        row = appoint(
            session,
            house,
            office=office,
            username=username,
            name=_name(username),
            department=department,
            posts=(seat.post,),
            password=password,
            totp_secret=totp_secret,
            at=at,
            since=DEMO_SINCE,
        )
        session.add(
            Training(
                office=office.code,
                id=str(uuid.uuid4()),
                officer=row.id,
                course="投诉处理岗位培训",
                held_on=DEMO_SINCE,
                valid_until=DEMO_TRAINED_UNTIL,
                at=at,
            )
        )
    else:
        give_secrets(house, row, password=password, totp_secret=totp_secret)
    entry = {
        "username": username,
        "password": password,
        "name": row.name,
        "posts": list(row.posts),
        "post_words": [POST_WORDS[Post(post)] for post in row.posts],
        "office": office.code,
        "office_name": office.name,
        "department": row.department,
    }
    return entry | ({"totp_secret": totp_secret} if totp_secret else {}), True


def _name(username: str) -> str:
    """An invented name, the same for the same seat."""
    chance = Random(username)
    return chance.choice(_SURNAMES) + chance.choice(_GIVEN)


def _write(out: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """For the owner's eyes only, and never half."""
    draft = out.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(entries, file, ensure_ascii=False, indent=1)
    draft.replace(out)
