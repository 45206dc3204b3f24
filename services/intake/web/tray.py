"""The tray of an office: what came by e-mail or by letter, to be registered or put away with a reason."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.actions.tray import drafts
from services.intake.forms.progress import TextGiven
from services.intake.rules import wording
from services.intake.rules.telling import CHANNEL_WORDS
from services.intake.web import files
from services.intake.web.navigation import nav
from services.kernel.clock import now
from services.kernel.errors import NotFound
from services.kernel.people import Post
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to

pages = Blueprint("tray", __name__)


@pages.get("/counter/drafts")
@open_to(Post.WINDOW)
def tray() -> str:
    """Oldest first, whole: the limit to decide runs from the day of receipt. What was just put away can come back."""
    gone = request.args.get("away", "")
    waiting, total = drafts.waiting(house(), by=officer())
    return render_template(
        "intake/counter/drafts.html",
        waiting=tuple((draft, files.shown(draft.files)) for draft in waiting),
        total=total,
        channels=CHANNEL_WORDS,
        gone=gone if gone and drafts.was_just_put_away(house(), named(gone), by=officer(), at=now()) else "",
        nav=nav("/counter/drafts"),
    )


@pages.post("/counter/drafts/<draft>/away")
@open_to(Post.WINDOW)
def away(draft: str) -> Response:
    """Not a complaint: says why, and keeps it."""
    why = parse(TextGiven, {"text": request.form.get("why", "")}).text
    drafts.put_away(house(), named(draft), by=officer(), why=why[:200], at=now())
    return redirect(f"/counter/drafts?away={named(draft)}", code=303)


@pages.post("/counter/drafts/<draft>/back")
@open_to(Post.WINDOW)
def back(draft: str) -> Response:
    """It was put away by mistake."""
    drafts.take_back(house(), named(draft), by=officer(), at=now())
    return redirect("/counter/drafts", code=303)


def named(draft: str) -> UUID:
    """Raises NotFound for what is no id."""
    try:
        return UUID(draft)
    except ValueError:
        raise NotFound from None


def typed_in(draft: drafts.Waiting) -> dict[str, str]:
    """What the counter's form is filled with: words as they came, less what no form accepts."""
    text = "" if draft.letter else "\n".join(filter(None, (draft.subject, draft.text)))
    return {
        "draft": str(draft.id),
        "key": f"tray-{draft.id}",
        "channel": draft.channel,
        "occurred_at": f"{draft.received_at:%Y-%m-%dT%H:%M}",
        "complainant.kind": "individual",
        "complainant.name": wording.cleaned(draft.name, lines=False),
        "complainant.address" if draft.letter else "complainant.email": draft.address,
        "wants_email": "" if draft.letter else "yes",
        "text": wording.cleaned(text, lines=True),
    }
