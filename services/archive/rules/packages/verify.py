#!/usr/bin/env python3
"""Is this archive package as it was made? `python3 verify.py PACKAGE [--key FINGERPRINT] [--previous PACKAGE]`

PACKAGE is a .zip or the unpacked folder. Needs Python 3.9 or later and nothing else; no network, no database.
Recomputes every digest, names what was changed, is missing or was added, follows the chain over the history of the
case, and checks the signature. `--key` is the fingerprint that the office published; without it the signature is
checked against the key that the package brings. Ends with 0 when everything holds, 1 when something does not, 2 when
it cannot be read. Prints one line a fault and a last line in JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TAGS, MANIFEST, SIGNATURE = "tagmanifest-sha256.txt", "manifest-sha256.txt", "signature.json"
HISTORY = "data/其他/办理过程.json"
_PRIME = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _PRIME - 2, _PRIME) % _PRIME
_BASE_Y = 4 * pow(5, _PRIME - 2, _PRIME) % _PRIME
Point = tuple[int, int, int, int]


class Unreadable(Exception):
    """It is no package at all."""


def read(path: Path) -> dict[str, bytes]:
    """Every file of the package by its name inside. Raises Unreadable."""
    if path.is_dir():
        return {
            file.relative_to(path).as_posix(): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()
        }
    try:
        return read_bytes(path.read_bytes())
    except OSError as cause:
        raise Unreadable(str(cause)) from cause


def read_bytes(content: bytes) -> dict[str, bytes]:
    """Every file of a package that is one ZIP. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            tops = {name.partition("/")[0] for name in names}
            if len(tops) != 1 or len(set(names)) != len(names):
                raise Unreadable("the package is not one folder, or names a file twice")
            return {name.partition("/")[2]: archive.read(name) for name in names}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as cause:
        raise Unreadable(str(cause)) from cause


def faults(files: Mapping[str, bytes], *, key: str | None = None) -> list[str]:
    """What is not as it was made, by name; empty when everything holds."""
    missing = [name for name in ("bagit.txt", TAGS, MANIFEST, SIGNATURE) if name not in files]
    if missing:
        return [f"{name}: missing" for name in missing]
    listed = {TAGS: "", SIGNATURE: ""}
    found: list[str] = []
    for manifest in (TAGS, MANIFEST):
        for name, digest in _listed(files[manifest]).items():
            listed[name] = digest
            if name not in files:
                found.append(f"{name}: missing")
            elif hashlib.sha256(files[name]).hexdigest() != digest:
                found.append(f"{name}: changed")
    found += [f"{name}: added" for name in files if name not in listed]
    return found + _signature_faults(files, key) + _history_faults(files)


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest of the package: of its tag manifest, which covers everything but the signature."""
    return hashlib.sha256(files[TAGS]).hexdigest()


def _listed(manifest: bytes) -> dict[str, str]:
    rows = (line.split("  ", 1) for line in manifest.decode("utf-8", "replace").splitlines() if line)
    return {row[1]: row[0] for row in rows if len(row) == 2}


def _signature_faults(files: Mapping[str, bytes], key: str | None) -> list[str]:
    try:
        told = json.loads(files[SIGNATURE])
        public, signature = bytes.fromhex(told["public_key"]), bytes.fromhex(told["signature"])
    except (ValueError, KeyError, TypeError):
        return [f"{SIGNATURE}: changed"]
    found = []
    if told.get("package") != digest_of(files):
        found.append(f"{SIGNATURE}: it is for another package")
    if key is not None and fingerprint(public) != key.lower().replace(":", ""):
        found.append(f"{SIGNATURE}: signed with another key")
    if not holds(public, digest_of(files).encode(), signature):
        found.append(f"{SIGNATURE}: the signature does not hold")
    return found


def _history_faults(files: Mapping[str, bytes]) -> list[str]:
    """The chain over the entries, from the first of the case to the last in the package."""
    if HISTORY not in files:
        return [f"{HISTORY}: missing"]
    try:
        told = json.loads(files[HISTORY])
        link = hashlib.sha256(f"dossier {told['case']}".encode()).hexdigest()
        for position, entry in enumerate(told["entries"], start=1):
            link = _link(link, entry)
            if entry["position"] != position or link != entry["link"]:
                return [f"{HISTORY}: entry {position} is not what was heard"]
    except (ValueError, KeyError, TypeError):
        return [f"{HISTORY}: changed"]
    return [] if link == told["head"] else [f"{HISTORY}: the chain ends in another place"]


def _link(previous: str, entry: Mapping[str, Any]) -> str:
    names = ("office", "case", "position", "message_id", "type", "said_at", "at", "seq", "body")
    said = [previous, *(entry[name] for name in names)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def fingerprint(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 signature (RFC 8032) of the message was made with the key's other half."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= _ORDER:
        return False
    told = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _ORDER
    left, right = _times(s, _base()), _plus(r, _times(told, a))
    return (left[0] * right[2] - right[0] * left[2]) % _PRIME == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % _PRIME == 0


def _base() -> Point:
    x = _root(_BASE_Y, 0)
    return (x or 0, _BASE_Y, 1, (x or 0) * _BASE_Y % _PRIME)


def _point(packed: bytes) -> Point | None:
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _root(y, sign) if y < _PRIME else None
    return None if x is None else (x, y, 1, x * y % _PRIME)


def _root(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, _PRIME - 2, _PRIME) % _PRIME
    x = pow(square, (_PRIME + 3) // 8, _PRIME)
    if (x * x - square) % _PRIME:
        x = x * pow(2, (_PRIME - 1) // 4, _PRIME) % _PRIME
    if (x * x - square) % _PRIME or (x == 0 and sign):
        return None
    return _PRIME - x if x & 1 != sign else x


def _plus(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % _PRIME
    c = 2 * one[3] * other[3] * _D % _PRIME
    d = 2 * one[2] * other[2] % _PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _PRIME, g * h % _PRIME, f * g % _PRIME, e * h % _PRIME)


def _times(n: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        n >>= 1
    return total


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("--key", help="the fingerprint that the office published")
    parser.add_argument("--previous", type=Path, help="the package before this one, to check that they are chained")
    asked = parser.parse_args(arguments)
    try:
        files = read(asked.package)
        found = faults(files, key=asked.key)
        if asked.previous and f"Previous-Package: {digest_of(read(asked.previous))}" not in _info(files):
            found.append("bag-info.txt: another package came before this one")
    except Unreadable as cause:
        print(f"unreadable: {cause}")
        return 2
    for fault in found:
        print(fault)
    package = digest_of(files) if TAGS in files else None
    print(json.dumps({"holds": not found, "faults": len(found), "files": len(files), "package": package}))
    return 1 if found else 0


def _info(files: Mapping[str, bytes]) -> list[str]:
    return files.get("bag-info.txt", b"").decode("utf-8", "replace").splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
