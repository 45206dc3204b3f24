"""Which files are taken (S24): by their content, never by what their name claims. What is not known is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import filetype

from services.intake.rules.files.ole import streams

MOST_MEMBERS = 5000  # of a document that is an archive inside
MOST_UNPACKED = 400_000_000  # bytes
_HEAD = 8192  # bytes that tell a simple format
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIPPED_ENDING = b"PK\x03\x04"


class NoSuchKind(ValueError):
    """The content is none of the kinds that are taken."""


@dataclass(frozen=True)
class FileKind:
    """`ending` is the one that a download gets, `word` what people read."""

    ending: str
    media_type: str
    word: str
    is_picture: bool = False


_JPEG = FileKind("jpg", "image/jpeg", "照片", is_picture=True)
_HEIC = FileKind("heic", "image/heic", "照片", is_picture=True)
_M4A = FileKind("m4a", "audio/mp4", "录音")
_MP4 = FileKind("mp4", "video/mp4", "录像")
_3GP = FileKind("3gp", "video/3gpp", "录像")
_DOC = FileKind("doc", "application/msword", "文档")
_XLS = FileKind("xls", "application/vnd.ms-excel", "表格")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_SIMPLE: Mapping[str, FileKind] = {
    "image/jpeg": _JPEG,
    "image/png": FileKind("png", "image/png", "图片", is_picture=True),
    "image/webp": FileKind("webp", "image/webp", "图片", is_picture=True),
    "image/gif": FileKind("gif", "image/gif", "图片", is_picture=True),
    "application/pdf": FileKind("pdf", "application/pdf", "文档"),
    "audio/amr": FileKind("amr", "audio/amr", "录音"),
    "audio/mpeg": FileKind("mp3", "audio/mpeg", "录音"),
    "audio/x-wav": FileKind("wav", "audio/wav", "录音"),
}
_BRANDS: Mapping[bytes, FileKind] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1"), _HEIC),
    **dict.fromkeys((b"M4A ", b"M4B "), _M4A),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"M4V "), _MP4),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3ge6", b"3gg6", b"3g2a"), _3GP),
}
# The member that makes an archive a document of that kind.
_ZIPPED: Mapping[str, FileKind] = {
    "word/document.xml": FileKind("docx", _OFFICE + "wordprocessingml.document", "文档"),
    "xl/workbook.xml": FileKind("xlsx", _OFFICE + "spreadsheetml.sheet", "表格"),
    "OFD.xml": FileKind("ofd", "application/ofd", "版式文档"),
}
_STREAMS: Mapping[str, FileKind] = {"WordDocument": _DOC, "Workbook": _XLS, "Book": _XLS}
# Names that files of these kinds go by. A name that claims to be something else is refused, whatever is inside.
ENDINGS = frozenset(
    (
        *("jpg", "jpeg", "jfif", "png", "webp", "heic", "heif", "gif"),
        *("pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et"),
        *("amr", "m4a", "mp3", "wav", "mp4", "m4v", "3gp", "3gpp"),
    )
)


def recognise(content: bytes, *, name: str = "") -> FileKind:
    """The kind by content. Raises NoSuchKind, also when the name's ending is that of something else."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending and ending not in ENDINGS:
        raise NoSuchKind(ending)
    kind = _by_content(content)
    if kind is None:
        raise NoSuchKind("unknown content")
    return kind


def _by_content(content: bytes) -> FileKind | None:
    if content.startswith(_ZIPPED_ENDING):
        return _zipped(content)
    if content.startswith(_OLE):
        return next((_STREAMS[name] for name in streams(content) if name in _STREAMS), None)
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12])
    return _SIMPLE.get(filetype.guess_mime(content[:_HEAD]) or "")


def _zipped(content: bytes) -> FileKind | None:
    """Documents only; none with programs in it, none that would fill a disk when it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        return None
    names = {member.filename for member in members}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for name, kind in _ZIPPED.items() if name in names), None)
