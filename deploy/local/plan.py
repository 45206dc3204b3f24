"""What each process of the province is told by its environment, and which port it gets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import fonts
from deploy.local.passwords import SERVICES, Secrets
from deploy.local.places import LOCAL, ROOT, free_port, write_private

MEMORY = "memory://"


@dataclass(frozen=True)
class Phones:
    """Ports of the demo's telephones and mailboxes."""

    smpp: int = field(default_factory=free_port)
    smtp: int = field(default_factory=free_port)
    web: int = field(default_factory=free_port)


@dataclass(frozen=True)
class Plan:
    """`databases` has for each service its URL and its owner's, `brokers` its URL."""

    address: str
    databases: Mapping[str, tuple[str, str]]
    brokers: Mapping[str, str]
    phones: Phones
    web_ports: Mapping[str, int] = field(default_factory=lambda: {service: free_port() for service in SERVICES})
    gateways: Path | None = None
    live_port: int = field(default_factory=free_port)
    work_ports: Mapping[str, int] = field(default_factory=lambda: {service: free_port() for service in SERVICES})

    @property
    def alone(self) -> bool:
        """Whether there is no broker, so that all services have to be one process."""
        return set(self.brokers.values()) == {MEMORY}

    def environment(self, service: str, secrets: Secrets) -> dict[str, str]:
        """For any process of the service but its migration."""
        told = {
            "DATABASE_URL": self.databases[service][0],
            "BROKER_URL": self.brokers[service],
            "KEYS_FILE": str(secrets.keys_file(service)),
            "SESSION_SECRET_FILE": str(secrets.file("session")),
            "OFFICES_FILE": str(ROOT / "deploy" / "offices.toml"),
            "PUBLIC_URL": self.address,
            "WEB_HOST": "127.0.0.1",
            "WEB_PORT": str(self.web_ports[service]),
            # Plain HTTP on loopback, and officers of whom everybody knows the password.
            "SECURE_COOKIES": "no",
            "TOTP_REQUIRED": "no",
        }
        if service in ("intake", "archive"):
            told["FILES_DIR"] = str(LOCAL / "files")
        if service == "archive":
            told["FONTS_PATH"] = fonts.find()
            told["ANCHORS_DIR"] = str(LOCAL / "anchors")
            told["PACKAGES_DIR"] = str(LOCAL / "packages")
            told["SIGNING_KEY_FILE"] = str(secrets.file("signing"))
            told["LIVE_PORT"] = str(self.live_port)
        if service == "notification":
            told |= {
                "SMPP_URL": f"smpp://demo:demo@127.0.0.1:{self.phones.smpp}?from=10690012333",
                "SMTP_URL": f"smtp://127.0.0.1:{self.phones.smtp}?starttls=no",
                "SMTP_FROM": "tousu@jlsb.example",
                # A demo in the evening must show something; in an office, only what is urgent goes out at night.
                "QUIET_HOURS": "none",
                "DEMO_INBOX": "/inbox",
                "BOUNCES_URL": f"maildir://{LOCAL / 'phones' / 'returned'}",
                # Long enough to see that news of progress waits, short enough for a demo.
                "FOLD_WITHIN": "5",
                "CALLBACK_NOTICE": "yes",
            }
            told |= {"GATEWAYS_FILE": str(self.gateways)} if self.gateways else {}
        return told

    def write_gateways(self, path: Path) -> Path:
        """One gateway for each means, and an office whose hours are always quiet: there a notice is seen to wait."""
        text = f"""
[[gateway]]
name = "短信网关"
url = "smpp://demo:demo@127.0.0.1:{self.phones.smpp}?from=10690012333&timeout=5"
[[gateway]]
name = "邮件服务器"
url = "smtp://127.0.0.1:{self.phones.smtp}?starttls=no"
[office."22CBS0"]
quiet = "00:00-23:59"
"""
        return write_private(path, text)

    def owner_environment(self, service: str, secrets: Secrets) -> dict[str, str]:
        return self.environment(service, secrets) | {"DATABASE_OWNER_URL": self.databases[service][1]}

    def write_migrations(self, path: Path, secrets: Secrets) -> Path:
        """For `python -m services migrate`: one process that loads once instead of four that load four times."""
        return write_private(path, json.dumps({s: self.owner_environment(s, secrets) for s in SERVICES}, indent=1))

    def write(self, path: Path, secrets: Secrets) -> Path:
        """For `python -m services together|alone`."""
        processes = []
        for service in SERVICES:
            common = self.environment(service, secrets)
            work = common | {"METRICS_HOST": "127.0.0.1", "METRICS_PORT": str(self.work_ports[service])}
            for role, environment in (("web", common), ("work", work)):
                log = LOCAL / "logs" / f"{service}-{role}.log"
                processes.append({"service": service, "role": role, "environment": environment, "log": str(log)})
        return write_private(path, json.dumps({"processes": processes}, indent=1))
