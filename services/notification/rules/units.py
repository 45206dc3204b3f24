"""How long a text message is: counted in UTF-16 units, as the networks count Chinese."""

from __future__ import annotations

from collections.abc import Iterator

ONE_MESSAGE = 70
PART_OF_SEVERAL = 67  # three units go to the header that numbers the parts


def units(text: str) -> int:
    """UTF-16 units; 㛃 is one, 𠮷 two."""
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def parts(text: str) -> tuple[str, ...]:
    """The text as it is sent: one message up to 70 units, else parts of at most 67. No character is cut in two."""
    return (text,) if units(text) <= ONE_MESSAGE else tuple(_cut(text))


def _cut(text: str) -> Iterator[str]:
    start = used = 0
    for at, character in enumerate(text):
        width = units(character)
        if used + width > PART_OF_SEVERAL:
            yield text[start:at]
            start, used = at, 0
        used += width
    yield text[start:]
