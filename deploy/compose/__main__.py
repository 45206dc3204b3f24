"""`python -m deploy.compose secrets [FOLDER]`: passwords, keys and definitions for compose.yaml, made once.

A second run changes nothing that is there. TLS certificates are the operator's: `FOLDER/tls/{fullchain,privkey}.pem`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from deploy.local.passwords import SERVICES, Secrets
from deploy.local.places import ROOT, write_private
from deploy.rabbitmq import render, users

_HERE = Path(__file__).parent
_SQL = ROOT / "deploy" / "postgres"


def make(folder: Path) -> None:
    """Everything that compose.yaml mounts or reads from `folder`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "tls").mkdir(exist_ok=True)
    secrets = Secrets(folder / "source")
    # Containers run as another user than the one who keeps the folder: group and others are shut out by the folder.
    for target, source in (
        ("postgres", secrets.file("postgres")),
        ("session", secrets.file("session")),
        ("keys-particulars.json", secrets.keys_file("intake")),
        ("keys-casework.json", secrets.keys_file("routing")),
    ):
        _keep(folder / target, source.read_text(encoding="utf-8"))
    for service in SERVICES:
        for kind, name, variable in (
            ("svc", service, "DATABASE_URL"),
            ("own", f"{service}-owner", "DATABASE_OWNER_URL"),
        ):
            role = f"{kind}_{service}"
            lines = [f"{variable}=postgresql://{role}:{secrets.password(role)}@postgres:5432/complaints"]
            if kind == "svc":
                lines.append(f"BROKER_URL=amqp://{service}:{secrets.password(service)}@rabbitmq:5672/complaints")
            _keep(folder / f"{name}.env", "\n".join(lines) + "\n")
    _keep(folder / "roles.sql", _roles(secrets))
    passwords = {user: secrets.password(user) for user in users()}
    _keep(folder / "definitions.json", json.dumps(render(passwords), indent=1))


def _roles(secrets: Secrets) -> str:
    names = [f"{kind}_{service}" for kind in ("own", "svc") for service in SERVICES]
    return "\n".join(
        [
            (_SQL / "roles.sql").read_text(encoding="utf-8"),
            *(f"alter role {name} password '{secrets.password(name)}';" for name in names),
            (_SQL / "schemas.sql").read_text(encoding="utf-8"),
        ]
    )


def _keep(path: Path, content: str) -> None:
    if not path.exists():
        write_private(path, content)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["secrets", *rest]:
            make(Path(rest[0]) if rest else _HERE / "secrets")
        case _:
            sys.exit((__doc__ or "").partition("\n")[0])
