"""The service, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from services.kernel.service import Messages, Service
from services.notification import handlers, queries, schedule, tables
from services.notification.actions import fitting
from services.notification.actions.dispatch import Dispatch

if TYPE_CHECKING:
    from flask import Flask
    from flask_openapi.openapi import OpenAPI

    from services.kernel.house import House


def _pages(app: Flask) -> None:
    from services.notification.web import register

    register(cast("OpenAPI", app))


def _measure(house: House) -> None:
    queries.measure(house)
    fitting.measure(house)


service = Service(
    name=tables.SCHEMA,
    tables=tables.Base.metadata,
    messages=Messages(tables.Outbox, tables.Inbox, tables.Postponed, tables.Undecodable),
    hears=handlers.HEARS,
    hears_many=handlers.HEARS_MANY,
    pages=_pages,
    jobs=schedule.JOBS,
    flood=240.0,
    says_within=0.05,
    threads=(Dispatch,),
    gauges=_measure,
    unsettled=fitting.unsettled,
)
