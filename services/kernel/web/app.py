"""The Flask app of one service: its pages behind the same door, look, headers and answers as everybody's."""

from __future__ import annotations

import re
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Response, g, redirect, request
from flask_openapi.models.info import Info
from flask_openapi.openapi import OpenAPI
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from services.kernel import metrics
from services.kernel.house import House
from services.kernel.scraping import scraped
from services.kernel.service import Service
from services.kernel.sessions import Sessions
from services.kernel.web import errors, login, tongue, words
from services.kernel.web.icons import icon

_HERE = Path(__file__).parent
MAX_BODY = 50 * 1024 * 1024
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_ONE_YEAR = 365 * 24 * 3600
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer would make browsers hide the origin of our own forms from us
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SERVICE_NAMES = {"intake": "受理", "routing": "办理", "notification": "通知", "archive": "档案"}


def make_app(service: Service, house: House) -> OpenAPI:
    """The app, ready to serve. The database need not be up yet."""
    app = OpenAPI(
        f"services.{service.name}",
        info=Info(title=f"社会保险经办服务投诉处理：{_SERVICE_NAMES[service.name]}", version="1.0"),
        security_schemes={"session": {"type": "http", "scheme": "bearer"}},
        validation_error_status=422,
        validation_error_model=errors.Problem,
        validation_error_callback=errors.invalid_body,
        doc_prefix=f"/docs/{service.name}",
        static_folder=str(_HERE / "static"),
        static_url_path="/static",
        template_folder="web/templates",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = 2 * 1024 * 1024
    app.extensions["house"] = house
    app.extensions["sessions"] = Sessions(house.settings.session_secret)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    _look(app, service, house)
    errors.register(app)
    login.guard(app)
    _measure(app, service)
    _operate(app, service, house)
    service.pages(app)
    return app


def _look(app: OpenAPI, service: Service, house: House) -> None:
    shared = FileSystemLoader(str(_HERE / "templates"))
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader([own, shared]) if own else shared
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(icon=icon, words=words, csrf_token=login.csrf_token, service_name=service.name)
    app.jinja_env.globals.update(tongue.for_pages())
    app.jinja_env.filters["heard"] = tongue.heard

    @app.context_processor
    def _everywhere() -> dict[str, Any]:
        officer = g.get("officer")
        return {
            "officer": officer,
            "office": house.offices[officer.office] if officer else None,
            "province": house.offices.province,
            "hotline": house.settings.hotline,
            "large_print": request.cookies.get("large") == "1",
        }

    @app.get("/large-print", doc_ui=False)
    @login.public
    def large_print() -> AnyResponse:
        """Switch the large print on or off and go back to where one was; `back` is a path of this site."""
        back = request.args.get("back", "/")
        response = redirect(back if re.fullmatch(r"/([^/\\\s].*)?", back) else "/", 303)
        on = "1" if request.args.get("on") == "1" else "0"
        response.set_cookie("large", on, max_age=_ONE_YEAR, secure=house.settings.secure_cookies, samesite="Lax")
        return response

    @app.after_request
    def _protect(response: Response) -> Response:
        for header, value in _HEADERS.items():
            response.headers.setdefault(header, value)
        if house.settings.secure_cookies:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _measure(app: OpenAPI, service: Service) -> None:
    @app.before_request
    def _start() -> None:
        g.started = perf_counter()

    @app.after_request
    def _count(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule else "(none)"
        method = request.method if request.method in _METHODS else "(other)"  # strangers name no new series
        metrics.HTTP_REQUESTS.labels(service.name, method, route, response.status_code).inc()
        if "started" in g:
            metrics.HTTP_SECONDS.labels(service.name, method, route).observe(perf_counter() - g.started)
        return response


def _operate(app: OpenAPI, service: Service, house: House) -> None:
    """For the machines that run it; the gateway shows `/healthz` to the outside and hides the other two."""

    @app.get("/healthz", doc_ui=False)
    @login.public
    def healthz() -> dict[str, str]:
        return {"service": service.name, "state": "alive"}

    @app.get("/readyz", doc_ui=False)
    @login.public
    def readyz() -> dict[str, str]:
        with house.database.work(seeing=()) as session:
            session.execute(text("select 1"))
        return {"service": service.name, "state": "ready"}

    @app.get("/metrics", doc_ui=False)
    @login.public
    def scrape() -> Response:
        return Response(scraped(service, house), mimetype="text/plain")
