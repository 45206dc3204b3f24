"""Pictures are drawn anew."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from services.intake.rules.files import Broken, redraw
from services.intake.rules.files.pictures import LONGEST_SIDE, THUMBNAIL
from tests.intake.handed_in import EXIF_PLACE, photo


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
@pytest.mark.clause("F1-8")
def test_place_and_tail_are_gone_and_the_side_is_capped(kind: str) -> None:
    content = photo(side=4000, kind=kind, tail=b"" if kind == "HEIF" else b"<?php system($_GET[0]); ?>")
    assert EXIF_PLACE in content or kind == "GIF"
    drawn = redraw(content)
    for made, most in ((drawn.shown, LONGEST_SIDE), (drawn.thumbnail, THUMBNAIL)):
        assert EXIF_PLACE not in made
        assert b"<?php" not in made
        with Image.open(io.BytesIO(made)) as picture:
            assert picture.format == "JPEG"
            assert max(picture.size) == most
            assert not picture.getexif()


def test_a_photo_is_turned_as_the_phone_was_held() -> None:
    with Image.open(io.BytesIO(redraw(photo(side=64)).shown)) as picture:
        assert picture.size == (32, 64)


def test_what_is_clear_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(io.BytesIO(redraw(file.getvalue()).shown)) as picture:
        assert picture.getpixel((4, 4)) == (255, 255, 255)


def _bomb(side: int) -> bytes:
    """A PNG of a few bytes that claims to be as large as a house."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    ends = chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + ends


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff", photo()[:200], photo(kind="PNG")[:80], _bomb(10_000), _bomb(60_000)]
)
def test_what_cannot_be_drawn_is_broken(content: bytes) -> None:
    with pytest.raises(Broken):
        redraw(content)
