"""Progress by code: what is told, to whom it is told, and what is said of reading it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from psycopg.types.json import Jsonb

from services.intake.actions import calendars
from services.intake.handlers import HEARS_MANY
from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.house import House
from services.kernel.sealed import Purpose
from services.kernel.workdays import SHANGHAI
from tests.intake.samples import CASE, OFFICE, OTHER_OFFICE, accepted, heard
from tests.intake.web.sending import Said, hear, issued, look, registered


@pytest.mark.clause("A4.1-1", "A4.4-1")
def test_a_fresh_complaint_is_told_before_anybody_else_has_heard_of_it(client: FlaskClient, at_nine: datetime) -> None:
    told = look(client, registered(client))
    assert (told["id"], told["stage"], told["due_on"], told["due_of"]) == (
        CASE,
        "已收到，等待核对",
        "2026-11-26",
        "acceptance",
    )
    assert told["office"]["name"] == "长春市社会保险事业管理局"
    assert told["unit"] == "养老待遇科"
    assert [step["state"] for step in told["steps"]] == ["now"] + ["next"] * 5
    assert (told["result"], told["explanation"], told["notices"]) == (None, None, [])
    assert [act["act"] for act in told["may"]] == ["supplement", "urge", "ask_recusal", "withdraw"]


@pytest.mark.clause("A4.1-1", "A6.6.2.6-1")
def test_after_acceptance_every_day_is_explained(client: FlaskClient, house: House) -> None:
    with clock.standing_at(datetime(2026, 12, 2, 9, 0, tzinfo=SHANGHAI)):
        key = registered(client)
        hear(house, heard(), accepted(datetime(2026, 11, 23, 15, 0, tzinfo=SHANGHAI)))
        told = look(client, key)
    assert (told["stage"], told["due_on"], told["due_of"]) == ("已受理", "2026-12-14", "answer")
    days = told["days"]
    assert (days["starts_on"], days["total"], days["used"], days["left"], days["over"]) == ("2026-11-23", 15, 7, 8, 0)
    assert days["explanation"][0] == {"on": "2026-11-24", "n": 1, "why": "工作日"}
    assert days["explanation"][4] == {"on": "2026-11-28", "n": None, "why": "周六"}
    assert days["explanation"][-1] == {"on": "2026-12-14", "n": 15, "why": "工作日"}


@pytest.fixture
def local_rest(house: House, admin: psycopg.Connection) -> Iterator[Callable[[], None]]:
    """The office's rest day as another process of the service wrote it down, of which this one has heard nothing."""

    def write() -> None:
        document = {"rest": [{"name": "建市纪念日", "first": "2026-12-04", "last": "2026-12-04"}]}
        admin.execute("insert into intake.calendars values (%s, 2026, 1, %s)", [OFFICE, Jsonb(document)])

    yield write
    admin.execute("delete from intake.calendars")
    with house.database.work(seeing=()) as session:
        calendars.hear(session, house, ())


def test_a_day_that_a_publication_moved_is_never_explained_by_the_calendar_of_before(
    client: FlaskClient, house: House, local_rest: Callable[[], None]
) -> None:
    with clock.standing_at(datetime(2026, 12, 2, 9, 0, tzinfo=SHANGHAI)):
        key = registered(client)
        hear(house, heard(), accepted(datetime(2026, 11, 23, 15, 0, tzinfo=SHANGHAI)))
        look(client, key)
        local_rest()
        moved = {"due_on": date(2026, 12, 15), "moved_from": date(2026, 12, 14), "was_provisional": False}
        at = clock.now()
        more = {"seq": 9, "act": "recount", "step": "accepted", "stage": "已受理", "due_at": at, "calendar": "c"}
        elsewhere = {
            "handled_by": OTHER_OFFICE,
            "due_counted_in": OFFICE,
        }  # the limit had begun before it was handed on
        hear(house, heard(routing.DueMoved, at=at, **more, **moved, **elsewhere))
        days = look(client, key)["days"]
    assert (days["total"], days["explanation"][-1]) == (15, {"on": "2026-12-15", "n": 15, "why": "工作日"})
    assert {"on": "2026-12-04", "n": None, "why": "建市纪念日"} in days["explanation"]


