"""How tests hand files in."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.intake.samples import json_of


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def upload(
    client: FlaskClient, content: bytes, name: str = "IMG_1.jpg", *, token: str = "", key: str = "", **fields: str
) -> TestResponse:
    """By API."""
    headers = bearer(token) | ({"Idempotency-Key": key} if key else {})
    # Encoded here: the test client would leave a temporary file of a large body open.
    file = FileStorage(io.BytesIO(content), filename=name, name="file")
    boundary, body = encode_multipart({"file": file, **fields})
    return client.post(
        "/api/evidence", data=body, headers=headers, content_type=f"multipart/form-data; boundary={boundary}"
    )


def received(client: FlaskClient, content: bytes, **more: str) -> dict[str, Any]:
    """The answer to a file that is taken."""
    answer = upload(client, content, **more)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = json_of(answer)
    return told


def look(client: FlaskClient, token: str, case: str, *, purpose: str = "调查处理") -> TestResponse:
    return client.get("/api/evidence", query_string={"case": case, "purpose": purpose}, headers=bearer(token))


def fetch(client: FlaskClient, token: str, evidence: str, **more: str) -> TestResponse:
    query = {"purpose": "调查处理"} | more
    return client.get(f"/api/evidence/{evidence}", query_string=query, headers=bearer(token))
