"""The public pages that ask nothing: where to begin, the offices and their seven facts, privacy, accessibility."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.actions import policies, publishing
from services.intake.rules import public_facts
from services.kernel.errors import NotFound
from services.kernel.offices import Office
from services.kernel.web.login import house, public
from services.kernel.web.tongue import CHINESE, COOKIE, KOREAN

pages = Blueprint("portal", __name__)
ONE_YEAR = 365 * 24 * 3600


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
        facts=publishing.told(house(), (office,))[code],
        policy=policies.policy_of(house(), code),
        korean=public_facts.is_korean(office),
    )


@pages.get("/flow")
@public
def flow() -> str:
    """How a complaint goes: drawn from the tables by which acts are permitted."""
    return render_template("intake/flow.html")


@pages.get("/offices/<code>/ko")
@public
def one_office_in_korean(code: str) -> str:
    """The seven facts in Korean, for the offices of Yanbian."""
    if code not in house().offices or not public_facts.is_korean(house().offices[code]):
        raise NotFound("没有这个页面")
    office = house().offices[code]
    facts = public_facts.facts(office, superior=house().offices.above(code), korean=True)
    return render_template("intake/office_ko.html", office=office, facts=facts)


@pages.get("/language")
@public
def language() -> Response:
    """Read on in the other language; `back` is a path of this site."""
    back = request.args.get("back", "/")
    answer = redirect(back if re.fullmatch(r"/([^/\\\s].*)?", back) else "/", 303)
    to = KOREAN if request.args.get("to") == KOREAN else CHINESE
    answer.set_cookie(COOKIE, to, max_age=ONE_YEAR, secure=house().settings.secure_cookies, samesite="Lax")
    return answer


@pages.get("/privacy")
@public
def privacy() -> str:
    return render_template("intake/privacy.html")


@pages.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("intake/accessibility.html")


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
