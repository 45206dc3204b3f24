"""E-mail over SMTP: one connection for each batch."""

from services.notification.channels.smtp.driver import Server, Smtp

__all__ = ["Server", "Smtp"]
