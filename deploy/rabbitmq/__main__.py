"""`python -m deploy.rabbitmq FOLDER`: the definitions, with the passwords that lie in FOLDER (one file a user)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from deploy.rabbitmq import render, users


def main(folder: Path) -> None:
    passwords = {user: (folder / user).read_text(encoding="utf-8").strip() for user in users()}
    json.dump(render(passwords), sys.stdout, indent=1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
