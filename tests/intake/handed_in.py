"""Files as people hand them in, made here."""

from __future__ import annotations

import io
import struct
import zipfile

from PIL import Image

EXIF_PLACE = b"43.8868N,125.3245E"


def photo(*, side: int = 64, kind: str = "JPEG", tail: bytes = b"", colour: str = "red") -> bytes:
    """A picture with a place in its EXIF and something behind its end."""
    picture = Image.new("RGB", (side, side // 2), colour)
    exif = Image.Exif()
    exif[0x010E] = EXIF_PLACE.decode()
    exif[0x0112] = 6  # to be turned by 90°
    file = io.BytesIO()
    picture.save(file, kind, exif=exif)
    return file.getvalue() + tail


def zipped(**members: bytes) -> bytes:
    """An archive; `__` in a name is a slash, `_dot_` a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def ole(*streams: str) -> bytes:
    """A compound file with these streams in its directory."""
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<I", header, 68, 0xFFFFFFFE)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    sectors = -(-(len(streams) + 1) // 4)
    table = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    directory = b"".join(_entry(name) for name in ("Root Entry", *streams)).ljust(sectors * 512, b"\0")
    return bytes(header) + struct.pack("<128I", *table) + directory


def _entry(name: str) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded)) + bytes(62)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
AMR = b"#!AMR\n" + bytes(64)
MP3 = b"ID3\x03\x00" + bytes(64)
WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(64)
DOCX = zipped(**{"[Content_Types]_dot_xml": b"<Types/>", "word__document_dot_xml": b"<w/>"})
XLSX = zipped(**{"[Content_Types]_dot_xml": b"<Types/>", "xl__workbook_dot_xml": b"<x/>"})
OFD = zipped(OFD_dot_xml=b"<ofd/>")
DOCM = zipped(word__document_dot_xml=b"<w/>", word__vbaProject_dot_bin=b"x")


def film(brand: bytes) -> bytes:
    """The beginning of a file of the MPEG-4 family."""
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(64)
