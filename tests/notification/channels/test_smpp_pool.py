"""Several lines to one provider, against a message centre that nobody here wrote: its own count is the judge."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from prometheus_client import REGISTRY

from services.notification.actions import gateways
from services.notification.channels import NotAsked, Receipt, Submitted, Unknown
from services.notification.rules.decency import Means
from tests.notification import foreign
from tests.notification.channels.conftest import Dial
from tests.notification.channels.peers import NOON, Ears, notice
from tests.notification.stage import Stage, eventually

pytestmark = pytest.mark.xdist_group("telephone")
_WINDOW = 4
_LONG = "长" * 100


def test_messages_are_spread_over_the_lines_and_what_is_told_is_heard_on_any(
    smsc: foreign.Centre, dial: Dial, ears: Ears
) -> None:
    """The centre tells all receipts by the line that was bound last, whichever a message came by."""
    channel = dial(smsc.port, user="pool", binds=2, window=_WINDOW)
    eventually(lambda: channel.lines == (2, 2))
    assert channel.at_once == 6 * _WINDOW
    messages = [notice(f"139{n:04}5518", _LONG if n % 5 == 4 else "短", number=n) for n in range(20)]
    outcomes = channel.send_all(messages)
    ids = [one for each in outcomes if isinstance(each, Submitted) for one in each.provider_ids]
    assert sorted(each["id"] for each in smsc.submits()) == sorted(ids)
    assert len(ids) == 24
    by_line = Counter(each["line"] for each in smsc.submits())
    assert set(by_line) == set(smsc.lines("pool"))
    lines = defaultdict(set)
    for each in smsc.submits():
        lines[each["to"]].add(each["line"])
    assert all(len(used) == 1 for used in lines.values())  # the parts of one message went by one line
    assert {each.provider_id for each in ears.wait_for(24) if isinstance(each, Receipt)} == set(ids)


def test_a_line_that_is_lost_leaves_its_unanswered_in_doubt_and_the_rest_goes_by_the_other(
    smsc: foreign.Centre, dial: Dial
) -> None:
    channel = dial(smsc.port, user="pool", binds=2, window=_WINDOW, back_off=(60,), timeout=2.0)
    eventually(lambda: channel.lines == (2, 2))
    cuts = notice("13900005555", number=40)  # the centre counts it and hangs up
    messages = [notice(f"139{n:04}5518", _LONG if n % 5 == 4 else "短", number=n) for n in range(100)]
    messages[40] = cuts
    outcomes = channel.send_all(messages)
    taken = Counter(each["to"] for each in smsc.submits())
    in_doubt = 0
    for message, outcome in zip(messages, outcomes, strict=True):
        parts = 2 if message.text == _LONG else 1
        if isinstance(outcome, Submitted):
            assert taken[message.to] == len(set(outcome.provider_ids)) == parts
        else:
            assert isinstance(outcome, Unknown)
            assert taken[message.to] <= parts
            in_doubt += 1
    assert 1 <= in_doubt <= _WINDOW
    assert outcomes[40] == Unknown("提交以后连接中断，不知道短信网关是否接收")
    (left,) = smsc.lines("pool")
    assert smsc.submits("0995518")[0]["line"] == left
    assert (channel.trouble, channel.lines) == (None, (1, 2))
    assert channel.ask(smsc.submits("0995518")[0]["id"], source="") == "DELIVRD"


def test_there_is_trouble_only_when_no_line_is_left_and_the_figures_tell_of_one_before(
    stage: Stage, smsc: foreign.Centre, dial: Dial
) -> None:
    channel = dial(smsc.port, user="pool", binds=2, back_off=(60,), timeout=2.0)
    eventually(lambda: channel.lines == (2, 2))
    assert isinstance(channel.send(notice("13900005555")), Unknown)
    assert isinstance(channel.send(notice("13900005518")), Submitted)
    gateways.note(stage.house, [gateways.Gateway(Means.SMS, "pool", channel)], {}, at=NOON)
    assert REGISTRY.get_sample_value("notices_lines_lost", {"provider": "pool"}) == 1
    assert stage.rows("select provider, trouble from notification.gateways") == [("pool", "")]
    assert isinstance(channel.send(notice("13900015555")), Unknown)
    eventually(lambda: channel.trouble == "短信网关断开了连接")
    assert channel.send(notice("13900015518")) == NotAsked("短信网关断开了连接")
    assert Counter(each["to"] for each in smsc.submits()) == Counter(["13900005555", "13900005518", "13900015555"])
