"""The ways out, opened, and how they fare, for everybody to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from prometheus_client import Gauge
from sqlalchemy import text

from services.kernel.house import House
from services.notification.actions import callbacks
from services.notification.actions.listening import Ear
from services.notification.actions.ways import routes_of
from services.notification.channels import Channel, Pooled
from services.notification.channels.cloud import open_cloud
from services.notification.channels.kannel import Box, Kannel
from services.notification.channels.smpp import Provider, Smpp
from services.notification.channels.smtp import Server, Smtp
from services.notification.channels.smtp.signing import DomainKey, signer
from services.notification.rules.decency import ELECTRONIC, Means
from services.notification.rules.guesses import LONG_ENOUGH
from services.notification.rules.health import NOT_SET, Health
from services.notification.rules.routes import CLOUDS, Way

log = structlog.get_logger()
LINES_LOST = Gauge("notices_lines_lost", "Lines to a gateway that ought to be there and are not", ("provider",))
WRONGLY_SET = "配置有误，请核对网关地址"
_SETTINGS = {Means.SMS: "SMPP_URL", Means.EMAIL: "SMTP_URL"}
_NOTE = text("""
insert into notification.gateways as g (channel, provider, trouble, since, seen_at, recent, bad, rests_until)
values (:channel, :provider, :trouble, :at, :at, :recent, :bad, :rests_until)
on conflict (channel, provider) do update set
  trouble = excluded.trouble, seen_at = excluded.seen_at,
  recent = excluded.recent, bad = excluded.bad, rests_until = excluded.rests_until,
  since = case when g.trouble = excluded.trouble then g.since else excluded.since end
""")
# One that is no longer in the settings is not shown for ever.
_FORGET = text("delete from notification.gateways where seen_at < cast(:at as timestamptz) - interval '1 hour'")


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
    """All of the routes, text messages first. What is not set or not right leaves notices waiting, not the service."""
    try:
        ways = routes_of(house).ways
    except (ValueError, OSError) as cause:
        log.error("the gateways are set wrongly", kind=type(cause).__name__, faults=str(cause))  # never a password
        return [Gateway(means, "", None, WRONGLY_SET) for means in ELECTRONIC]
    env = house.settings.environment
    found: list[Gateway] = []
    for means in ELECTRONIC:
        own = [_open(house, way) for way in ways if way.means is means]
        fault = WRONGLY_SET if env.get(_SETTINGS[means]) and not env.get("GATEWAYS_FILE") else NOT_SET
        found += own or [Gateway(means, "", None, fault)]
    return found


def note(house: House, gateways: Sequence[Gateway], healths: Mapping[str, Health], *, at: datetime) -> None:
    """Write down how they fare, and count the lines that are lost."""
    for gateway in gateways:
        if isinstance(gateway.channel, Pooled):
            there, wanted = gateway.channel.lines
            LINES_LOST.labels(gateway.provider).set(wanted - there)
    rows = [
        {
            "channel": gateway.means.value,
            "provider": gateway.provider,
            "trouble": gateway.trouble,
            "at": at,
            "recent": len(healths.get(gateway.provider, _NEW).recent),
            "bad": healths.get(gateway.provider, _NEW).bad,
            "rests_until": healths.get(gateway.provider, _NEW).rests_until,
        }
        for gateway in gateways
    ]
    with house.database.work(seeing=()) as session:
        session.connection().execute(_NOTE, rows)
        session.connection().execute(_FORGET, {"at": at})


_NEW = Health()


def _open(house: House, way: Way) -> Gateway:
    try:
        return Gateway(way.means, way.name, _channel(house, way))
    except (ValueError, OSError) as cause:
        log.error("a gateway is set wrongly", channel=way.means.value, kind=type(cause).__name__)
        return Gateway(way.means, "", None, WRONGLY_SET)


def _channel(house: House, way: Way) -> Channel:
    if way.url.startswith("smpp:"):
        return Smpp(Provider.parse(way.url), Ear(house, provider=way.name))
    if way.url.startswith("kannel:"):
        box = Box.parse(way.url)
        if len(box.password) < LONG_ENOUGH:
            log.warning("a gateway's password is short: its door could be guessed", provider=way.name)
        return Kannel(box, receipts=lambda message: callbacks.address(house, message))
    if way.url.partition(":")[0] in CLOUDS:
        return open_cloud(way.url, way.templates)
    signed = [DomainKey.read(each.domain, each.selector, Path(each.key)) for each in routes_of(house).signed]
    return Smtp(Server.parse(way.url, sender=house.settings.environment.get("SMTP_FROM", "")), sign=signer(signed))
