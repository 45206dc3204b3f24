"""What the operator runs is checked by the programs that will read it."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import prometheus_client
import pytest
import trustme

from deploy.local.debian import unpacked
from deploy.local.passwords import SERVICES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FUNCTIONS = {"histogram_quantile"}
ENDINGS = ("_total", "_bucket", "_count", "_sum")
TESTS = sorted((DEPLOY / "prometheus").glob("*_test.yml"))


def run(*command: str | Path, **environment: str) -> str:
    """What the program printed. Fails with it when the program does."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def promtool() -> Path:
    found = shutil.which("promtool")
    return Path(found) if found else unpacked("prometheus", own=r"prometheus$") / "usr/bin/promtool"


@pytest.fixture(scope="module")
def nginx() -> Path:
    found = shutil.which("nginx")
    return Path(found) if found else unpacked("nginx", own=r"nginx.*") / "usr/sbin/nginx"


def test_the_prometheus_configuration_and_its_rules_are_valid(promtool: Path) -> None:
    assert "SUCCESS" in run(promtool, "check", "config", DEPLOY / "prometheus/prometheus.yml")


def test_the_alerts_fire_when_they_should_and_only_then(promtool: Path) -> None:
    told = run(promtool, "test", "rules", *TESTS)
    assert told.count("SUCCESS") == len(TESTS)


def test_every_alert_has_a_test() -> None:
    rules = set(re.findall(r"alert: (\w+)", (DEPLOY / "prometheus/alerts.yml").read_text(encoding="utf-8")))
    tested = {name for path in TESTS for name in re.findall(r"alertname: (\w+)", path.read_text(encoding="utf-8"))}
    assert rules == tested


def test_every_alert_asks_for_figures_that_some_process_tells() -> None:
    modules = ("kernel.metrics", "kernel.messaging.metrics", *(f"{name}.app" for name in SERVICES))
    for module in modules:
        importlib.import_module(f"services.{module}")
    told = {sample.name for family in prometheus_client.REGISTRY.collect() for sample in family.samples}
    told |= {family.name for family in prometheus_client.REGISTRY.collect()} | {"up"}
    told |= {f"{family.name}{ending}" for family in prometheus_client.REGISTRY.collect() for ending in ENDINGS}
    text = (DEPLOY / "prometheus/alerts.yml").read_text(encoding="utf-8")
    rules = re.findall(r"expr: (?:>-\n)?(.*?)\n        (?:for|labels):", text, re.DOTALL)
    assert len(rules) == text.count("- alert:")
    words = {
        word for rule in rules for word in re.findall(r"[a-z_]+", re.sub(r"\{[^}]*}|\([a-z, ]*\)|\[\w+]", "", rule))
    }
    asked = {word for word in words if "_" in word or word in ("clocks", "up")}
    assert asked - FUNCTIONS - told == set()


def test_what_runs_the_tests_has_every_package_that_the_services_and_the_demo_have() -> None:
    pins = {
        lock: set(re.findall(r"(?m)^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8")))
        for lock in ("requirements.lock", "requirements-dev.lock")
    }
    assert pins["requirements.lock"]
    assert pins["requirements.lock"] - pins["requirements-dev.lock"] == set()


def test_the_dockerfile_passes_the_linter() -> None:
    run(Path(sys.executable).parent / "hadolint", DEPLOY / "Dockerfile")


def test_nginx_accepts_its_configuration(nginx: Path, tmp_path: Path) -> None:
    certificate = trustme.CA().issue_cert("tousu.example.cn")
    certificate.private_key_pem.write_to_path(tmp_path / "privkey.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "fullchain.pem")
    (tmp_path / "mime.types").write_text("types { text/html html; }", encoding="utf-8")
    text = (DEPLOY / "nginx/nginx.conf").read_text(encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f" {kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    for old, new in (
        (r"/etc/nginx/tls", str(tmp_path)),
        (r"/etc/nginx/mime\.types", f"{tmp_path}/mime.types"),
        (r"server (\w+)-web:8080;", "server 127.0.0.1:8080;"),
        (r"(?m)^pid \S+;", f"pid {tmp_path}/pid;"),
        (r"http \{", "http {" + folders),
    ):
        text = re.sub(old, new, text)
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    said = run(nginx, "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path, "-e", "stderr")
    assert "test is successful" in said


def test_nginx_and_the_local_gateway_send_every_prefix_to_the_same_service() -> None:
    table = tomllib.loads((DEPLOY / "gateway.toml").read_text(encoding="utf-8"))
    conf = (DEPLOY / "nginx/nginx.conf").read_text(encoding="utf-8")
    prefixes = dict(re.findall(r"location (/\S*)\s+\{[^}]*proxy_pass http://(\w+);", conf))
    hidden = re.findall(r"location = (/\S+)\s+\{ return 404; }", conf)
    patterns = dict(re.findall(r"location ~ \^(/\S+)\$ \{ proxy_pass http://(\w+); }", conf))
    assert prefixes.pop("/") == prefixes.pop("/api/") == table["default"]
    assert prefixes == table["prefixes"]
    assert hidden == table["hidden"]
    assert patterns == table["exceptions"]


def test_compose_accepts_the_file_with_the_secrets_that_its_own_command_makes(tmp_path: Path) -> None:
    for part in ("compose/compose.yaml", "nginx/nginx.conf", "rabbitmq/rabbitmq.conf", "Dockerfile"):
        (tmp_path / "deploy" / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DEPLOY / part, tmp_path / "deploy" / part)
    folder = tmp_path / "deploy/compose/secrets"
    run(sys.executable, "-m", "deploy.compose", "secrets", folder)
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*") if path.is_file())
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    run(sys.executable, "-m", "deploy.compose", "secrets", folder)
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    told = run(
        Path(sys.executable).parent / "docker-compose",
        *("-f", tmp_path / "deploy/compose/compose.yaml", "config", "--format", "json"),
        PUBLIC_URL="https://tousu.example.cn",
        SMPP_URL="smpp://u:p@gateway:2775",
        SMTP_URL="smtp://u:p@relay:587",
        SMTP_FROM="tousu@example.cn",
    )
    services = json.loads(told)["services"]
    processes = {f"{name}-{role}" for name in SERVICES for role in ("web", "work")}
    assert processes | {f"migrate-{name}" for name in SERVICES} <= services.keys()
    assert all("DATABASE_OWNER_URL" not in services[name]["environment"] for name in processes)
    keys = {name: {s["source"] for s in services[name]["secrets"]} for name in processes}
    assert keys["routing-work"] == {"session", "keys-casework"}
    assert keys["intake-web"] == {"session", "keys-particulars"}
    assert [name for name, service in services.items() if service.get("ports")] == ["nginx"]
