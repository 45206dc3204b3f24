"""Letters signed by the key of the sending office's domain, as a server that nobody here wrote received them."""

from __future__ import annotations

import sys
import warnings
from base64 import b64encode
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from deploy.local import debian
from deploy.local.places import free_port
from services.notification.channels.smtp.signing import DomainKey, signer
from tests.notification.stage import EMAIL, OFFICE, OTHER_OFFICE, Stage, eventually

_PRIVATE = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
_PUBLIC = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


class _Kept:
    """Keeps what it was given, byte by byte."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append((envelope.mail_from, envelope.content))
        return "250 2.0.0 taken"


@pytest.fixture
def server() -> Iterator[tuple[_Kept, int]]:
    handler, port = _Kept(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def dkim() -> Iterator[Any]:
    """Debian's dkimpy, which verifies by a function in the place of DNS."""
    place = str(debian.unpacked("python3-dkim", own="python3-dkim$") / "usr/lib/python3/dist-packages")
    sys.path.append(place)
    with warnings.catch_warnings():  # its words to Python are old
        warnings.simplefilter("ignore")
        found = import_module("dkim")
    yield found
    sys.path.remove(place)


def _dns(key: rsa.RSAPrivateKey) -> Any:
    published = b"v=DKIM1; k=rsa; p=" + b64encode(key.public_key().public_bytes(*_PUBLIC))
    return lambda name, timeout=5: published if name == b"s1._domainkey.jl.example." else None


def test_an_office_with_a_sender_of_its_own_signs_by_that_domain_and_another_does_not(
    stage: Stage, server: tuple[_Kept, int], key: rsa.RSAPrivateKey, dkim: Any, tmp_path: Path
) -> None:
    kept, port = server
    private, gateways = tmp_path / "key.pem", tmp_path / "gateways.toml"
    private.touch(0o600)
    private.write_bytes(key.private_bytes(*_PRIVATE))
    gateways.touch(0o600)
    gateways.write_text(f"""
[[gateway]]
name = "mail"
url = "smtp://127.0.0.1:{port}?starttls=no"
[[dkim]]
domain = "jl.example"
selector = "s1"
key = "{private}"
[office."{OTHER_OFFICE}"]
mail = "tousu@jl.example"
""")
    there = stage.with_settings(GATEWAYS_FILE=str(gateways), SMTP_FROM="tousu@province.example")
    for office in (OFFICE, OTHER_OFFICE):
        there.hear(there.case(office=office).registered(phone=None, email=EMAIL))
    there.dispatch()
    eventually(lambda: there.states() == ["submitted"] * 2)
    received = dict(kept.letters)
    assert set(received) == {"tousu@province.example", "tousu@jl.example"}
    assert b"DKIM-Signature" not in received["tousu@province.example"]
    own = received["tousu@jl.example"]
    assert b"<tousu@jl.example>" in own
    assert dkim.verify(own, dnsfunc=_dns(key)) is True
    for forged in (own.replace(b"Subject: ", b"Subject: x"), own.replace(b"From: ", b"From: a@b.example\r\nFrom: ", 1)):
        assert forged != own
        assert dkim.verify(forged, dnsfunc=_dns(key)) is False


@pytest.mark.parametrize("pem", [b"no key", b""])
def test_a_key_that_cannot_sign_is_found_before_any_letter_waits_for_it(pem: bytes) -> None:
    with pytest.raises(ValueError, match=r"jl\.example: this key cannot be read"):
        signer([DomainKey("jl.example", "s1", pem)])


def test_a_weak_key_does_not_sign() -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - it is to be refused
    with pytest.raises(ValueError, match="an RSA key of 2048 bits is needed"):
        signer([DomainKey("jl.example", "s1", weak.private_bytes(*_PRIVATE))])


def test_a_key_that_everybody_may_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.touch(0o644)
    with pytest.raises(ValueError, match="may be read by everybody"):
        DomainKey.read("jl.example", "s1", file)
