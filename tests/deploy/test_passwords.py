"""Secrets of a local run are made once, whoever asks, however many at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local.passwords import SERVICES, Secrets
from services.kernel.sealed import KeyRing, Purpose


def test_many_who_ask_at_once_get_the_same_whole_keys(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets")
    with ThreadPoolExecutor(16) as everybody:
        files = list(everybody.map(secrets.keys_file, SERVICES * 8))
    assert len(set(files)) == len(SERVICES)
    masters = [json.loads(path.read_text(encoding="utf-8"))["masters"]["casework"]["1"] for path in files]
    assert len(set(masters)) == 1
    assert all(KeyRing.load(path).can_open(Purpose.CASEWORK) for path in files)


def test_routing_is_given_no_key_of_particulars(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "secrets")
    assert not KeyRing.load(secrets.keys_file("routing")).can_open(Purpose.PARTICULARS)
    assert KeyRing.load(secrets.keys_file("intake")).can_open(Purpose.PARTICULARS)


def test_a_second_start_finds_the_same_secrets(tmp_path: Path) -> None:
    first = Secrets(tmp_path / "secrets").password("session")
    assert Secrets(tmp_path / "secrets").password("session") == first
    assert (tmp_path / "secrets" / "session").stat().st_mode & 0o077 == 0
