"""The machine's own rules find what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.checks import NAMES_OF_NOTHING, check_names


def test_every_module_here_is_named_after_what_is_in_it() -> None:
    assert check_names() == []


@pytest.mark.parametrize("name", sorted(NAMES_OF_NOTHING))
@pytest.mark.parametrize("home", ["services/intake", "deploy", "tests/kernel"])
def test_a_name_that_says_nothing_is_refused_as_a_module_and_as_a_folder(tmp_path: Path, home: str, name: str) -> None:
    for module in (f"{home}/{name}.py", f"{home}/{name}/letters.py", f"{home}/database.py"):
        (tmp_path / module).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / module).touch()
    faults = [f"{home}/{name}.py", f"{home}/{name}/letters.py"]
    assert check_names(tmp_path) == sorted(f"{fault}: name it after what is in it" for fault in faults)
