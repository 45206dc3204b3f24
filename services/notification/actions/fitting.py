"""What leaves no room in a message: an office's signature, and words that were approved before it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from prometheus_client import Gauge

from services.kernel.house import House
from services.kernel.offices import Directory
from services.kernel.settings import Settings
from services.notification.actions import wording
from services.notification.actions.ways import routes_of
from services.notification.rules.signatures import at_fault
from services.notification.rules.texts import Kind, Texts
from services.notification.rules.wordings import unfit_in

FILE_WRONG = Gauge("notices_gateways_file_wrong", "Whether the gateways' file says what cannot be: nothing leaves then")
SIGNED_OTHERWISE = Gauge(
    "notices_signature_too_long", "Offices that sign as everybody, since no words fit behind their own", ("office",)
)
TOO_LONG = Gauge(
    "notices_wording_too_long",
    "Own words of an office that do not fit behind its signature, so that the product's may stand instead",
    ("office", "kind"),
)


def unsettled(settings: Settings, offices: Directory) -> Sequence[str]:
    """With which link or telephone the product's own words would not fit: then nothing starts, rather than that every
    notice of the kind fails."""
    file = settings.offices_file.name
    return at_fault(wording.PRODUCTS, offices, hotline=settings.hotline, link=settings.sms_link, file=file)


def signed_otherwise(house: House) -> tuple[str, ...]:
    """The offices whose own signature is too long. None where the file cannot be read at all: see the gateways."""
    try:
        return routes_of(house).set_aside
    except (ValueError, OSError):
        return ()


def too_long(house: House, office: str) -> Mapping[Kind, int]:
    """The kinds of the office's own words, or of the province's that hold for it, that do not fit with its longest
    values and its signature of now; how long each gets."""
    texts = wording.texts_of(house, office)
    if not wording.is_own(texts):
        return {}
    try:
        signature = routes_of(house).of(office).signature
    except (ValueError, OSError):
        return {}
    told = house.settings
    return _unfit(texts, house.offices, office, signature, told.hotline, told.sms_link)


def measure(house: House) -> None:
    """Ask before a scrape."""
    try:
        routes_of(house)
        FILE_WRONG.set(0)
    except (ValueError, OSError):
        FILE_WRONG.set(1)
    SIGNED_OTHERWISE.clear()
    for office in signed_otherwise(house):
        SIGNED_OTHERWISE.labels(office).set(1)
    TOO_LONG.clear()
    for office in house.offices.codes:
        for kind, length in too_long(house, office).items():
            TOO_LONG.labels(office, kind.value).set(length)


@lru_cache(maxsize=512)
def _unfit(texts: Texts, offices: Directory, office: str, signature: str, hotline: str, link: str) -> dict[Kind, int]:
    """Counted once for the words and the signature that hold."""
    every = {each.code: replace(each, phone=each.phone or hotline) for each in offices}
    return unfit_in(texts, every[office], every.values(), link=link, signature=signature or texts.signature)
