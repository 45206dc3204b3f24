"""`python -m deploy.checks [--write]`: migrations match tables, what services say has not changed its meaning, and no
module has a name that says nothing.

Contracts are compared with `tests/contracts/*.json`: inside a version a field may be added with a default; nothing may
be renamed, retyped, made optional or taken away. `--write` records the present contracts after a change that is meant.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from services.kernel.contracts import known
from services.kernel.migrating import differences, migrate
from services.kernel.run import find
from tests.servers import postgres_only

SERVICES = ("intake", "routing", "notification", "archive")
ROOT = Path(__file__).resolve().parents[1]
SNAPSHOTS = ROOT / "tests" / "contracts"
NAMES_OF_NOTHING = frozenset({"utils", "helpers", "common", "manager", "base"})

Schema = Mapping[str, Any]


def contracts() -> dict[str, dict[str, Any]]:
    """Every event by its name on the wire: the JSON schema of its fields."""
    for service in SERVICES:
        importlib.import_module(f"services.kernel.contracts.{service}")
    return {name: _schema(kind) for name, kind in sorted(known().items()) if kind.__module__.startswith("services.")}


def _schema(kind: type[msgspec.Struct]) -> dict[str, Any]:
    schema = msgspec.json.schema(kind)
    definitions = schema["$defs"]
    own = definitions.pop(kind.__name__)
    described = {"fields": own["properties"], "required": sorted(own["required"])}
    return described | ({"parts": definitions} if definitions else {})


def breaks(recorded: Schema, present: Schema) -> list[str]:
    """Why a hearer of the recorded version could not read the present one, or the reverse; empty when both can."""
    faults = [f"{name} is gone" for name in recorded["fields"] if name not in present["fields"]]
    faults += [
        f"{name} has changed its type"
        for name, schema in recorded["fields"].items()
        if name in present["fields"] and _meaning(present["fields"][name]) != _meaning(schema)
    ]
    faults += [f"{name} is new and has no default" for name in set(present["required"]) - set(recorded["required"])]
    faults += [f"{name} may now be missing" for name in set(recorded["required"]) - set(present["required"])]
    for part, schema in recorded.get("parts", {}).items():
        if _meaning(present.get("parts", {}).get(part)) != _meaning(schema):
            faults.append(f"{part} has changed")
    return faults


def _meaning(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _meaning(value) for key, value in schema.items() if key not in ("description", "title", "default")}
    return [_meaning(value) for value in schema] if isinstance(schema, list) else schema


def check_contracts(*, write: bool) -> list[str]:
    """Faults of the present contracts against the recorded ones."""
    present = contracts()
    if write:
        SNAPSHOTS.mkdir(exist_ok=True)
        for name, schema in present.items():
            text = json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True)
            (SNAPSHOTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    recorded = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SNAPSHOTS.glob("*.json")}
    faults = [f"{name}: not recorded; `make snapshots` records it" for name in present.keys() - recorded.keys()]
    faults += [f"{name}: recorded, but nobody says it any more" for name in recorded.keys() - present.keys()]
    for name in sorted(present.keys() & recorded.keys()):
        faults += [f"{name}: {fault}" for fault in breaks(recorded[name], present[name])]
    return faults


def check_migrations() -> list[str]:
    """Faults of the migrations against the tables, on a PostgreSQL of this check's own."""
    faults = []
    with postgres_only() as servers:
        for service, (_, owner_url) in servers.fresh_database("checks").items():
            tables = find(service).tables
            migrate(service, owner_url=owner_url, tables=tables)
            faults += [f"{service}: {found}" for found in differences(service, owner_url=owner_url, tables=tables)]
    return faults


def check_names(root: Path = ROOT) -> list[str]:
    """Modules and folders of modules whose name does not say what is in them."""
    modules = (
        path.relative_to(root) for home in ("services", "deploy", "tests") for path in (root / home).rglob("*.py")
    )
    return sorted(
        f"{module}: name it after what is in it"
        for module in modules
        if not NAMES_OF_NOTHING.isdisjoint(module.with_suffix("").parts)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="record the present contracts")
    chosen = parser.parse_args()
    faults = check_contracts(write=chosen.write) + ([] if chosen.write else check_names() + check_migrations())
    for fault in faults:
        print(fault)
    print("contracts, names and migrations: " + (f"{len(faults)} faults" if faults else "as recorded"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