def test_events_in_any_order_lead_to_the_same_story(client: FlaskClient, house: House, at_nine: datetime) -> None:
    key = registered(client)
    at = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
    story = [
        heard(routing.CaseOpened, seq=1, act="register", step="registered", stage="已收到，等待核对"),
        heard(seq=2),
        accepted(at, seq=3),
        heard(routing.CaseInvestigating, seq=4, act="assign", step="investigating", stage="正在调查", handlers=("h1",)),
        issued(house, seq=5),
    ]
    hear(house, *story)
    in_order = look(client, key)
    assert in_order["stage"] == "已落实，正在答复您"
    hear(house, *reversed(story), *story)
    assert look(client, key) == in_order


def test_late_events_of_one_batch_are_no_trouble(client: FlaskClient, house: House) -> None:
    key = registered(client)
    with house.database.work(seeing=(OFFICE,)) as session:
        HEARS_MANY[routing.CaseMoved](
            session,
            [heard(seq=5, stage="正在调查", step="investigating"), heard(seq=2), heard(seq=5, stage="正在调查")],
            house,
        )
    assert look(client, key)["stage"] == "正在调查"


def test_notices_are_told_with_what_became_of_them(client: FlaskClient, house: House) -> None:
    key = registered(client)
    at = datetime(2026, 11, 24, 9, 1, tzinfo=SHANGHAI)

    def notice(state: str, at: datetime, notice: str = "n1", **more: Any) -> NoticeStateChanged:
        return NoticeStateChanged(
            office=OFFICE,
            case=CASE,
            at=at,
            notice=notice,
            kind="registered",
            channel="sms",
            state=state,
            about=0,
            units=40,
            **more,
        )

    hear(house, notice("delivered", at + timedelta(minutes=2)), notice("submitted", at))
    (told,) = look(client, key)["notices"]
    assert (told["what"], told["by"], told["state"]) == ("登记通知", "短信", "已送达")
    # the order is that of the changes, whatever hour the network tells; what went to the principal is not his
    hear(house, notice("unknown", at + timedelta(days=3), "n2", change=2), notice("delivered", at, "n2", change=3))
    hear(house, notice("submitted", at, "n2", change=1), notice("failed", at, "n3", change=1, whom="principal"))
    assert [one["state"] for one in look(client, key)["notices"]] == ["已送达"] * 2
    hear(house, notice("failed", at, "n4"), notice("withheld", at, "n4", change=1))
    assert len(look(client, key)["notices"]) == 2, "in place of that one another was written"


def test_a_refusal_is_explained(client: FlaskClient, house: House) -> None:
    key = registered(client)
    sealed = house.keys.seal(
        "这件事归医保部门", purpose=Purpose.CASEWORK, office=OFFICE, what="case.explanation", row=CASE
    )
    refused = heard(
        routing.CaseNotAccepted,
        seq=4,
        act="confirm_invalid",
        step="invalid_notified",
        stage="不属于受理范围，已向您说明",
        due_on=None,
        validity="invalid_unrelated",
        refer_to="长春市医疗保障局",
        sealed_explanation=sealed,
    )
    hear(house, refused)
    told = look(client, key)
    assert (told["explanation"]["text"], told["explanation"]["refer_to"]) == ("这件事归医保部门", "长春市医疗保障局")
    assert "reject" in [act["act"] for act in told["may"]]
    assert told["days"] is None


@pytest.mark.clause("A6.6.2.6-3", "A4.1-1")
def test_reading_a_result_is_said_once_a_round(client: FlaskClient, house: House, said: Said) -> None:
    key = registered(client)
    look(client, key)
    hear(house, issued(house))
    told = look(client, key)["result"]
    assert (told["facts"], told["answers"], told["object_by"]) == (["少算三年，属实"], ["补发", "已说明"], "2026-12-01")
    look(client, key)
    assert [kind for kind, _ in said()].count("complaint.result_read.v1") == 1
    hear(house, issued(house, seq=20, round=2))
    look(client, key)
    assert [kind for kind, _ in said()].count("complaint.result_read.v1") == 2


def test_a_result_of_the_round_before_is_not_told_as_the_new_one(client: FlaskClient, house: House) -> None:
    key = registered(client)
    hear(house, issued(house), heard(seq=12, round=2, step="investigating", stage="正在调查"))
    assert look(client, key)["result"] is None
