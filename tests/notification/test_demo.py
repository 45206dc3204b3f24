"""What the demo promises to show of its notices: its own complaints, its own gateways' file, its own telephones."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.local.demo import notices
from deploy.local.demo.__main__ import SAMPLES
from deploy.local.demo.walking import Demo, Told
from deploy.local.phones.inbox import Inbox
from deploy.local.phones.mailbox import Mailbox, serve_mail
from deploy.local.plan import Phones, Plan
from services.kernel.clock import now
from services.kernel.people import Post
from services.notification.actions import bouncing
from tests.notification.channels.peers import Loop
from tests.notification.stage import NOON, PROVINCE, Stage, eventually

_SHOWN = ("222400", "22CBS0", "220200")


class _Line:
    """The demo's way to the province, with the service in this process at its other end."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, token: str = "") -> Any:
        if path == "/api/session" and body is not None:
            office = str(body["username"]).partition("-")[0]
            told = self._stage.as_officer(office=office, post=Post.FUNCTIONAL)["Authorization"]
            return {"token": told.removeprefix("Bearer ")}
        answer = self._stage.client.open(path, method=method, json=body, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        return answer.get_json()


@pytest.fixture
def returning(tmp_path: Path) -> Iterator[int]:
    """The demo's mail server, which gives back what goes to `bounced@`."""
    loop = Loop()
    mailbox = Mailbox(Inbox(), clock=lambda: NOON, returned=tmp_path / "returned")
    server = loop.do(serve_mail(mailbox, 0))
    yield int(server.sockets[0].getsockname()[1])
    server.close()
    loop.close()


def _demo(stage: Stage, returning: int, folder: Path) -> Stage:
    """As its plan sets it; only that what never answers is waited for a shorter while."""
    stage.centre.smsc.login = ("demo", "demo")
    plan = Plan("http://127.0.0.1:8080", {}, {}, Phones(smpp=stage.centre.port, smtp=returning, web=1))
    gateways = plan.write_gateways(folder / "gateways.toml")
    gateways.write_text(gateways.read_text(encoding="utf-8").replace("timeout=5", "timeout=0.3"), encoding="utf-8")
    return stage.with_settings(GATEWAYS_FILE=str(gateways), BOUNCES_URL=f"maildir://{folder / 'returned'}")


def test_the_demo_shows_two_parts_a_letter_that_comes_back_a_quiet_hour_and_a_doubt_that_is_resolved(
    stage: Stage, returning: int, tmp_path: Path
) -> None:
    demo = _demo(stage, returning, tmp_path)
    samples = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))["complaint"]
    told: list[Told] = []
    for n, sample in enumerate((each for each in samples if each["office"] in _SHOWN and "complainant" in each), 1):
        case, who = demo.case(n, office=sample["office"]), sample["complainant"]
        demo.hear(case.registered(phone=f"+86{who['phone']}", email=who.get("email")))
        told.append(Told(sample, case.id, case.id, {}))
    demo.dispatch()
    of = "select channel, state from notification.notices where case_id = %s order by channel"
    unanswered = next(each.id for each in told if each.sample["complainant"]["phone"].endswith("7777"))
    eventually(lambda: demo.rows(of, unanswered) == [("email", "submitted"), ("sms", "unknown")])

    accounts = {f"{office}-functional-1": {"username": f"{office}-functional-1", "password": ""} for office in _SHOWN}
    silent = notices.resolve(Demo(_Line(demo), accounts, {}), told)  # type: ignore[arg-type]
    bouncing.collect(demo.house, at=now())
    quiet, korean = (next(each for each in told if each.sample["office"] == office) for office in ("22CBS0", "222400"))

    assert demo.rows(of, silent.id) == [("email", "failed"), ("sms", "delivered")]
    assert demo.rows(of, quiet.id) == [("sms", "waiting")]
    eventually(lambda: demo.rows(of, korean.id) == [("sms", "delivered")])
    parts = "select p.n, p.of, p.stat from notification.parts p join notification.notices n on n.id = p.notice_id"
    assert demo.rows(f"{parts} where n.case_id = %s order by p.n", korean.id) == [(1, 2, "DELIVRD"), (2, 2, "DELIVRD")]
    (arrived,) = [each for each in demo.phone() if each.to.endswith("1478")]
    assert (arrived.parts, "민원 " in arrived.text) == (2, True)

    shown = dict(notices.pages("", told, silent))
    pages = {what: demo.get(path, office=PROVINCE, post=Post.PROVINCE).text for path, what in shown.items()}
    assert len(pages) == 3
    for what, words in (
        ("不明", "人工认定已送达：电话核实"),
        ("不明", "退信"),
        ("quiet", "23:59"),
        ("two parts", "已送达"),
    ):
        assert any(words in page for title, page in pages.items() if what in title), (what, words)
