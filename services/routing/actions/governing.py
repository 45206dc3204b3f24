"""What the head of an office sets for it: yearly targets (5.2 a) and the policy document that he signs (5.1); trainings
and duty hours that its leaders keep (5.3 d, 6.6.2.3)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select

from services.kernel.contracts import routing as contracts
from services.kernel.errors import Fault, Invalid, Stale
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.actions.chain import hold
from services.routing.actions.staffing import note_change, office_for
from services.routing.forms import staffing as forms
from services.routing.tables import Duty, OfficerRow, Outbox, PolicyDocument, Target, Training


def set_targets(house: House, by: Officer, form: forms.SetTargets, *, at: datetime) -> int:
    """A new version of the year's targets; the earlier ones stay. The version. Raises Stale for one not seen."""
    office = office_for(house, by, form.office)
    with house.database.work(seeing=(office,)) as session:
        hold(session, office)
        last = session.scalar(select(func.max(Target.version)).where(Target.office == office, Target.year == form.year))
        if form.seen is not None and form.seen != (last or 0):
            raise Stale("刚刚公布了新的一版目标，您的没有保存。请对照上面的新目标，再决定是否公布")
        figures = form.model_dump(mode="json", include={"on_time", "callback", "satisfied", "working_days"})
        version = (last or 0) + 1
        session.add(Target(office=office, year=form.year, version=version, figures=figures, by=by.id, at=at))
        note_change(session, office, by, "targets", {"year": form.year, "version": version}, at)
        session.add(
            Outbox.of(
                contracts.OfficeTargetsSet(office=office, case="", at=at, year=form.year, version=version, **figures)
            )
        )
    return version


def sign_policy(house: House, by: Officer, form: forms.SignPolicy, *, at: datetime) -> int:
    """A new version of the office's policy, said to all: the public page shows it from now on. The version."""
    office = by.office
    with house.database.work(seeing=(office,)) as session:
        version = (
            session.scalar(select(func.max(PolicyDocument.version)).where(PolicyDocument.office == office)) or 0
        ) + 1
        session.add(
            PolicyDocument(
                office=office,
                version=version,
                title=form.title,
                text=form.text,
                signed_by=by.id,
                signed_name=by.name,
                at=at,
            )
        )
        note_change(session, office, by, "policy", {"version": version}, at)
        session.add(
            Outbox.of(
                contracts.OfficePolicyPublished(
                    office=office, case="", at=at, version=version, title=form.title, text=form.text, signed_by=by.name
                )
            )
        )
    return version


def record_training(house: House, by: Officer, form: forms.Train, *, at: datetime) -> str:
    office = office_for(house, by, form.office)
    if form.valid_until < form.held_on:
        raise Invalid([Fault("valid_until", "ends_before_it_begins", "有效期早于培训日期")])
    with house.database.work(seeing=(office,)) as session:
        _known(session.get(OfficerRow, (office, form.officer)))
        row = Training(
            office=office,
            id=str(uuid.uuid4()),
            officer=form.officer,
            course=form.course,
            held_on=form.held_on,
            valid_until=form.valid_until,
            by=by.id,
            at=at,
        )
        session.add(row)
        note_change(session, office, by, "trained", form.model_dump(mode="json"), at)
    return row.id


def put_on_duty(house: House, by: Officer, form: forms.OnDuty, *, at: datetime) -> str:
    """Who is called for major complaints from when until when; the lowest rank is called first (6.6.2.3)."""
    office = office_for(house, by, form.office)
    if form.ends_at <= form.begins_at:
        raise Invalid([Fault("ends_at", "ends_before_it_begins", "结束时间早于开始时间")])
    with house.database.work(seeing=(office,)) as session:
        _known(session.get(OfficerRow, (office, form.officer)))
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
        note_change(session, office, by, "duty", form.model_dump(mode="json"), at)
    return row.id


def _known(row: OfficerRow | None) -> None:
    if row is None or not row.active:
        raise Invalid([Fault("officer", "unknown_officer", "没有找到这位同志，请从名单里选")])
