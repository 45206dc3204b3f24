"""The ways out as the environment names them, and how they fare, for everybody to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from sqlalchemy import text

from services.kernel.house import House
from services.notification.actions.listening import Ear
from services.notification.channels import Channel
from services.notification.channels.smpp import Provider, Smpp
from services.notification.channels.smtp import Server, Smtp
from services.notification.rules.decency import Means

log = structlog.get_logger()
NOT_SET = "没有配置"
WRONGLY_SET = "配置有误，请核对网关地址"
_NOTE = text("""
insert into notification.gateways as g (channel, provider, trouble, since, seen_at)
values (:channel, :provider, :trouble, :at, :at)
on conflict (channel) do update set
  provider = excluded.provider, trouble = excluded.trouble, seen_at = excluded.seen_at,
  since = case when g.trouble = excluded.trouble then g.since else excluded.since end
""")


@dataclass(frozen=True)
class Gateway:
    """A way out; `channel` is None where there is none, and `fault` says why."""

    means: Means
    provider: str
    channel: Channel | None
    fault: str = ""

    @property
    def trouble(self) -> str:
        """Why nothing can be sent now, in Chinese; empty when all is well."""
        return self.fault if self.channel is None else self.channel.trouble or ""


def open_gateways(house: House) -> list[Gateway]:
    """By SMPP_URL, SMTP_URL and SMTP_FROM. What is not set or not right leaves notices waiting, not the service."""
    return [_open(house, means) for means in Means]


def note(house: House, gateways: Sequence[Gateway], *, at: datetime) -> None:
    """Write down how they fare."""
    rows = [
        {"channel": gateway.means.value, "provider": gateway.provider, "trouble": gateway.trouble, "at": at}
        for gateway in gateways
    ]
    with house.database.work(seeing=()) as session:
        session.connection().execute(_NOTE, rows)


def _open(house: House, means: Means) -> Gateway:
    env = house.settings.environment
    url = env.get("SMPP_URL" if means is Means.SMS else "SMTP_URL", "")
    if not url:
        return Gateway(means, "", None, NOT_SET)
    try:
        parts = urlsplit(url)
        provider = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        if means is Means.SMS:
            return Gateway(means, provider, Smpp(Provider.parse(url), Ear(house, provider=provider)))
        return Gateway(means, provider, Smtp(Server.parse(url, sender=env.get("SMTP_FROM", ""))))
    except ValueError as cause:
        log.error("a gateway is set wrongly", channel=means.value, kind=type(cause).__name__)
        return Gateway(means, "", None, WRONGLY_SET)
