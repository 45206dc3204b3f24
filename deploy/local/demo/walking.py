"""A complaint on its way: registered by the public or at the counter, then act by act as far as its walk goes."""

from __future__ import annotations

import http.client
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pyotp

from deploy.local.demo.api import Line, Refusal, patiently
from deploy.local.demo.columns import row
from deploy.local.progress import say
from services.kernel.clock import SHANGHAI

SENT = frozenset(
    (
        *("office", "channel", "sub_channel", "topic", "text", "requests", "complainant", "respondent", "upstream"),
        "visit",
    )
)


@dataclass
class Told:
    """A complaint on its way: what was sent, its number, and the key that its complainant holds."""

    sample: Mapping[str, Any]
    id: str
    number: str
    key: Mapping[str, str]
    stage: str = ""
    archive_number: str = ""


@dataclass
class Demo:
    """The province as the demo's people meet it."""

    line: Line
    accounts: Mapping[str, Mapping[str, Any]]
    steps: Mapping[str, Mapping[str, Any]]
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.session = cache(self._sign_in)

    def _sign_in(self, username: str) -> Mapping[str, Any]:
        account = self.accounts[username]
        given = {"username": username, "password": account["password"]}
        if account.get("totp_secret"):
            given["totp"] = pyotp.TOTP(account["totp_secret"]).now()
        found: Mapping[str, Any] = self.line.call("POST", "/api/session", given)
        return found

    def officer(self, office: str, seat: str) -> Mapping[str, Any]:
        """Token and person of a seat; the province's seat is at the province."""
        return self.session(f"{'220000' if seat == 'province' else office}-{seat}")

    def register(self, sample: Mapping[str, Any]) -> Told:
        today = datetime.now(tz=SHANGHAI).date()
        sent = {name: sample[name] for name in sample if name in SENT}
        sent = fill(sent, {"upstream_due": (today + timedelta(days=30)).isoformat()})
        by = sample.get("by")
        token = self.officer(sample["office"], by)["token"] if by else ""
        began = time.monotonic()
        path, key = "/api/complaints", {"Idempotency-Key": str(uuid.uuid4())}
        receipt = self.line.call("POST", path, sent, token=token, headers=key)
        phone = sample.get("complainant", {}).get("phone", "")
        second = (
            {"secret": receipt["receipt"]["secret"]} if "secret" in receipt["receipt"] else {"phone_last4": phone[-4:]}
        )
        told = Told(sample, receipt["id"], receipt["number"], {"code": receipt["receipt"]["code"], **second})
        who = self._named(sample["office"], by) if by else "投诉人"
        self.show(told, who, "登记", f"{receipt['decide_by']} 前决定是否受理", took=time.monotonic() - began)
        return told

    def walk(self, told: Told, steps: list[str]) -> None:
        """Step after step, as soon as the one before has arrived."""
        if not steps:
            return
        case = self.case(told)
        for name in steps:
            step, began = self.steps[name], time.monotonic()
            if step["who"] == "complainant":
                self._by_code(told, step.get("act", name))
                case = self.case(told, until=step.get("until"))
            else:
                case = self._act(told, step, name, case)
            who = "投诉人" if step["who"] == "complainant" else self._named(told.sample["office"], step["who"])
            self.show(told, who, step["say"], case["step_words"], took=time.monotonic() - began)

    def _act(self, told: Told, step: Mapping[str, Any], name: str, case: Mapping[str, Any]) -> Mapping[str, Any]:
        office = told.sample["office"]
        officer = self.officer(office, step["who"])
        words = {
            **told.sample,
            "now": datetime.now(tz=SHANGHAI).isoformat(timespec="seconds"),
            "due_on": case["due_on"] or datetime.now(tz=SHANGHAI).date().isoformat(),
            "handler-1": self.officer(office, "handler-1")["officer"]["id"],
            "handler-2": self.officer(office, "handler-2")["officer"]["id"],
        }
        form = fill(step.get("form", {}), words)
        path = f"/api/cases/{told.id}/acts/{step.get('act', name)}"
        try:
            done = self.line.call(
                "POST", path, form, token=officer["token"], headers={"If-Match": f'"{case["version"]}"'}
            )
        except Refusal as refusal:
            if refusal.status != http.HTTPStatus.PRECONDITION_FAILED:  # a message moved the case meanwhile: look again
                raise
            return self._act(told, step, name, self.case(told))
        found: Mapping[str, Any] = done["case"]
        return found

    def _by_code(self, told: Told, act: str) -> None:
        """As soon as the progress page offers it."""

        def look() -> bool | None:
            offered = self.line.call("POST", "/api/progress", told.key)["may"]
            return any(each["act"] == act for each in offered) or None

        patiently(look, f"{told.number} is not offered {act}")
        self.line.call("POST", f"/api/progress/{act}", told.key)

    def case(self, told: Told, until: list[str] | None = None) -> Mapping[str, Any]:
        """The case as the province's officer sees it, once it is open, or once it stands at one of `until`."""
        token = self.officer(told.sample["office"], "province")["token"]

        def look() -> Mapping[str, Any] | None:
            try:
                row: Mapping[str, Any] = self.line.call("GET", f"/api/cases/{told.id}", token=token)["case"]
            except Refusal as refusal:
                if refusal.status != http.HTTPStatus.NOT_FOUND:
                    raise
                return None
            return row if until is None or row["step"] in until else None

        return patiently(look, f"{told.number} does not arrive at {until or 'its office'}")

    def filed(self, told: Told) -> None:
        """Wait until the archive has filed the dossier."""
        token, began = self.officer(told.sample["office"], "archivist")["token"], time.monotonic()

        def look() -> Mapping[str, Any] | None:
            try:
                record: Mapping[str, Any] = self.line.call("GET", f"/api/records/{told.id}", token=token)
            except Refusal as refusal:
                if refusal.status != http.HTTPStatus.NOT_FOUND:
                    raise
                return None
            return record if record["state"] == "filed" else None

        record = patiently(look, f"{told.number} is not filed")
        told.archive_number = record["archive_number"]
        what = f"档号 {told.archive_number}，{record['filed_entries']} 条记录"
        self.show(told, "档案", "归档", what, took=time.monotonic() - began)

    def show(self, told: Told, who: str, what: str, where: str, *, took: float) -> None:
        told.stage = where
        cells = (f"{time.monotonic() - self.began:6.2f} s", f"{1000 * took:5.0f} ms", told.number, who, what, where)
        say(row(cells))

    def _named(self, office: str, seat: str) -> str:
        account = self.accounts[f"{'220000' if seat == 'province' else office}-{seat}"]
        return f"{'、'.join(account['post_words'])} {account['name']}"


def fill(value: Any, words: Mapping[str, Any]) -> Any:
    """The form with its words in braces filled in; a text that is one such word becomes what it stands for."""
    if isinstance(value, Mapping):
        return {name: fill(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [fill(each, words) for each in value]
    if not isinstance(value, str) or "{" not in value:
        return value
    if value[1:-1] in words and value == f"{{{value[1:-1]}}}":
        return words[value[1:-1]]
    return value.format_map(words)
