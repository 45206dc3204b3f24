"""Every fault of a mail server, against servers that nobody here wrote. Their own count of what came in is the judge.

aiosmtpd fails as it is told; maildev wants a password.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from services.kernel import clock
from services.notification import queries
from services.notification.actions import dispatch, underway
from services.notification.actions.dispatch import THREADS, Dispatch
from services.notification.rules.decency import Means
from services.notification.rules.delivery import LADDER
from services.notification.rules.health import RESTS
from services.notification.rules.patience import NOT_TAKEN
from tests.notification import foreign
from tests.notification.foreign import mail
from tests.notification.stage import EMAIL, NOON, Stage, eventually

pytestmark = pytest.mark.xdist_group("telephone")
_IN_DOUBT = "信已发出但没有收到邮件服务器的答复，不知道是否接收"


@pytest.fixture
def post() -> Iterator[mail.Post]:
    with mail.post() as made:
        yield made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits looks more often than once a second."""
    monkeypatch.setattr(dispatch, "LOOK", 0.02)
    monkeypatch.setattr(dispatch, "NOTE", 0.02)


@pytest.fixture
def by_mail(stage: Stage, post: mail.Post, quick: None) -> Stage:
    return stage.with_settings(SMTP_URL=f"smtp://127.0.0.1:{post.port}?starttls=no&timeout=0.3")


def _tell(stage: Stage, *addresses: str) -> None:
    known = len(stage.states())
    stage.hear(
        *(stage.case(known + n).registered(phone=None, email=address) for n, address in enumerate(addresses, start=1))
    )


