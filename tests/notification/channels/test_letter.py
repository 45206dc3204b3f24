"""Letters, read back by the standard library."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notification.channels.smtp.letter import Unwritable, letter
from tests.notification.channels.peers import NOON, notice

_FROM = "notice@jlsb.example"
_PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=120)


def _read(raw: bytes) -> EmailMessage:
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


def test_a_letter_carries_chinese_subject_name_and_text_in_both_forms() -> None:
    text = "您好：\n\n您的投诉已受理。\n请放心 <等待> & 查看。\n\n长春市社会保险事业管理局\n"
    raw = letter(
        notice("wang@example.cn", text, subject="投诉已受理：220100-2026-12", sender="长春市社会保险事业管理局"),
        sender=_FROM,
    )
    read = _read(raw)
    assert read["Subject"] == "投诉已受理：220100-2026-12"
    assert read["From"].addresses[0].display_name == "长春市社会保险事业管理局"
    assert read["From"].addresses[0].addr_spec == _FROM
    assert read["To"].addresses[0].addr_spec == "wang@example.cn"
    assert read["Message-ID"] == "<notice-1@jlsb.example>"
    assert (read["Auto-Submitted"], read["X-Attempt"]) == ("auto-generated", "1")
    assert parsedate_to_datetime(read["Date"]) == NOON
    plain, html = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == text
    assert "<p>您的投诉已受理。<br>请放心 &lt;等待&gt; &amp; 查看。</p>" in html.get_content()


@settings(deadline=None)  # a busy machine is no fault of the words
@given(subject=_PRINTABLE, name=_PRINTABLE)
def test_any_subject_and_name_come_back_whole_in_lines_that_every_server_takes(subject: str, name: str) -> None:
    raw = letter(notice("a@b.example", "文", subject=subject, sender=name), sender=_FROM)
    assert all(len(line) <= 76 for line in raw.split(b"\r\n") if not line.startswith(b"Content-Type"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = message_from_bytes(raw)  # the older parser: the newer one puts a space between two words of one name
    told, address = parseaddr(str(read["From"]))
    assert str(make_header(decode_header(str(read["Subject"])))) == subject
    assert (str(make_header(decode_header(told))), address) == (name, _FROM)


@settings(deadline=None)  # a busy machine is no fault of the words
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_no_line_begins_with_a_full_stop(text: str) -> None:
    raw = letter(notice("a@b.example", text or "文", subject="题"), sender=_FROM)
    assert b"\n." not in raw
    assert raw.isascii()
    assert raw.endswith(b"\r\n")


def test_a_subject_cannot_begin_another_header() -> None:
    read = _read(letter(notice("a@b.example", "文", subject="题\r\nBcc: c@d.example"), sender=_FROM))
    assert read["Bcc"] is None


@pytest.mark.parametrize(
    "to", ["", "王@example.cn", "a@b.example\r\nBcc: c@d.example", "a b@c.example", "a@b,c@d", "<a@b>"]
)
def test_an_address_that_no_letter_can_carry_is_refused(to: str) -> None:
    with pytest.raises(Unwritable):
        letter(notice(to, "文", subject="题"), sender=_FROM)


def test_a_letter_without_a_subject_is_refused() -> None:
    with pytest.raises(Unwritable):
        letter(notice("a@b.example", "文"), sender=_FROM)
