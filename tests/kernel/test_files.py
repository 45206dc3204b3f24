"""The store of files: by content, once, and never changed."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from services.kernel.files import Damaged, FileStore


def test_what_is_put_is_read_at_its_own_hash(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "not yet there")
    address = store.put(b"sealed")
    assert address == hashlib.sha256(b"sealed").hexdigest()
    assert store.read(address) == b"sealed"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [address]


def test_the_same_bytes_are_stored_once_and_never_replaced(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    address = store.put(b"x")
    (place,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    before = place.stat()
    assert store.put(b"x") == address
    assert (place.stat().st_ino, place.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert place.stat().st_mode & 0o222 == 0


def test_many_at_once_store_it_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    threads = [threading.Thread(target=store.put, args=(b"y" * 100_000,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_damage_is_seen(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    address = store.put(b"evidence")
    (place,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    place.chmod(0o600)
    place.write_bytes(b"Evidence")
    with pytest.raises(Damaged):
        store.read(address)


def test_what_is_forgotten_is_gone_and_may_be_forgotten_again(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    address = store.put(b"x")
    store.forget(address)
    store.forget(address)
    with pytest.raises(FileNotFoundError):
        store.read(address)


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 63 + "/"])
def test_what_is_no_address_leads_nowhere(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        FileStore(tmp_path).read(address)


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        FileStore(tmp_path).put(b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
