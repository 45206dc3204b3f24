"""The service, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.archive import handlers, live, schedule
from services.archive.schedule.recounting import recount
from services.archive.tables import METADATA, Inbox, Outbox, Postponed, Undecodable
from services.kernel.service import Messages, Service

if TYPE_CHECKING:
    from flask import Flask


def _pages(app: Flask) -> None:
    from services.archive.web import register

    register(app)


service = Service(
    name="archive",
    tables=METADATA,
    messages=Messages(outbox=Outbox, inbox=Inbox, postponed=Postponed, undecodable=Undecodable),
    hears={},
    pages=_pages,
    jobs=schedule.JOBS,
    threads=(live.start,),
    commands={"verify": schedule.verify, "recount": recount},
    gauges=schedule.measure,
    keeps=handlers.keep,
    niceness=5,
    hears_within=0.05,
)
