"""E-mail over SMTP: one connection for each batch."""

from services.notification.channels.smtp.driver import Smtp
from services.notification.channels.smtp.server import Server

__all__ = ["Server", "Smtp"]
