"""The SMPP channel against servers that do what the standard allows, and what it does not."""

from __future__ import annotations

import struct

import pytest
from smpplib import consts

from services.notification.channels import (
    LateAnswer,
    NotAsked,
    Outcome,
    PermanentFailure,
    Receipt,
    Reply,
    Submitted,
    TemporaryFailure,
    Unknown,
)
from services.notification.rules.delivery import Happening, of_receipt
from tests.notification.channels.conftest import Dial
from tests.notification.channels.peers import PATIENCE, Ears, Scripted, in_thread, notice

_WELL = "13912345518"
_RECEIPT = 4
_TOLD = b"id:77 sub:001 dlvrd:001 submit date:2603021158 done date:2603021200 stat:DELIVRD err:000 text:"


def _option(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def test_the_pdus_are_read_by_another_library(scripted: Scripted, dial: Dial) -> None:
    channel = dial(scripted.port, sender="JLSB")
    scripted.accept()
    bind = scripted.hear()
    assert (bind.command, bind.system_id, bind.password) == ("bind_transceiver", b"office", b"secret")
    assert bind.interface_version == 0x34
    scripted.say("bind_transceiver_resp", sequence=bind.sequence, system_id="x")
    finish = in_thread(lambda: channel.send(notice(f"+86{_WELL}", "投诉", urgent=True)))
    submit = scripted.hear()
    assert (submit.source_addr_ton, submit.source_addr) == (consts.SMPP_TON_ALNUM, b"JLSB")
    assert (submit.dest_addr_ton, submit.dest_addr_npi) == (consts.SMPP_TON_INTL, consts.SMPP_NPI_ISDN)
    assert submit.destination_addr == b"8613912345518"
    assert (submit.data_coding, submit.registered_delivery, submit.priority_flag, submit.esm_class) == (8, 1, 1, 0)
    assert submit.short_message == "投诉".encode("utf-16-be")
    scripted.say("submit_sm_resp", sequence=submit.sequence, message_id="77")
    assert finish() == Submitted(("77",))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (consts.SMPP_ESME_RTHROTTLED, TemporaryFailure("短信网关要求放慢", of_provider=True)),
        (consts.SMPP_ESME_RMSGQFUL, TemporaryFailure("短信网关排队已满", of_provider=True)),
        (consts.SMPP_ESME_RINVSRCADR, TemporaryFailure("发送号码没有登记")),
        (consts.SMPP_ESME_RINVDSTADR, PermanentFailure("手机号码无法接收")),
        (0x0400, TemporaryFailure("短信网关未接收（代码 0x400）")),
        (0, Unknown("短信网关没有给出编号")),
    ],
)
def test_each_answer_has_its_outcome(scripted: Scripted, dial: Dial, status: int, outcome: object) -> None:
    finish = in_thread(lambda: dial(scripted.port).send(notice(_WELL)))
    scripted.bound()
    scripted.say("submit_sm_resp", sequence=scripted.hear().sequence, status=status)
    assert finish() == outcome


def test_a_general_refusal_is_an_answer_too(scripted: Scripted, dial: Dial) -> None:
    finish = in_thread(lambda: dial(scripted.port).send(notice(_WELL)))
    scripted.bound()
    scripted.say("generic_nack", sequence=scripted.hear().sequence, status=consts.SMPP_ESME_RINVCMDLEN)
    assert isinstance(finish(), TemporaryFailure)


def test_answers_may_come_in_any_order(scripted: Scripted, dial: Dial) -> None:
    finish = in_thread(lambda: dial(scripted.port).send_all([notice(_WELL, number=n) for n in range(3)]))
    scripted.bound()
    sequences = [scripted.hear().sequence for _ in range(3)]
    for sequence in reversed(sequences):
        scripted.say("submit_sm_resp", sequence=sequence, message_id=f"id-{sequences.index(sequence)}")
    assert finish() == [Submitted(("id-0",)), Submitted(("id-1",)), Submitted(("id-2",))]


def test_the_window_is_never_exceeded(scripted: Scripted, dial: Dial) -> None:
    finish = in_thread(lambda: dial(scripted.port, window=2, timeout=2.0).send_all([notice(_WELL)] * 3))
    scripted.bound()
    first, second = scripted.hear(), scripted.hear()
    assert scripted.quiet_for(0.2)
    scripted.say("submit_sm_resp", sequence=first.sequence, message_id="1")
    third = scripted.hear()
    scripted.say("submit_sm_resp", sequence=second.sequence, message_id="2")
    scripted.say("submit_sm_resp", sequence=third.sequence, message_id="3")
    assert finish() == [Submitted(("1",)), Submitted(("2",)), Submitted(("3",))]


