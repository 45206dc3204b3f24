"""Files in page forms: chosen with the browser's own picker, several at once, and shown with their state in words."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, current_app, request

from services.intake.actions.evidence.items import Item
from services.intake.actions.evidence.opening import Download
from services.intake.actions.evidence.receiving import Given, discard, receive
from services.intake.rules.evidence import PART_WORDS, Part
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Officer
from services.kernel.scanned import State
from services.kernel.web.login import house
from services.kernel.web.words import file_size

FIELD = "files"  # of every picker on our pages
ACCEPT = "image/*,audio/*,video/*,.heic,.pdf,.ofd,.doc,.docx,.wps,.xls,.xlsx,.amr"
# For who handed it in.
_SHOWN = {
    State.WAITING: ("已上传，等待查毒", "plain"),
    State.PASSED: ("已上传", "ok"),
    State.RELEASED: ("已上传", "ok"),
    State.QUARANTINED: ("查出病毒，打不开，请换一个", "over"),
}


def chosen(field: str = FIELD, *, part: Part = Part.EVIDENCE) -> list[Given]:
    """What the browser sent; a picker that was left empty sends a file without a name."""
    given = [(file.filename or "", file.read()) for file in request.files.getlist(field)]
    return [Given(name=name, content=content, part=part) for name, content in given if name or content]


def take(
    *, draft: str, office: str, by: Officer | None, field: str = FIELD, part: Part = Part.EVIDENCE
) -> tuple[Fault, ...]:
    """Receive every file of the field; those that are not taken come back as faults of the field."""
    here, at, faults = house(), now(), []
    for given in chosen(field, part=part):
        try:
            receive(here, given, office=office, draft=draft, by=by, at=at)
        except Invalid as refused:
            faults += [Fault(field, fault.code, fault.message) for fault in refused.faults]
    return tuple(faults)


def drop(evidence: str, *, draft: str, by: Officer | None) -> None:
    """Take a file back; what is no id is no file."""
    try:
        named = UUID(evidence)
    except ValueError:
        return
    discard(house(), named, draft=draft, by=by, at=now())


def shown(items: Sequence[Item]) -> list[dict[str, str]]:
    """For the component `thumbs`."""
    return [
        {
            "id": str(file.id),
            "name": file.name,
            "part": PART_WORDS[file.part],
            "size": file_size(file.size),
            "state": _SHOWN[file.state][0],
            "tone": _SHOWN[file.state][1],
            "picture": f"data:image/jpeg;base64,{file.thumbnail}" if file.thumbnail else "",
            "icon": _icon(file),
        }
        for file in items
    ]


def attachment(download: Download) -> Response:
    """To be saved, never to be shown as a page of ours, whatever a browser makes of it (S24)."""
    response = current_app.response_class(download.content, mimetype=download.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{download.name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _icon(file: Item) -> str:
    kind = file.media_type.partition("/")[0]
    return {"audio": "sound", "video": "camera", "image": "image"}.get(kind, "file")
