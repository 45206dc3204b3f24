"""What a PDF says, and what a judge that nobody here wrote says about it: PDFBox Preflight, Debian's, unpacked."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from pypdf import PdfReader

from deploy.local.debian import unpacked

_CODE = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}")


def text_of(pdf: bytes) -> str:
    """All pages, without any space: where a line breaks follows from the width of a cell."""
    return bare("".join(pages_of(pdf)))


def bare(text: str) -> str:
    return "".join(text.split())


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def layout_of(pdf: bytes) -> str:
    """Where an independent reader finds what stands on the pages, in whole points from the lower left corner: every
    drawn line of the grid and every run of text with the font that prints it, without the code, which is another one
    with every key."""
    told: list[str] = []
    for n, page in enumerate(PdfReader(io.BytesIO(pdf)).pages, start=1):
        found = _Found()
        page.extract_text(visitor_text=found.text, visitor_operand_before=found.drawn)
        told += [f"page {n}", *sorted(found.lines), *found.runs]
    return _CODE.sub("####-####-####-####", "\n".join(told)) + "\n"


class _Found:
    """What the reader comes upon. Only what is stroked is of the grid; the rest (the square code) is filled."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.runs: list[str] = []
        self._path: list[tuple[int, int]] = []

    def text(self, text: str, cm: list[float], tm: list[float], font: Any, _size: float) -> None:
        if text.strip():
            x, y = _placed(tm[4], tm[5], cm)
            self.runs.append(f"{x} {y} {str(font['/BaseFont']).partition('+')[2]} {' '.join(text.split())}")

    def drawn(self, operator: bytes, operands: list[Any], cm: list[float], _tm: list[float]) -> None:
        if operator in (b"m", b"l"):
            self._path.append(_placed(float(operands[0]), float(operands[1]), cm))
        elif operator == b"S":
            self.lines.append("line " + " ".join(f"{x},{y}" for x, y in self._path))
        if operator in (b"S", b"f", b"f*", b"B", b"n"):
            self._path = []


def _placed(x: float, y: float, cm: list[float]) -> tuple[int, int]:
    return round(x * cm[0] + y * cm[2] + cm[4]), round(x * cm[1] + y * cm[3] + cm[5])


def conformance(pdf: bytes) -> tuple[bool, bool]:
    """Whether it says of itself that it is PDF/A-1, and level A."""
    metadata = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data()  # type: ignore[index]
    return b"<pdfaid:part>1<" in metadata, b"<pdfaid:conformance>A<" in metadata


def preflight(pdfs: Mapping[str, bytes], folder: Path) -> dict[str, bool]:
    """The verdict on each, of one run."""
    for name, pdf in pdfs.items():
        (folder / name).write_bytes(pdf)
    listed = folder / "list"
    listed.write_text("\n".join(str(folder / name) for name in pdfs), encoding="utf-8")
    jars = [
        str(jar)
        for package in ("libpdfbox2-java", "libjaxb-api-java")
        for jar in (unpacked(package, own="lib.*-java$") / "usr" / "share" / "java").glob("*.jar")
    ]
    command = [_java(), "-cp", ":".join(jars), "org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", str(listed)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    told = ET.parse(folder / "list.preflight.xml").getroot()  # noqa: S314 - written by our own run
    return {Path(each.attrib["name"]).name: each.findtext("isValid") == "true" for each in told.iter("preflight")}


def _java() -> str:
    there = shutil.which("java")
    return there or str(next(_unpacked_java().glob("usr/lib/jvm/*/bin/java")))


def _unpacked_java() -> Path:
    return unpacked("openjdk-17-jre-headless", own="openjdk-17-jre-headless$|libjli", finish=_stay_inside)


def _stay_inside(tree: Path, final: Path) -> None:
    """Its settings are links to /etc: let them lead to the tree's own."""
    for path in tree.rglob("*"):
        if path.is_symlink() and path.readlink().is_absolute():
            inside = final / path.readlink().relative_to("/")
            path.unlink()
            path.symlink_to(inside)