def _pass(stage: Stage, running: Dispatch) -> None:
    """The instant passes: a sender has gone round once, and the watch has seen how all fares."""
    channel, rounds = running.gateways[1].channel, list[bool]()
    assert channel is not None
    look = channel.wait_until_ready

    def looked(timeout: float) -> bool:
        rounds.append(look(timeout))
        return rounds[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(channel, "wait_until_ready", looked)
        eventually(lambda: len(rounds) > THREADS[Means.EMAIL])
    eventually(lambda: stage.rows("select count(*) from notification.underway") == [(0,)])
    seen = "select seen_at from notification.gateways where channel = 'email'"
    eventually(lambda: stage.rows(seen) == [(clock.now(),)])


def _rests_for(stage: Stage) -> float:
    """Until so many seconds after noon, as the share of its failures has it."""
    ((until,),) = stage.rows("select rests_until from notification.gateways where channel = 'email'")
    return (until - NOON).total_seconds() if until else 0


def _figure(name: str) -> float:
    (line,) = [each for each in generate_latest().decode().splitlines() if each.startswith(name)]
    return float(line.rpartition(" ")[2])


def _shows(stage: Stage, trouble: str) -> None:
    """The page says it, and the figure from which somebody is alarmed."""
    eventually(lambda: f"{trouble}，通知留在待发，恢复后自动发出" in stage.get("/notices").text)
    queries.measure(stage.house)
    assert _figure('notices_gateway_up{channel="email"') == 0


def test_each_answer_of_a_mail_server_has_its_word_and_its_neighbours_go_on(by_mail: Stage, post: mail.Post) -> None:
    """All in one portion: no refusal, and no line that ends between two letters, costs another letter anything."""
    expected = {
        "well": ("submitted", "", 1, 1),
        "nobody": ("failed", "邮件服务器拒收（550 5.1.1）", 1, 0),
        "full": ("failed", "邮件服务器拒收（552 5.2.2）", 1, 0),
        "spam": ("failed", "邮件服务器拒收（554）", 1, 0),
        "busy": ("failed_temporarily", "邮件服务器暂时不收（451 4.3.0）", 1, 0),
        "grey": ("failed_temporarily", "邮件服务器暂时不收（451 4.7.1）", 1, 0),
        "leaves": ("submitted", "", 1, 1),
        "another": ("submitted", "", 1, 1),
    }
    _tell(by_mail, *(f"{fate}@example.cn" for fate in expected))
    by_mail.dispatch()
    eventually(lambda: "waiting" not in by_mail.states())
    assert by_mail.notices("state, reason, attempts") == [each[:3] for each in expected.values()]
    assert Counter(post.taken) == {f"{fate}@example.cn": 1 for fate, each in expected.items() if each[3]}
    page = by_mail.get("/notices").text
    assert [reason for _, reason, _, _ in expected.values() if reason not in page] == []


@pytest.mark.parametrize(("fate", "reason"), [("grey", "451 4.7.1"), ("closing", "421 4.3.2")])
def test_greylisting_ends_well_and_so_does_a_server_that_closes(
    by_mail: Stage, post: mail.Post, fate: str, reason: str
) -> None:
    """Refused at noon and a minute later; after six minutes the same letter is let in, once."""
    _tell(by_mail, f"{fate}@example.cn")
    minutes = [0.0]
    with clock.standing_at(lambda: NOON + timedelta(minutes=minutes[0])):
        by_mail.dispatch()
        for attempts, minutes[0] in ((1, 0), (2, 1.3)):
            eventually(lambda attempts=attempts: by_mail.notices("attempts") == [(attempts,)])  # type: ignore[misc]
            assert by_mail.notices("state, reason") == [("failed_temporarily", f"邮件服务器暂时不收（{reason}）")]
        post.every = "" if fate == "grey" else "well"
        minutes[0] = 8
        eventually(lambda: by_mail.notices("state, attempts") == [("submitted", 3)])
    assert post.taken == [f"{fate}@example.cn"]
    assert [event["state"] for event in by_mail.said()] == ["failed_temporarily", "failed_temporarily", "submitted"]


def test_a_letter_that_is_put_off_for_two_days_is_tried_nine_times_and_then_no_more(
    by_mail: Stage, post: mail.Post
) -> None:
    """Each time a rung later, the last of them a day; in all that while it is seen that something waits."""
    _tell(by_mail, "busy@example.cn")
    at = [NOON]
    with clock.standing_at(lambda: at[0]):
        running = by_mail.dispatch()
        for nth, rung in enumerate(LADDER, start=1):
            eventually(lambda nth=nth: by_mail.notices("state, attempts") == [("failed_temporarily", nth)])  # type: ignore[misc]
            ((next_at,),) = by_mail.notices("next_at")
            assert at[0] + rung <= next_at <= at[0] + rung * 1.2
            at[0] = next_at - timedelta(seconds=1)
            _pass(by_mail, running)
            assert len(post.spoken_of) == nth
            queries.measure(by_mail.house)
            waited = _figure('notices_oldest_waiting_seconds{channel="email"}')
            assert waited == (at[0] - NOON).total_seconds()
            at[0] = next_at
        assert waited > timedelta(hours=46).total_seconds()
        eventually(lambda: by_mail.notices("state, attempts") == [("failed", 9)])
        ((reason,),) = by_mail.notices("reason")
        assert reason.startswith("邮件服务器暂时不收（451 4.3.0）")
        assert reason in by_mail.get("/notices?not_reached=yes").text
        at[0] += timedelta(days=3)
        _pass(by_mail, running)
    assert (len(post.spoken_of), post.taken) == (9, [])


@pytest.mark.parametrize(
    ("fate", "trouble", "rests"),
    [("cut", "邮件服务器中断了连接", 3), ("silent", "邮件服务器没有在规定时间内答复", 1)],
)
def test_a_server_that_loses_letters_is_given_one_at_a_time_and_ever_more_seldom(
    by_mail: Stage, post: mail.Post, fate: str, trouble: str, rests: int
) -> None:
    """It takes the letter and drops the line, or does not answer within the time-out. Of forty that wait four are in
    doubt after three rests, and two after one, for a person; no other has spent an attempt, and each goes out once
    when all is well."""
    post.every = fate
    _tell(by_mail, *(f"a{n}@example.cn" for n in range(40)))
    seconds = [0.0]
    with clock.standing_at(lambda: NOON + timedelta(seconds=seconds[0])):
        running = by_mail.dispatch()
        for lost, rest in enumerate((0, *RESTS[:rests]), start=1):
            if rest:  # nobody is asked to its last second, and for longer where the share of failures has it so
                seconds[0] += rest - 1
                _pass(by_mail, running)
                assert len(post.taken) == lost - 1
                seconds[0] = max(seconds[0] + 1, _rests_for(by_mail))
            eventually(lambda lost=lost: by_mail.states().count("unknown") == lost)  # type: ignore[misc]
            assert Counter(by_mail.notices("state, attempts, reason")) == {
                ("unknown", 1, _IN_DOUBT): lost,
                ("waiting", 0, ""): 40 - lost,
            }
            assert len(post.taken) == lost
        _shows(by_mail, trouble)
        assert by_mail.get("/notices?not_reached=yes").text.count(_IN_DOUBT) == lost
        post.every = "well"
        seconds[0] += 3600
        eventually(lambda: by_mail.states().count("submitted") == 39 - rests)
        assert Counter(by_mail.notices("state, attempts")) == {("submitted", 1): 40 - lost, ("unknown", 1): lost}
        assert Counter(post.taken) == {f"a{n}@example.cn": 1 for n in range(40)}
        eventually(lambda: running.gateways[1].trouble == "")


def test_where_another_server_stands_behind_one_that_loses_letters_it_takes_over_all_but_the_lost_one(
    stage: Stage, post: mail.Post, quick: None, tmp_path: Path
) -> None:
    post.every = "cut"
    gateways = tmp_path / "gateways.toml"
    urls = {"first": post.port, "second": stage.mail.port}
    gateways.write_text(
        "".join(
            f'[[gateway]]\nname = "{name}"\nurl = "smtp://127.0.0.1:{port}?starttls=no"\n'
            for name, port in urls.items()
        )
    )
    gateways.chmod(0o600)
    both = stage.with_settings(GATEWAYS_FILE=str(gateways))
    running = both.dispatch()
    eventually(lambda: [each.trouble for each in running.gateways if each.channel] == ["", ""])
    _tell(both, *(f"a{n}@example.cn" for n in range(20)))
    eventually(lambda: "waiting" not in both.states())
    assert Counter(both.notices("state, attempts")) == {("unknown", 1): 1, ("submitted", 1): 19}
    second = [letter.to for letter in stage.mail.inbox.newest(limit=100)]
    assert Counter(post.taken + second) == {f"a{n}@example.cn": 1 for n in range(20)}
    assert len(post.taken) == 1


def test_a_line_that_breaks_at_a_receiver_costs_that_letter_an_attempt_and_no_other(
    by_mail: Stage, post: mail.Post
) -> None:
    post.every = "cut-early"
    _tell(by_mail, *(f"a{n}@example.cn" for n in range(5)))
    running = by_mail.dispatch()
    eventually(lambda: running.gateways[1].trouble == "邮件服务器中断了连接")
    eventually(lambda: "failed_temporarily" in by_mail.states())
    _pass(by_mail, running)
    assert Counter(by_mail.notices("state, attempts, reason")) == {
        ("failed_temporarily", 1, "邮件服务器中断了连接"): 1,
        ("waiting", 0, ""): 4,
    }
    assert len(post.spoken_of) == 1
    post.every = "well"
    with clock.standing_at(NOON + timedelta(minutes=2)):
        eventually(lambda: by_mail.states() == ["submitted"] * 5)
    assert Counter(by_mail.notices("attempts")) == {(1,): 4, (2,): 1}
    assert Counter(post.taken) == {f"a{n}@example.cn": 1 for n in range(5)}


@pytest.mark.parametrize(
    ("every", "login", "tls", "trouble"),
    [
        ("mute", "", "no", "邮件服务器没有在规定时间内答复"),
        ("login first", "", "no", "邮件服务器要求先登录或者使用安全连接"),
        ("", "office:guessed@", "no", "邮件服务器拒绝登录，请核对用户名和密码"),
        ("", "", "yes", "与邮件服务器没有建立安全连接"),
    ],
    ids=["silent from the first word", "wants a login", "refuses the login", "has no TLS"],
)
def test_where_nobody_lets_us_in_no_attempt_is_spent_and_the_page_says_why(
    by_mail: Stage, post: mail.Post, every: str, login: str, tls: str, trouble: str
) -> None:
    post.every = every
    there = by_mail.with_settings(SMTP_URL=f"smtp://{login}127.0.0.1:{post.port}?starttls={tls}&timeout=0.3")
    _tell(there, EMAIL, EMAIL)
    hours = [0]
    with clock.standing_at(lambda: NOON + timedelta(hours=hours[0])):
        running = there.dispatch()
        eventually(lambda: running.gateways[1].trouble == trouble)
        for hours[0] in (1, 5):
            _pass(there, running)
            eventually(lambda: running.gateways[1].trouble == trouble)
        _shows(there, trouble)
        assert there.notices("state, attempts") == [("waiting", 0)] * 2
        assert there.get("/notices?not_reached=yes").text.count(NOT_TAKEN) == 2
        assert post.spoken_of == []
        if every:
            post.every, hours[0] = "", 6
            eventually(lambda: there.notices("state, attempts") == [("submitted", 1)] * 2)
    assert post.taken == [EMAIL] * (2 if every else 0)


def test_a_server_that_is_down_for_hours_loses_nothing_and_spends_no_attempt(by_mail: Stage, post: mail.Post) -> None:
    """From noon to half past six: who waits for more than four hours is seen, a letter that had been put off before
    stands where it stood, and all go out as soon as somebody listens, once."""
    _tell(by_mail, "well@example.cn", "busy@example.cn")
    minutes = [0]
    with clock.standing_at(lambda: NOON + timedelta(minutes=minutes[0])):
        running = by_mail.dispatch()
        eventually(lambda: by_mail.states() == ["submitted", "failed_temporarily"])
        post.goes_away()
        _tell(by_mail, *(f"a{n}@example.cn" for n in range(3)))
        eventually(lambda: running.gateways[1].trouble == "邮件服务器连不上")
        seen = []
        for minutes[0] in (60, 120, 239, 240, 390):
            _pass(by_mail, running)
            assert by_mail.notices("state, attempts")[1:] == [("failed_temporarily", 1)] + [("waiting", 0)] * 3
            seen.append(by_mail.get("/notices?not_reached=yes").text.count(NOT_TAKEN))
        assert seen == [0, 0, 0, 3, 3]
        _shows(by_mail, "邮件服务器连不上")
        assert _figure('notices_oldest_waiting_seconds{channel="email"}') == 390 * 60
        post.every = "well"
        post.comes_back()
        eventually(lambda: by_mail.notices("state, attempts") == [("submitted", n) for n in (1, 2, 1, 1, 1)])
        eventually(lambda: running.gateways[1].trouble == "")
    assert Counter(post.taken) == {f"{name}@example.cn": 1 for name in ("well", "busy", "a0", "a1", "a2")}


def test_a_server_that_needs_half_a_minute_for_each_letter_gets_each_once_and_then_rests(
    by_mail: Stage, post: mail.Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the time-out: nothing is in doubt, and nothing that moves is taken for stuck."""
    seconds, stuck = [0.0], list[int]()

    def half_a_minute() -> None:
        seconds[0] += 30
        stuck.append(running.doubt_the_stuck())

    post.meanwhile = half_a_minute
    monkeypatch.setattr(underway, "monotonic", lambda: seconds[0])
    there = by_mail.with_settings(SMTP_URL=f"smtp://127.0.0.1:{post.port}?starttls=no&timeout=60")
    _tell(there, *(f"a{n}@example.cn" for n in range(6)))
    with clock.standing_at(lambda: NOON + timedelta(seconds=seconds[0])):
        running = there.dispatch()
        eventually(lambda: there.states() == ["submitted"] * 6)
        eventually(lambda: "太慢" in there.get("/notices").text)
        _tell(there, "a6@example.cn")
        _pass(there, running)
        assert there.notices("state, attempts")[6:] == [("waiting", 0)]
        seconds[0] += 36
        eventually(lambda: there.states() == ["submitted"] * 7)
    assert there.notices("attempts") == [(1,)] * 7
    assert stuck == [0] * 7
    assert Counter(post.taken) == {f"a{n}@example.cn": 1 for n in range(7)}


def test_maildev_takes_a_letter_with_a_password_and_shows_it_whole(
    stage: Stage, quick: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with foreign.maildev(tmp_path_factory.mktemp("maildev")) as peer:
        wrong = stage.with_settings(SMTP_URL=f"smtp://office:guessed@127.0.0.1:{peer.port}?starttls=no")
        _tell(wrong, EMAIL)
        refused = wrong.dispatch()
        eventually(lambda: "拒绝登录" in refused.gateways[1].trouble)
        _shows(wrong, "邮件服务器拒绝登录，请核对用户名和密码")
        assert wrong.notices("state, attempts") == [("waiting", 0)]
        refused.stop()
        wrong.ends.pop_all()
        assert peer.letters() == []
        right = stage.with_settings(SMTP_URL=f"smtp://office:secret@127.0.0.1:{peer.port}?starttls=no")
        right.dispatch()
        eventually(lambda: right.notices("state, attempts") == [("submitted", 1)])
        (letter,) = peer.letters()
    assert letter["subject"] == "投诉已登记：220100-2026-1"
    assert [to["address"] for to in letter["to"]] == [EMAIL]
    assert "您的投诉已经登记，编号 220100-2026-1" in letter["text"]
