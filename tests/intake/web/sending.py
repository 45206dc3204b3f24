"""How tests speak to the API, and what they expect of its answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.handlers import HEARS_MANY
from services.kernel.contracts import routing
from services.kernel.house import House
from services.kernel.sealed import Purpose
from tests.intake import handed_in as files
from tests.intake.samples import CASE, LETTER, OFFICE, VISIT, complaint, heard, json_of
from tests.intake.web.evidence.sending import bearer, received

Said = Callable[[], list[tuple[str, dict[str, Any]]]]
Token = Callable[..., str]


def send(client: FlaskClient, body: Any, *, token: str = "", key: str = "") -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.post("/api/complaints", json=body, headers=headers | ({"Idempotency-Key": key} if key else {}))


def logged(client: FlaskClient, token: str, *, key: str = "", **changes: Any) -> TestResponse:
    """A letter is opened and logged with scans of its envelope and its sheets."""
    parts = changes.pop("parts", ("envelope", "letter"))
    scans = [
        received(client, files.photo(colour=colour), token=token, part=part)["id"]
        for part, colour in zip(parts, ("red", "blue"), strict=False)
    ]
    headers = bearer(token) | ({"Idempotency-Key": key} if key else {})
    return client.post("/api/letters", json=LETTER | {"scans": scans} | changes, headers=headers)


def arrived(client: FlaskClient, token: str, channel: str) -> dict[str, Any]:
    """What an officer has to say beside, of each way of arriving."""
    if channel == "letter":
        return {"letter": {"log": json_of(logged(client, token))["id"]}}
    return {"visit": VISIT} if channel == "visit" else {}


def wrong(answer: TestResponse) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    return {fault["field"]: fault["message"] for fault in json_of(answer)["errors"]}


def hear(house: House, *events: Any) -> None:
    with house.database.work(seeing=(OFFICE,)) as session:
        for event in events:
            HEARS_MANY[type(event)](session, [event], house)


def registered(client: FlaskClient, **changes: Any) -> dict[str, str]:
    """What opens a new complaint."""
    receipt = json_of(client.post("/api/complaints", json=complaint(**changes)))["receipt"]
    return {
        "code": receipt["code"],
        **({"secret": receipt["secret"]} if "secret" in receipt else {"phone_last4": "5518"}),
    }


def look(client: FlaskClient, key: dict[str, str]) -> dict[str, Any]:
    answer = client.post("/api/progress", json=key)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = json_of(answer)
    return told


def do(client: FlaskClient, key: dict[str, str], act: str, **words: Any) -> TestResponse:
    return client.post(f"/api/progress/{act}", json=key | words)


def issued(house: House, **fields: Any) -> routing.ResultIssued:
    """The result of a round, sealed as routing seals it."""
    round_ = fields.get("round", 1)
    said = {
        "facts": "少算三年，属实",
        "basis": ["社会保险法第十六条"],
        "answers": ["补发", "已说明"],
        "remedies": "可以复查",
    }
    sealed = house.keys.seal(
        json.dumps(said, ensure_ascii=False),
        purpose=Purpose.CASEWORK,
        office=OFFICE,
        what="case.result",
        row=f"{CASE}/{round_}",
    )
    told: routing.ResultIssued = heard(
        routing.ResultIssued,
        **{
            "seq": 9,
            "act": "deliver",
            "step": "done",
            "stage": "已落实，正在答复您",
            "number": "（长春市）社保反馈〔2026〕1号",
            "manner": "written",
            "object_by": date(2026, 12, 1),
            "sealed_result": sealed,
        }
        | fields,
    )
    return told
