"""The service as its processes start it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from services.intake import handlers, schedule, tables
from services.kernel.service import Messages, Service

if TYPE_CHECKING:
    from flask import Flask
    from flask_openapi.openapi import OpenAPI


def _pages(app: Flask) -> None:
    from services.intake.web import register

    register(cast("OpenAPI", app))


service = Service(
    name=tables.SCHEMA,
    tables=tables.Base.metadata,
    messages=Messages(tables.Outbox, tables.Inbox, tables.Postponed, tables.Undecodable),
    hears=handlers.HEARS,
    hears_many=handlers.HEARS_MANY,
    pages=_pages,
    jobs=schedule.JOBS,
    flood=240.0,
    hears_within=0.05,
    requests_at_once=16,
)
