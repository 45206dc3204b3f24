"""What a local start prepares: secrets, ports, folders, and what each process is told."""

from __future__ import annotations

import json
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.local import broker_admin, debian, places
from deploy.local.passwords import Secrets
from deploy.local.plan import MEMORY, Phones, Plan
from deploy.local.progress import CannotGoOn
from deploy.local.report import table
from services.kernel.offices import Directory
from services.kernel.sealed import CannotOpen, KeyRing, Purpose
from services.kernel.settings import Settings
from services.notification.channels.smpp import line as smpp
from services.notification.channels.smtp import server as smtp
from services.notification.rules.routes import Routes
from tests.province import NAMES, OFFICES_FILE

DATABASES = {name: (f"postgresql://svc_{name}@127.0.0.1/c", f"postgresql://own_{name}@127.0.0.1/c") for name in NAMES}


@pytest.fixture
def plan() -> Plan:
    return Plan(
        "http://127.0.0.1:8080", DATABASES, {name: f"amqp://{name}@127.0.0.1/complaints" for name in NAMES}, Phones()
    )


@pytest.mark.parametrize("service", NAMES)
def test_every_service_is_told_enough(plan: Plan, service: str, tmp_path: Path) -> None:
    told = plan.environment(service, Secrets(tmp_path / "secrets"))
    settings = Settings.read(told)
    assert settings.database_url.startswith(f"postgresql://svc_{service}")
    assert settings.database_owner_url is None
    assert settings.broker_url.startswith(f"amqp://{service}@")
    assert plan.owner_environment(service, Secrets(tmp_path / "secrets"))["DATABASE_OWNER_URL"] == DATABASES[service][1]


def test_no_two_processes_get_the_same_port(plan: Plan) -> None:
    ports = [*plan.web_ports.values(), *plan.work_ports.values(), plan.phones.smpp, plan.phones.smtp, plan.phones.web]
    assert len(set(ports)) == 11


def test_the_plan_names_eight_processes_and_only_its_owner_reads_it(plan: Plan, tmp_path: Path) -> None:
    path = plan.write(tmp_path / "plan.json", Secrets(tmp_path / "secrets"))
    processes = json.loads(path.read_text(encoding="utf-8"))["processes"]
    assert {(p["service"], p["role"]) for p in processes} == {
        (name, role) for name in NAMES for role in ("web", "work")
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_broker_everybody_is_alone(plan: Plan) -> None:
    assert not plan.alone
    assert Plan(plan.address, DATABASES, dict.fromkeys(NAMES, MEMORY), plan.phones).alone


def test_the_gateways_of_the_demo_are_addresses_that_the_drivers_accept(plan: Plan, tmp_path: Path) -> None:
    told = plan.environment("notification", Secrets(tmp_path / "secrets"))
    assert smtp.Server.parse(told["SMTP_URL"], sender=told["SMTP_FROM"]).port == plan.phones.smtp
    assert smpp.Provider.parse(told["SMPP_URL"]).port == plan.phones.smpp


def test_the_gateways_file_of_the_demo_is_one_that_notification_reads(plan: Plan, tmp_path: Path) -> None:
    path = plan.write_gateways(tmp_path / "gateways.toml")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    routes = Routes.parse(path.read_text(encoding="utf-8"), offices=Directory.load(OFFICES_FILE).codes)
    assert smpp.Provider.parse(routes.ways[0].url).port == plan.phones.smpp
    quiet = routes.of("22CBS0").quiet
    assert quiet is not None
    assert quiet.holds(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first = Secrets(folder).password("postgres")
    assert Secrets(folder).password("postgres") == first
    assert Secrets(folder).password("session") != first
    Secrets(folder).keys_file("archive")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_routing_opens_casework_and_no_particulars(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    ring = {name: KeyRing.load(secrets.keys_file(name)) for name in NAMES}
    at = {"office": "220100", "row": "220100-2026-1"}
    for reader in ("routing", "notification", "archive"):
        token = ring["intake"].seal("经过", purpose=Purpose.CASEWORK, what="case.story", **at)
        assert ring[reader].open(token, purpose=Purpose.CASEWORK, what="case.story", **at) == "经过"
    secret = ring["intake"].seal("13912345518", purpose=Purpose.PARTICULARS, what="complaint.contact", **at)
    assert ring["notification"].open(secret, purpose=Purpose.PARTICULARS, what="complaint.contact", **at)
    with pytest.raises(CannotOpen):
        ring["routing"].open(secret, purpose=Purpose.PARTICULARS, what="complaint.contact", **at)


def test_an_account_reaches_what_every_folder_on_the_way_lets_it() -> None:
    stranger = places.Account(uid=54321, gid=54321)
    with tempfile.TemporaryDirectory() as made:
        shut = Path(made)
        below = shut / "below"
        below.mkdir(mode=0o755)
        assert not stranger.can_reach(below)
        assert places.Account(uid=shut.stat().st_uid, gid=54321).can_reach(below)
        shut.chmod(0o755)
        assert stranger.can_reach(below)


def test_a_folder_that_lies_elsewhere_is_removed_there_too(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "data").mkdir(parents=True)
    pointer = tmp_path / "postgres"
    pointer.symlink_to(elsewhere)
    assert places.private_folder(pointer, None) == elsewhere
    places.remove(pointer)
    assert not elsewhere.exists()
    assert not pointer.is_symlink()


def test_the_table_of_officers_is_aligned_also_in_chinese() -> None:
    officers: list[dict[str, object]] = [
        {"username": "wang", "name": "王小兰", "posts": ["受理", "办理"], "password": "x"},
        {"username": "li", "name": "Li", "posts": "", "password": "yy"},
    ]
    assert table(officers) == ["wang  王小兰  受理、办理  x", "li    Li                  yy"]


@pytest.mark.parametrize(
    ("url", "api", "amqp"),
    [
        ("amqp://root:a%40b@mq:5673", "http://mq:15672", "amqp://mq:5673"),
        ("amqps://root:x@mq?management=https://mq:443/", "https://mq:443", "amqps://mq:5672"),
    ],
)
def test_a_broker_of_somebody_else_is_named_by_one_url(
    url: str, api: str, amqp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLAINTS_RABBITMQ_URL", url)
    admin = broker_admin.Admin.given()
    assert admin is not None
    assert (admin.api, admin.amqp) == (api, amqp)


@pytest.mark.parametrize("url", ["http://root:x@mq", "amqp://mq:5672", "mq"])
def test_a_broker_url_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPLAINTS_RABBITMQ_URL", url)
    with pytest.raises(CannotGoOn, match="amqp://admin:password@host:5672"):
        broker_admin.Admin.given()


def test_a_machine_without_apt_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "cache_folder", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotGoOn, match="not a Debian machine"):
        debian.unpacked("rabbitmq-server", own="rabbitmq")
