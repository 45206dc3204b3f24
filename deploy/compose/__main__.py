"""`python -m deploy.compose secrets [FOLDER]`: passwords, keys and definitions for compose.yaml, made once.

A second run changes nothing that is there. TLS certificates are the operator's: `FOLDER/tls/{fullchain,privkey}.pem`.
Compose mounts secrets as the files are, so each belongs to the user that reads it inside its container; run as root,
this command gives them away itself, else it prints what root must do.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from deploy.local.passwords import SERVICES, Secrets
from deploy.local.places import ROOT, write_private
from deploy.rabbitmq import render, users

_HERE = Path(__file__).parent
_SERVICE_UID = 10001  # of deploy/Dockerfile
_SERVER_UID = 999  # of PostgreSQL's and RabbitMQ's images
_READERS = {
    "session": _SERVICE_UID,
    "signing": _SERVICE_UID,
    "keys-particulars.json": _SERVICE_UID,
    "keys-casework.json": _SERVICE_UID,
    "roles.sql": _SERVER_UID,
    "definitions.json": _SERVER_UID,
}
_SQL = ROOT / "deploy" / "postgres"


def make(folder: Path) -> list[str]:
    """Everything that compose.yaml mounts or reads from `folder`; what root must still do, as shell commands."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "tls").mkdir(exist_ok=True)
    secrets = Secrets(folder / "source")
    for target, source in (
        ("postgres", secrets.file("postgres")),
        ("session", secrets.file("session")),
        ("signing", secrets.file("signing")),
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
    return _give_away(folder)


def _give_away(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return [f"chown {uid}:{uid} {folder / name}" for name, uid in _READERS.items()]
    for name, uid in _READERS.items():
        os.chown(folder / name, uid, uid)
    return []


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
            for command in make(Path(rest[0]) if rest else _HERE / "secrets"):
                print(command)
        case _:
            sys.exit((__doc__ or "").partition("\n")[0])
