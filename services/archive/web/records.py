"""`/records`: the search over all dossiers, and one dossier as a timeline in words."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from services.archive import queries
from services.archive.forms import Asked, OnDay
from services.archive.queries.retention import is_on_hold
from services.archive.rules.conformance import TONES, VERDICTS, score
from services.archive.web import searching, shelf
from services.archive.web.retention import KEEPERS
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.kernel.web import login
from services.kernel.web.faults import parse

pages = Blueprint("records", __name__)
PAGE = 20  # rows of one page of the search


@pages.get("/records")
@login.open_to(*shelf.READERS)
def search() -> str:
    """The newest first; wrong days are said beside the form and nothing typed is lost."""
    faults: tuple[Fault, ...] = ()
    found = queries.Page([], None)
    given = {name: value for name, value in request.args.items() if value.strip()}
    try:
        asked = parse(Asked, given)
        found = searching.found(asked, most=PAGE)
    except Invalid as refusal:
        faults = refusal.faults
    given.pop("cursor", None)
    older = f"/records?{urlencode({**given, 'cursor': found.cursor})}" if found.cursor else ""
    return render_template(
        "archive/records.html",
        found=found,
        given=given,
        faults=faults,
        older=older,
        may_find_person=login.officer().holds(Post.ARCHIVIST),
        nav=shelf.navigation("/records"),
        today=now().date(),
        **shelf.SHARED,
    )


@pages.get("/records/<case>")
@login.open_to(*shelf.READERS)
def record(case: str) -> str:
    """Head and timeline of a dossier, now or as it was known at the end of the day `as_of`; what is sealed in it stays
    sealed."""
    faults: tuple[Fault, ...] = ()
    try:
        on = parse(OnDay, {name: value for name, value in request.args.items() if value.strip()}).as_of
    except Invalid as refusal:
        faults, on = refusal.faults, None
    with login.house().database.work(seeing=login.seeing()) as session:
        head, timeline = queries.known(session, case, login.officer(), on=on)
        links = queries.links(session, case, login.officer(), on=on)
        packages = queries.packages(session, case) if head.filed_at else ()
        on_hold = is_on_hold(session, head.story.office, case)
    steps = queries.conformance_of(head.story, timeline)
    return render_template(
        "archive/record.html",
        head=head,
        timeline=timeline,
        links=links,
        packages=packages,
        documents=queries.documents(timeline),
        as_of=on,
        on_hold=on_hold,
        may_hold=login.officer().holds(*KEEPERS),
        faults=faults,
        given=request.args,
        steps=steps,
        score=score(steps),
        verdicts=VERDICTS,
        tones=TONES,
        nav=shelf.navigation("/records"),
        today=now().date(),
        **shelf.SHARED,
    )
