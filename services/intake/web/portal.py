"""The public pages that ask nothing: where to begin, the offices and their seven facts, privacy, accessibility."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.rules import public_facts
from services.kernel.errors import NotFound
from services.kernel.offices import Office
from services.kernel.web.login import house, public

LARGE_LASTS = 365 * 24 * 3600  # seconds

pages = Blueprint("portal", __name__)


@pages.get("/")
@public
def home() -> str:
    return render_template("intake/home.html")


@pages.get("/offices")
@public
def offices() -> str:
    return render_template("intake/offices.html", groups=offices_by_city())


@pages.get("/offices/<code>")
@public
def one_office(code: str) -> str:
    if code not in house().offices:
        raise NotFound("没有这个机构，请从机构名单里选")
    office = house().offices[code]
    return render_template(
        "intake/office.html",
        office=office,
        facts=public_facts.facts(office, superior=house().offices.above(code)),
        updated_on=public_facts.updated_on(),
    )


@pages.get("/privacy")
@public
def privacy() -> str:
    return render_template("intake/privacy.html")


@pages.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("intake/accessibility.html")


@pages.route("/large-print", methods=["GET", "POST"])
@public
def large_print() -> Response:
    """Only how pages look to this browser changes, so that a link may do it too."""
    given = request.values
    answer = redirect(_own_page(given.get("back", "/")), code=303)
    answer.set_cookie(
        "large",
        "1" if given.get("on") == "1" else "0",
        max_age=LARGE_LASTS,
        samesite="Lax",
        secure=house().settings.secure_cookies,
    )
    return answer


def offices_by_city() -> list[tuple[str, list[Office]]]:
    """The province, then each city with its counties."""
    everything = house().offices
    cities = [office for office in everything if office.level == "city"]
    province = everything.province
    under_province = [o for o in everything if o.parent == province.code and o.level == "county"]
    groups = [(province.region, [province, *under_province])]
    return groups + [(city.region, [city, *(o for o in everything if o.parent == city.code)]) for city in cities]


def office_options() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select with groups."""
    return [(region, [(o.code, o.name) for o in members]) for region, members in offices_by_city()]


def _own_page(address: Any) -> str:
    """The address when it is a path of ours, else the first page."""
    parts = urlsplit(str(address))
    is_own = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in str(address)
    return str(address) if is_own and not str(address).startswith("//") else "/"
