"""A mail server that keeps what it gets. `busy@…` is put off with 451, `nobody@…` refused with 550.

What goes to `bounced@…` is taken in and comes back afterwards, as a delivery status notification in a Maildir.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.phones.inbox import Arrival, Inbox, said_at

_LARGEST = 10 * 1024 * 1024
_REFUSALS = {"busy": "451 4.3.2 come again later", "nobody": "550 5.1.1 no such mailbox"}


class Mailbox:
    """The handler that aiosmtpd asks."""

    def __init__(self, inbox: Inbox, *, clock: Callable[[], datetime], returned: Path | None = None) -> None:
        self._inbox = inbox
        self._clock = clock
        self._returned = returned
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
        bounced = self._returned is not None and envelope.rcpt_tos[0].startswith("bounced@")
        if self._returned is not None and bounced:
            _give_back(self._returned, str(letter["Message-ID"] or "").strip(), to=envelope.rcpt_tos[0])
        self._inbox.add(
            Arrival(
                id=str(letter["Message-ID"] or f"letter-{next(self._numbers)}").strip(),
                kind="mail",
                at=said_at(self._clock()),
                sender=str(letter["From"] or envelope.mail_from),
                to=", ".join(envelope.rcpt_tos),
                subject=str(letter["Subject"] or ""),
                text=body.get_content().strip().replace("\r\n", "\n") if body is not None else "",
                fate="退信：没有这个邮箱" if bounced else "已收到",
            )
        )
        return "250 2.0.0 OK"


_RETURNED = """\
From: MAILER-DAEMON@localhost\r
Subject: Undelivered Mail Returned to Sender\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="returned"\r
\r
--returned\r
Content-Type: text/plain\r
\r
No such mailbox.\r
--returned\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; localhost\r
\r
Final-Recipient: rfc822; {to}\r
Action: failed\r
Status: 5.1.1\r
\r
--returned\r
Content-Type: text/rfc822-headers\r
\r
Message-ID: {id}\r
\r
--returned--\r
"""


def _give_back(maildir: Path, message_id: str, *, to: str) -> None:
    """As mail servers do it: written elsewhere first, so that nobody finds half of it."""
    name = secrets.token_hex(8)
    for folder in ("tmp", "new"):
        (maildir / folder).mkdir(parents=True, exist_ok=True)
    written = maildir / "tmp" / name
    written.write_text(_RETURNED.format(to=to, id=message_id), encoding="ascii", newline="")
    written.rename(maildir / "new" / name)


async def serve_mail(mailbox: Mailbox, port: int) -> asyncio.Server:
    """Listen on the loopback, on a free port for 0."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: SMTP(mailbox, hostname="localhost", data_size_limit=_LARGEST, loop=loop), "127.0.0.1", port
    )
