"""What the head of an office sets for it: yearly targets (5.2 a) and the policy document that he signs (5.1); trainings
that its leaders keep (5.3 d)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.kernel.contracts import routing as contracts
from services.kernel.errors import Fault, Invalid, Refused, Stale
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.actions.chain import hold
from services.routing.actions.staffing import known_officer, note_change, office_for
from services.routing.forms import staffing as forms
from services.routing.tables import Outbox, PolicyDocument, Target, Training


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
    """A new version of the office's policy, said to all: the public page shows it from now on. The version.

    Raises Stale for a version seen that holds no more, and Refused when another one was signed at the same moment.
    """
    office = by.office
    with house.database.work(seeing=(office,)) as session:
        before = _newest(session, office)
        hold(session, office)
        newest = _newest(session, office)
        if newest is not None and form.seen not in (None, newest.version):
            raise Stale(_signed_meanwhile(newest))
        if newest is not None and (before is None or before.version != newest.version):
            raise Refused("signed_meanwhile", _signed_meanwhile(newest))
        version = newest.version + 1 if newest else 1
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
        known_officer(session, office, form.officer)
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


def _newest(session: Session, office: str) -> PolicyDocument | None:
    rows = select(PolicyDocument).where(PolicyDocument.office == office).order_by(PolicyDocument.version.desc())
    return session.scalars(rows.limit(1)).one_or_none()


def _signed_meanwhile(newest: PolicyDocument) -> str:
    told = f"{newest.signed_name}刚刚签发了第 {newest.version} 版《{newest.title}》"
    return f"{told}，您的没有保存。请对照新的一版，再决定是否签发"