@pytest.mark.parametrize(
    ("status", "answered"), [(consts.SMPP_ESME_RTHROTTLED, False), (consts.SMPP_ESME_RINVDSTADR, True)]
)
def test_a_long_text_of_which_only_a_part_was_taken_is_unknown(
    scripted: Scripted, dial: Dial, status: int, answered: bool
) -> None:
    """How long it took is told once, as of any message."""
    took: list[float] = []

    def goes_on(_outcome: Outcome, seconds: float | None = None) -> None:
        took.append(seconds or 0.0)

    finish = in_thread(lambda: dial(scripted.port).send_all([notice(_WELL, "长" * 100)], going_on=goes_on))
    scripted.bound()
    scripted.say("submit_sm_resp", sequence=scripted.hear().sequence, message_id="1")
    scripted.say("submit_sm_resp", sequence=scripted.hear().sequence, status=status)
    assert finish() == [Unknown("分段短信只有一部分被接收", answered=answered)]
    assert [seconds > 0 for seconds in took] == [False, True]


def test_an_answer_after_the_wait_is_told_to_the_listener(scripted: Scripted, dial: Dial, ears: Ears) -> None:
    finish = in_thread(lambda: dial(scripted.port, timeout=0.6).send(notice(_WELL, number=9, attempt=2)))
    scripted.bound()
    submit = scripted.hear()
    assert isinstance(finish(), Unknown)
    scripted.say("submit_sm_resp", sequence=submit.sequence, message_id="77")
    assert ears.wait_for(1) == [LateAnswer("notice-9", Submitted(("77",)), attempt=2)]


@pytest.mark.parametrize(
    ("text", "behind", "expected"),
    [
        (_TOLD, b"", ("77", "DELIVRD")),
        (_TOLD.lower(), b"", ("77", "DELIVRD")),
        (_TOLD, _option(0x001E, b"4D\0") + _option(0x0427, b"\x02"), ("4D", "DELIVRD")),
        (b"", _option(0x001E, b"77") + _option(0x0427, b"\x05"), ("77", "UNDELIV")),
        (_TOLD, _option(0x1400, b"vendor") + _option(0x0423, b"\x03\0\0"), ("77", "DELIVRD")),
        (_TOLD, _option(0x1189, b"\x01")[:3], ("77", "DELIVRD")),
        (_TOLD.replace(b"2603021200", b"9999999999"), b"", ("77", "DELIVRD")),
        (b"id:77 stat:UNKNOWN", b"", ("77", "UNKNOWN")),
        (b"", _option(0x0424, _TOLD), ("77", "DELIVRD")),
    ],
)
def test_receipts_are_understood_as_servers_write_them(
    scripted: Scripted, dial: Dial, ears: Ears, text: bytes, behind: bytes, expected: tuple[str, str]
) -> None:
    dial(scripted.port)
    scripted.bound()
    scripted.say(
        "deliver_sm",
        sequence=5,
        source_addr=_WELL,
        destination_addr="10690000",
        esm_class=_RECEIPT,
        short_message=text,
        then=behind,
    )
    answer = scripted.hear()
    assert (answer.command, answer.sequence, answer.status) == ("deliver_sm_resp", 5, consts.SMPP_ESME_ROK)
    (heard,) = ears.wait_for(1)
    assert isinstance(heard, Receipt)
    assert (heard.provider_id, heard.stat, heard.number) == (*expected, _WELL)
    assert of_receipt(heard.stat) in (Happening.ARRIVED, Happening.DID_NOT_ARRIVE, Happening.DOUBTFUL)


def test_a_receipt_that_names_nothing_is_answered_for_good_and_not_told(
    scripted: Scripted, dial: Dial, ears: Ears
) -> None:
    dial(scripted.port)
    scripted.bound()
    scripted.say("deliver_sm", sequence=5, source_addr=_WELL, esm_class=_RECEIPT, short_message=b"hello")
    assert scripted.hear().status == consts.SMPP_ESME_RX_P_APPN
    scripted.raw(struct.pack(">IIII", 18, 5, 0, 6) + b"ab")
    assert scripted.hear().status == consts.SMPP_ESME_RX_P_APPN
    assert ears.heard == []


