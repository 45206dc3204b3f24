"""The names of the streams in an OLE compound file: enough to tell a letter from a table from a program."""

from __future__ import annotations

import struct

_END = 0xFFFFFFFA  # this and what is above are marks, not sectors
_ENTRY = 128  # bytes of a directory entry
_MOST_SECTORS = 65_536


def streams(content: bytes) -> list[str]:
    """In the order of the directory; as many as can be read when the file is damaged."""
    if len(content) < 512:
        return []
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        return []
    size = 1 << shift
    table = _table(content, size)
    names: list[str] = []
    (sector,) = struct.unpack_from("<I", content, 48)
    for _ in range(_MOST_SECTORS):
        if sector >= _END or (sector + 2) * size > len(content):
            break
        names += _names(content[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector] if sector < len(table) else _END
    return names


def _table(content: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    table: list[int] = []
    for sector in _sectors_of_table(content, size):
        if sector >= _END or (sector + 2) * size > len(content):
            break
        table += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    return table


def _sectors_of_table(content: bytes, size: int) -> list[int]:
    """The header names the first 109; a chain of sectors names the rest, each ending in where the next one is."""
    sectors = list(struct.unpack_from("<109I", content, 76))
    (more,) = struct.unpack_from("<I", content, 68)
    for _ in range(_MOST_SECTORS // size):
        if more >= _END or (more + 2) * size > len(content):
            break
        *named, more = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        sectors += named
    return sectors


def _names(sector: bytes) -> list[str]:
    names = []
    for at in range(0, len(sector) - _ENTRY + 1, _ENTRY):
        (length,) = struct.unpack_from("<H", sector, at + 64)
        if 2 < length <= 64:
            names.append(sector[at : at + length - 2].decode("utf-16-le", "replace"))
    return names
