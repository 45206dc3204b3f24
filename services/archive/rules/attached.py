"""Files that show that a measure was taken: which kinds, how large, how many, and who may open one."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.archive.rules.registers import DOES, Item
from services.kernel.errors import Fault
from services.kernel.people import Officer, Post
from services.kernel.scanned import State

MOST_BYTES = 20 * 1024 * 1024
MOST_FILES = 20  # of one measure
LONGEST_NAME = 120
# By what is inside, whatever the name says. Word, Excel and OFD are ZIP archives inside.
_KINDS: Sequence[tuple[bytes, str, frozenset[str]]] = (
    (b"%PDF-", "application/pdf", frozenset({"pdf"})),
    (b"\xff\xd8\xff", "image/jpeg", frozenset({"jpg", "jpeg"})),
    (b"\x89PNG\r\n\x1a\n", "image/png", frozenset({"png"})),
    (b"PK\x03\x04", "application/zip", frozenset({"docx", "xlsx", "ofd"})),
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, what turns the direction of writing, halves of signs
LOOK = "look"  # the act of taking a file out
JUDGED = "judged"  # the act of finding out whether it may be opened, by the scanner or a person
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.ofd"
ASKED = "PDF、JPG、PNG、DOCX、XLSX 或者 OFD，每个不超过 20 MB，一项措施最多 20 个"


@dataclass(frozen=True)
class Attached:
    """A file of a measure; `sealed_name` is what it was called, `why` what the scanner found or why a person released
    it. One from before files were scanned waits for it."""

    sha256: str
    address: str
    size: int
    media_type: str
    sealed_name: str
    by: str
    at: datetime
    state: str = State.WAITING
    why: str = ""

    @property
    def is_open(self) -> bool:
        return State(self.state).is_open


def files_of(item: Item) -> list[Attached]:
    """In the order in which they came, as they were judged last."""
    found = [(note.told.get("file"), note) for note in item.notes]
    judged = {one["sha256"]: one for note in item.notes if (one := note.told.get(JUDGED))}
    return [
        Attached(**{**file, **judged.get(file["sha256"], {})}, by=note.by, at=note.at)
        for file, note in found
        if isinstance(file, Mapping)
    ]


def called(name: str) -> str:
    """What the sender called it: no folders, nothing that hides or rearranges what is written (S24)."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if unicodedata.category(c) not in _UNSEEN).strip()[-LONGEST_NAME:]


def may_open(office: str, by: Officer) -> bool:
    """A file may name people: it is for who does or verifies the office's measures, and for the province's supervisors.
    Neither who audits nor a machine."""
    return by.holds(*DOES) and (by.office == office or by.holds(Post.PROVINCE))


def may_release(office: str, by: Officer) -> bool:
    """Without, or against, the scanner: the office's own functional department."""
    return by.office == office and by.holds(Post.FUNCTIONAL)


def media_type(content: bytes, name: str) -> str | None:
    """What it is; None for what is not taken, and for what is called something else than it is."""
    ending = name.rpartition(".")[2].lower()
    return next((kind for first, kind, called in _KINDS if content.startswith(first) and ending in called), None)


def faults(content: bytes, name: str, already: int) -> list[Fault]:
    """Why it is not taken."""
    if not content:
        return [Fault("file", "missing", "请选择文件")]
    if len(content) > MOST_BYTES:
        return [Fault("file", "too_large", "文件超过 20 MB，请拆分或者压缩后再交")]
    if media_type(content, name) is None:
        return [Fault("file", "unknown_kind", f"只收 {ASKED}，文件名和内容要一致")]
    if already >= MOST_FILES:
        return [Fault("file", "too_many", "这项措施已经有 20 个文件，请并成一个")]
    return []
