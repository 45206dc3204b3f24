"""What a PostgreSQL server is told before the services may use it: roles, a database, schemas. Needs psycopg."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from deploy.local.passwords import SERVICES
from deploy.local.places import ROOT

ROLES = tuple(f"{kind}_{service}" for kind in ("own", "svc") for service in SERVICES)
NoAnswer = psycopg.OperationalError
_SQL = ROOT / "deploy" / "postgres"


def version(admin_url: str) -> str:
    """`15.18`: raises NoAnswer when the server does not answer."""
    with psycopg.connect(admin_url, connect_timeout=5) as connection:
        number = connection.info.server_version
    return f"{number // 10000}.{number % 10000}"


def make_roles(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Create the services' roles, or give the existing ones these passwords (`{role: password}`)."""
    with psycopg.connect(admin_url, connect_timeout=10) as connection:
        connection.execute(_text("roles.sql"))
        for role in ROLES:
            hashed = connection.pgconn.encrypt_password(passwords[role].encode(), role.encode(), b"scram-sha-256")
            connection.execute(
                sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(hashed.decode()))
            )


def make_database(admin_url: str, name: str, *, afresh: bool = False) -> None:
    """Create the database `name` with the services' schemas if it is not there; `afresh` drops it first."""
    with psycopg.connect(admin_url, connect_timeout=10, autocommit=True) as connection:
        if afresh:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        if not connection.execute("select from pg_database where datname = %s", [name]).rowcount:
            connection.execute(
                sql.SQL("create database {} template template0 encoding 'UTF8' locale 'C.UTF-8'").format(
                    sql.Identifier(name)
                )
            )
    with psycopg.connect(url_of(admin_url, database=name), connect_timeout=10) as connection:
        connection.execute(_text("schemas.sql"))


def url_of(admin_url: str, *, database: str, user: str | None = None, password: str = "") -> str:
    """The same server by another database, and by another user where one is named."""
    parts = urlsplit(admin_url)
    at = parts.netloc
    if user is not None:
        at = f"{quote(user, safe='')}:{quote(password, safe='')}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(("postgresql", at, f"/{database}", parts.query, ""))


def service_urls(admin_url: str, database: str, passwords: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """For each service the URL of its processes and the URL of its owner, who migrates."""
    return {
        service: (
            url_of(admin_url, database=database, user=f"svc_{service}", password=passwords[f"svc_{service}"]),
            url_of(admin_url, database=database, user=f"own_{service}", password=passwords[f"own_{service}"]),
        )
        for service in SERVICES
    }


def _text(name: str) -> sql.SQL:
    return sql.SQL((_SQL / name).read_text(encoding="utf-8"))
