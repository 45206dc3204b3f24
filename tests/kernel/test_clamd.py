"""ClamAV's own daemon is asked, over its own socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.kernel import clamd
from tests.intake import outside


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with outside.clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.mark.clause("F1-8")
def test_a_clean_file_is_clean_and_a_virus_is_found(scanner: str) -> None:
    assert clamd.ask(scanner, b"").is_clean
    assert clamd.ask(scanner, bytes(20_000_000)).is_clean
    assert clamd.ask(scanner, bytes(200_000) + outside.VIRUS).found.startswith("Own.Canary")


def test_what_the_daemon_refuses_to_look_at_is_not_called_clean(scanner: str) -> None:
    with pytest.raises(clamd.Unanswered):
        clamd.ask(scanner, bytes(120_000_000))


def test_nobody_there_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(clamd.Unanswered):
        clamd.ask(f"unix://{tmp_path / 'nobody'}", b"x")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(clamd.Unanswered):
        clamd.ask(f"tcp://127.0.0.1:{port}", b"x")


@pytest.mark.parametrize("said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: \0"])
def test_only_a_verdict_is_a_verdict(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _ = server.accept()
            with line:
                line.recv(65536)
                line.sendall(said)

        answering = threading.Thread(target=answer)
        answering.start()
        with pytest.raises(clamd.Unanswered):
            clamd.ask(f"tcp://127.0.0.1:{server.getsockname()[1]}", b"x")
        answering.join()
