"""Appointments that were asked for: the security administrator grants or refuses them, once (5.2 d)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.kernel.clock import SHANGHAI
from services.kernel.errors import NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.actions.staffing import Change, Made, agreed, changing, note_change, put_in_office
from services.routing.forms import staffing as forms
from services.routing.rules.administering import Power
from services.routing.tables import AskedAppointment


def grant(house: House, by: Officer, asked: str, form: forms.OfOffice, *, at: datetime) -> Made:
    """Appoint as was asked, from today on where the day asked for has passed; what contradicts it by now is refused."""
    with changing(house, by, form.office, "grant_appointment", at) as change:
        row = _waiting(change, asked)
        wanted = forms.Appoint.model_validate(row.form)
        wanted = wanted.model_copy(update={"since": max(wanted.since, at.astimezone(SHANGHAI).date())})
        row.granted, row.decided_by, row.decided_at = True, by.id, at
        return put_in_office(change, wanted, replace(agreed(change, wanted), id=row.id))


def refuse(house: House, by: Officer, asked: str, form: forms.RefusePost, *, at: datetime) -> None:
    """It is not granted; whoever asked reads why."""
    with changing(house, by, form.office, "refuse_appointment", at) as change:
        row = _waiting(change, asked)
        row.granted, row.decided_by, row.decided_at, row.reason = False, by.id, at, form.reason
        note_change(change.session, change.office, by, "appointment_refused", {"id": asked, "reason": form.reason}, at)


def _waiting(change: Change, asked: str) -> AskedAppointment:
    change.permit(Power.GRANT_POST)
    row = change.session.get(AskedAppointment, (change.office, asked), with_for_update=True)
    if row is None:
        raise NotFound
    if row.granted is not None:
        raise Refused("decided_already", "这项任职已经批准" if row.granted else "这项任职已经退回")
    if row.by == change.by.id:
        raise Refused("second_person_needed", "提出任职的同志不能自己批准")
    return row
