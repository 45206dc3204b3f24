"""Who may say what, by the first word of the type. The broker holds the same rule in its topic permissions."""

from __future__ import annotations

SENDERS = {
    "complaint": "intake",
    "case": "routing",
    "calendar": "routing",
    "officer": "routing",
    "office": "routing",
    "notice": "notification",
    "dossier": "archive",
}


def may_say(service: str, type_: str) -> bool:
    """A word that nobody owns is anybody's."""
    return SENDERS.get(type_.partition(".")[0], service) == service
