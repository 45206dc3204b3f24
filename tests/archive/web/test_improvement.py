"""The improvement register, and opinions on figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from services.archive.rules.improvement import STANDARDS, improves, standard_of
from services.kernel.clock import SHANGHAI, now, standing_at
from services.kernel.people import Officer, Post
from services.kernel.sessions import Sessions
from tests.archive.conftest import COUNTY, OFFICE, OTHER_OFFICE, Archive
from tests.archive.events import Told

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=SHANGHAI)
QUESTION = {"by": "office", "from": "2026-11-01", "to": "2026-11-30"}


def say(archive: Archive, post: Post, said: dict[str, str]) -> Any:
    """Attach an opinion, as an officer of the office with that post."""
    officer = Officer(id="o-9", name="张敏", office=OFFICE, department="functional", posts=frozenset({post}))
    with standing_at(NOW):
        token, _ = Sessions(archive.house.settings.session_secret).issue(officer, at=now())
        return archive.client.post("/api/statistics/opinions", json=said, headers={"Authorization": f"Bearer {token}"})


def ask(archive: Archive, path: str, post: Post = Post.FUNCTIONAL, office: str = OFFICE) -> Any:
    with standing_at(NOW):
        answer = archive.get(path, post, office=office)
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.mark.clause("A1-3")
def test_a_closed_case_with_its_cause_stands_in_the_register_of_the_standard_that_the_cause_names(
    archive: Archive,
) -> None:
    archive.hear(*Told().whole())
    waiting, elsewhere = Told(serial=2), Told(office=OTHER_OFFICE)
    archive.hear(waiting.registered(), waiting.opened(), waiting.accepted())
    archive.hear(*elsewhere.whole())
    (entry,) = ask(archive, "/api/records/improvement?from=2026-11-01&to=2026-12-01")["entries"]
    assert (entry["case"], entry["cause"]) == (Told().case, "B02")
    assert entry["standard"] == "服务规范：办理时限和服务承诺"
    assert ask(archive, "/api/records/improvement?from=2026-10-01&to=2026-10-31")["entries"] == []
    with standing_at(NOW):
        page = archive.get("/records/improvement", Post.FUNCTIONAL)
    assert entry["number"] in page.text
    assert entry["standard"] in page.text


def test_no_cause_of_our_own_work_is_left_out_of_the_register() -> None:
    assert all(standard_of(f"{letter}01") == name for letter, name in STANDARDS.items())
    assert standard_of("Z01") == "待确定（原因 Z）"
    assert [improves(cause) for cause in ("B02", "Z01", "X01", None)] == [True, True, False, False]


@pytest.mark.clause("A5.4d")
def test_the_functional_department_attaches_its_opinion_to_figures_as_it_saw_them(archive: Archive) -> None:
    archive.ask("truncate archive.figure_opinions")
    archive.hear(*Told().whole())
    said = {**QUESTION, "text": "十一月待遇发放类投诉集中，建议核对银行账号校验"}
    assert say(archive, Post.ARCHIVIST, said).status_code == 403
    assert say(archive, Post.FUNCTIONAL, {**said, "text": ""}).status_code == 422
    answer = say(archive, Post.FUNCTIONAL, said)
    assert answer.status_code == 200, answer.text
    archive.hear(*Told(serial=2).whole())  # the figures move on
    (opinion,) = ask(archive, "/api/statistics/opinions", Post.LEADER)["opinions"]
    assert (opinion["text"], opinion["office"], opinion["groups"]) == (said["text"], OFFICE, ["office"])
    assert [line["registered"] for line in opinion["figures"]] == [1]
    assert ask(archive, "/api/statistics/opinions", Post.FUNCTIONAL, OTHER_OFFICE)["opinions"] == []
    assert ask(archive, "/api/statistics/opinions", Post.FUNCTIONAL, COUNTY)["opinions"] == []
