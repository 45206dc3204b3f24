"""What people write back: whoever brings it shows that he is a gateway of ours, and it counts once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.contracts.archive import IdentityReleased
from services.kernel.errors import TooMany
from services.notification.actions import callbacks, handing, releasing
from services.notification.actions.gateways import open_gateways
from services.notification.actions.listening import Ear
from services.notification.channels import Reply
from services.notification.rules.decency import Means
from tests.notification import foreign
from tests.notification.stage import EMAIL, NOON, Stage, eventually

pytestmark = pytest.mark.xdist_group("telephone")


@pytest.mark.parametrize("word", ["TD", "退订。", "ｔｄ"])
def test_td_stops_the_messages_to_that_phone_and_to_no_other(stage: Stage, word: str) -> None:
    own, others = stage.case(1), stage.case(2)
    stage.hear(own.registered(), others.registered(phone="+8613912340001"))
    stage.dispatch()
    eventually(lambda: stage.states() == ["delivered"] * 2)
    hear = Ear(stage.house, provider="test")
    hear([Reply("8613912345518", word)])
    stage.hear(own.accepted())
    stage.hear(others.accepted())
    assert [case for (case, kind) in stage.notices("case_id, kind") if kind == "accepted"] == [others.id]
    hear([Reply("8613912345518", word)])
    stopped = stage.rows("select case_id, office from notification.outbox where type = 'notice.stopped.v1'")
    assert stopped == [(own.id, own.office)]


@pytest.mark.parametrize(
    ("word", "grades"), [("1", [4]), (" ２。", [3]), ("不满意", [2]), ("4", []), ("你好", []), ("13", [])]
)
def test_a_reply_opens_the_grade_once(stage: Stage, word: str, grades: list[int]) -> None:
    asking = stage.with_settings(CALLBACK_NOTICE="yes")
    case = asking.case()
    asking.hear(case.registered())
    asking.hear(case.event(routing.ResultDelivered, step="answered", stage="已答复", evidence="receipt", on_time=True))
    asking.dispatch()
    eventually(lambda: asking.states() == ["delivered"] * 2)
    hear = Ear(asking.house, provider="test")
    hear([Reply("13800000000", word)])
    hear([Reply("13912345518", word), Reply("+8613912345518", word)])
    hear([Reply("13912345518", "3")] if grades else [])
    assert [event["grade"] for event in asking.said() if "grade" in event] == grades
    shown = asking.get(f"/notices/{case.id}").text
    assert [shown.count(f"短信回复：{said}") for said in ("1 满意", "2 一般", "3 不满意")] == [
        grades.count(grade) for grade in (4, 3, 2)
    ]


def test_nobody_is_asked_how_it_went_before_the_result_was_told_by_the_same_means(stage: Stage) -> None:
    asking = stage.with_settings(CALLBACK_NOTICE="yes")
    case = asking.case()
    asking.hear(case.registered(email=EMAIL), case.result(), case.delivered())
    asking.rows("update notification.notices set state = 'failed' where channel = 'email' and kind = 'result'")

    def go(means: Means) -> list[str]:
        claimed = handing.claim(asking.house, means, offices=[case.office], most=9, at=NOON, beside=lambda *_: None)
        return sorted(each.kind for each in claimed)

    assert (go(Means.SMS), go(Means.EMAIL)) == (["registered", "result"], ["callback", "registered"])
    asking.rows("update notification.notices set state = 'submitted' where kind = 'result'")
    assert go(Means.SMS) == ["callback", "registered"]


def test_what_is_written_back_to_a_message_that_no_gateway_ever_answered_finds_whose_it_was(stage: Stage) -> None:
    asking = stage.with_settings(CALLBACK_NOTICE="yes")
    case = asking.case()
    asking.hear(case.registered(phone="+8613912347777"), case.delivered())
    asking.dispatch()
    eventually(lambda: asking.states() == ["unknown"] * 2)
    assert asking.rows("select count(*) from notification.parts") == [(0,)]
    assert "7777" not in str(asking.rows("select * from notification.unanswered"))
    hear = Ear(asking.house, provider="test")
    with clock.standing_at(NOON + timedelta(seconds=1)):  # of two batches of one instant, the second is told apart
        hear([Reply("8613912340001", "2"), Reply("8613912347777", "1"), Reply("8613912347777", "3")])
    assert [event["grade"] for event in asking.said() if "grade" in event] == [4]
    hear([Reply("8613912347777", "TD")])
    assert asking.rows("select case_id from notification.outbox where type = 'notice.stopped.v1'") == [(case.id,)]
    filed = IdentityReleased(office=case.office, case=case.id, at=NOON, archive_number="1", n=1)
    with asking.house.database.work(seeing=(case.office,)) as session:
        releasing.release(session, asking.house, filed, at=NOON)
    assert asking.rows("select * from notification.unanswered") == []


def test_a_reply_to_nothing_that_was_asked_changes_nothing(stage: Stage) -> None:
    stage.hear(stage.case().registered())
    stage.dispatch()
    eventually(lambda: stage.states() == ["delivered"])
    Ear(stage.house, provider="test")([Reply("13912345518", "1")])
    assert [event for event in stage.said() if "grade" in event] == []


@pytest.mark.parametrize(("channel", "line"), [("over_smpp", "office"), ("over_kannel", "kannel")])
def test_what_somebody_writes_back_answers_the_question_once(
    channel: str, line: str, smsc: foreign.Centre, request: pytest.FixtureRequest
) -> None:
    made: Stage = request.getfixturevalue(channel)
    asking = made.with_settings(CALLBACK_NOTICE="yes")
    case = asking.case()
    asking.hear(case.registered(), case.delivered())
    asking.dispatch()
    eventually(lambda: asking.states() == ["delivered"] * 2)
    # as of a question that was in doubt before it arrived: no gateway ever said that it took it
    # (batches that are claimed at one instant are told apart by microseconds, and the clock stands)
    asked = "update notification.notices set submitted_at = null, begun_at = %s where kind = 'callback'"
    asking.rows(asked, NOON)
    smsc.says("13800000000", "1", to=line)
    smsc.says("8613912345518", "2", to=line)
    eventually(lambda: [event["grade"] for event in asking.said() if "grade" in event] == [3])
    for text in ("3", "TD"):  # by the last word it is known that the one before was heard
        smsc.says("8613912345518", text, to=line)
    stopped = "select count(*) from notification.outbox where type = 'notice.stopped.v1'"
    eventually(lambda: asking.rows(stopped) == [(1,)])
    assert [event["grade"] for event in asking.said() if "grade" in event] == [3]


@pytest.mark.parametrize("fault", [PoolTimeout(), TooMany(30)], ids=["503", "429"])
def test_kannel_brings_a_reply_again_that_was_not_heard(
    over_kannel: Stage, smsc: foreign.Centre, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """The database is away when the reply comes, or its address is taken for a guesser's: Kannel comes again."""
    hear, heard = callbacks.hear_reply, list[int]()

    def away_at_first(*told: Any, **more: Any) -> None:
        heard.append(1)
        if len(heard) == 1:
            raise fault
        hear(*told, **more)

    monkeypatch.setattr(callbacks, "hear_reply", away_at_first)
    case = over_kannel.case()
    over_kannel.hear(case.registered())
    over_kannel.dispatch()
    eventually(lambda: over_kannel.states() == ["delivered"])
    smsc.says("8613912345518", "TD", to="kannel")
    stopped = "select case_id from notification.outbox where type = 'notice.stopped.v1'"
    eventually(lambda: over_kannel.rows(stopped) == [(case.id,)])
    assert len(heard) == 2


