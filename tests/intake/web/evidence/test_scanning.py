"""Viruses: found at once, found later, or nobody there to look."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from services.intake.app import service
from services.intake.schedule import JOBS
from services.kernel.house import House
from services.kernel.people import Post
from services.kernel.web.app import make_app
from tests.intake import handed_in as files
from tests.intake import outside
from tests.intake.samples import CASE, complaint, json_of
from tests.intake.web.evidence.sending import bearer, fetch, look, received
from tests.intake.web.sending import Token, send

SICK = files.PDF + outside.VIRUS


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with outside.clamd(tmp_path_factory.mktemp("clamd")) as listening:
        yield listening


def with_scanner(house: House, address: str) -> House:
    """The same house where a scanner is named."""
    told = dict(house.settings.environment) | {"CLAMD": address}
    return dataclasses.replace(house, settings=dataclasses.replace(house.settings, environment=told))


@pytest.fixture
def scanning(house: House, address: str) -> FlaskClient:
    return make_app(service, with_scanner(house, address)).test_client()


@pytest.mark.clause("F1-8")
def test_a_virus_is_put_aside_and_what_is_clean_is_open(scanning: FlaskClient, token: Token) -> None:
    clean, sick = received(scanning, files.PDF), received(scanning, SICK)
    assert (clean["state"], sick["state"]) == ("passed", "quarantined")
    send(scanning, complaint(evidence=[clean["id"], sick["id"]]))
    head = token(Post.FUNCTIONAL)
    assert fetch(scanning, head, clean["id"]).data == files.PDF
    locked = fetch(scanning, head, sick["id"])
    assert locked.status_code == 409
    assert "病毒" in json_of(locked)["detail"]
    last = json_of(look(scanning, head, CASE))["evidence"][1]["custody"]
    assert [(line["deed"], line["why"][:10]) for line in last][:2] == [("received", ""), ("quarantined", "Own.Canary")]


@pytest.mark.clause("F1-8")
def test_what_came_while_the_scanner_was_away_is_scanned_when_it_is_back(
    client: FlaskClient, house: House, address: str, token: Token
) -> None:
    clean, sick = received(client, files.PDF), received(client, SICK)
    send(client, complaint(evidence=[clean["id"], sick["id"]]))
    head = token(Post.FUNCTIONAL)
    scan = next(job for job in JOBS if job.name == "scan")

    def states() -> list[str]:
        return [item["state"] for item in json_of(look(client, head, CASE))["evidence"]]

    scan.run(house)
    scan.run(with_scanner(house, "unix:///nowhere/clamd"))
    assert states() == ["waiting", "waiting"]
    scan.run(with_scanner(house, address))
    assert states() == ["passed", "quarantined"]


def test_a_scan_does_not_undo_what_a_person_decided(
    client: FlaskClient, house: House, address: str, token: Token
) -> None:
    evidence = received(client, files.PDF)["id"]
    send(client, complaint(evidence=[evidence]))
    head = token(Post.FUNCTIONAL)
    client.post(f"/api/evidence/{evidence}/release", json={"reason": "查过"}, headers=bearer(head))
    next(job for job in JOBS if job.name == "scan").run(with_scanner(house, address))
    assert json_of(look(client, head, CASE))["evidence"][0]["state"] == "released"
