"""Routing as a service: what it is made of, and its commands for the operator."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import structlog

from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.service import Job, Messages, Service
from services.routing.actions.chain import verify
from services.routing.actions.officers import appoint_demo_officers
from services.routing.handlers import HEARS, HEARS_MANY
from services.routing.queries.gauges import tell
from services.routing.schedule import (
    run_appointments,
    run_callback_warnings,
    run_common_causes,
    run_count_checks,
    run_recount,
    run_samples,
    run_sweep,
)
from services.routing.tables import METADATA, Inbox, Outbox, Postponed, Undecodable

if TYPE_CHECKING:
    from flask import Flask
    from flask_openapi.openapi import OpenAPI

log = structlog.get_logger()


def _pages(app: Flask) -> None:
    from services.routing.web import register

    register(cast("OpenAPI", app))


def demo_officers(house: House, arguments: Sequence[str]) -> int:
    """`demo-officers --out FILE`: officers for demonstrations, with passwords of this installation's own."""
    parser = argparse.ArgumentParser(prog="demo-officers")
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args(arguments).out
    new = appoint_demo_officers(house, out, at=now())
    log.info("the demo officers are in office", new=new, file=str(out))
    return 0


def verify_history(house: House, _arguments: Sequence[str]) -> int:
    """`verify-history`: recompute every office's chain; 1 when a row is not as it was written."""
    broken = 0
    for office in house.offices:
        with house.database.work(seeing=(office.code,)) as session:
            found = verify(session, office.code)
        if found:
            broken += 1
            log.error("the history was changed", office=found.office, position=found.position, why=found.why)
    log.info("verified the history", offices=len(house.offices.codes), broken=broken)
    return 1 if broken else 0


service = Service(
    name="routing",
    tables=METADATA,
    messages=Messages(Outbox, Inbox, Postponed, Undecodable),
    hears=HEARS,
    hears_many=HEARS_MANY,
    pages=_pages,
    jobs=(
        Job("recount", timedelta(seconds=20), run_recount),
        Job("appointments", timedelta(minutes=5), run_appointments),
        Job("callback-warnings", timedelta(hours=1), run_callback_warnings),
        Job("samples", timedelta(hours=1), run_samples),
        Job("common-causes", timedelta(hours=1), run_common_causes),
        Job("count-checks", timedelta(hours=1), run_count_checks),
        Job("sweep", timedelta(seconds=20), run_sweep),
    ),
    commands={"demo-officers": demo_officers, "verify-history": verify_history},
    gauges=tell,
    niceness=5,
)
