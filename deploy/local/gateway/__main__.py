"""`python -m deploy.local.gateway --port N intake=PORT routing=PORT …`"""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Mapping

from deploy.local.gateway.proxy import Gateway
from deploy.local.gateway.table import Table


async def _run(host: str, port: int, ports: Mapping[str, int]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await Gateway(Table.load(), ports).serve(host, port)
    await stop.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.local.gateway", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("services", nargs="+", metavar="NAME=PORT")
    asked = parser.parse_args()
    pairs = (word.partition("=") for word in asked.services)
    asyncio.run(_run(asked.host, asked.port, {name: int(port) for name, _, port in pairs}))


if __name__ == "__main__":
    main()
