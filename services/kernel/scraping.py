"""What Prometheus gets of any process: also while the database is away, for then it is looked at most."""

from __future__ import annotations

import prometheus_client
import structlog

from services.kernel import metrics
from services.kernel.database import is_unreachable
from services.kernel.house import House
from services.kernel.service import Service

log = structlog.get_logger()


def scraped(service: Service, house: House) -> bytes:
    """All figures. The service's own stay as last told where its tables cannot be asked; such scrapes are counted."""
    if service.gauges:
        missed = metrics.GAUGES_MISSED.labels(service.name)  # there from the first scrape on, so that a rise is seen
        try:
            service.gauges(house)
        except Exception as cause:
            missed.inc()
            if not is_unreachable(cause):
                log.exception("the gauges failed")
    return prometheus_client.generate_latest()
