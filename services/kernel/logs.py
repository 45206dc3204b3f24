"""Logs: one JSON object a line, a constant sentence with its values in fields, and nobody's data."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from services.kernel.messaging.faults import describe, frames

# Fields that could carry a person; a log line that has one is a bug, and the line shows it.
WITHHELD = frozenset(
    {"name", "phone", "email", "id_number", "address", "text", "body", "code", "secret", "token", "password"}
)


def _withhold(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    for field in WITHHELD & line.keys():
        line[field] = "(withheld)"
    return line


def _say_where(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Of an exception its kind and its trace. Its message stays away: libraries quote what they were given."""
    given = line.pop("exc_info", None)
    cause = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else sys.exc_info()[1]
    if given and cause is not None:
        line["error"], line["trace"] = describe(cause), frames(cause)
    return line


def configure(*, service: str, level: str, to: TextIO | None = None) -> None:
    """Send structlog and the standard library's logs as JSON to standard output, or `to` elsewhere."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _withhold,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(to or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _say_where,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("pika", "amqp", "kombu", "apscheduler", "smpplib", "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)
