"""From a real IMAP server into the tray, and from there into the register: nothing is lost, nothing is there twice."""

from __future__ import annotations

import dataclasses
import imaplib
import re
import uuid
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import psycopg
import pytest
from flask.testing import FlaskClient

from services.intake.actions.tray.collecting import collect
from services.intake.channels import imap
from services.kernel import clock
from services.kernel.house import House
from services.kernel.people import Post
from tests.intake import handed_in as files
from tests.intake import outside
from tests.intake.samples import CASE, OFFICE, OTHER_OFFICE, json_of
from tests.intake.web.evidence.sending import look
from tests.intake.web.sending import Said, Token

WORDS = "窗口少算了我三年工龄"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with outside.dovecot() as address:
        yield address


@dataclasses.dataclass
class Box:
    """A mailbox of this test alone, as its senders' server fills it."""

    server: str
    user: str

    def address(self, office: str = OFFICE) -> str:
        return f"imap://{self.user}:{outside.MAIL_PASSWORD}@{self.server}/INBOX?tls=no&office={office}"

    def deliver(self, message: EmailMessage | bytes) -> None:
        raw = message if isinstance(message, bytes) else message.as_bytes()
        host, _, port = self.server.partition(":")
        with imaplib.IMAP4(host, int(port), timeout=10) as line:
            line.login(self.user, outside.MAIL_PASSWORD)
            kind, told = line.append("INBOX", None, None, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            assert kind == "OK", told

    def left(self) -> int:
        with imap.opened(self.address()) as box:
            return len(box.waiting())


@pytest.fixture
def box(server: str) -> Box:
    return Box(server, f"box{uuid.uuid4().hex[:8]}")


def letter(number: int = 1, *, text: str = WORDS) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "王小兰 <wang@example.cn>"
    message["Subject"] = f"投诉 {number}"
    message["Message-ID"] = f"<{number}@example.cn>"
    message.set_content(text)
    return message


def told(house: House, *addresses: str) -> House:
    environment = dict(house.settings.environment) | {"MAILBOXES": " ".join(addresses)}
    return dataclasses.replace(house, settings=dataclasses.replace(house.settings, environment=environment))


def drafts(admin: psycopg.Connection) -> int:
    found = admin.execute("select count(*) from intake.drafts").fetchone()
    assert found
    return int(found[0])


def csrf(text: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found
    return found[1]


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', text)
    assert found, name
    return found[1]


@pytest.mark.clause("A6.2.3.4-2", "F1-2", "F1-8")
def test_a_mail_is_registered_from_the_tray_with_its_attachments(
    client: FlaskClient, house: House, box: Box, token: Token, said: Said
) -> None:
    message = letter()
    message.add_attachment(files.photo(), maintype="image", subtype="jpeg", filename="退件单.jpg")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="坏.exe")
    box.deliver(message)
    assert collect(told(house, box.address()), at=clock.now()) == 1
    client.set_cookie("session", token(Post.WINDOW))
    tray = client.get("/counter/drafts").text
    for shown in ("投诉 1", WORDS, "王小兰 wang@example.cn", "退件单.jpg", "“坏.exe”不能收", "共 1 件"):
        assert shown in tray
    link = re.search(r'href="(/counter/new\?draft=[^"]+)"', tray)
    assert link
    page = client.get(link[1]).text
    typed = {name: field(page, name) for name in ("csrf_token", "key", "draft", "complainant.name", "occurred_at")}
    assert typed["complainant.name"] == "王小兰"
    assert "退件单.jpg" in page
    typed |= {"channel": "email", "complainant.email": "wang@example.cn", "text": f"投诉 1\n{WORDS}"}
    first, again = client.post("/counter/new", data=typed), client.post("/counter/new", data=typed)
    assert (first.status_code, again.status_code) == (200, 200)
    (event,) = [event for kind, event in said() if kind == "complaint.registered.v1"]
    assert (event["channel"], event["evidence"], event["first_receiver"]) == ("email", 1, "w1")
    (item,) = json_of(look(client, token(Post.FUNCTIONAL), CASE))["evidence"]
    assert (item["name"], item["uploader"]) == ("退件单.jpg", "mailbox")
    assert "没有待登记的来信和邮件" in client.get("/counter/drafts").text


def test_two_officers_register_it_once(client: FlaskClient, house: House, box: Box, token: Token, said: Said) -> None:
    box.deliver(letter())
    collect(told(house, box.address()), at=clock.now())
    pages = {}
    for session in (token(Post.WINDOW, id="w1"), token(Post.WINDOW, id="w2")):
        client.set_cookie("session", session)
        link = re.search(r'href="(/counter/new\?draft=[^"]+)"', client.get("/counter/drafts").text)
        assert link
        pages[session] = client.get(link[1]).text
    answers = []
    for session, page in pages.items():
        client.set_cookie("session", session)
        typed = {name: field(page, name) for name in ("csrf_token", "key", "draft", "complainant.name")}
        typed |= {"channel": "email", "complainant.email": "wang@example.cn", "text": WORDS}
        answers.append(client.post("/counter/new", data=typed))
    assert [answer.status_code for answer in answers] == [200, 409]
    assert f"已经登记为 {CASE}" in answers[1].text
    assert len(said()) == 1


def test_what_is_cut_short_anywhere_is_neither_lost_nor_doubled(
    house: House, box: Box, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        box.deliver(letter(number))
    collecting = told(house, box.address())
    put_aside: Callable[..., None] = imap.Mailbox.put_aside
    cuts = iter([True, False, True])

    def cut(mailbox: imap.Mailbox, uid: str) -> None:
        if next(cuts, False):
            raise imap.Unreachable("cut")
        put_aside(mailbox, uid)

    monkeypatch.setattr(imap.Mailbox, "put_aside", cut)
    for kept, left in ((1, 3), (2, 2), (3, 0)):
        collect(collecting, at=clock.now())
        assert (drafts(admin), box.left()) == (kept, left)
    collect(collecting, at=clock.now())
    box.deliver(b"Received: by another way\n" + letter(1).as_bytes())  # the same message once more
    box.deliver(letter(1, text="另一件事"))  # a sender who counts badly: another message with the same name
    collect(collecting, at=clock.now())
    assert (drafts(admin), box.left()) == (4, 0)


def test_messages_that_are_wrong_are_kept_whole_and_stop_nobody(
    client: FlaskClient, house: House, box: Box, admin: psycopg.Connection, token: Token
) -> None:
    box.deliver(b"no header at all " + WORDS.encode())
    box.deliver("Subject: =?utf-8?b?!!!?=\nContent-Type: multipart/mixed\n\n看\u202e我".encode())
    box.deliver(b"From: \xff\xfe\nSubject: \xcd\xb6\xcb\xdf\n\n\x00\x01")
    box.deliver(letter(7))
    assert collect(told(house, box.address()), at=clock.now()) == drafts(admin) == 4
    client.set_cookie("session", token(Post.WINDOW))
    page = client.get("/counter/drafts")
    assert page.status_code == 200
    for link in re.findall(r'href="(/counter/new\?draft=[^"]+)"', page.text):
        assert client.get(link).status_code == 200


def test_a_mailbox_that_is_away_holds_up_no_other(house: House, box: Box, admin: psycopg.Connection) -> None:
    box.deliver(letter())
    wrong_password = box.address().replace(outside.MAIL_PASSWORD, "wrong")
    nobody = "imap://a:b@127.0.0.1:1/INBOX?tls=no&office=220100"
    assert collect(told(house, nobody, wrong_password, box.address(OTHER_OFFICE)), at=clock.now()) == 1
    assert admin.execute("select office from intake.drafts").fetchall() == [(OTHER_OFFICE,)]


@pytest.mark.clause("A6.2.2-3", "A4.5-1")
def test_what_is_no_complaint_is_put_away_with_a_reason_and_kept(
    client: FlaskClient, house: House, box: Box, admin: psycopg.Connection, token: Token
) -> None:
    box.deliver(letter(text="广告"))
    collect(told(house, box.address()), at=clock.now())
    mine = token(Post.WINDOW)
    client.set_cookie("session", mine)
    page = client.get("/counter/drafts").text
    action = re.search(r'action="(/counter/drafts/[^"]+/away)"', page)
    assert action
    form = {"csrf_token": csrf(page)}
    assert client.post(action[1], data=form).status_code == 422
    client.set_cookie("session", token(Post.WINDOW, office=OTHER_OFFICE))
    assert "广告" not in client.get("/counter/drafts").text
    theirs = {"csrf_token": csrf(client.get("/counter/new").text)}
    assert client.post(action[1], data=theirs | {"why": "x"}).status_code == 404
    client.set_cookie("session", mine)
    away = client.post(action[1], data=form | {"why": "广告"})
    assert away.status_code == 303
    assert client.post(action[1], data=form | {"why": "广告"}).status_code == 409
    assert admin.execute("select state, done_by, why from intake.drafts").fetchall() == [("put_away", "w1", "广告")]

    # The page offers to take it back, to who put it away alone; what was done stays as a note.
    back = re.search(r'action="(/counter/drafts/[^"]+/back)"', client.get(away.headers["Location"]).text)
    assert back
    client.set_cookie("session", token(Post.WINDOW, id="w2"))
    assert 'class="toast"' not in client.get(away.headers["Location"]).text
    hers = {"csrf_token": csrf(client.get("/counter/new").text)}
    assert client.post(back[1], data=hers).status_code == 409
    client.set_cookie("session", mine)
    again = client.post(back[1], data=form, follow_redirects=True).text
    assert action[1] in again
    assert re.search(r"\d\d:\d\d 由[^<]*（w1）列为不登记（广告），[-\d]+ \d\d:\d\d 由[^<]*（w1）撤销", again), (
        "both, with who and when"
    )
    assert client.post(back[1], data=form).status_code == 409


@pytest.mark.clause("A4.5-4")
def test_nothing_of_a_mail_lies_in_clear(house: House, box: Box, admin: psycopg.Connection) -> None:
    box.deliver(letter())
    collect(told(house, box.address()), at=clock.now())
    stored = str(admin.execute("select d::text from intake.drafts d").fetchall())
    stored += "".join(
        path.read_bytes().decode("latin-1") for path in house.settings.files_dir.rglob("*") if path.is_file()
    )
    for clear in (WORDS, "王小兰", "wang@example.cn"):
        assert clear not in stored
        assert clear.encode().decode("latin-1") not in stored
