"""What a process is told by its environment: read once, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TELEPHONE = re.compile(r"[0-9][0-9-]{2,14}")  # as pages and text messages show one


class Unsettled(Exception):
    """The environment lacks something; the message names every fault."""


@dataclass(frozen=True)
class Settings:
    """Secrets come as files; URLs of databases and broker carry this service's own user and nobody else's."""

    database_url: str
    database_owner_url: str | None
    broker_url: str
    offices_file: Path
    keys_file: Path
    files_dir: Path
    session_secret: str
    public_url: str
    web_host: str
    web_port: int
    metrics_host: str
    metrics_port: int
    log_level: str
    secure_cookies: bool
    totp_required: bool
    cipher_suite: str
    hotline: str
    sms_link: str
    environment: Mapping[str, str]

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Settings:
        """Raises Unsettled, naming everything that is missing or wrong."""
        faults: list[str] = []

        def need(name: str) -> str:
            if not env.get(name):
                faults.append(f"{name} is not set")
            return env.get(name, "")

        def port(name: str, default: int) -> int:
            value = env.get(name, str(default))
            if not value.isdigit() or not 0 <= int(value) < 65536:
                faults.append(f"{name}={value} is not a port")
                return default
            return int(value)

        def secret(name: str) -> str:
            path = Path(need(name) or "/nowhere")
            if not path.is_file():
                faults.append(f"{name}: no such file")
                return ""
            text = path.read_text(encoding="utf-8").strip()
            if len(text) < 32:
                faults.append(f"{name}: shorter than 32 characters")
            return text

        settings = cls(
            database_url=need("DATABASE_URL"),
            database_owner_url=env.get("DATABASE_OWNER_URL"),
            broker_url=need("BROKER_URL"),
            offices_file=Path(env.get("OFFICES_FILE", "deploy/offices.toml")),
            keys_file=Path(need("KEYS_FILE")),
            files_dir=Path(env.get("FILES_DIR", "/var/lib/complaints/files")),
            session_secret=secret("SESSION_SECRET_FILE"),
            public_url=env.get("PUBLIC_URL", "http://127.0.0.1:8080").rstrip("/"),
            web_host=env.get("WEB_HOST", "127.0.0.1"),
            web_port=port("WEB_PORT", 8080),
            metrics_host=env.get("METRICS_HOST", "127.0.0.1"),
            metrics_port=port("METRICS_PORT", 0),
            log_level=env.get("LOG_LEVEL", "INFO"),
            secure_cookies=env.get("SECURE_COOKIES", "yes") != "no",
            totp_required=env.get("TOTP_REQUIRED", "yes") != "no",
            cipher_suite=env.get("CIPHER_SUITE", "aes256gcm"),
            hotline=env.get("HOTLINE", "12333"),
            sms_link=env.get("SMS_LINK", "jlsb.cn/ts"),
            environment=dict(env),
        )
        if not TELEPHONE.fullmatch(settings.hotline):
            faults.append(f"HOTLINE={settings.hotline} is not a telephone number: 3 to 15 digits and hyphens")
        for what, path in (("OFFICES_FILE", settings.offices_file), ("KEYS_FILE", settings.keys_file)):
            if not path.is_file():
                faults.append(f"{what}: no such file")
        if faults:
            raise Unsettled("; ".join(faults))
        return settings
