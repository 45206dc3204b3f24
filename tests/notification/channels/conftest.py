"""Peers on real sockets, and channels that reach them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.notification.channels.smpp import Provider, Smpp
from tests.notification.channels.peers import Centre, Ears, Scripted

Dial = Callable[..., Smpp]


@pytest.fixture
def centre() -> Iterator[Centre]:
    made = Centre()
    yield made
    made.close()


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    made = Scripted()
    yield made
    made.close()


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def dial(ears: Ears) -> Iterator[Dial]:
    """Make a channel to a port; closed after the test, before its peer."""
    lines: list[Smpp] = []

    def made(port: int, **more: Any) -> Smpp:
        settings = {"user": "office", "password": "secret", "sender": "10690000", "timeout": 5.0}
        patience = {"back_off": (0.05,), "farewell": 0.05}
        lines.append(Smpp(Provider(host="127.0.0.1", port=port, **{**settings, **patience, **more}), ears))
        return lines[-1]

    yield made
    for line in lines:
        line.close()
