"""What may not be kept is forgotten."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask.testing import FlaskClient

from services.intake.schedule import JOBS
from services.kernel import clock
from services.kernel.house import House
from tests.intake.samples import OFFICE, OTHER_OFFICE, complaint


def test_answers_go_after_thirty_days_and_misses_after_one(
    client: FlaskClient, house: House, admin: psycopg.Connection
) -> None:
    job = next(job for job in JOBS if job.name == "forget")
    for office in (OFFICE, OTHER_OFFICE):
        client.post("/api/complaints", json=complaint(office=office), headers={"Idempotency-Key": office})
    client.post("/api/progress", json={"code": "22222222", "phone_last4": "5518"})

    def left() -> tuple[int, int]:
        answers = admin.execute("select count(*) from intake.answers").fetchone()
        misses = admin.execute("select count(*) from intake.misses").fetchone()
        assert answers
        assert misses
        return answers[0], misses[0]

    start = clock.now()
    for later, kept in ((timedelta(hours=23), (2, 2)), (timedelta(hours=25), (2, 0)), (timedelta(days=31), (0, 0))):
        with clock.standing_at(start + later):
            job.run(house)
        assert left() == kept
    assert admin.execute("select count(*) from intake.complaints").fetchone() == (2,)
