"""Read an e-mail as it came from outside: whatever is wrong with it, its words are kept."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from html.parser import HTMLParser

_CHINESE = ("utf-8", "gb18030")
_BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3"})
_SILENT = frozenset({"style", "script", "head", "title"})
_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Attachment:
    """A file that came with it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """`message_id` is the sender's, empty when there is none."""

    message_id: str
    name: str
    address: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]


def read(raw: bytes) -> Mail:
    """Never fails: a message that is no message is all text."""
    try:
        message = email.message_from_bytes(raw, policy=default)
        return _read(message)
    except Exception:  # noqa: BLE001 - the standard library breaks over malformed mail in many ways; its words are kept
        return Mail("", "", "", "", _decoded(raw), ())


def _read(message: EmailMessage) -> Mail:
    name, address = parseaddr(_header(message, "From"))
    body = message.get_body(preferencelist=("plain", "html"))
    return Mail(
        message_id=_header(message, "Message-ID").strip()[:500],
        name=name,
        address=address,
        subject=_header(message, "Subject"),
        text=_text(body) if isinstance(body, EmailMessage) else "",
        attachments=tuple(_attachments(message, body)),
    )


def _header(message: EmailMessage, name: str) -> str:
    value = message.get(name)
    return _repaired(str(value)) if value is not None else ""


def _text(body: EmailMessage) -> str:
    text = _decoded(_payload(body), body.get_content_charset())
    return _plain(text) if body.get_content_type() == "text/html" else text.strip()


def _attachments(message: EmailMessage, body: object) -> list[Attachment]:
    found = []
    for number, part in enumerate(message.walk(), start=1):
        if part is body or part.is_multipart():
            continue
        name = part.get_filename()
        if name is None and part.get_content_maintype() == "text":
            continue  # the other version of the text
        content = _payload(part)
        if content:
            found.append(Attachment(_repaired(name) if name else f"附件{number}", content))
    return found


def _payload(part: object) -> bytes:
    content = part.get_payload(decode=True) if isinstance(part, EmailMessage) else b""
    return content if isinstance(content, bytes) else b""


def _decoded(content: bytes, charset: str | None = None) -> str:
    """By the charset that is named, in its widest sense; then by what Chinese mail is written in."""
    named = {"gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "utf-8"}.get((charset or "").lower(), charset)
    for encoding in filter(None, (named, *_CHINESE)):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def _repaired(header: str) -> str:
    """Raw bytes in a header arrive as surrogates."""
    return (
        _decoded(header.encode("utf-8", "surrogateescape"))
        if any("\udc80" <= c <= "\udcff" for c in header)
        else header
    )


class _Words(HTMLParser):
    """The words of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def _plain(page: str) -> str:
    words = _Words()
    words.feed(page)
    words.close()
    lines = "\n".join(" ".join(line.split()) for line in "".join(words.said).splitlines())
    return _LINES.sub("\n\n", lines).strip()
