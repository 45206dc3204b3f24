"""What the citizen's pages say, in Korean, by what they say in Chinese."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def sections() -> dict[str, dict[str, str]]:
    """As the file has them: by where they are said."""
    return tomllib.loads(resources.files(__package__).joinpath("pages_ko.toml").read_text(encoding="utf-8"))


def texts() -> dict[str, str]:
    """All of them, whichever section they stand in."""
    return {chinese: korean for section in sections().values() for chinese, korean in section.items()}
