"""Nothing personal is in clear in the archive's tables, pages and figures (A4.5-4)."""

from __future__ import annotations

import json
import re

import prometheus_client
import pytest

from services.archive import schedule
from services.kernel.people import Post
from services.kernel.sealed import Purpose
from tests.archive.conftest import OFFICE, PROVINCE, Archive
from tests.archive.events import Told

CANARIES = ("欧阳金丝雀", "13900001234", "canary@example.cn", "220102196001011234", "窗口让我跑了三趟")


def sealed_case(archive: Archive) -> Told:
    case = Told()
    plain = json.dumps(dict(zip(("name", "phone", "email", "id_number", "text"), CANARIES, strict=True)))

    def seal(what: str) -> str:
        return archive.house.keys.seal(plain, purpose=Purpose.PARTICULARS, office=OFFICE, what=what, row=case.case)

    registered = case.registered(
        sealed_contact=seal("complaint.contact"),
        sealed_particulars=seal("complaint.particulars"),
        sealed_brief=seal("complaint.brief"),
    )
    archive.hear(registered, *case.whole()[1:], Told(serial=13).confirmed_major())
    schedule.file_closed(archive.house)
    return case


@pytest.mark.clause("A4.5-4")
def test_no_table_holds_a_canary_in_clear(archive: Archive) -> None:
    sealed_case(archive)
    tables = [
        name
        for (name,) in archive.ask("select table_name from information_schema.tables where table_schema = 'archive'")
    ]
    stored = "\n".join(
        str(row)
        for name in tables
        for row in archive.ask(f"select t::text from archive.{name} t")  # noqa: S608 - our tables
    )
    stored += "\n".join(
        bytes.fromhex(found).decode("utf-8", "replace") for found in re.findall(r"\\\\x([0-9a-f]{64,})", stored)
    )
    assert "sealed_particulars" in stored
    assert [canary for canary in CANARIES if canary in stored] == []


@pytest.mark.clause("A4.5-4")
def test_no_page_answer_or_metric_holds_a_canary_or_a_token(archive: Archive) -> None:
    case = sealed_case(archive)
    ((token,),) = archive.ask("select sealed_particulars from archive.dossiers where case_id = %s", case.case)
    paths = (
        "/province",
        "/records",
        f"/records/{case.case}",
        f"/api/records/{case.case}",
        "/api/records",
        "/api/statistics",
    )
    shown = "\n".join(archive.get(path, Post.PROVINCE, office=PROVINCE).text for path in paths)
    schedule.measure(archive.house)
    shown += prometheus_client.generate_latest().decode()
    assert 'archive_dossiers{class="three",office="220100",state="closed"} 1.0' in shown
    assert [word for word in (*CANARIES, str(token)) if word in shown] == []
    assert case.case not in prometheus_client.generate_latest().decode()
