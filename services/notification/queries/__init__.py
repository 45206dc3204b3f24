"""What may be asked about notices: the delivery log, who was not reached, and the figures for Prometheus."""

from services.notification.queries.answers import answers
from services.notification.queries.asked import Asked
from services.notification.queries.figures import measure
from services.notification.queries.letters import letter
from services.notification.queries.log import (
    Counts,
    GatewayState,
    Line,
    Page,
    counts,
    gateways,
    history,
    newest,
    of_case,
)

__all__ = [
    "Asked",
    "Counts",
    "GatewayState",
    "Line",
    "Page",
    "answers",
    "counts",
    "gateways",
    "history",
    "letter",
    "measure",
    "newest",
    "of_case",
]
