"""What could not be handed over yet waits, and is not taken for lost or in doubt."""

from __future__ import annotations

import os
import smtplib
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import psycopg
import pytest
from smpplib import consts
from sqlalchemy.orm import Session

from services.kernel import clock
from services.kernel.house import House
from services.kernel.sealed import KeyRing, Purpose
from services.notification.actions import asking, dispatch, doubting, handing, underway, wishing
from services.notification.actions.handing import Intent
from services.notification.actions.listening import Ear
from services.notification.actions.moving import News
from services.notification.actions.silences import Silences
from services.notification.channels import Channel, LateAnswer, NotAsked, Submitted
from services.notification.rules.decency import Means
from tests.notification.channels.peers import Scripted
from tests.notification.stage import EMAIL, NOON, OFFICE, Stage, eventually


def test_what_was_claimed_and_not_handed_over_when_the_database_went_away_is_not_in_doubt(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.hear(stage.case(1).registered(), stage.case(2).registered(phone="+8613912348888"))
    look, lost = asking.known_of_earlier, threading.Event()

    def away_once(
        house: House, channels: Mapping[str, Channel], intents: Sequence[Intent], *, silences: Silences
    ) -> list[News]:
        if not lost.is_set():
            lost.set()
            raise psycopg.OperationalError("the server closed the connection unexpectedly")
        return look(house, channels, intents, silences=silences)

    monkeypatch.setattr(asking, "known_of_earlier", away_once)
    stage.dispatch()
    eventually(lambda: sorted(stage.states()) == ["delivered", "failed_temporarily"])
    assert lost.is_set()
    assert stage.notices("attempts") == [(1,), (1,)]
    assert len(stage.phone()) == 1


def test_a_contact_sealed_with_a_key_that_is_not_here_yet_waits_for_it(stage: Stage) -> None:
    """As in the middle of a rotation: who seals has the new key already, who sends has not."""
    old, new = (os.urandom(32) for _ in range(2))
    index = os.urandom(32)
    before = KeyRing({Purpose.PARTICULARS: {1: old}}, index=index)
    after = KeyRing({Purpose.PARTICULARS: {1: old, 2: new}}, index=index)
    sealing = replace(stage, house=replace(stage.house, keys=after))
    stage = replace(stage, house=replace(stage.house, keys=before))
    stage.hear(*(sealing.case(n).registered() for n in range(1, 7)))
    running = stage.dispatch()
    eventually(lambda: sorted(stage.states()) == ["failed_temporarily"] * 6)
    assert {reason for (reason,) in stage.notices("reason")} == {"联系方式暂时打不开，请检查密钥"}
    assert stage.phone() == []
    stage.hear(stage.case(8).registered())  # the gateway had no part in it, and does not rest
    eventually(lambda: stage.states().count("delivered") == 1)
    running.stop()
    with clock.standing_at(NOON + timedelta(minutes=2)):
        sealing.dispatch()
        eventually(lambda: stage.states() == ["delivered"] * 7)
    assert len(stage.phone()) == 7


def test_what_nobody_was_asked_about_is_not_in_doubt_when_its_sender_dies(stage: Stage) -> None:
    stage.hear(stage.case(1).registered(), stage.case(2).registered())
    batch = underway.Batch("gone", "a", Means.SMS, NOON)

    def beside(session: Session, claimed: Sequence[Intent]) -> None:
        underway.begin_with_claim(session, batch, claimed, at_once=1)

    first, second = handing.claim(stage.house, Means.SMS, offices=[OFFICE], most=2, at=NOON, beside=beside)
    turned_away = underway.answers_of(batch, [handing.Handed(first, NotAsked("短信网关连不上"), ())])
    assert underway.begin(stage.house, batch, [second], answered=turned_away) == [second]
    assert doubting.doubt_the_dead(stage.house, at=NOON) == 1
    assert dict(stage.notices("id, state")) == {first.id: "waiting", second.id: "unknown"}
    assert stage.rows("select notice_id from notification.unanswered") == [(second.id,)], "whose it was is known"


def test_what_a_slow_gateway_still_moves_is_not_doubted_and_where_it_stands_still_one_window_is(stage: Stage) -> None:
    """A batch that takes longer than ten minutes in all, then one message that is not answered for as long."""
    gateway, minutes = Scripted(), [0]
    url = f"smpp://office:secret@127.0.0.1:{gateway.port}?timeout=60&window=1"
    slow = stage.with_settings(SMPP_URL=url)
    with clock.standing_at(lambda: NOON + timedelta(minutes=minutes[0])):
        slow.hear(*(slow.case(n).registered() for n in range(1, 5)))
        running = slow.dispatch()
        slow.ends.callback(gateway.close)
        gateway.bound()
        first = gateway.hear()
        minutes[0] = 6
        gateway.say("submit_sm_resp", sequence=first.sequence, message_id="1")
        second = gateway.hear()
        minutes[0] = 12
        assert running.doubt_the_stuck() == 0
        assert stage.states() == ["waiting"] * 4
        minutes[0] = 17
        assert running.doubt_the_stuck() == 3, "begun together, and the first answer not yet written down"
        assert sorted(stage.states()) == ["unknown"] * 3 + ["waiting"], "the fourth one was not handed over"
        gateway.say("submit_sm_resp", sequence=second.sequence, message_id="2")
        for n in (3, 4):
            gateway.say("submit_sm_resp", sequence=gateway.hear().sequence, message_id=str(n))
        eventually(lambda: stage.states() == ["submitted"] * 4)
    assert stage.notices("attempts") == [(1,)] * 4
    assert stage.rows("select count(*) from notification.underway") == [(0,)]


def test_letters_that_each_take_minutes_are_not_doubted_while_their_sender_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty minutes for what is begun with one commit; for each, the sender looks for what stands still. And a server
    that takes eight seconds for each is not too slow, however many there are."""
    minutes, found = [0], list[int]()
    send = smtplib.SMTP.send

    def slowly(smtp: smtplib.SMTP, said: Any) -> None:
        if isinstance(said, bytes):  # a letter, and no command
            minutes[0] += 4
            found.append(running.doubt_the_stuck())
        send(smtp, said)

    monkeypatch.setattr(smtplib.SMTP, "send", slowly)
    monkeypatch.setattr(underway, "monotonic", lambda: minutes[0] * 2.0)
    with clock.standing_at(lambda: NOON + timedelta(minutes=minutes[0])):
        running = stage.dispatch()
        eventually(lambda: running.gateways[1].trouble == "")
        stage.hear(*(stage.case(n).registered(phone=None, email=EMAIL) for n in range(1, 6)))
        eventually(lambda: stage.states() == ["submitted"] * 5)
        stage.hear(stage.case(6).registered(phone=None, email=EMAIL))
        eventually(lambda: stage.states() == ["submitted"] * 6)
    assert found == [0] * 6


def test_what_somebody_holds_is_taken_by_nobody_else_and_withheld_by_nobody(stage: Stage) -> None:
    gateway = Scripted()
    url = f"smpp://office:secret@127.0.0.1:{gateway.port}?timeout=60"
    one = stage.with_settings(SMPP_URL=url)
    case = one.case()
    one.hear(case.registered())
    running = one.dispatch()
    one.ends.callback(gateway.close)
    gateway.bound()
    out = gateway.hear()
    ((notice,),) = stage.notices("id")
    assert running.send_batch(running.gateways[0]) == 0
    with one.house.database.work(seeing=[case.office]) as session:
        wishing.wished(session, one.house, case=case.id, sms=False, email=False, made=NOON, at=NOON)
    assert stage.states() == ["waiting"], "it has left already"
    gateway.say("submit_sm_resp", sequence=out.sequence, message_id="1")
    eventually(lambda: stage.notices("id, state, attempts") == [(notice, "submitted", 1)])
    assert stage.rows("select state, begun_at >= %s from notification.attempts", NOON) == [("submitted", True)]


def test_what_was_learned_while_a_notice_was_out_is_not_overwritten_by_what_its_sender_thought(stage: Stage) -> None:
    """The network says that it has the message, before the answer of the gateway, which knows nothing of it."""
    gateway = Scripted()
    asking = stage.with_settings(SMPP_URL=f"smpp://office:secret@127.0.0.1:{gateway.port}?timeout=60")
    asking.hear(asking.case().registered())
    asking.dispatch()
    asking.ends.callback(gateway.close)
    gateway.bound()
    out = gateway.hear()
    ((notice,),) = stage.notices("id::text")
    Ear(asking.house, provider="test")([LateAnswer(notice, Submitted(("1",)))])
    assert stage.states() == ["submitted"]
    gateway.say("submit_sm_resp", sequence=out.sequence, status=consts.SMPP_ESME_RINVDSTADR)
    eventually(lambda: stage.rows("select count(*) from notification.underway") == [(0,)])
    assert stage.states() == ["submitted"]
    assert stage.rows("select state from notification.attempts") == [("submitted",)]
    assert [event["state"] for event in stage.said()] == ["submitted"]


def test_what_was_held_when_the_claims_moved_beside_the_notices_is_settled_as_ever(stage: Stage) -> None:
    """As a killed sender of before left it: one window was out, one notice of the batch was still to follow, and of
    another sender nothing is known but that it was sending."""
    stage.hear(*(stage.case(n).registered() for n in range(1, 4)))
    (out,), (behind,), (lost,) = stage.notices("id")
    held = (
        "update notification.notices set state = 'sending', attempts = %s, begun_at = %s, sender = %s"
        " where id = any (%s)"
    )
    stage.rows(held, 1, NOON, "gone", [out, behind])
    stage.rows(held, 2, NOON, "unheard-of", [lost])
    stage.rows(
        "insert into notification.underway (batch, sender, notices, answers, at) values (%s, 'gone', %s, %s, %s)",
        uuid.uuid4(),
        [out],
        '{"news":[],"parts":[]}',
        NOON,
    )
    stage.rows(import_module("services.notification.migrations.0018_claims_stand_beside").TAKE_OVER)
    assert stage.notices("state, attempts") == [("waiting", 0), ("waiting", 0), ("failed_temporarily", 1)]
    assert doubting.doubt_the_dead(stage.house, at=NOON) == 2
    assert stage.notices("id, state, attempts") == [(out, "unknown", 1), (behind, "waiting", 0), (lost, "unknown", 2)]
    assert stage.rows("select count(*) from notification.underway") == [(0,)]


def test_a_provider_that_is_silent_to_questions_is_asked_one_and_delays_no_word_of_the_others(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway, minutes = Scripted(), [0]
    monkeypatch.setattr(dispatch, "NOTE", 0.02)
    silent = stage.with_settings(SMPP_URL=f"smpp://office:secret@127.0.0.1:{gateway.port}?timeout=0.5")
    seen = "select extract(minute from seen_at) from notification.gateways"
    with clock.standing_at(lambda: NOON + timedelta(minutes=minutes[0])):
        silent.hear(*(silent.case(n).registered() for n in range(1, 4)))
        silent.dispatch()
        silent.ends.callback(gateway.close)
        gateway.bound()
        for n in range(1, 4):
            out = gateway.hear()
            gateway.say("submit_sm_resp", sequence=out.sequence, message_id=str(n))
        eventually(lambda: silent.states() == ["submitted"] * 3)
        minutes[0] = 11
        assert gateway.hear().command == "query_sm"
        for minutes[0] in range(12, 16):  # while it says nothing, every way out is seen to be well
            eventually(lambda: silent.rows(seen) == [(minutes[0],)] * 2, within=0.4)
        assert gateway.quiet_for(0.6), "nothing behind the first that it is silent to"
    assert silent.states() == ["submitted"] * 3
