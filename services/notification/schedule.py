"""Timed work: what is in doubt is said to be, and receipts find what they belong to."""

from __future__ import annotations

from datetime import timedelta

from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.service import Job
from services.notification.actions import alarming, bouncing, doubting, phone_codes, wishing


def _doubt_the_dead(house: House) -> None:
    doubting.doubt_the_dead(house, at=now())


def _match_receipts(house: House) -> None:
    doubting.match_receipts(house, at=now())


def _doubt_the_unanswered(house: House) -> None:
    while doubting.doubt_the_unanswered(house, at=now()) == doubting.PAGE:
        pass


def _read_returned_letters(house: House) -> None:
    bouncing.collect(house, at=now())


def _call_again(house: House) -> None:
    alarming.repeat(house, at=now())


def _withhold_unwanted(house: House) -> None:
    while wishing.withhold_unwanted(house, at=now()) == wishing.PAGE:
        pass


def _withhold_old_codes(house: House) -> None:
    while phone_codes.withhold_old(house, at=now()) == phone_codes.PAGE:
        pass


JOBS = (
    Job("withhold codes that are not good any more", timedelta(minutes=1), _withhold_old_codes),
    Job("withhold what is not wanted any more", timedelta(minutes=10), _withhold_unwanted),
    Job("call again about what nobody has answered", timedelta(minutes=1), _call_again),
    Job("read letters that came back", timedelta(minutes=1), _read_returned_letters),
    Job("doubt what a dead process was sending", timedelta(seconds=10), _doubt_the_dead),
    Job("match receipts", timedelta(seconds=5), _match_receipts),
    Job("doubt what has no receipt", timedelta(hours=1), _doubt_the_unanswered),
)
