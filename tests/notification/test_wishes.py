"""What the complainant asks for afterwards, by code or by text message; and that nobody gets a burst."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.contracts.archive import IdentityReleased
from services.kernel.contracts.intake import ContactLeft, NoticesWished
from services.kernel.errors import Later
from services.kernel.sealed import Purpose
from services.notification.actions import handing, receipts, releasing, underway, wishing
from services.notification.actions.listening import Ear
from services.notification.channels import Reply
from services.notification.rules.decency import Means
from tests.notification.stage import EMAIL, NOON, PHONE, Case, Stage, eventually


def _wished(case: Case, *, sms: bool, email: bool, serial: int = 0) -> NoticesWished:
    return NoticesWished(office=case.office, case=case.id, at=case.at, wants_sms=sms, wants_email=email, serial=serial)


def _progress(case: Case, step: str, stage: str) -> routing.CaseMoved:
    moved: routing.CaseMoved = case.event(routing.CaseMoved, step=step, stage=stage)
    return moved


@pytest.mark.clause("A4.4-2")
def test_who_opts_out_of_one_means_is_told_by_the_other_alone(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered(email=EMAIL))
    stage.hear(_wished(case, sms=False, email=True))
    assert sorted(stage.notices("channel, state, reason")) == [
        ("email", "waiting", ""),
        ("sms", "withheld", "收件人不要这种通知"),
    ]
    stage.hear(case.accepted())
    assert [row for row in stage.notices("kind, channel") if row[0] == "accepted"] == [("accepted", "email")]
    stage.hear(_wished(case, sms=False, email=False))
    stage.hear(case.result())
    assert "result" not in [kind for (kind,) in stage.notices("kind")]
    page = stage.get(f"/notices/{case.id}").text
    assert "在进度页选择不收短信，也不收邮件。受理、答复等进展请打电话或者寄信告诉本人" in page
    assert "收件人不要这种通知" in page
    stage.hear(_wished(case, sms=True, email=False))
    assert "在进度页选择只收短信。" in stage.get(f"/notices/{case.id}").text
    stage.hear(_progress(case, "executing", "正在落实"))
    assert stage.notices("kind, channel")[-1] == ("progress", "sms")


def test_who_left_nothing_and_leaves_a_number_by_code_is_told_from_then_on(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered(kind="anonymous", phone=None, suspected=("fund_safety",)))
    stage.hear(case.accepted())
    assert stage.notices() == []
    sealed = stage.house.keys.seal(
        f'{{"phone": "{PHONE}", "email": null}}',
        purpose=Purpose.PARTICULARS,
        office=case.office,
        what="complaint.contact",
        row=case.id,
    )
    left = ContactLeft(
        office=case.office, case=case.id, at=case.at, wants_sms=True, wants_email=False, sealed_contact=sealed
    )
    stage.hear(left)
    stage.hear(case.result())
    stage.dispatch()
    eventually(lambda: stage.notices() == [("result", "sms", "delivered")])
    assert len(stage.phone()) == 1


@pytest.mark.parametrize("order", [(1, 2), (2, 1), (1, 2, 1), (2, 1, 2)])
def test_of_two_contacts_that_come_in_disorder_the_newest_stands(stage: Stage, order: Sequence[int]) -> None:
    case = stage.case()
    stage.hear(case.registered(phone=None))
    for serial in order:
        sealed = case._sealed(json.dumps({"phone": f"+861391234000{serial}"}))
        common: dict[str, Any] = {"office": case.office, "case": case.id, "at": case.at, "wants_email": False}
        stage.hear(ContactLeft(**common, wants_sms=True, sealed_contact=sealed, serial=serial))
    stage.hear(case.result())
    stage.dispatch()
    eventually(lambda: ("result", "sms", "delivered") in stage.notices())
    assert [arrival.to[-4:] for arrival in stage.phone()] == ["0002"]


def test_a_contact_that_comes_behind_a_newer_wish_is_kept_with_that_wish(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered(phone=None))
    stage.hear(_wished(case, sms=False, email=False, serial=2))
    sealed = case._sealed(json.dumps({"phone": PHONE}))
    common: dict[str, Any] = {"office": case.office, "case": case.id, "at": case.at, "wants_email": False}
    stage.hear(ContactLeft(**common, wants_sms=True, sealed_contact=sealed, serial=1))
    stage.hear(_progress(case, "executing", "正在落实"))
    assert [channel for _, channel, _ in stage.notices() if channel == "sms"] == []
    stage.hear(_wished(case, sms=True, email=False, serial=3))
    stage.hear(case.result())
    assert ("result", "sms", "waiting") in stage.notices()


def test_a_reporter_of_fund_fraud_hears_nothing_until_asking_for_it(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered(suspected=("fund_safety",), wants_sms=False))
    stage.hear(case.accepted())
    # by the chosen group, where no word says so: neither the principal hears anything, nor is a letter printed
    theirs = stage.case(2).registered(fund_safety=True, wants_sms=False, kind="agent", sealed_principal="sealed")
    stage.hear(theirs, stage.case(3).registered(fund_safety=True, phone=None))
    assert stage.notices() == []
    stage.hear(_wished(case, sms=True, email=False))
    stage.hear(case.result())
    assert stage.notices("kind, channel") == [("result", "sms")]


@pytest.mark.parametrize("order", ["registered first", "found first"])
def test_once_it_is_found_to_be_about_fraud_nothing_unasked_goes_nor_what_waits(stage: Stage, order: str) -> None:
    """Until its complainant asks for it by code. Whoever it is registered for is told no more in any case."""
    case, posted = stage.case(1), stage.case(2)
    registered = [case.registered(kind="agent", sealed_principal="sealed"), posted.registered(phone=None)]
    told: dict[str, Any] = {"step": "confirming", "stage": "正在核对", "kinds": ("life_property", "fund_safety")}
    found = [each.event(routing.MajorSuspected, **told) for each in (case, posted)]
    stage.hear(*(registered + found if order == "registered first" else found + registered))
    kept = stage.notices("channel, whom, state, reason")
    assert {row[2:] for row in kept} <= {("withheld", "涉及基金安全，投诉人没有要求就不主动通知")}
    assert len(kept) == (3 if order == "registered first" else 0)
    stage.rows("update notification.notices set state = 'failed' where channel = 'letter'")  # as one that came back
    for (letter,) in stage.rows("select id::text from notification.notices where channel = 'letter'"):
        again = {"decision": "send_again", "because": "再寄一次", "seen": "failed"}
        refused = stage.post(f"/api/notices/{letter}/decisions", json=again)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "unasked")
        stage.rows("update notification.notices set state = 'waiting' where id::text = %s", letter)
        assert stage.get(f"/notices/{posted.id}/{letter}/letter").status_code == 409, "nor is it printed, come what may"
        assert wishing.withhold_unwanted(stage.house, at=NOON) == 1
    stopped = [event["channel"] for event in stage.said()]
    assert stopped == ["sms"], "and the page shows it as off"
    stage.hear(case.accepted(), posted.accepted())
    stage.hear(case.event(routing.MajorConfirmed, **told))
    assert len(stage.notices()) == len(kept)
    stage.hear(_wished(case, sms=True, email=False, serial=1))
    stage.hear(case.event(routing.MajorConfirmed, **told))
    stage.hear(case.result())
    assert stage.notices("kind, channel, whom, state")[len(kept) :] == [("result", "sms", "complainant", "waiting")]


def test_a_wish_that_comes_before_the_registration_waits_for_it(stage: Stage) -> None:
    case = stage.case()
    stage.hear(_wished(case, sms=False, email=False))
    assert stage.rows("select state from notification.postponed") == [("waiting",)]


def test_an_older_wish_that_comes_again_undoes_no_newer_one(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered())
    stage.hear(_wished(case, sms=True, email=False, serial=1))
    stage.hear(_wished(case, sms=False, email=False, serial=2))
    stage.hear(_wished(case, sms=True, email=False, serial=1))
    stage.hear(case.result())
    assert stage.notices("kind, state") == [("registered", "withheld")]
    stage.hear(_wished(case, sms=True, email=False, serial=3))
    stage.hear(_progress(case, "executing", "正在落实"))
    assert stage.notices("kind, state")[-1] == ("progress", "waiting")


def test_what_is_put_off_while_it_stops_being_wanted_goes_no_more_and_nobody_sends_it_again(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered(phone="+8613912348888", email=EMAIL))
    running = stage.dispatch()
    eventually(lambda: sorted(stage.states()) == ["failed_temporarily", "submitted"])
    hold = "insert into notification.underway (batch, sender, notices, claimed, answers, at) "
    hold += "select %s, 'another', '{}', array_agg(id), '', %s from notification.notices where channel = 'sms'"
    stage.rows(hold, uuid.uuid4(), NOON)
    stage.hear(_wished(case, sms=False, email=True))
    assert ("sms", "failed_temporarily") in stage.notices("channel, state"), "somebody is just handing it over"
    stage.rows("delete from notification.underway")
    stage.rows("update notification.notices set next_at = %s where channel = 'sms'", NOON)
    assert running.send_batch(running.gateways[0]) == 0
    later = NOON + timedelta(
        days=3
    )  # as what was in doubt, and is put off by a late answer when the wish is long known
    assert wishing.withhold_unwanted(stage.house, at=later) == 1
    assert stage.notices("channel, state, reason") == [
        ("email", "submitted", ""),
        ("sms", "withheld", "收件人不要这种通知"),
    ]
    stage.rows("update notification.notices set state = 'unknown' where channel = 'sms'")
    ((notice,),) = stage.rows("select id::text from notification.notices where channel = 'sms'")
    body = {"decision": "send_again", "because": "再试一次", "seen": "unknown"}
    again = stage.post(f"/api/notices/{notice}/decisions", json=body)
    assert (again.status_code, again.get_json()["code"]) == (409, "not_wanted")


def test_what_stops_being_wanted_leaves_with_no_further_portion_of_those_that_were_claimed_together(
    stage: Stage,
) -> None:
    """By a wish, by a text message, and because of the fund's safety; each with its own reason."""
    cases = [stage.case(serial) for serial in range(1, 6)]
    phones = ["+8613912340009" if case is cases[2] else PHONE for case in cases]
    stage.hear(*(case.registered(phone=phone) for case, phone in zip(cases, phones, strict=True)))
    batch = underway.Batch("me", "test", Means.SMS, NOON)
    first: list[handing.Intent] = []
    claimed = handing.claim(
        stage.house,
        Means.SMS,
        offices=[cases[0].office],
        most=9,
        at=NOON,
        beside=lambda session, them: first.extend(underway.begin_with_claim(session, batch, them, at_once=1)),
    )
    rest = [each for each in claimed if each not in first]
    wish, stop, found = [next(case for case in cases if case.id == each.case) for each in rest[:3]]
    stage.rows(
        "insert into notification.unanswered (office, notice_id, whose) values (%s, %s, %s)",
        *(stop.office, rest[1].id, receipts.whose(stage.house, "13912340009")),
    )
    stage.hear(_wished(wish, sms=False, email=False))
    Ear(stage.house, provider="test")([Reply("13912340009", "TD")])
    assert "回短信退订（TD），不再发短信。受理、答复等进展请打电话" in stage.get(f"/notices/{stop.id}").text
    told: dict[str, Any] = {"step": "confirming", "stage": "正在核对", "kinds": ("fund_safety",)}
    stage.hear(found.event(routing.MajorConfirmed, **told))
    assert set(stage.states()) == {"waiting"}, "somebody is just handing them over"
    nothing = underway.Answers([], [])
    assert underway.begin(stage.house, batch, rest, answered=nothing) == rest[3:]
    assert stage.rows("select notices from notification.underway order by id desc limit 1") == [([rest[3].id],)]
    underway.record(stage.house, batch, nothing, claimed=claimed)
    assert wishing.withhold_unwanted(stage.house, at=NOON) == 3
    reasons = dict(stage.rows("select case_id, reason from notification.notices where state = 'withheld'"))
    assert reasons == {
        wish.id: "收件人不要这种通知",
        stop.id: "收件人不要这种通知",
        found.id: "涉及基金安全，投诉人没有要求就不主动通知",
    }


