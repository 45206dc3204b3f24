"""Pictures drawn anew: no larger than a screen needs, without place, phone model or anything hidden behind the end."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageOps

MOST_PIXELS = 60_000_000  # the sensors of phones end below; what claims more is made to fill the memory
LONGEST_SIDE = 2560  # pixels
THUMBNAIL = 240  # pixels
_QUALITY, _THUMBNAIL_QUALITY = 85, 70
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")

pillow_heif.register_heif_opener()


class Broken(ValueError):
    """It cannot be drawn, or is too large to be tried."""


@dataclass(frozen=True)
class Picture:
    """JPEG twice: to look at, and for lists."""

    shown: bytes
    thumbnail: bytes


def redraw(content: bytes) -> Picture:
    """Of a moving picture the first frame. Raises Broken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of malformed metadata, which is not kept
            return _redrawn(content)
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, Image.DecompressionBombError) as cause:
        raise Broken(str(cause)[:200]) from cause


def _redrawn(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Broken(f"{opened.width} × {opened.height} pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded no larger than needed
        picture = _flat(ImageOps.exif_transpose(opened))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown = _jpeg(picture, quality=_QUALITY)
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    return Picture(shown=shown, thumbnail=_jpeg(picture, quality=_THUMBNAIL_QUALITY))


def _flat(picture: Image.Image) -> Image.Image:
    """Opaque, on white, in RGB."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGB", clear.size, "white")
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, *, quality: int) -> bytes:
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)  # pixels only: no profile, no comment, no EXIF
    file = io.BytesIO()
    bare.save(file, "JPEG", quality=quality)
    return file.getvalue()
