"""By which means a complainant wants to be told from now on."""

from __future__ import annotations

from services.intake.forms.progress import Key
from services.intake.forms.written import Form


class WishGiven(Form):
    """Each means for itself; both false stops all messages."""

    sms: bool
    email: bool


class Wished(Key, WishGiven):
    """By code."""
