"""The SMTP channel against aiosmtpd with STARTTLS and AUTH, and its URL."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.kernel import clock
from services.notification.channels import NotAsked, Outcome, PermanentFailure, Submitted, TemporaryFailure
from services.notification.channels.smtp import Server, Smtp
from tests.notification.channels.peers import NOON, Loop, notice

_FROM = "notice@jlsb.example"


class _Post:
    """A handler that keeps letters, and answers some addresses and letters with the code in their name."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.sessions: set[object] = set()
        self.strangers: set[object] = set()

    def knows(self, _server: Any, session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"office", b"secret")
        if not known:
            self.strangers.add(session)
        return AuthResult(success=known, handled=False)

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        name = address.partition("@")[0]
        if name.startswith("rcpt"):
            return f"{name[4:]} 5.1.1 <{address}> is not known here"
        self.sessions.add(session)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        name = envelope.rcpt_tos[0].partition("@")[0]
        if name.startswith("data"):
            return f"{name[4:]} no"
        self.letters.append(envelope)
        return "250 2.0.0 queued"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    at = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file


@pytest.fixture
def post() -> _Post:
    return _Post()


@pytest.fixture
def guarded(post: _Post, certificate: Path) -> Iterator[int]:
    """A server that wants STARTTLS and a login; its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    yield from _serve(post, tls_context=context, require_starttls=True, auth_required=True, authenticator=post.knows)


@pytest.fixture
def open_server(post: _Post) -> Iterator[int]:
    yield from _serve(post)


def _serve(post: _Post, **wanted: Any) -> Iterator[int]:
    async def begin() -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: SMTP(post, hostname="localhost", **wanted), "127.0.0.1", 0)

    async def end() -> None:
        server.close()
        await server.wait_closed()

    loop = Loop()
    server = loop.do(begin())
    yield int(server.sockets[0].getsockname()[1])
    loop.do(end())
    loop.close()


def _guarded(port: int, certificate: Path, *, login: str = "office:secret") -> Smtp:
    return Smtp(Server.parse(f"smtp://{login}@127.0.0.1:{port}?ca={certificate}&timeout=5", sender=_FROM))


def _open(port: int, timeout: float = 5) -> Smtp:
    return Smtp(Server.parse(f"smtp://127.0.0.1:{port}?starttls=no&timeout={timeout}", sender=_FROM))


def test_a_letter_goes_over_tls_with_login_and_arrives_whole(guarded: int, post: _Post, certificate: Path) -> None:
    outcome = _guarded(guarded, certificate).send(
        notice("wang@example.cn", "您好：\n\n已受理。\n", subject="投诉已受理", sender="长春市社会保险事业管理局")
    )
    assert outcome == Submitted(("<notice-1@jlsb.example>",))
    (envelope,) = post.letters
    assert (envelope.mail_from, envelope.rcpt_tos) == (_FROM, ["wang@example.cn"])
    assert isinstance(envelope.content, bytes)
    letter = message_from_bytes(envelope.content, policy=policy.default)
    body = letter.get_body(("plain",))
    assert letter["Subject"] == "投诉已受理"
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "您好：\n\n已受理。\n"


def test_a_batch_goes_over_one_connection(open_server: int, post: _Post) -> None:
    outcomes = _open(open_server).send_all(
        [notice(f"a{n}@example.cn", "文", subject="题", number=n) for n in range(20)]
    )
    assert [o.provider_id for o in outcomes if isinstance(o, Submitted)] == [
        f"<notice-{n}@jlsb.example>" for n in range(20)
    ]
    assert len(post.letters) == 20
    assert len(post.sessions) == 1


@pytest.mark.parametrize(
    ("to", "outcome"),
    [
        ("rcpt550", PermanentFailure("邮件服务器拒收（550 5.1.1）")),
        ("rcpt451", TemporaryFailure("邮件服务器暂时不收（451 5.1.1）")),
        ("data554", PermanentFailure("邮件服务器拒收（554）")),
        ("data452", TemporaryFailure("邮件服务器暂时不收（452）", of_provider=True)),
    ],
)
def test_a_refusal_is_told_by_its_number_without_the_address_and_neighbours_go_on(
    open_server: int, post: _Post, to: str, outcome: Outcome
) -> None:
    outcomes = _open(open_server).send_all(
        [notice(address, "文", subject="题") for address in ("a@b.example", f"{to}@b.example", "c@d.example")]
    )
    assert outcomes[1] == outcome
    assert isinstance(outcomes[0], Submitted)
    assert isinstance(outcomes[2], Submitted)
    assert len(post.letters) == 2


def test_an_address_that_cannot_be_written_fails_alone(open_server: int) -> None:
    outcomes = _open(open_server).send_all([notice(to, "文", subject="题") for to in ("王@b.example", "c@d.example")])
    assert isinstance(outcomes[0], PermanentFailure)
    assert isinstance(outcomes[1], Submitted)


def test_a_wrong_password_is_said_and_shown_again_after_a_growing_while_only(
    guarded: int, post: _Post, certificate: Path
) -> None:
    channel, seconds = _guarded(guarded, certificate, login="office:guess"), [0]
    with clock.standing_at(lambda: NOON + timedelta(seconds=seconds[0])):
        tries = []
        for seconds[0] in range(0, 2400, 10):
            before = len(post.strangers)
            assert not channel.wait_until_ready(1)
            tries += [seconds[0]] * (len(post.strangers) - before)
        assert tries == [0, 30, 90, 210, 510, 1110, 1710, 2310]
        outcomes = channel.send_all([notice("a@b.example", "文", subject="题")] * 2)
    assert outcomes == [NotAsked("邮件服务器拒绝登录，请核对用户名和密码")] * 2
    assert channel.trouble == "邮件服务器拒绝登录，请核对用户名和密码"
    assert post.letters == []


def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_letter(guarded: int, post: _Post) -> None:
    stranger = Smtp(Server.parse(f"smtp://office:secret@127.0.0.1:{guarded}", sender=_FROM))
    assert stranger.send(notice("a@b.example", "文", subject="题")) == NotAsked("与邮件服务器没有建立安全连接")
    assert post.letters == []


def test_a_server_without_tls_gets_nothing_unless_it_was_allowed(open_server: int, post: _Post) -> None:
    careful = Smtp(Server.parse(f"smtp://127.0.0.1:{open_server}", sender=_FROM))
    assert careful.send(notice("a@b.example", "文", subject="题")) == NotAsked("与邮件服务器没有建立安全连接")
    assert post.letters == []


def test_a_server_that_wants_tls_or_a_login_first_spends_no_letter(guarded: int, post: _Post) -> None:
    outcomes = _open(guarded).send_all([notice("a@b.example", "文", subject="题")] * 2)
    assert outcomes == [NotAsked("邮件服务器要求先登录或者使用安全连接")] * 2
    assert post.letters == []


def test_the_url_says_everything() -> None:
    server = Server.parse("smtp://office:a%40b@mail.example:25?timeout=10", sender=_FROM)
    assert (server.host, server.port, server.user, server.password) == ("mail.example", 25, "office", "a@b")
    assert (server.starttls, server.timeout) == (True, 10)
    assert Server.parse("smtp://mail.example", sender=_FROM).port == 587


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("", _FROM),
        ("http://h", _FROM),
        ("smtp://", _FROM),
        ("smtp://mail.example?starttls=no", _FROM),
        ("smtp://h?startls=yes", _FROM),
        ("smtp://h", "nobody"),
        ("smtp://h", "局@h"),
    ],
)
def test_a_url_or_sender_that_is_not_understood_is_refused(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Server.parse(url, sender=sender)
