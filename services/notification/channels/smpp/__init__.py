"""Text messages over SMPP 3.4: one line to one provider."""

from services.notification.channels.smpp.driver import Smpp
from services.notification.channels.smpp.line import Provider

__all__ = ["Provider", "Smpp"]
