"""A whole hearing process, to be killed: says each number that it has heard on its standard output.

`python -m tests.wire.hearing_process`, with the service's environment. 666 kills it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from sqlalchemy.orm import Session

from services.kernel.house import House
from services.kernel.messaging.worker import Worker
from services.kernel.settings import Settings
from tests.wire.stage import hearer, write_down


def tell_and_write_down(session: Session, event: Any, house: House) -> None:
    if event.times == 666:
        os.kill(os.getpid(), signal.SIGKILL)
    write_down(session, event, house)
    sys.stdout.write(f"{event.times}\n")
    sys.stdout.flush()


def main() -> None:
    house = House.open("routing", Settings.read(os.environ))
    Worker(hearer(tell_and_write_down), house).start()
    threading.Event().wait(60)


if __name__ == "__main__":
    main()
