"""A mail server that keeps what it gets. `busy@…` is put off with 451, `nobody@…` refused with 550."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from itertools import count

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.phones.inbox import Arrival, Inbox, said_at

_LARGEST = 10 * 1024 * 1024
_REFUSALS = {"busy": "451 4.3.2 come again later", "nobody": "550 5.1.1 no such mailbox"}


class Mailbox:
    """The handler that aiosmtpd asks."""

    def __init__(self, inbox: Inbox, *, clock: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._clock = clock
        self._numbers = count(1)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = _REFUSALS.get(address.partition("@")[0])
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 5.6.0 no letter"
        letter = message_from_bytes(content, policy=policy.default)
        body = letter.get_body(("plain", "html"))
        self._inbox.add(
            Arrival(
                id=str(letter["Message-ID"] or f"letter-{next(self._numbers)}").strip(),
                kind="mail",
                at=said_at(self._clock()),
                sender=str(letter["From"] or envelope.mail_from),
                to=", ".join(envelope.rcpt_tos),
                subject=str(letter["Subject"] or ""),
                text=body.get_content().strip().replace("\r\n", "\n") if body is not None else "",
                fate="已收到",
            )
        )
        return "250 2.0.0 OK"


async def serve_mail(mailbox: Mailbox, port: int) -> asyncio.Server:
    """Listen on the loopback, on a free port for 0."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: SMTP(mailbox, hostname="localhost", data_size_limit=_LARGEST, loop=loop), "127.0.0.1", port
    )
