"""The routes as the operator wrote them: `GATEWAYS_FILE`, or else SMPP_URL and SMTP_URL, one gateway for each means."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from services.kernel.house import House
from services.kernel.offices import Directory
from services.notification.rules.decency import Means
from services.notification.rules.routes import MEANS_OF_SCHEME, Routes, Way
from services.notification.rules.signatures import too_long
from services.notification.rules.texts import Texts

log = structlog.get_logger()
_PRODUCTS = Texts.load()
_URLS = {Means.SMS: "SMPP_URL", Means.EMAIL: "SMTP_URL"}


def routes_of(house: House) -> Routes:
    """Raises ValueError for a file that may be read by everybody, or that says what cannot be. A signature that is too
    long is no such fault: its office signs as everybody."""
    env = house.settings.environment
    file = env.get("GATEWAYS_FILE", "")
    told = house.settings
    if file:
        return _of_file(Path(file), house.offices, told.hotline, told.sms_link)
    return _of_urls(env.get("SMPP_URL", ""), env.get("SMTP_URL", ""))


def signature_of(house: House, office: str) -> str:
    """The office's own registered signature; empty when it has none, or one behind which nothing fits."""
    return routes_of(house).of(office).signature


@lru_cache(maxsize=16)
def _of_file(path: Path, offices: Directory, hotline: str, link: str) -> Routes:
    if path.stat().st_mode & 0o007:
        raise ValueError(f"{path} may be read by everybody; chmod o-rwx")
    routes = Routes.parse(path.read_text(encoding="utf-8"), offices=offices.codes)
    signatures = {code: own.signature for code, own in routes.own.items()}
    unfit = too_long(_PRODUCTS, signatures, offices, hotline=hotline, link=link)
    for office, kinds in unfit.items():
        log.error(
            "an office's signature leaves no room for the words in use: the common one stands instead",
            office=office,
            lengths={kind.value: length for kind, length in kinds.items()},
        )
    return routes.signed_as_everybody(unfit) if unfit else routes


@lru_cache(maxsize=64)
def _of_urls(*urls: str) -> Routes:
    """A URL of another means than its setting's is no way out."""
    told = zip(_URLS, urls, strict=True)
    return Routes(tuple(Way(_name(url), means, url) for means, url in told if _means(url) is means))


def _means(url: str) -> Means | None:
    return MEANS_OF_SCHEME.get(url.partition(":")[0])


def _name(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
