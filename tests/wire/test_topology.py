"""The broker's layout: what the definitions load is what the services need, and what is missing is named."""

from __future__ import annotations

from services.kernel.messaging import topology
from tests import servers as private
from tests.wire.stage import Stage, hearer

SERVICE = hearer()


def test_nothing_is_missing_where_the_definitions_were_loaded(stage: Stage) -> None:
    assert topology.verify(stage.broker["routing"], SERVICE) == []
    assert topology.drift(stage.broker["admin"], [SERVICE]) == []


def test_what_is_missing_is_named_one_by_one(servers: private.Servers, worker_name: str) -> None:
    broker = servers.fresh_vhost(f"{worker_name}-bare")
    with topology.channel_of(broker["admin"]) as channel:
        channel.exchange_delete("happened")
        channel.queue_delete("routing.parked")

    faults = topology.verify(broker["routing"], SERVICE)

    assert [fault.partition(":")[0] for fault in faults] == ["exchange happened", "queue routing.parked"]
    assert all("NOT_FOUND" in fault for fault in faults)


def test_a_queue_with_other_arguments_is_named_with_both_values(servers: private.Servers, worker_name: str) -> None:
    broker = servers.fresh_vhost(f"{worker_name}-drift")
    with topology.channel_of(broker["admin"]) as channel:
        channel.queue_delete("routing.ordinary")
        channel.queue_declare(
            "routing.ordinary", durable=True, arguments={"x-queue-type": "quorum", "x-delivery-limit": 3}
        )

    (fault,) = topology.drift(broker["admin"], [SERVICE])

    assert "routing.ordinary" in fault
    assert "x-delivery-limit" in fault or "x-dead-letter" in fault


def test_a_broker_that_does_not_answer_is_named(stage: Stage) -> None:
    (fault,) = topology.verify("amqp://routing:x@127.0.0.1:1/none", SERVICE)

    assert fault.startswith("the broker does not answer")


def test_applying_twice_changes_nothing(servers: private.Servers, worker_name: str) -> None:
    broker = servers.fresh_vhost(f"{worker_name}-apply")
    with topology.channel_of(broker["admin"]) as channel:
        for queue in topology.queues_of(SERVICE):
            channel.queue_delete(queue.name)

    topology.apply(broker["admin"], [SERVICE])
    topology.apply(broker["admin"], [SERVICE])

    assert topology.verify(broker["routing"], SERVICE) == []
