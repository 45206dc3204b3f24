"""Text messages through an HTTP gateway that speaks as Kannel's smsbox does."""

from services.notification.channels.kannel.driver import Box, Kannel

__all__ = ["Box", "Kannel"]
