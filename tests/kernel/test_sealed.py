"""A sealed field opens for its own purpose, office, field and row, and for nothing else."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.sealed import CannotOpen, KeyRing, Purpose, Suite, mask_id_number, mask_name, mask_phone

MASTERS = {purpose: {1: os.urandom(32)} for purpose in Purpose}
RING = KeyRing(MASTERS, index=os.urandom(32))


class Place(TypedDict):
    """Where a token belongs."""

    purpose: Purpose
    office: str
    what: str
    row: str


PLACE: Place = {
    "purpose": Purpose.PARTICULARS,
    "office": "220100",
    "what": "complaint.contact",
    "row": "220100-2026-1",
}


def key_file(folder: Path, content: object, *, mode: int = 0o600) -> Path:
    path = folder / "keys.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.clause("A4.5-5")
@pytest.mark.parametrize("suite", Suite)
@given(text=st.text(max_size=300))
def test_what_was_sealed_opens_again(suite: Suite, text: str) -> None:
    ring = KeyRing(MASTERS, index=None, suite=suite)
    token = ring.seal(text, **PLACE)
    assert ring.open(token, **PLACE) == text
    assert not text or len(text) < 4 or text not in token


@pytest.mark.parametrize(
    "elsewhere",
    [
        {**PLACE, "purpose": Purpose.CASEWORK},
        {**PLACE, "office": "220200"},
        {**PLACE, "what": "complaint.text"},
        {**PLACE, "row": "220100-2026-2"},
    ],
)
def test_a_token_moved_elsewhere_does_not_open(elsewhere: Place) -> None:
    token = RING.seal("张三 13900005518", **PLACE)
    with pytest.raises(CannotOpen):
        RING.open(token, **elsewhere)


@given(position=st.integers(min_value=0, max_value=107), bit=st.integers(min_value=0, max_value=7))
def test_a_token_with_one_bit_changed_does_not_open(position: int, bit: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(RING.seal("农安县", **PLACE)))
    raw[position % len(raw)] ^= 1 << bit
    with pytest.raises(CannotOpen):
        RING.open(base64.urlsafe_b64encode(bytes(raw)).decode(), **PLACE)


def test_two_tokens_of_the_same_text_differ() -> None:
    assert RING.seal("同样的话", **PLACE) != RING.seal("同样的话", **PLACE)


@pytest.mark.clause("A4.5-5")
def test_old_tokens_open_after_the_master_was_rotated_and_new_ones_use_the_new_master() -> None:
    token = RING.seal("旧", **PLACE)
    masters = {purpose: {**versions, 2: os.urandom(32)} for purpose, versions in MASTERS.items()}
    rotated = KeyRing(masters, index=None)
    assert rotated.open(token, **PLACE) == "旧"
    with pytest.raises(CannotOpen):
        RING.open(rotated.seal("新", **PLACE), **PLACE)


def test_a_master_is_given_to_all_before_anybody_seals_with_it(tmp_path: Path) -> None:
    first, second = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
    masters = {"particulars": {"1": first, "2": second}}
    before = KeyRing.load(key_file(tmp_path, {"masters": {"particulars": {"1": first}}}))
    given = KeyRing.load(key_file(tmp_path, {"masters": masters, "current": {"particulars": 1}}))
    after = KeyRing.load(key_file(tmp_path, {"masters": masters, "current": {"particulars": 2}}))
    assert before.open(given.seal("两轮之间", **PLACE), **PLACE) == "两轮之间"
    assert given.open(after.seal("第二轮", **PLACE), **PLACE) == "第二轮"
    with pytest.raises(ValueError, match="particulars 3"):
        KeyRing.load(key_file(tmp_path, {"masters": masters, "current": {"particulars": 3}}))


def test_both_suites_stand_side_by_side() -> None:
    token = KeyRing(MASTERS, index=None, suite=Suite.SM4).seal("国密", **PLACE)
    assert RING.open(token, **PLACE) == "国密"


@pytest.mark.clause("A4.5-1")
def test_who_holds_only_the_keys_of_casework_opens_no_particulars() -> None:
    routing = KeyRing({Purpose.CASEWORK: MASTERS[Purpose.CASEWORK]}, index=None)
    assert not routing.can_open(Purpose.PARTICULARS)
    with pytest.raises(CannotOpen):
        routing.open(RING.seal("张三", **PLACE), **PLACE)
    with pytest.raises(CannotOpen):
        routing.blind("+8613900005518", office="220100", what="phone")


def test_the_blind_index_finds_the_same_value_in_the_same_office_only() -> None:
    assert RING.blind("+8613900005518", office="220100", what="phone") == RING.blind(
        "+8613900005518", office="220100", what="phone"
    )
    others = {
        RING.blind(value, office=office, what=what)
        for value in ("+8613900005518", "+8613900005519")
        for office in ("220100", "220200")
        for what in ("phone", "id")
    }
    assert len(others) == 8


def test_keys_are_read_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    key = base64.b64encode(os.urandom(32)).decode()
    content = {"masters": {"casework": {"1": key}}}
    assert KeyRing.load(key_file(tmp_path, content)).can_open(Purpose.CASEWORK)
    with pytest.raises(ValueError, match="read by everybody"):
        KeyRing.load(key_file(tmp_path, content, mode=0o644))


@pytest.mark.parametrize("content", [{"masters": {"casework": {"1": ""}}}, {"masters": {}, "index": "c2hvcnQ="}])
def test_a_key_that_is_too_short_is_refused_at_the_start(tmp_path: Path, content: object) -> None:
    with pytest.raises(ValueError, match="not a key of 32 bytes"):
        KeyRing.load(key_file(tmp_path, content))


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张＊"), ("王小兰", "王＊兰"), ("欧阳娜娜", "欧＊＊娜"), ("㛃", "＊"), ("김철수", "김＊수")],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_numbers_are_masked() -> None:
    assert mask_phone("13912345518") == "139****5518"
    assert mask_phone("12333") == "****"
    assert mask_id_number("229001199001010011") == "229001********0011"


@pytest.mark.parametrize("token", ["", "a", "sealed", "=", "键", "AQ" * 100])
def test_what_is_no_token_opens_as_little_as_a_foreign_one(token: str) -> None:
    with pytest.raises(CannotOpen):
        RING.open(token, **PLACE)
