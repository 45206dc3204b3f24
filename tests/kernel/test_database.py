"""A unit of work sees what it was told to see, also after a fault in it; and no connection waits for ever."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.kernel.database import aside
from services.kernel.errors import Refused
from tests.wire.conftest import built, stage
from tests.wire.stage import NEIGHBOUR, OFFICE, Stage

__all__ = ["built", "stage"]


def sees(session: Session) -> str:
    return str(session.scalar(text("select current_setting('app.offices')")))


def test_a_connection_of_the_pool_notices_as_soon_as_a_leaders_that_its_peer_is_gone(stage: Stage) -> None:
    with stage.hearing.database.engine.connect() as connection:
        told = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
    assert {"tcp_user_timeout": "15000", "keepalives_idle": "10", "keepalives_interval": "5"}.items() <= told.items()


def look_and_refuse(session: Session) -> None:
    with aside(session, seeing=[OFFICE, NEIGHBOUR]):
        assert sees(session) == f"{OFFICE},{NEIGHBOUR}"
        raise Refused("no", "不能办理")


def test_who_looks_aside_and_is_refused_sees_no_more_than_before(stage: Stage) -> None:
    with stage.hearing.database.work(seeing=[OFFICE]) as session:
        with pytest.raises(Refused):
            look_and_refuse(session)
        assert sees(session) == OFFICE


def test_what_the_database_refused_aside_is_told_as_it_was(stage: Stage) -> None:
    with (
        pytest.raises(DBAPIError, match="division by zero"),
        stage.hearing.database.work(seeing=[OFFICE]) as session,
        aside(session, seeing=[NEIGHBOUR]),
    ):
        session.execute(text("select 1/0"))
