"""`python -m deploy.local.phones --smpp-port N --smtp-port N --web-port N [--store DIR]`; ports of 0 are chosen."""

from __future__ import annotations

import argparse
import asyncio
import signal
import threading
from pathlib import Path

from deploy.local.phones.inbox import Inbox
from deploy.local.phones.mailbox import Mailbox, serve_mail
from deploy.local.phones.page import InboxServer
from deploy.local.phones.smsc import FATES, Smsc
from services.kernel import clock


def _asked() -> argparse.Namespace:
    fates = "; ".join(f"…{ending} {fate.words}" for ending, fate in FATES.items())
    parser = argparse.ArgumentParser(prog="python -m deploy.local.phones", description=__doc__, epilog=fates)
    parser.add_argument("--smpp-port", type=int, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--web-port", type=int, required=True)
    parser.add_argument("--store", type=Path, help="folder that keeps what arrived")
    parser.add_argument("--user", default="demo")
    parser.add_argument("--password", default="demo")
    parser.add_argument("--receipt-after", type=float, default=1.0, help="seconds")
    return parser.parse_args()


async def _run(asked: argparse.Namespace) -> None:
    inbox = Inbox(asked.store)
    smsc = Smsc(inbox, clock=clock.now, user=asked.user, password=asked.password, receipt_after=asked.receipt_after)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    smpp_port = await smsc.start(asked.smpp_port)
    returned = asked.store / "returned" if asked.store else None
    mail = await serve_mail(Mailbox(inbox, clock=clock.now, returned=returned), asked.smtp_port)
    loop = asyncio.get_running_loop()
    web = InboxServer(
        inbox, asked.web_port, reply=lambda number, text: loop.call_soon_threadsafe(smsc.write, number, text)
    )
    threading.Thread(target=web.serve_forever, args=(0.1,), name="inbox-page", daemon=True).start()
    smtp_port = mail.sockets[0].getsockname()[1]
    print(f"phones: smpp {smpp_port}, smtp {smtp_port}, page http://127.0.0.1:{web.server_port}/inbox", flush=True)
    await stop.wait()
    web.shutdown()
    web.server_close()
    mail.close()
    await smsc.stop()
    inbox.close()


if __name__ == "__main__":
    asyncio.run(_run(_asked()))
