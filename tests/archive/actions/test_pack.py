"""The package of a filed dossier: what is in it, and that one byte or file changed, missing or added is named."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from werkzeug.test import TestResponse

from services.archive import schedule
from services.archive.channels.signing import Signer
from services.archive.rules.packages import verify
from services.archive.rules.packages.bag import bagged
from services.kernel.clock import now
from services.kernel.contracts import routing
from services.kernel.people import Post
from tests.archive.conftest import COUNTY, OFFICE, PROVINCE, Archive
from tests.archive.events import REGISTERED_AT
from tests.archive.pdfs import conformance, text_of
from tests.archive.recorded import ID_NUMBER, NAME, Case, hand_in

PHOTO = b"\xff\xd8\xff\xe0" + "认证成功".encode() * 500
FOLDER = "data/电子档案/2026/投诉/220100-2026-TS-0001"
Files = dict[str, bytes]


def packed(archive: Archive, serial: int = 12) -> Case:
    """A case with a photo, heard from registration to closing, filed and packed."""
    case = Case(serial=serial, keys=archive.house.keys)
    first, *rest = case.whole_sealed()
    archive.hear(first, hand_in(archive.house, case, PHOTO), *rest)
    work(archive)
    return case


def work(archive: Archive) -> None:
    schedule.file_closed(archive.house)
    schedule.pack_filed(archive.house)


def take(archive: Archive, case: Case, *posts: Post, office: str = OFFICE, n: int = 1) -> TestResponse:
    return archive.get(f"/api/records/{case.case}/package?n={n}", *(posts or (Post.ARCHIVIST,)), office=office)


def files_of(answer: TestResponse) -> Files:
    assert answer.status_code == 200, answer.text
    return verify.read_bytes(answer.data)


def lay(files: Files, folder: Path) -> Path:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder


@pytest.mark.clause("A8-2", "A8-4")
def test_a_package_holds_forms_originals_history_notices_metadata_and_what_proves_them(
    archive: Archive, tmp_path: Path
) -> None:
    case = packed(archive)
    answer = take(archive, case)
    files = files_of(answer)
    assert verify.faults(files) == []
    forms = sorted(name for name in files if "/表单/" in name)
    assert [name.rpartition("/")[2] for name in forms] == [
        "1-1 投诉受理登记表.pdf",
        "2-1 投诉处理意见表.pdf",
        "3-1 投诉反馈记录.pdf",
        "4-1 投诉调查终结报告.pdf",
    ]
    assert {conformance(files[name]) for name in forms} == {(True, True)}
    assert NAME in text_of(files[forms[0]])
    assert ID_NUMBER in text_of(files[forms[0]])
    assert files[f"{FOLDER}/原件/01.jpg"] == PHOTO
    history = json.loads(files["data/其他/办理过程.json"])
    assert [entry["seq"] for entry in history["entries"] if entry["seq"]] == list(range(1, case.seq + 1))
    [notice] = json.loads(files["data/其他/通知与送达.json"])
    assert [state["state"] for state in notice["states"]] == ["delivered"]
    contents = ET.fromstring(files["data/文件目录.XML"])  # noqa: S314 - ours
    assert [each.findtext("顺序号") for each in contents] == ["1", "2", "3", "4", "5"]
    assert contents[4].findtext("题名") == "认证截图.jpg"
    metadata = ET.fromstring(files["data/其他/元数据.XML"])  # noqa: S314 - ours
    assert metadata.findtext("文件实体/档号") == "220100-2026-TS-0001"
    assert "未定" in (metadata.findtext("文件实体/保管期限") or "")
    assert "档号：220100-2026-TS-0001" in files["data/说明文件.TXT"].decode()
    report = json.loads(files["data/其他/四性检测报告.json"])
    assert report["passed"]
    assert {check["nature"] for check in report["checks"]} == {"authenticity", "completeness", "usability", "security"}
    judged = subprocess.run(
        ["sha256sum", "--quiet", "--strict", "-c", "manifest-sha256.txt"],
        cwd=lay(files, tmp_path),
        capture_output=True,
        check=False,
    )
    assert (judged.returncode, judged.stdout) == (0, b"")
    assert archive.ask("select convert_from(body, 'UTF8')::jsonb ->> 'type' from archive.outbox order by id") == [
        ("dossier.filed.v1",),
        ("dossier.packed.v1",),
        ("dossier.looked.v1",),
    ]


def _change(name: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        content = bytearray(files[name])
        content[len(content) // 2] ^= 1
        files[name] = bytes(content)

    return change


def _lose(name: str) -> Callable[[Files], None]:
    def lose(files: Files) -> None:
        del files[name]

    return lose


def _add(name: str) -> Callable[[Files], None]:
    return lambda files: files.update({name: b"x"})


@pytest.mark.clause("A8-4")
def test_one_byte_or_file_changed_missing_or_added_fails_and_is_named(archive: Archive) -> None:
    whole = files_of(take(archive, packed(archive)))
    photo, form = f"{FOLDER}/原件/01.jpg", f"{FOLDER}/表单/1-1 投诉受理登记表.pdf"
    for tamper, named in (
        (_change(photo), f"{photo}: changed"),
        (_change(form), f"{form}: changed"),
        (_change("manifest-sha256.txt"), "manifest-sha256.txt: changed"),
        (_change("bag-info.txt"), "bag-info.txt: changed"),
        (_lose(photo), f"{photo}: missing"),
        (_lose("data/其他/办理过程.json"), "data/其他/办理过程.json: missing"),
        (_lose("signature.json"), "signature.json: missing"),
        (_add(f"{FOLDER}/原件/02.jpg"), f"{FOLDER}/原件/02.jpg: added"),
        (_add("notes.txt"), "notes.txt: added"),
    ):
        files = dict(whole)
        tamper(files)
        assert named in verify.faults(files), named


@pytest.mark.clause("A8-4")
def test_who_makes_all_digests_anew_is_found_by_the_signature_and_who_rewrites_the_history_by_its_chain(
    archive: Archive,
) -> None:
    whole = files_of(take(archive, packed(archive)))
    published = json.loads(whole["signature.json"])["public_key"]
    payload = {name.removeprefix("data/"): content for name, content in whole.items() if name.startswith("data/")}
    history = json.loads(payload["其他/办理过程.json"])
    history["entries"][3]["at"] = "2026-11-01T00:00:00.000000+00:00"
    payload["其他/办理过程.json"] = json.dumps(history, ensure_ascii=False).encode()
    forged = bagged(payload, [("Source-Organization", "某人")], Signer(b"k" * 32).sign)
    assert verify.faults(forged) == ["data/其他/办理过程.json: entry 4 is not what was heard"]
    found = verify.faults(forged, key=verify.fingerprint(bytes.fromhex(published)))
    assert "signature.json: signed with another key" in found


@pytest.mark.clause("A8-4")
def test_the_program_in_the_package_verifies_it_with_python_alone(archive: Archive, tmp_path: Path) -> None:
    answer = take(archive, packed(archive))
    package, program = tmp_path / "package.zip", tmp_path / "verify.py"
    package.write_bytes(answer.data)
    program.write_bytes(files_of(answer)["data/其他/verify.py"])

    def run(path: Path) -> tuple[int, list[str]]:
        command = [sys.executable, "-I", "-S", str(program), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={}, check=False)
        return done.returncode, done.stdout.splitlines()

    status, told = run(package)
    assert (status, json.loads(told[-1])["holds"]) == (0, True)
    with zipfile.ZipFile(package) as archived:
        archived.extractall(tmp_path / "open")
    [folder] = (tmp_path / "open").iterdir()
    assert run(folder)[0] == 0
    (folder / FOLDER / "原件" / "01.jpg").write_bytes(PHOTO + b"!")
    status, told = run(folder)
    assert (status, told[0]) == (1, f"{FOLDER}/原件/01.jpg: changed")
    program_text = tmp_path / "text.txt"
    program_text.write_text("no package", encoding="utf-8")
    assert run(program_text)[0] == 2


@pytest.mark.clause("A8-2", "A8-6")
def test_a_reopened_case_keeps_its_package_and_gets_a_chained_supplement(archive: Archive) -> None:
    case = packed(archive)
    first = files_of(take(archive, case))
    other = packed(archive, serial=13)
    case.at = REGISTERED_AT + timedelta(days=3000)  # long after the filing above
    archive.ask("insert into archive.retention (series, years, officer_id, at) values ('result', 30, 'o-1', now())")
    again = case.next(routing.CaseMoved, "reopen", step="investigating", stage="重新调查", round=2)
    archive.hear(again, case.issued(), case.recorded(3, case.form3(n=2, round=2), n=2), case.delivered(), case.closed())
    work(archive)
    assert files_of(take(archive, case)) == first
    supplement = files_of(take(archive, case, n=2))
    assert verify.faults(supplement) == []
    assert f"{FOLDER}/表单/3-2 投诉反馈记录.pdf" in supplement
    assert "保管期限：30 年" in supplement["data/说明文件.TXT"].decode()
    of_other = verify.digest_of(files_of(take(archive, other)))
    assert f"Previous-Package: {of_other}" in supplement["bag-info.txt"].decode()
    assert f"Previous-Package: {verify.digest_of(first)}" in files_of(take(archive, other))["bag-info.txt"].decode()
    assert archive.ask("select n, archive_number from archive.packages where case_id = %s order by n", case.case) == [
        (1, "220100-2026-TS-0001"),
        (2, "220100-2026-TS-0001"),
    ]


@pytest.mark.clause("A8-7", "A4.5-1")
def test_only_the_archivist_of_the_office_takes_a_package_and_every_attempt_is_an_entry(archive: Archive) -> None:
    case = packed(archive)
    answers = [
        take(archive, case).status_code,
        take(archive, case, office=PROVINCE).status_code,
        take(archive, case, Post.FUNCTIONAL).status_code,
        take(archive, case, office=COUNTY).status_code,
    ]
    assert answers == [200, 403, 403, 404]
    looks = archive.ask(
        "select convert_from(body, 'UTF8')::jsonb -> 'event' ->> 'granted' from archive.outbox"
        " where type = 'dossier.looked.v1' order by id"
    )
    assert looks == [("true",), ("false",)]


@pytest.mark.clause("A8-7")
def test_the_others_are_told_to_forget_who_complained_once_and_only_of_what_is_packed_closed_and_old_enough(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = packed(archive), packed(archive, serial=13)
    archive.hear(other.next(routing.CaseMoved, "reopen", step="investigating", stage="重新调查", round=2))
    told = "select case_id from archive.outbox where type = 'dossier.identity_released.v1'"
    for days, expected in ((89, []), (91, [(case.case,)]), (92, [(case.case,)])):
        monkeypatch.setattr(schedule, "now", lambda days=days: now() + timedelta(days=days))
        schedule.release_identities(archive.house)
        assert archive.ask(told) == expected
    monkeypatch.setitem(archive.house.settings.environment, "IDENTITY_LIVE_DAYS", "30")
    with pytest.raises(ValueError, match="at least 31"):
        schedule.release_identities(archive.house)


def test_what_lies_on_the_disk_cannot_be_read_without_the_key_of_the_case(archive: Archive) -> None:
    case = packed(archive)
    [(address,)] = archive.ask("select address from archive.packages where case_id = %s", case.case)
    folder = Path(archive.house.settings.environment["PACKAGES_DIR"])
    sealed = (folder / str(address)[:2] / str(address)).read_bytes()
    assert not zipfile.is_zipfile(io.BytesIO(sealed))
    assert NAME.encode() not in sealed


@pytest.mark.clause("A8-2")
def test_an_original_that_is_gone_or_changed_stops_the_package_and_is_named(archive: Archive) -> None:
    case = Case(keys=archive.house.keys)
    first, *rest = case.whole_sealed()
    attached = hand_in(archive.house, case, b"%PDF-1.7 lost", ending="pdf")
    place = archive.house.settings.files_dir / attached.address[:2] / attached.address
    place.unlink()
    archive.hear(first, attached, *rest)
    work(archive)
    assert archive.ask("select count(*) from archive.packages") == [(0,)]
    answer = take(archive, case)
    assert (answer.status_code, answer.json["code"]) == (409, "not_packed")  # type: ignore[index]
    assert "第 1 份原件读不出" in answer.json["detail"]  # type: ignore[index]


@pytest.mark.clause("A8-2")
def test_a_quarantined_file_is_listed_and_not_packed(archive: Archive) -> None:
    case = Case(keys=archive.house.keys)
    first, *rest = case.whole_sealed()
    archive.hear(first, hand_in(archive.house, case, PHOTO, state="quarantined"), *rest)
    work(archive)
    files = files_of(take(archive, case))
    assert not [name for name in files if "/原件/" in name]
    [listed] = json.loads(files["data/其他/证据目录.json"])
    assert (listed["included"], listed["state"]) == (False, "quarantined")


@pytest.mark.clause("A8-2")
def test_a_package_is_checked_on_schedule_and_a_damaged_one_is_not_handed_out(archive: Archive) -> None:
    case = packed(archive)
    archive.ask("update archive.checks set at = at - interval '91 days'")
    archive.ask("update archive.packages set at = at - interval '91 days'")
    schedule.check_packages(archive.house)
    assert archive.ask("select occasion, passed from archive.checks order by id") == [
        ("filing", True),
        ("schedule", True),
    ]
    [(address,)] = archive.ask("select address from archive.packages")
    place = Path(archive.house.settings.environment["PACKAGES_DIR"]) / str(address)[:2] / str(address)
    place.chmod(0o600)
    whole = place.read_bytes()
    place.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    answer = take(archive, case)
    assert (answer.status_code, answer.json["code"]) == (409, "package_damaged")  # type: ignore[index]
