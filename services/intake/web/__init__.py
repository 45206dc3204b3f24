"""Pages and API. `api` is for machines; `portal`, `complain` and `progress` for the public; `counter` and
`looking` for officers; `evidence` is for files, by API and for officers.
"""

from __future__ import annotations

from flask_openapi.openapi import OpenAPI

from services.intake.web import api, complain, counter, evidence, looking, portal, progress, tray


def register(app: OpenAPI) -> None:
    """Put every page and call on the app."""
    app.register_api(api.routes)
    app.register_api(evidence.routes)
    for pages in (
        portal.pages,
        complain.pages,
        progress.pages,
        counter.pages,
        looking.pages,
        evidence.pages,
        tray.pages,
    ):
        app.register_blueprint(pages)
