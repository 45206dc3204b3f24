"""What a wording leaves out that the product's own of the same kind tells: allowed, and said to who agrees to it."""

from __future__ import annotations

from types import MappingProxyType

from services.notification.rules.texts import Texts
from services.notification.rules.wordings import Wording

_CALLED = MappingProxyType({"case": "投诉编号", "date": "日期", "tel": "咨询电话"})
_PARTS = MappingProxyType({"sms": "短信", "email": "邮件正文"})


def omitted(product: Texts, wording: Wording) -> list[str]:
    """In Chinese, part by part: number, day and telephone that the product's words have and these have not."""
    usual, new = product.words(wording.kind), wording.document()
    return [
        f"{part}里没有{called} {{{field}}}"
        for name, part in _PARTS.items()
        for field, called in _CALLED.items()
        if f"{{{field}}}" in usual[name] and f"{{{field}}}" not in new[name]
    ]
