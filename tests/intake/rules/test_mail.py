"""E-mail is read as it comes, and whatever is wrong with it, its words are kept."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.rules.mail import read

WORDS = "窗口少算了我三年工龄"


def letter(text: str = WORDS, *, html: str = "", charset: str = "utf-8") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "王小兰 <wang@example.cn>"
    message["Subject"] = "投诉工龄"
    message["Message-ID"] = "<1@example.cn>"
    message.set_content(text, charset=charset)
    if html:
        message.add_alternative(html, subtype="html")
    return message


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030", "big5"])
def test_sender_subject_and_words_in_the_charsets_of_chinese_mail(charset: str) -> None:
    words = WORDS if charset != "big5" else "窗口"
    mail = read(letter(words, charset=charset).as_bytes())
    assert (mail.name, mail.address, mail.subject, mail.text) == ("王小兰", "wang@example.cn", "投诉工龄", words)
    assert mail.message_id == "<1@example.cn>"


def test_a_charset_that_is_a_lie_does_not_lose_the_words() -> None:
    for charset in ("us-ascii", "gb2312", "no-such-charset"):
        head = f"From: a@b.cn\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
        assert read(head + WORDS.encode("gb18030")).text == WORDS
        assert read(head.replace(b"gb2312", b"utf-8") + "镕".encode("gb18030")).text == "镕"


def test_a_page_becomes_words() -> None:
    message = EmailMessage()
    message.set_content(
        f"<style>p {{}}</style><script>x()</script><p>{WORDS}</p><p>第二段<br>第三行</p>", subtype="html"
    )
    assert read(message.as_bytes()).text == f"{WORDS}\n\n第二段\n第三行".replace("\n\n", "\n")


def test_attachments_keep_their_names_and_bytes() -> None:
    message = letter(html=f"<p>{WORDS}</p>")
    message.add_attachment(b"\x00\xff", maintype="image", subtype="jpeg", filename="退件单.jpg")
    message.add_attachment("说明", filename="说明.txt")
    mail = read(message.as_bytes())
    assert mail.text == WORDS
    assert (mail.attachments[0].name, mail.attachments[0].content) == ("退件单.jpg", b"\x00\xff")
    assert mail.attachments[1].name == "说明.txt"


def test_what_is_no_message_is_all_text() -> None:
    assert WORDS in read(WORDS.encode()).text
    assert read(b"").text == ""


@given(st.binary(max_size=400), st.integers(0, 600), st.binary(max_size=30))
def test_it_never_fails(noise: bytes, at: int, put: bytes) -> None:
    message = letter(html="<p>x</p>")
    message.add_attachment(b"x", maintype="image", subtype="jpeg", filename="a.jpg")
    good = message.as_bytes()
    for raw in (noise, good[:at] + put + good[at:], good[:at]):
        mail = read(raw)
        assert isinstance(mail.text, str)
