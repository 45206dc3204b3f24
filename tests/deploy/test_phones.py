"""The demo's phones as a process of their own, spoken to by clients that nobody here wrote."""

from __future__ import annotations

import json
import re
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from smpplib import consts, gsm
from smpplib.client import Client
from smpplib.exceptions import PDUError

_ROOT = Path(__file__).parents[2]
_FREE_PORTS = ("--smpp-port=0", "--smtp-port=0", "--web-port=0")
_SAID = re.compile(r"phones: smpp (\d+), smtp (\d+), page http://127\.0\.0\.1:(\d+)/inbox")


class _Phones:
    def __init__(self, store: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.phones", f"--store={store}", "--receipt-after=0.02", *_FREE_PORTS],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        said = _SAID.match(self._process.stdout.readline())
        if said is None:
            self._process.kill()
        assert said
        self.smpp, self.smtp, self.web = (int(port) for port in said.groups())

    def page(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.web}{path}", timeout=5) as answer:
            return str(answer.read().decode())

    def inbox(self, query: str = "") -> Any:
        return json.loads(self.page(f"/inbox.json{query}"))

    def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code

    def running(self) -> bool:
        return self._process.poll() is None


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[_Phones]:
    made = _Phones(tmp_path)
    yield made
    if made.running():
        made.stop()


def _client(port: int, password: str = "demo") -> Client:
    client = Client("127.0.0.1", port, timeout=5, allow_unknown_opt_params=True)
    client.connect()
    try:
        client.bind_transceiver(system_id="demo", password=password)
    except PDUError:
        client.disconnect()
        raise
    return client


def _send(port: int, to: str, text: str, *, hear: int) -> tuple[list[Any], list[Any]]:
    """Send by smpplib; the answers and the first `hear` deliveries."""
    answers: list[Any] = []
    deliveries: list[Any] = []
    client = _client(port)
    client.set_message_sent_handler(lambda pdu: answers.append(pdu))  # noqa: PLW0108 - it calls by keyword
    client.set_message_received_handler(lambda pdu: deliveries.append(pdu))  # noqa: PLW0108
    client.set_error_pdu_handler(lambda pdu: None)
    parts, coding, kind = gsm.make_parts(text, consts.SMPP_ENCODING_ISO10646)
    for part in parts:
        client.send_message(
            source_addr="10690000",
            destination_addr=to,
            short_message=part,
            data_coding=coding,
            esm_class=kind,
            registered_delivery=True,
        )
    while len(answers) < len(parts) or len(deliveries) < hear:
        client.read_once(auto_send_enquire_link=False)
    client.unbind()
    client.disconnect()
    return answers, deliveries


def test_a_long_text_is_shown_whole_and_each_part_has_its_receipt(phones: _Phones) -> None:
    text = "【吉林社保】" + "投诉已受理" * 20
    answers, receipts = _send(phones.smpp, "13912345518", text, hear=2)
    assert {pdu.receipted_message_id for pdu in receipts} == {pdu.message_id for pdu in answers}
    assert all(b"stat:DELIVRD" in pdu.short_message and pdu.esm_class == 4 for pdu in receipts)
    (arrival,) = phones.inbox()["messages"]
    assert (arrival["text"], arrival["to"], arrival["parts"], arrival["units"]) == (text, "13912345518", 2, 106)


def test_what_asks_for_a_reply_is_answered_on_the_page_and_comes_from_that_telephone(phones: _Phones) -> None:
    _send(phones.smpp, "8613912345518", "投诉办得怎么样？请回复：1满意 2一般 3不满意。", hear=0)
    assert 'name="text" value="3"' in phones.page("/inbox")
    heard: list[Any] = []
    client = _client(phones.smpp)
    client.set_message_received_handler(lambda pdu: heard.append(pdu))  # noqa: PLW0108 - it calls by keyword
    page = f"http://127.0.0.1:{phones.web}/inbox"
    for wrong in (b"to=8613912345518&text=4", b"to=x&text=1", b"text=1"):
        with pytest.raises(HTTPError, match="400"):
            urlopen(page, wrong, timeout=5)
    with urlopen(page, b"to=8613912345518&text=1", timeout=5) as answer:
        assert answer.url == page
    while not any(pdu.short_message == b"1" for pdu in heard):
        client.read_once(auto_send_enquire_link=False)
    assert heard[-1].source_addr == b"8613912345518"
    client.unbind()
    client.disconnect()


def test_the_end_of_a_number_decides_its_fate(phones: _Phones) -> None:
    _, (receipt,) = _send(phones.smpp, "13912340000", "好", hear=1)
    assert b"stat:UNDELIV" in receipt.short_message
    (answer,), _ = _send(phones.smpp, "13912346666", "好", hear=0)
    assert answer.status == consts.SMPP_ESME_RINVDSTADR
    (answer,), _ = _send(phones.smpp, "13912349999", "好", hear=0)
    assert answer.status == consts.SMPP_ESME_ROK
    assert [(arrival["to"][-4:], arrival["fate"]) for arrival in phones.inbox()["messages"]] == [
        ("9999", "已到手机，不发回执"),
        ("0000", "没有送到手机"),
    ]


def test_a_wrong_password_is_refused(phones: _Phones) -> None:
    with pytest.raises(PDUError, match="Invalid Password"):
        _client(phones.smpp, password="guess")


def _letter(to: str, subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "notice@jlsb.example", to, subject
    letter.set_content(text)
    return letter


def test_a_letter_is_shown_with_subject_and_text(phones: _Phones) -> None:
    with smtplib.SMTP("127.0.0.1", phones.smtp, timeout=5) as post:
        post.send_message(_letter("wang@example.cn", "投诉已受理", "您好：\n\n已受理。"))
        for name, code in (("busy", 451), ("nobody", 550)):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                post.send_message(_letter(f"{name}@example.cn", "题", "文"))
            assert refused.value.recipients[f"{name}@example.cn"][0] == code
    (arrival,) = phones.inbox()["messages"]
    assert (arrival["kind"], arrival["to"], arrival["subject"]) == ("mail", "wang@example.cn", "投诉已受理")
    assert arrival["text"] == "您好：\n\n已受理。"


def test_the_page_shows_the_newest_first_without_foreign_hosts_and_takes_no_markup(phones: _Phones) -> None:
    assert "还没有收到" in phones.page("/inbox")
    _send(phones.smpp, "13912345518", "第一条", hear=1)
    _send(phones.smpp, "13912345519", "<script>第二条</script>", hear=1)
    page = phones.page("/inbox")
    assert page.index("第二条") < page.index("第一条")
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "短信 2 条" in page
    assert not re.search(r"(src|href|url)\s*[=(]", page)
    assert phones.inbox("?to=5519&limit=1")["messages"][0]["to"] == "13912345519"
    with pytest.raises(HTTPError) as missing:
        phones.page("/elsewhere")
    missing.value.close()
    assert missing.value.code == 404


def test_what_arrived_is_still_there_after_a_stop_and_a_start(tmp_path: Path) -> None:
    first = _Phones(tmp_path)
    _send(first.smpp, "13912345518", "好", hear=1)
    assert first.stop() == 0
    with (tmp_path / "inbox.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "cut o')
    second = _Phones(tmp_path)
    inbox = second.inbox()
    assert [arrival["text"] for arrival in inbox["messages"]] == ["好"]
    assert inbox["counts"] == {"sms": 1, "mail": 0}
    assert second.stop() == 0
