"""The broker's definitions: the same layout that the services look for, and no right too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from deploy.rabbitmq import password_hash, render, topology, users
from services.kernel.messaging.topology import HAPPENED, PARKED, queues_of
from services.kernel.run import find
from tests.province import NAMES

SAYS = {"intake": "complaint", "routing": "case", "notification": "notice", "archive": "dossier"}


@pytest.fixture(params=NAMES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def channel(service: str, vhost: dict[str, str]) -> Iterator[BlockingChannel]:
    """Of the service's own user."""
    with pika.BlockingConnection(pika.URLParameters(vhost[service])) as connection:
        opened = connection.channel()
        opened.confirm_delivery()
        yield opened


def _other(service: str) -> str:
    return NAMES[(NAMES.index(service) + 1) % len(NAMES)]


def test_the_definitions_are_the_layout_that_the_service_looks_for(service: str) -> None:
    wanted = {
        queue.name: (dict(queue.arguments), {(queue.exchange, key) for key in queue.keys})
        for queue in queues_of(find(service))
    }
    defined = topology()
    bindings = {queue["name"]: set[tuple[str, str]]() for queue in defined["queues"]}
    for binding in defined["bindings"]:
        bindings[binding["destination"]].add((binding["source"], binding["routing_key"]))
    found = {
        queue["name"]: (queue["arguments"], bindings[queue["name"]])
        for queue in defined["queues"]
        if queue["name"].startswith(f"{service}.")
    }
    assert found == wanted


def test_a_service_may_say_what_it_says(service: str, channel: BlockingChannel) -> None:
    channel.basic_publish(
        HAPPENED,
        f"ordinary.{SAYS[service]}.test.v1",
        b"{}",
        pika.BasicProperties(user_id=service),
        mandatory=True,
    )
    assert channel.is_open


FORBIDDEN: list[tuple[str, Callable[[BlockingChannel, str], object]]] = [
    ("say what another says", lambda c, s: c.basic_publish(HAPPENED, f"ordinary.{SAYS[_other(s)]}.test.v1", b"{}")),
    ("say something outside the lanes", lambda c, s: c.basic_publish(HAPPENED, f"{SAYS[s]}.test.v1", b"{}")),
    ("put a message into a queue directly", lambda c, s: c.basic_publish("", f"{_other(s)}.ordinary", b"{}")),
    ("park another's message", lambda c, s: c.basic_publish(PARKED, _other(s), b"{}")),
    ("read another's queue", lambda c, s: c.basic_get(f"{_other(s)}.ordinary")),
    ("empty another's queue", lambda c, s: c.queue_purge(f"{_other(s)}.ordinary")),
    ("make a queue", lambda c, s: c.queue_declare(f"{s}.new", durable=True)),
    ("remove its own queue", lambda c, s: c.queue_delete(f"{s}.ordinary")),
    ("make an exchange", lambda c, s: c.exchange_declare(f"{s}.new")),
    ("bind its queue to more", lambda c, s: c.queue_bind(f"{s}.ordinary", HAPPENED, "#")),
]


@pytest.mark.parametrize(("what", "try_it"), FORBIDDEN, ids=[what for what, _ in FORBIDDEN])
def test_a_service_may_not(
    what: str, try_it: Callable[[BlockingChannel, str], object], service: str, channel: BlockingChannel
) -> None:
    with pytest.raises(ChannelClosedByBroker) as refusal:
        try_it(channel, service)
    assert refusal.value.reply_code == 403, what


def test_nobody_speaks_in_anothers_name(service: str, channel: BlockingChannel) -> None:
    forged = pika.BasicProperties(user_id=_other(service))
    with pytest.raises(ChannelClosedByBroker) as refusal:
        channel.basic_publish(HAPPENED, f"ordinary.{SAYS[service]}.test.v1", b"{}", forged)
    assert refusal.value.reply_code == 406


def test_definitions_carry_hashes_and_the_vhost_asked_for() -> None:
    rendered = render(dict.fromkeys(users(), "geheim"), vhost="elsewhere")
    assert "geheim" not in str(rendered)
    assert all(user["password_hash"] for user in rendered["users"])
    assert {entry["vhost"] for entries in rendered.values() for entry in entries if "vhost" in entry} == {"elsewhere"}
    assert password_hash("geheim") != password_hash("geheim")


def test_a_user_without_a_password_is_not_made() -> None:
    with pytest.raises(KeyError, match="operator"):
        render(dict.fromkeys(NAMES, "geheim"))
