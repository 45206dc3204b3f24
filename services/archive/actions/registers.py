"""Do something with an entry of a register of improvement: one further note, nothing written over (chapter 7)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.actions.hold import hold
from services.archive.actions.indexing import blind
from services.archive.rules.recurrence import days_of
from services.archive.rules.registers import (
    ABOVE,
    FINDING,
    MOVES,
    PRACTICE,
    REVIEW,
    SUGGESTION,
    SYSTEM,
    Item,
    Move,
    faults,
    is_identifying,
    move_of,
)
from services.archive.tables import DossierRow, KeptOff, NoteRow, PersonRow, heard_calendar
from services.archive.tables.registers import items
from services.kernel.clock import SHANGHAI
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.numbers import CaseId
from services.kernel.people import Officer
from services.kernel.staff import refuse_kept_off

ANSWER_WITHIN = 10  # working days to answer what a member of staff suggests (7.2)
LONGEST_NAME = 20


def begin(house: House, register: str, told: Mapping[str, str], *, office: str, by: Officer, at: datetime) -> str:
    """A new entry; its name. Raises NotFound, Forbidden or Invalid."""
    move = _move(register, "open", None, by)
    if office not in house.offices.beneath(by.office) or (office != by.office and by.posts.isdisjoint(ABOVE)):
        raise Forbidden("other_office", "只能登记本机构的")
    _complete(move, told)
    kept: dict[str, Any] = {name: value.strip() for name, value in told.items()}
    item = str(uuid.uuid4())
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        if register == SUGGESTION:
            due = heard_calendar(session).reaching(at.date()).after(at.astimezone(SHANGHAI).date(), ANSWER_WITHIN)
            kept["due_on"] = due.isoformat()
        if register == PRACTICE:
            _is_anonymous(session, house, kept, by)
        if register == FINDING and kept.get("case"):
            _known_case(session, kept["case"], by)
        write(session, office, register, item, move, kept, by=by.id, at=at, n=1)
    return item


def proceed(
    house: House, register: str, item: str, act: str, told: Mapping[str, str], *, by: Officer, at: datetime
) -> str:
    """The next thing done with an entry; the state in which it stands then. Raises NotFound, Forbidden, Refused or
    Invalid; nothing is changed then."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        hold(session, [f"{register}/{item}"])
        entry = entry_of(session, register, item, by)
        move = may(register, act, entry, by)
        if entry.told.get("case"):
            refuse_kept_off(session, KeptOff, entry.told["case"], by)
        if move.with_file:
            raise Invalid([Fault("file", "missing", "请选择文件")])
        _complete(move, told)
        if register == REVIEW and act == "sign":
            _findings_are_answered(session, entry)
        kept = {name: value.strip() for name, value in told.items()}
        write(session, entry.office, register, item, move, kept, by=by.id, at=at, n=len(entry.notes) + 1)
    return move.to


def entry_of(session: Session, register: str, item: str, by: Officer) -> Item:
    """Reports and reviews of all offices have the same names: those of the officer's own are meant. Raises NotFound."""
    found = items(session, register, item=item)
    entry = next((one for one in found if one.office == by.office), found[0] if len(found) == 1 else None)
    if entry is None:
        raise NotFound
    return entry


def may(register: str, act: str, entry: Item, by: Officer) -> Move:
    """What the officer is about to do. Raises NotFound, Forbidden or Refused when that is not to be done."""
    move = _move(register, act, entry.state, by)
    if entry.office != by.office and not (frozenset(move.posts) & ABOVE & by.posts):
        raise Forbidden("other_office", "由登记机构自己办理")
    if move.not_by and any(note.act == move.not_by and note.by == by.id for note in entry.notes):
        raise Forbidden("own_act", "由另一位同志办理，不能由本人核实或者答复")
    return move


def write(
    session: Session,
    office: str,
    register: str,
    item: str,
    move: Move,
    told: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    n: int,
) -> None:
    session.add(
        NoteRow(
            office=office,
            register=register,
            item=item,
            n=n,
            act=move.act,
            state=move.to,
            by=by,
            at=at,
            told=dict(told),
        )
    )
    session.flush()


def write_by_itself(session: Session, entry: Item, act: str, told: Mapping[str, Any], *, at: datetime) -> None:
    """The timetable goes on with an entry."""
    move = next(one for one in MOVES[entry.register] if one.act == act)
    write(session, entry.office, entry.register, entry.item, move, told, by=SYSTEM, at=at, n=len(entry.notes) + 1)


def _move(register: str, act: str, state: str | None, by: Officer) -> Move:
    """Raises NotFound for what there is not, Forbidden for who has no post for it, Refused when it is not its time."""
    if register not in MOVES or act not in {one.act for one in MOVES[register]}:
        raise NotFound
    posts = {post for one in MOVES[register] if one.act == act for post in one.posts}
    if by.posts.isdisjoint(posts):
        raise Forbidden("wrong_post", "您的岗位不能办理这一项")
    move = move_of(register, act, state)
    if move is None:
        raise Refused("not_now", "现在的状态不能办理这一项，请刷新后查看")
    return move


def _complete(move: Move, told: Mapping[str, str]) -> None:
    found = faults(move.asks, told)
    if found:
        raise Invalid(found)


def _findings_are_answered(session: Session, review: Item) -> None:
    """What an audit found before the half-year ended is answered before its review is signed (7.1.2)."""
    _, ends = days_of(review.item)
    open_ones = [
        one
        for one in items(session, FINDING, office=review.office)
        if one.state == "open" and one.opened_at.astimezone(SHANGHAI).date() < ends
    ]
    if open_ones:
        raise Refused("findings_unanswered", f"还有 {len(open_ones)} 条审核发现没有答复，分管负责人答复后才能签署评审")


def _known_case(session: Session, case: str, by: Officer) -> DossierRow:
    try:
        office = CaseId.parse(case).office
    except ValueError as cause:
        raise Invalid([Fault("case", "unknown_case", "没有这件投诉")]) from cause
    row = session.get(DossierRow, (office, case))
    if row is None:
        raise Invalid([Fault("case", "unknown_case", "没有这件投诉，或者不属于您的机构")])
    refuse_kept_off(session, KeptOff, case, by)
    return row


def _is_anonymous(session: Session, house: House, told: Mapping[str, str], by: Officer) -> None:
    """Everybody in the province reads it, so that neither the complainant's name nor anybody's number may stand in it.
    The name is not opened for that: pieces of the text are compared as blind indexes. Raises Invalid."""
    row = _known_case(session, told["case"], by)
    if row.closed_at is None:
        raise Invalid([Fault("case", "still_open", "办结的投诉才能作为好做法")])
    text = f"{told['title']}\n{told['text']}"
    names = set(
        session.scalars(
            select(PersonRow.blind).where(
                PersonRow.office == row.office, PersonRow.case == row.case, PersonRow.what == "name"
            )
        )
    )
    pieces = (
        {text[at : at + long] for at in range(len(text)) for long in range(2, LONGEST_NAME + 1)} if names else set()
    )
    named = any(blind(house.keys, row.office, "name", piece) in names for piece in pieces)
    if named or is_identifying(text):
        raise Invalid([Fault("text", "not_anonymous", "里面有姓名、电话、证件号或者邮箱，请删去后再推荐")])
