"""What another office was handed before that was noted here is noted all the same."""

from __future__ import annotations

from importlib import import_module

import psycopg
from flask.testing import FlaskClient

from services.kernel.house import House
from tests.intake.samples import CASE, OFFICE, OTHER_OFFICE, heard
from tests.intake.web.sending import hear, registered

KEPT = "select office, case_id, numbered_by from intake.holdings"


def test_who_is_heard_to_have_a_complaint_is_noted_now_and_for_what_was_heard_before(
    client: FlaskClient, house: House, admin: psycopg.Connection
) -> None:
    registered(client)
    hear(house, heard(seq=3))
    assert admin.execute(KEPT).fetchall() == []
    hear(house, heard(seq=4, handled_by=OTHER_OFFICE))  # the hand-over itself was heard before
    noted = [(OTHER_OFFICE, CASE, OFFICE)]
    assert admin.execute(KEPT).fetchall() == noted
    admin.execute("delete from intake.holdings")
    fill = import_module("services.intake.migrations.0019_holdings_of_before").FILL
    admin.execute(f"set role own_intake; {fill}; reset role")
    assert admin.execute(KEPT).fetchall() == noted
    forced = "select bool_and(relforcerowsecurity) from pg_class where oid in (%s::regclass, %s::regclass)"
    assert admin.execute(forced, ("intake.progress", "intake.holdings")).fetchone() == (True,)
