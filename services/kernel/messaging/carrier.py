"""kombu's names in one place, untyped as they are: the package makes them up lazily and no type checker finds them."""

from __future__ import annotations

from typing import Any

from kombu import connection, entity, messaging, mixins

Connection: Any = connection.Connection
Consumer: Any = messaging.Consumer
ConsumerMixin: Any = mixins.ConsumerMixin
Exchange: Any = entity.Exchange
Producer: Any = messaging.Producer
Queue: Any = entity.Queue
binding: Any = entity.binding
