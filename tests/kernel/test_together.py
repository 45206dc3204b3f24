"""Processes that are started together: whoever ends is named with his own reason."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from time import monotonic

import pytest

from services.kernel.together import Child, tend


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("services.notification: SMS_LINK=x is too long\n", ": services.notification: SMS_LINK=x is too long\n"),
        ("Traceback\n  x\nValueError: 好\n\n", ": ValueError: 好\n"),
        ('{"event": "at work"}\n', ")\n"),
        ("", ")\n"),
    ],
)
def test_whoever_ends_is_named_with_the_sentence_he_ended_with_and_no_older_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], last: str, said: str
) -> None:
    log = tmp_path / "web.log"
    log.write_text("the reason of yesterday\n", encoding="utf-8")
    before = log.stat().st_size
    with log.open("a", encoding="utf-8") as written:
        written.write(last)
    pid = os.posix_spawn("/bin/false", ["false"], {})
    child = Child("notification", "web", {}, log, pid=pid, started=monotonic(), log_before=before)
    never, deadline = threading.Event(), monotonic() + 10
    while child.pid and monotonic() < deadline:
        tend([child])
        never.wait(0.002)
    told = capsys.readouterr().err
    assert told.startswith("notification web ended after 0.")
    assert told.endswith(said)
    assert "yesterday" not in told
