"""Pages and API. `api` is for machines; `portal`, `complain` and `progress` for the public; `counter` and
`looking` for officers; `evidence` is for files, by API and for officers.
"""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI

from services.intake.actions.accounts import still_in_office
from services.intake.rules import korean
from services.intake.web import (
    api,
    confirming,
    consenting,
    counter,
    evidence,
    letters,
    linking,
    looking,
    portal,
    progress,
    publishing,
    renewing,
    systems,
    tray,
    wishing,
)
from services.intake.web.complain import steps
from services.intake.web.refusing import keep_refusals
from services.kernel.web.login import house, recognise_by
from services.kernel.web.tongue import KOREAN, Tongue, teach

# Whose pages are there in Korean as a whole; the others stay Chinese as a whole.
IN_KOREAN = (
    *("portal.home", "portal.offices", "portal.privacy", "portal.accessibility"),
    *("complain", "progress", "wishing", "confirming", "consenting"),
)
ONLY_IN_KOREAN = ("portal.one_office_in_korean",)


def register(app: OpenAPI) -> None:
    """Put every page and call on the app; who has left office is nobody to it."""
    recognise_by(app, lambda officer, began: still_in_office(house(), officer, began=began))
    keep_refusals(app)
    app.register_api(api.routes)
    app.register_api(evidence.routes)
    app.register_api(letters.routes)
    app.register_api(systems.routes)
    app.register_api(linking.routes)
    app.register_api(consenting.routes)
    app.register_api(wishing.routes)
    app.register_api(confirming.routes)
    systems.recognise_systems(app)
    teach(app, Tongue(KOREAN, korean.texts(), IN_KOREAN, ONLY_IN_KOREAN))
    for pages in (
        portal.pages,
        steps.pages,
        progress.pages,
        counter.pages,
        looking.pages,
        evidence.pages,
        tray.pages,
        letters.pages,
        systems.pages,
        linking.pages,
        publishing.pages,
        renewing.pages,
        consenting.pages,
        wishing.pages,
        confirming.pages,
    ):
        app.register_blueprint(pages)
