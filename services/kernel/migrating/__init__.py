"""Migrations of one service's schema, under an advisory lock, by the schema's owner."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, NullPool, create_engine, text

from services import __path__ as services_path

PATIENCE = timedelta(seconds=15)  # for a table that somebody works on; whoever waits for one keeps the others waiting


def _config(service: str, connection: Connection, tables: MetaData, *, patience: timedelta = PATIENCE) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(Path(services_path[0]) / service / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, tables=tables, schema=service, patience=patience)
    return config


def _engine(url: str) -> Engine:
    """Every table is named with its schema: a search path that began with it would hide the name from comparisons. A
    connection ends when it is left, and the advisory lock with it, also after a fault."""
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        connect_args={"options": "-c search_path=public"},
        poolclass=NullPool,
    )


def migrate(service: str, *, owner_url: str, tables: MetaData, patience: timedelta = PATIENCE) -> None:
    """Bring the schema to the newest version, wholly or not at all. Several may start at once: they wait for each
    other. Raises when a table is not to be had within `patience`: then the service is still at work."""
    engine = _engine(owner_url)
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(hashtext(:name))"), {"name": f"migrate {service}"})
        connection.commit()
        command.upgrade(_config(service, connection, tables, patience=patience), "head")
        connection.execute(text("select pg_advisory_unlock(hashtext(:name))"), {"name": f"migrate {service}"})
        connection.commit()
    engine.dispose()


def migrate_all(plan: Path) -> int:
    """Migrate every service of a plan (`{service: its environment with DATABASE_OWNER_URL}`), one after the other."""
    for service, environment in json.loads(plan.read_text(encoding="utf-8")).items():
        tables = importlib.import_module(f"services.{service}.app").service.tables
        migrate(service, owner_url=environment["DATABASE_OWNER_URL"], tables=tables)
    return 0


def revise(service: str, *, owner_url: str, tables: MetaData, because: str) -> None:
    """Write a new migration from the difference between the database and the tables, for a person to finish."""
    engine = _engine(owner_url)
    with engine.connect() as connection:
        command.revision(_config(service, connection, tables), message=because, autogenerate=True)
    engine.dispose()


def differences(service: str, *, owner_url: str, tables: MetaData) -> list[str]:
    """What the migrated database lacks of the tables in code, or has too much; empty when they match."""
    engine = _engine(owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table_schema": service,
                "include_schemas": True,
                "include_name": lambda name, kind, _parents: kind != "schema" or name == service,
                "compare_type": True,
            },
        )
        found = [str(change) for change in compare_metadata(context, tables) if "alembic_version" not in str(change)]
    engine.dispose()
    return found
