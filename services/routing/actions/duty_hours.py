"""Who is called for major complaints from when until when (6.6.2.3): arranged, and withdrawn before they begin."""

from __future__ import annotations

import uuid
from datetime import datetime

from services.kernel.errors import Fault, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.actions.chain import hold
from services.routing.actions.overtaken import refuse_overtaken_duties
from services.routing.actions.staffing import known_officer, note_change, office_for
from services.routing.forms import staffing as forms
from services.routing.tables import Duty, DutyWithdrawal


def put_on_duty(house: House, by: Officer, form: forms.OnDuty, *, at: datetime) -> str:
    """The lowest rank is called first; the id. Raises Stale when the hours were changed since he looked."""
    office = office_for(house, by, form.office)
    if form.ends_at <= form.begins_at:
        raise Invalid([Fault("ends_at", "ends_before_it_begins", "结束时间早于开始时间")])
    with house.database.work(seeing=(office,)) as session:
        hold(session, office)
        refuse_overtaken_duties(session, office, form.seen)
        known_officer(session, office, form.officer)
        row = Duty(
            office=office,
            id=str(uuid.uuid4()),
            officer=form.officer,
            rank=form.rank,
            begins_at=form.begins_at,
            ends_at=form.ends_at,
            by=by.id,
            at=at,
        )
        session.add(row)
        note_change(session, office, by, "duty", form.model_dump(mode="json", exclude={"seen"}), at)
    return row.id


def withdraw_duty(house: House, by: Officer, duty: str, form: forms.WithdrawDuty, *, at: datetime) -> None:
    """Hours that have not begun are taken back, with the reason; their row stays as it was. Raises NotFound, Stale, or
    Refused for hours that have begun: whoever was called then was called."""
    office = office_for(house, by, form.office)
    with house.database.work(seeing=(office,)) as session:
        hold(session, office)
        row = session.get(Duty, (office, duty))
        if row is None:
            raise NotFound
        refuse_overtaken_duties(session, office, form.seen)
        if session.get(DutyWithdrawal, (office, duty)) is not None:
            raise Refused("duty_withdrawn", "这次值班已经撤回")
        if row.begins_at <= at:
            raise Refused("duty_begun", "值班已经开始或者已经结束，不能撤回；可以另外安排接替的人")
        session.add(DutyWithdrawal(office=office, duty=duty, by=by.id, at=at, reason=form.reason))
        about = {"duty": duty, "officer": row.officer, "reason": form.reason}
        note_change(session, office, by, "duty_withdrawn", about, at)
