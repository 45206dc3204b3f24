"""What the operator runs is checked by the programs that will read it."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from time import monotonic
from typing import Any

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


CANARY = "13912345518"


def configured(folder: Path, *, https: int = 8443, http: int = 8080, services: int = 8080) -> Path:
    """nginx's configuration as it is delivered, on other ports, with a certificate of its own, for a small crowd."""
    certificate = trustme.CA().issue_cert("tousu.example.cn")
    certificate.private_key_pem.write_to_path(folder / "privkey.pem")
    certificate.cert_chain_pems[0].write_to_path(folder / "fullchain.pem")
    (folder / "mime.types").write_text("types { text/html html; }", encoding="utf-8")
    text = (DEPLOY / "nginx/nginx.conf").read_text(encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f" {kind}_temp_path {folder}/{kind};" for kind in kinds)
    for old, new in (
        (r"/etc/nginx/tls", str(folder)),
        (r"/etc/nginx/mime\.types", f"{folder}/mime.types"),
        (r"server (\w+)-(web|work):\d+;", f"server 127.0.0.1:{services};"),
        (r"listen 8080;", f"listen 127.0.0.1:{http};"),
        (r"listen 8443 ssl;", f"listen 127.0.0.1:{https} ssl;"),
        (r"(?m)^pid \S+;", f"pid {folder}/pid;"),
        (r"worker_processes auto;", "worker_processes 1;"),
        (r"rate=5r/s", "rate=1r/s"),
        (r"burst=\d+", "burst=1"),  # a crowd of a dozen is enough to show what happens to one of forty
        (r"http \{", "http {" + folders),
    ):
        text = re.sub(old, new, text)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    return folder / "nginx.conf"


@dataclass
class Front:
    """nginx at work, in front of services that do not answer; `logs()` is what it wrote until now."""

    port: int
    folder: Path

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[HTTPResponse, str]:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        line = HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trusting)
        line.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        told = answer.read().decode()
        line.close()
        return answer, told

    def logs(self) -> str:
        return "".join((self.folder / name).read_text(encoding="utf-8") for name in ("out", "err"))


@pytest.fixture
def front(nginx: Path, tmp_path: Path) -> Iterator[Front]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    https, http, services = (each.getsockname()[1] for each in held)
    for each in held:
        each.close()
    conf = configured(tmp_path, https=https, http=http, services=services)
    with (tmp_path / "out").open("wb") as out, (tmp_path / "err").open("wb") as err:
        own = "user root; " if os.geteuid() == 0 else ""  # its worker would not get into the folder as somebody else
        command = [str(nginx), "-c", str(conf), "-p", str(tmp_path), "-e", "stderr", "-g", f"daemon off; {own}"]
        process = subprocess.Popen(command, stdout=out, stderr=err)
        try:
            until(lambda: (tmp_path / "pid").exists() and listens(https), or_say=(tmp_path / "err").read_text)
            yield Front(https, tmp_path)
        finally:
            process.terminate()
            process.wait(timeout=20)


def listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def until(holds: Callable[[], bool], *, or_say: Callable[[], str], seconds: float = 20) -> None:
    limit, pause = monotonic() + seconds, threading.Event()
    while not holds():
        assert monotonic() < limit, or_say()
        pause.wait(0.05)


def test_nginx_accepts_its_configuration(nginx: Path, tmp_path: Path) -> None:
    said = run(nginx, "-t", "-c", configured(tmp_path), "-p", tmp_path, "-e", "stderr")
    assert "test is successful" in said


@pytest.mark.clause("A4.5-4")
def test_nginx_writes_neither_address_nor_query_of_who_comes_even_when_services_are_down(front: Front) -> None:
    """A body that does not fit in memory, a dead service and a wrong address are what nginx likes to complain of."""
    answer, _ = front.ask("POST", f"/complaints?phone={CANARY}", f"text={CANARY}&more={'x' * 40_000}".encode())
    assert answer.status == 502
    front.ask("GET", f"/progress?phone={CANARY}")
    front.ask("POST", f"/api/notices/pushed/{CANARY}")  # where the address itself ends in a secret
    until(lambda: front.logs().count(" 502 ") == 3, or_say=front.logs)
    assert CANARY not in front.logs()
    assert "POST /api/notices/pushed/ 502" in front.logs()
    assert "127.0.0.1" not in front.logs()
    assert "POST /complaints 502" in front.logs()


def test_who_comes_too_often_is_told_in_plain_words_when_to_come_again(front: Front) -> None:
    """What is beyond the queue is answered at once, to a person and to a machine in their own way."""
    for path, kind, words in (
        ("/complaints", "text/html; charset=utf-8", "请过 10 秒再试"),
        ("/api/complaints", "application/problem+json", '"code":"too_many"'),
    ):
        with ThreadPoolExecutor(12) as crowd:
            answers = list(crowd.map(lambda path: front.ask("POST", path), [path] * 12))
        refused = [(answer, told) for answer, told in answers if answer.status == 429]
        assert refused
        answer, told = refused[0]
        assert (answer.headers["Content-Type"], answer.headers["Retry-After"]) == (kind, "10")
        assert words in told


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
    services = composed(tmp_path, SMPP_URL="smpp://u:p@gateway:2775", SMTP_URL="smtp://u:p@relay:587")
    processes = {f"{name}-{role}" for name in SERVICES for role in ("web", "work")}
    assert processes | {f"migrate-{name}" for name in SERVICES} <= services.keys()
    assert all("DATABASE_OWNER_URL" not in services[name]["environment"] for name in processes)
    keys = {name: {s["source"] for s in services[name]["secrets"]} for name in processes}
    assert keys["routing-work"] == {"session", "keys-casework"}
    assert keys["intake-web"] == {"session", "keys-particulars"}
    assert [name for name, service in services.items() if service.get("ports")] == ["nginx"]
    assert {"inside", "gateways"} == services["intake-work"]["networks"].keys()
    assert {"inside"} == services["intake-web"]["networks"].keys()

    told = {"BOUNCES_URL": "imaps://u:p@mail/INBOX", "RECEIPTS_URL": "https://in.example.cn", "QUIET_HOURS": "none"}
    told["CALLBACK_NOTICE"] = "yes"
    gateways = tmp_path / "gateways.toml"
    services = composed(tmp_path, GATEWAYS_FILE=str(gateways), **told)
    work = services["notification-work"]
    assert told.items() <= work["environment"].items()
    inside = work["environment"]["GATEWAYS_FILE"]
    assert (str(gateways), inside) in {(volume["source"], volume["target"]) for volume in work["volumes"]}


def composed(folder: Path, **environment: str) -> dict[str, Any]:
    """The services as compose understands them with these settings."""
    told = run(
        Path(sys.executable).parent / "docker-compose",
        *("-f", folder / "deploy/compose/compose.yaml", "config", "--format", "json"),
        **{"PUBLIC_URL": "https://tousu.example.cn", "SMTP_FROM": "tousu@example.cn", **environment},
    )
    services: dict[str, Any] = json.loads(told)["services"]
    return services
