"""Roles and schemas: a service uses its own tables and nothing else, and owns none of them."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from deploy.local import databases as local
from tests.province import NAMES
from tests.servers import PASSWORD, Servers

Urls = dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def urls(servers: Servers, worker_name: str) -> Urls:
    """A database with the schemas alone, and a table in each."""
    made = servers.fresh_database(f"{worker_name}_roles")
    for service, (_, owner) in made.items():
        with psycopg.connect(owner) as connection:
            connection.execute(f"create table {service}.thing (id bigint generated always as identity, word text)")
    return made


@pytest.mark.parametrize("service", NAMES)
def test_a_service_reads_and_writes_its_own_tables(urls: Urls, service: str) -> None:
    with psycopg.connect(urls[service][0]) as connection:
        connection.execute("insert into thing (word) values ('一')")
        connection.execute("update thing set word = '二'")
        assert connection.execute("select word from thing").fetchall() == [("二",)]
        connection.execute("delete from thing")


@pytest.mark.parametrize("service", NAMES)
@pytest.mark.parametrize(
    "statement",
    [
        "create table {service}.more (id int)",
        "alter table {service}.thing disable row level security",
        "truncate {service}.thing",
        "drop table {service}.thing",
        "create table public.more (id int)",
        "create role another",
    ],
)
def test_a_service_does_not_change_what_is_there(urls: Urls, service: str, statement: str) -> None:
    with psycopg.connect(urls[service][0]) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement.format(service=service))


@pytest.mark.parametrize("kind", [0, 1], ids=["as itself", "as the owner"])
@pytest.mark.parametrize("service", NAMES)
def test_a_service_does_not_see_anothers_tables(urls: Urls, service: str, kind: int) -> None:
    for other in (name for name in NAMES if name != service):
        with psycopg.connect(urls[service][kind]) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute(f"select from {other}.thing")


def test_no_role_of_ours_passes_row_level_security(servers: Servers) -> None:
    with psycopg.connect(servers.postgres_url) as connection:
        rows = connection.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication "
            "from pg_roles where rolname = any(%s)",
            [list(local.ROLES)],
        ).fetchall()
    assert {name for name, *_ in rows} == set(local.ROLES)
    assert all(not any(powers) for _, *powers in rows)


def test_making_the_database_again_keeps_what_is_in_it(servers: Servers, urls: Urls, worker_name: str) -> None:
    with psycopg.connect(urls["intake"][0]) as connection:
        connection.execute("insert into thing (word) values ('三')")
    local.make_roles(servers.postgres_url, dict.fromkeys(local.ROLES, PASSWORD))
    local.make_database(servers.postgres_url, f"test_{worker_name}_roles")
    with psycopg.connect(urls["intake"][0]) as connection:
        assert connection.execute("select word from thing").fetchall() == [("三",)]


def test_similarity_of_chinese_text_is_at_hand(urls: Urls) -> None:
    with psycopg.connect(urls["archive"][0]) as connection:
        row = connection.execute("select round(similarity('社保投诉处理', '社保投诉办理')::numeric, 1)").fetchone()
    assert row is not None
    assert str(row[0]) == "0.4"


def test_a_url_keeps_server_and_settings_when_database_and_user_change() -> None:
    url = local.url_of(
        "postgres://root:a%40b@db.example:6432/postgres?sslmode=require", database="x", user="svc", password="p/w"
    )
    assert url == "postgresql://svc:p%2Fw@db.example:6432/x?sslmode=require"