def test_a_reply_that_no_gateway_of_ours_brings_is_refused(stage: Stage) -> None:
    ours = stage.with_settings(SMPP_URL="kannel://office:secret@127.0.0.1:9")
    shown = {"X-Kannel-From": "13912345518", "Content-Type": "text/plain"}
    for auth in (None, ("office", "guessed"), ("office", ""), ("", "")):
        answer = ours.client.post("/api/notices/replies", data="TD", headers=shown, auth=auth)
        assert (answer.status_code, (answer.json or {})["code"]) == (403, "forged_reply")
    assert ours.client.post("/api/notices/replies", data="TD", headers=shown, auth=("office", "secret")).data == b""


def test_who_guesses_at_the_gateways_password_is_slowed_and_who_knows_it_never_is(stage: Stage) -> None:
    ours = stage.with_settings(SMPP_URL="kannel://office:secret@127.0.0.1:9")

    def shows(password: str, *, address: str = "192.0.2.7") -> TestResponse:
        return ours.client.post(
            "/api/notices/replies",
            data="1",
            headers={"X-Kannel-From": "13912345518"},
            auth=("office", password),
            environ_overrides={"REMOTE_ADDR": address},
        )

    assert [shows(f"guess-{n}").status_code for n in range(6)] == [403] * 5 + [429]
    refused = shows("guess-6")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert (refused.json or {})["detail"] == "用户名或密码试错的次数太多了，请等 30 秒再试"
    assert shows("secret").status_code == 202, "the gateway stands behind the same address"
    assert shows("guess-6").status_code == 429, "by that the guesser is not spared"
    assert shows("guess-6", address="192.0.2.8").status_code == 403, "nobody else waits"
    late, waits = NOON, [30]
    for guess in ["guess-4", *(f"another-{n}" for n in range(8))]:
        late += timedelta(seconds=waits[-1])
        with clock.standing_at(late):
            assert shows(guess).status_code == 403
            waits.append(int(shows("guess").headers["Retry-After"]))
            assert shows("secret").status_code == 202
    assert waits == [30, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600], "the same again costs no more, another twice"
    with clock.standing_at(late + timedelta(hours=24)):
        assert [shows(f"guess-{n}").status_code for n in range(6)] == [403] * 5 + [429], "after a day he begins anew"


def test_a_gateway_whose_password_was_put_right_is_heard_at_once(stage: Stage) -> None:
    ours = stage.with_settings(SMPP_URL="kannel://office:secret@127.0.0.1:9")
    shown = {"X-Kannel-From": "13912345518"}
    for password, status in [("old", 403)] * 5 + [("old", 429)] * 15 + [("secret", 202)]:
        answer = ours.client.post("/api/notices/replies", data="1", headers=shown, auth=("office", password))
        assert answer.status_code == status


def test_a_gateways_password_that_could_be_guessed_is_warned_of_at_the_start(stage: Stage) -> None:
    with capture_logs() as lines:
        for password in ("secret", "x" * 16):
            for gateway in open_gateways(stage.with_settings(SMPP_URL=f"kannel://office:{password}@127.0.0.1:9").house):
                if gateway.channel is not None:
                    gateway.channel.close()
    warned = [line for line in lines if line["event"].startswith("a gateway's password is short")]
    assert [line["provider"] for line in warned] == ["127.0.0.1:9"]
    assert "secret" not in str(warned)
