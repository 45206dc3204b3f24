"""The definitions that a deployment loads are what the services in code need."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.rabbitmq import topology as definitions
from services.kernel.messaging import senders, topology
from services.kernel.run import find
from tests.province import NAMES


def loaded(kind: str) -> list[dict[str, Any]]:
    return definitions()[kind]


@pytest.mark.parametrize("name", NAMES)
def test_every_queue_of_a_service_is_defined_with_its_arguments(name: str) -> None:
    defined = {queue["name"]: queue["arguments"] for queue in loaded("queues")}

    for queue in topology.queues_of(find(name)):
        assert defined[queue.name] == queue.arguments


@pytest.mark.parametrize("name", NAMES)
def test_a_service_is_bound_to_exactly_what_it_hears(name: str) -> None:
    wanted = {(q.exchange, q.name, key) for q in topology.queues_of(find(name)) for key in q.keys}

    defined = {
        (binding["source"], binding["destination"], binding["routing_key"])
        for binding in loaded("bindings")
        if binding["destination"].startswith(f"{name}.")
    }

    assert defined == wanted


def test_the_broker_lets_each_service_say_its_own_words_and_no_others() -> None:
    allowed = {p["user"]: p["write"] for p in loaded("topic_permissions") if p["exchange"] == topology.HAPPENED}

    for service in NAMES:
        words = [word for word, owner in senders.SENDERS.items() if owner == service]
        several = words[0] if len(words) == 1 else f"({'|'.join(words)})"
        assert allowed[service] == rf"^(ordinary|urgent)\.{several}\."


def test_a_service_may_read_its_own_queues_write_to_the_exchange_and_configure_nothing() -> None:
    for right in loaded("permissions"):
        if right["user"] in NAMES:
            assert right["configure"] == "^$"
            assert right["write"] == "^happened$"
            assert right["read"] == rf"^{right['user']}\."