def test_a_failing_listener_asks_the_server_to_tell_again(scripted: Scripted, dial: Dial, ears: Ears) -> None:
    ears.failures = 1
    dial(scripted.port)
    scripted.bound()
    scripted.say("deliver_sm", sequence=5, source_addr=_WELL, esm_class=_RECEIPT, short_message=_TOLD)
    assert scripted.hear().status == consts.SMPP_ESME_RX_T_APPN
    scripted.say("deliver_sm", sequence=6, source_addr=_WELL, esm_class=_RECEIPT, short_message=_TOLD)
    assert scripted.hear().status == consts.SMPP_ESME_ROK
    assert len(ears.heard) == 1


@pytest.mark.parametrize(
    ("coding", "raw", "text"),
    [(8, "1满意".encode("utf-16-be"), "1满意"), (0, b"1", "1"), (3, b"3 caf\xe9", "3 café")],
)
def test_what_somebody_writes_to_us_is_a_reply(
    scripted: Scripted, dial: Dial, ears: Ears, coding: int, raw: bytes, text: str
) -> None:
    dial(scripted.port)
    scripted.bound()
    scripted.say("deliver_sm", source_addr=_WELL, destination_addr="10690000", data_coding=coding, short_message=raw)
    assert ears.wait_for(1) == [Reply(_WELL, text)]


def test_a_server_that_asks_whether_we_live_is_answered(scripted: Scripted, dial: Dial) -> None:
    dial(scripted.port)
    scripted.bound()
    scripted.say("enquire_link", sequence=41)
    answer = scripted.hear()
    assert (answer.command, answer.sequence) == ("enquire_link_resp", 41)


def test_a_silent_server_is_asked_and_then_left(scripted: Scripted, dial: Dial) -> None:
    channel = dial(scripted.port, enquire_every=0.1)
    scripted.bound()
    assert scripted.hear().command == "enquire_link"
    scripted.bound()  # it hung up and came anew
    assert channel.wait_until_ready(PATIENCE)


def test_a_living_server_is_asked_and_kept(scripted: Scripted, dial: Dial) -> None:
    channel = dial(scripted.port, enquire_every=0.4)
    scripted.bound()
    for _ in range(2):
        enquiry = scripted.hear()
        scripted.say("enquire_link_resp", sequence=enquiry.sequence)
    assert channel.trouble is None


def test_a_server_that_takes_leave_is_answered_and_called_again(scripted: Scripted, dial: Dial) -> None:
    channel = dial(scripted.port)
    scripted.bound()
    scripted.say("unbind", sequence=8)
    assert scripted.hear().command == "unbind_resp"
    scripted.bound()
    assert channel.wait_until_ready(PATIENCE)


def test_an_unheard_of_request_is_refused_and_the_line_goes_on(scripted: Scripted, dial: Dial) -> None:
    dial(scripted.port)
    scripted.bound()
    scripted.raw(struct.pack(">IIII", 20, 0x0102FF, 0, 12) + b"????")
    answer = scripted.hear()
    assert (answer.command, answer.status, answer.sequence) == ("generic_nack", consts.SMPP_ESME_RINVCMDID, 12)
    scripted.say("enquire_link", sequence=13)
    assert scripted.hear().command == "enquire_link_resp"


def test_bytes_that_arrive_one_by_one_are_put_together(scripted: Scripted, dial: Dial) -> None:
    finish = in_thread(lambda: dial(scripted.port).send(notice(_WELL)))
    scripted.bound()
    answer = struct.pack(">IIII", 19, 0x80000004, 0, scripted.hear().sequence) + b"77\0"
    for byte in answer:
        scripted.raw(bytes((byte,)))
    assert finish() == Submitted(("77",))


@pytest.mark.parametrize("length", [0, 15, 0x7FFFFFFF])
def test_a_server_that_talks_nonsense_is_left(scripted: Scripted, dial: Dial, length: int) -> None:
    channel = dial(scripted.port)
    scripted.bound()
    scripted.raw(struct.pack(">IIII", length, 0x15, 0, 1))
    scripted.bound()
    assert channel.wait_until_ready(PATIENCE)


def test_a_server_that_never_lets_us_in_is_given_up_after_the_wait(scripted: Scripted, dial: Dial) -> None:
    finish = in_thread(lambda: dial(scripted.port, timeout=0.2).send(notice(_WELL)))
    scripted.accept()
    assert finish() == NotAsked("短信网关没有回应")


def test_closing_takes_leave(scripted: Scripted, dial: Dial) -> None:
    channel = dial(scripted.port)
    scripted.bound()
    assert channel.wait_until_ready(PATIENCE)
    finish = in_thread(channel.close)
    unbind = scripted.hear()
    assert unbind.command == "unbind"
    scripted.say("unbind_resp", sequence=unbind.sequence)
    finish()
    assert isinstance(channel.send(notice(_WELL)), NotAsked)