@pytest.mark.parametrize(
    ("made", "written", "heard", "is_off"),
    [
        (0, 10, "the wish first", True),
        (0, 10, "the stop first", True),
        (20, 10, "the wish first", False),
        (20, 10, "the stop first", False),
        (5, -6000, "the wish first", True),
    ],
)
def test_of_a_wish_and_a_stop_by_text_message_the_one_that_was_made_later_holds(
    stage: Stage, made: int, written: int, heard: str, is_off: bool
) -> None:
    """Minutes from noon; both are heard at one o'clock. A clock that is days behind is not believed. Whoever it is
    complained for has no say but the stop."""
    case = stage.case()
    stage.hear(case.registered(kind="agent", sealed_principal="sealed"))
    whose = receipts.whose(stage.house, PHONE)
    for (notice,) in stage.notices("id"):
        keep = "insert into notification.unanswered (office, notice_id, whose) values (%s, %s, %s)"
        stage.rows(keep, case.office, notice, whose)
    wish = replace(case, at=NOON + timedelta(minutes=made))
    stop = Reply(PHONE, "TD", at=NOON + timedelta(minutes=written))
    with clock.standing_at(NOON + timedelta(hours=1)):
        for act in ("the wish first", "the stop first"):
            if act == heard:
                stage.hear(_wished(wish, sms=True, email=False, serial=1))
            else:
                Ear(stage.house, provider="test")([stop])
        stage.hear(case.result())
    assert stage.notices("kind, whom") == [
        ("registered", "complainant"),
        ("registered", "principal"),
        *([] if is_off else [("result", "complainant")]),
    ]


def test_who_is_to_be_forgotten_before_the_registration_was_heard_is_forgotten_behind_it(stage: Stage) -> None:
    case = stage.case()
    told: dict[str, Any] = {"step": "confirming", "stage": "正在核对", "kinds": ("fund_safety",)}
    stage.hear(case.event(routing.MajorSuspected, **told))
    filed = IdentityReleased(office=case.office, case=case.id, at=NOON, archive_number="1", n=1)
    with pytest.raises(Later), stage.house.database.work(seeing=(case.office,)) as session:
        releasing.release(session, stage.house, filed, at=NOON)
