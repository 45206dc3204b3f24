"""What the operator asks of routing: officers for demonstrations, a verified history, figures for Prometheus."""

from __future__ import annotations

import json
from pathlib import Path

import prometheus_client
import pytest

from services.kernel.clock import now
from services.routing.actions.officers import appoint_demo_officers
from services.routing.app import service, verify_history
from services.routing.schedule import sweep
from tests.routing.desks import CITY, Desks, on


def test_the_demo_officers_are_appointed_once_and_lost_passwords_are_given_anew(desks: Desks, tmp_path: Path) -> None:
    count = desks.rows("select count(*) as n from routing.officers")
    assert appoint_demo_officers(desks.house, desks.passwords, at=now(), administrators=False) == 0
    known = json.loads(desks.passwords.read_text("utf-8"))
    assert len(known) == 63
    assert {one["office_name"] for one in known} >= {"长春市社会保险事业管理局", "吉林省社会保险事业管理局"}
    assert len({one["password"] for one in known}) == len(known)
    desks.passwords.write_text(json.dumps(known[:-1]), encoding="utf-8")
    assert appoint_demo_officers(desks.house, desks.passwords, at=now(), administrators=False) == 1
    assert desks.rows("select count(*) as n from routing.officers") == count
    assert desks.passwords.stat().st_mode & 0o077 == 0


@pytest.mark.clause("A5.4g")
def test_the_verifier_says_whether_the_history_is_as_it_was_written(desks: Desks) -> None:
    desks.accepted()
    assert verify_history(desks.house, []) == 0
    desks.rows("update routing.case_events set by_officer = 'somebody else' where seq = 4")
    assert verify_history(desks.house, []) == 1


def test_figures_tell_offices_and_clocks_but_never_a_case_or_a_person(desks: Desks) -> None:
    desks.accepted(1)
    desks.register(2)
    sweep(desks.house, at=on("2026-12-15"))
    assert service.gauges is not None
    service.gauges(desks.house)
    text = prometheus_client.generate_latest().decode()
    assert 'cases_open{classed="three",office="220100"} 1.0' in text
    assert 'cases_open{classed="none",office="220100"} 1.0' in text
    assert 'clocks{kind="K1",state="overdue"} 1.0' in text
    assert 'cases_overdue{office="220100"} 2.0' in text
    assert "calendar_published_until_year 2026.0" in text
    assert f"{CITY}-2026-" not in text
