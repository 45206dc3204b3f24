"""A file is what is inside it, whatever its name says."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.rules.files import NoSuchKind, recognise
from services.intake.rules.files.kinds import MOST_MEMBERS
from tests.intake import handed_in as files

TAKEN = [
    (files.photo(), "jpg"),
    (files.photo(kind="PNG"), "png"),
    (files.photo(kind="WEBP"), "webp"),
    (files.photo(kind="GIF"), "gif"),
    (files.photo(kind="HEIF"), "heic"),
    (files.PDF, "pdf"),
    (files.OFD, "ofd"),
    (files.DOCX, "docx"),
    (files.XLSX, "xlsx"),
    (files.ole("1Table", "WordDocument"), "doc"),
    (files.ole("a", "b", "c", "d", "e", "Workbook"), "xls"),
    (files.AMR, "amr"),
    (files.MP3, "mp3"),
    (files.WAV, "wav"),
    (files.film(b"M4A "), "m4a"),
    (files.film(b"isom"), "mp4"),
    (files.film(b"3gp4"), "3gp"),
]
REFUSED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "exe": b"MZ\x90\x00" + bytes(200),
    "elf": b"\x7fELF" + bytes(200),
    "zip": files.zipped(a_dot_txt=b"x"),
    "macros": files.DOCM,
    "installer": files.ole("!_StringData", "Property"),
    "text": "窗口态度不好".encode(),
    "broken zip": b"PK\x03\x04" + bytes(100),
    "broken OLE": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100),
    "avif": files.film(b"avif"),
    "nothing": b"",
}


@pytest.mark.parametrize(("content", "ending"), TAKEN, ids=[ending for _, ending in TAKEN])
@pytest.mark.clause("F1-8")
def test_every_kind_that_is_taken_is_known_by_its_content(content: bytes, ending: str) -> None:
    assert recognise(content).ending == ending
    assert recognise(content, name="照片.JPG").ending == ending


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
@pytest.mark.clause("F1-8")
def test_everything_else_is_refused_whatever_its_name(content: bytes) -> None:
    for name in ("", "photo.jpg", "证据.pdf"):
        with pytest.raises(NoSuchKind):
            recognise(content, name=name)


@pytest.mark.parametrize("name", ["a.svg", "a.html", "b.pdf.exe", "c.zip", "d.jpg.php"])
def test_a_name_that_claims_something_else_is_refused_too(name: str) -> None:
    with pytest.raises(NoSuchKind):
        recognise(files.photo(), name=name)


def test_an_archive_that_would_fill_the_disk_is_no_document() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(MOST_MEMBERS + 1):
            archive.writestr(f"m{number}", b"")
        archive.writestr("word/document.xml", b"")
    with pytest.raises(NoSuchKind):
        recognise(file.getvalue())


@given(st.sampled_from([content for content, _ in TAKEN]), st.integers(0, 600), st.binary(max_size=40))
def test_damaged_files_are_known_or_refused_and_never_break_anything(content: bytes, at: int, put: bytes) -> None:
    damaged = content[:at] + put + content[at + len(put) :]
    try:
        assert recognise(damaged).ending
    except NoSuchKind:
        assert damaged != content
