"""The operator's desk for messages that nobody could hear: `python -m services.<name> parked …`."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence

from services.kernel.clock import now
from services.kernel.errors import Refused
from services.kernel.house import House
from services.kernel.messaging import deadletters
from services.kernel.messaging.deadletters import Waiting
from services.kernel.service import Service


def parked(service: Service, house: House, arguments: Sequence[str]) -> int:
    """List, show, replay or drop; 0 when it was done, 1 with a sentence when it was refused."""
    given = _grammar(service.name).parse_args(arguments)
    try:
        for line in _answer(service, house, given):
            sys.stdout.write(line + "\n")
    except Refused as refusal:
        sys.stderr.write(refusal.detail + "\n")
        return 1
    return 0


def _grammar(name: str) -> argparse.ArgumentParser:
    grammar = argparse.ArgumentParser(prog=f"services.{name} parked")
    verbs = grammar.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="all that wait, the oldest first")
    verbs.add_parser("show", help="one of them, never what stands in it").add_argument("id")
    verbs.add_parser("replay", help="have it heard again; `all` for all").add_argument("id")
    drop = verbs.add_parser("drop", help="give it up; the reason is kept")
    drop.add_argument("id")
    drop.add_argument("--because", required=True)
    return grammar


def _answer(service: Service, house: House, given: argparse.Namespace) -> list[str]:
    at = now()
    match given.verb, getattr(given, "id", ""):
        case "list", _:
            waiting = deadletters.in_order(service, house, at=at)
            return [_line(one) for one in waiting] or ["nothing waits"]
        case "show", which:
            shown = deadletters.show(service, house, which, at=at)
            return [_line(shown.waiting), f"case {shown.case}", f"fields {', '.join(shown.fields)}"]
        case "replay", "all":
            return [f"{deadletters.replay_all(service, house, at=at)} will be heard again"]
        case "replay", which:
            deadletters.replay(service, house, which, at=at)
            return ["it will be heard again"]
    deadletters.drop(service, house, given.id, because=given.because, by=getpass.getuser(), at=at)
    return ["dropped"]


def _line(one: Waiting) -> str:
    return f"{one.id}  {one.type}  {one.office}  {one.age}  tried {one.attempts}  {one.reason}"
