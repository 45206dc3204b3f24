"""Anchors: what the chains of an office were on a day, signed and outside the database, each chained to the one before.

A file a day and office below `ANCHORS_DIR`, written once: a head as JSON, a line for each entry heard since the anchor
before (`case position link`), and the signature over all of it. Keep the folder where no administrator of the database
can write. Who rewrites a whole chain afterwards, with everything that follows from it, differs from its anchors.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from services.archive.channels.signing import Signer
from services.archive.rules.packages.verify import fingerprint, holds

SETTING, DEFAULT = "ANCHORS_DIR", "/var/lib/complaints/anchors"


@dataclass(frozen=True)
class Anchored:
    """`links` by case and position; `faults` are the files that are not as they were written."""

    links: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


class Anchors:
    """The folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def has(self, office: str, day: date) -> bool:
        return self._place(office, day).exists()

    def write(self, office: str, day: date, links: Iterable[tuple[str, int, bytes]], *, signer: Signer) -> Path:
        """The day's anchor, on the disk when this returns. Raises FileExistsError when the day has one."""
        last = self._files(office)[-1:]
        previous = hashlib.sha256(last[0].read_bytes()).hexdigest() if last else ""
        head = {"office": office, "day": day.isoformat(), "previous": previous}
        lines = [json.dumps(head), *(f"{case} {position} {link.hex()}" for case, position, link in links)]
        content = "\n".join(lines) + "\n"
        public, signature = signer.sign(content.encode())
        signed = json.dumps({"public_key": public.hex(), "signature": signature.hex()})
        return _write_once(self._place(office, day), f"{content}{signed}\n".encode())

    def read(self, office: str, *, key: str) -> Anchored:
        """Everything anchored of an office, by a key with this fingerprint. A file that is bad counts for nothing."""
        links: dict[str, dict[int, str]] = {}
        faults = []
        previous = ""
        for path in self._files(office):
            content = path.read_bytes()
            fault = _fault(content, office, path.name, previous, key)
            if fault:
                faults.append(f"{path.name}: {fault}")
            else:
                for case, position, link in _links(content):
                    links.setdefault(case, {})[position] = link
            previous = hashlib.sha256(content).hexdigest()
        return Anchored(links, tuple(faults))

    def _files(self, office: str) -> list[Path]:
        return sorted((self._root / office).glob("????-??-??.anchor"))

    def _place(self, office: str, day: date) -> Path:
        return self._root / office / f"{day.isoformat()}.anchor"


def _fault(content: bytes, office: str, name: str, previous: str, key: str) -> str:
    try:
        body, last = content[:-1].rsplit(b"\n", 1)
        told, signed = json.loads(content.split(b"\n", 1)[0]), json.loads(last)
        public, signature = bytes.fromhex(signed["public_key"]), bytes.fromhex(signed["signature"])
    except (ValueError, KeyError, TypeError):
        return "changed"
    if fingerprint(public) != key or not holds(public, body + b"\n", signature):
        return "the signature does not hold"
    if (told["office"], f"{told['day']}.anchor") != (office, name):
        return "it is of another office or day"
    return "" if told["previous"] == previous else "an anchor before it is missing or changed"


def _links(content: bytes) -> Iterator[tuple[str, int, str]]:
    for line in content.decode().splitlines()[1:-1]:
        case, position, link = line.split(" ")
        yield case, int(position), link


def _write_once(place: Path, content: bytes) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    coming = place.parent / f".{secrets.token_hex(8)}"
    descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(coming, place)
    finally:
        coming.unlink()
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return place
