"""The URL of an SMPP provider."""

from __future__ import annotations

import pytest

from services.notification.channels.smpp import Provider


def test_the_url_says_everything() -> None:
    assert Provider.parse(
        "smpp://office:a%40b@gateway.example:2776?from=10690000&binds=3&window=50&timeout=10&enquire=15"
    ) == (
        Provider(
            host="gateway.example",
            port=2776,
            user="office",
            password="a@b",
            sender="10690000",
            binds=3,
            window=50,
            timeout=10,
            enquire_every=15,
        )
    )
    assert (Provider.parse("smpp://u:p@h").port, Provider.parse("smpp://u:p@h").binds) == (2775, 1)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://h",
        "smpp://",
        "smpp://h?windw=3",
        "smpp://h?window=many",
        "smpp://h:x",
        "smpp://h?binds=0",
        "smpp://h?binds=9",
    ],
)
def test_a_url_that_is_not_understood_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Provider.parse(url)
