"""The broker's topology: `definitions.json.template`, and how it becomes what a broker loads.

Standard library alone: the first start needs it before anything is installed.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("definitions.json.template")
VHOST = "complaints"

Definitions = dict[str, list[dict[str, Any]]]


def topology() -> Definitions:
    """Vhost, users without passwords, rights, exchanges, queues and bindings, as the template has them."""
    document: Definitions = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    return document


def users() -> tuple[str, ...]:
    """One user for each service and the operator who parks, replays and watches."""
    return tuple(user["name"] for user in topology()["users"])


def render(passwords: Mapping[str, str], *, vhost: str = VHOST) -> Definitions:
    """What a broker loads: with password hashes, and in `vhost`. Raises KeyError for a user without a password."""
    document = copy.deepcopy(topology())
    for user in document["users"]:
        user["password_hash"] = password_hash(passwords[user["name"]])
    for entry in document["vhosts"]:
        entry["name"] = vhost
    for entries in document.values():
        for entry in entries:
            if "vhost" in entry:
                entry["vhost"] = vhost
    return document


def password_hash(password: str) -> str:
    """RabbitMQ's salted SHA-256; the definitions never carry a password."""
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode("utf-8")).digest()).decode("ascii")
