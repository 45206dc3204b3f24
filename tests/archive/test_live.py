"""`/api/live`: everybody who may see it is told how things stand, at once and again when it has changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.archive.actions import screens
from services.archive.live import Province
from services.archive.web.live_told import LivePicture
from services.kernel.clock import now, standing_at
from services.kernel.contracts.routing import CaseRecused, OfficerChanged
from services.kernel.live import Broadcast
from services.kernel.people import Officer, Post
from services.kernel.sessions import Sessions
from tests.archive.conftest import COUNTY, OFFICE, OTHER_OFFICE, PROVINCE, Archive, counting
from tests.archive.events import REGISTERED_AT, Told
from tests.listening import Line, read, run

MANY = 500


@pytest.fixture
def live(archive: Archive) -> Iterator[Broadcast]:
    broadcast = Broadcast(Province(archive.house), archive.house.settings, host="127.0.0.1", port=0, look=0.3)
    yield broadcast
    broadcast.stop()


def shown_by(archive: Archive, office: str, *posts: Post, name: str = "o-9", began: datetime | None = None) -> str:
    """The cookie of an officer with these posts."""
    officer = Officer(id=name, name="张敏", office=office, department="functional", posts=frozenset(posts))
    token, _ = Sessions(archive.house.settings.session_secret).issue(
        officer, at=began or now(), idle=timedelta(minutes=30)
    )
    return f"Cookie: large=1; session={token}"


def test_five_hundred_who_listen_are_told_the_same_for_the_same_few_questions(
    archive: Archive, live: Broadcast
) -> None:
    told = Told()
    archive.hear(told.registered(), told.opened())
    cookie = shown_by(archive, PROVINCE)

    async def story() -> None:
        lines = await asyncio.gather(*(Line.open(live.port, cookie) for _ in range(MANY)))
        first = set(await asyncio.gather(*(line.picture() for line in lines)))
        with counting(archive) as count:
            await asyncio.to_thread(archive.hear, told.suspected(), told.confirmed_major())
            second = set(await asyncio.gather(*(line.picture() for line in lines)))
        assert {read(told)[1]["total"]["major"] for told in first} == {0}
        assert [read(told)[1]["total"]["major"] for told in second] == [1]
        assert count.statements < MANY / 5
        for line in lines:
            line.hang_up()

    run(story)


def test_who_comes_back_gets_the_present_picture_whatever_was_missed(archive: Archive, live: Broadcast) -> None:
    told = Told()
    archive.hear(told.registered())
    cookie = shown_by(archive, PROVINCE)

    async def story() -> None:
        line = await Line.open(live.port, cookie)
        assert line.head.startswith("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream")
        assert "X-Accel-Buffering: no" in line.head
        seen, _ = await line.event()
        line.hang_up()
        await asyncio.to_thread(archive.hear, told.opened(), told.suspected(), told.confirmed_major())
        again = await Line.open(live.port, cookie, f"Last-Event-ID: {seen}")
        number, picture = await again.event()
        while picture["total"]["major"] != 1:  # of the look before it came
            number, picture = await again.event()
        assert number > seen
        again.hang_up()

    run(story)


def test_a_city_is_told_of_its_own_part_in_lines_and_office_by_office(archive: Archive, live: Broadcast) -> None:
    own, beneath, other = Told(serial=1), Told(office=COUNTY, serial=2), Told(office=OTHER_OFFICE, serial=3)
    archive.hear(own.confirmed_major(), beneath.registered(), beneath.opened(), other.confirmed_major())

    async def story() -> None:
        line = await Line.open(live.port, shown_by(archive, OFFICE, Post.LEADER))
        _, picture = await line.event()
        assert picture["total"]["open"] == 2
        assert {row["office"]: row["open"] for row in picture["offices"] if row["open"]} == {OFFICE: 1, COUNTY: 1}
        assert {row["name"]: row["major"] for row in picture["cities"] if row["major"]} == {"长春市本级": 1}
        assert {item["case"] for item in picture["news"]} == {own.case}
        assert [(one["step"], one["open"]) for one in picture["stages"]] == [("registered", 2)]
        line.hang_up()
        _, whole = await (province := await Line.open(live.port, shown_by(archive, PROVINCE))).event()
        assert {row["name"]: row["open"] for row in whole["cities"] if row["open"]} == {"长春市": 2, "吉林市": 1}
        assert {item["case"] for item in whole["news"]} == {own.case, other.case}
        province.hang_up()

    run(story)


def test_a_closed_month_is_told_with_rates_and_what_they_are_of(archive: Archive, live: Broadcast) -> None:
    archive.hear(*Told().whole())

    async def story() -> None:
        with standing_at(REGISTERED_AT + timedelta(days=1)):
            line = await Line.open(live.port, shown_by(archive, PROVINCE), accept="application/json")
        picture = json.loads(await line.rest())
        assert LivePicture.model_validate(picture).total.closed == 1  # as the API's document describes it
        total = picture["total"]
        assert (total["closed"], total["callbacks_due"], total["callback_rate"]) == (1, 1, 100.0)
        assert total["answered"] == 1
        assert total["days"] is not None

    run(story)


def test_the_document_of_the_api_describes_the_picture_and_who_is_refused(archive: Archive) -> None:
    document = archive.client.get("/docs/archive/openapi.json").get_json()
    told = document["paths"]["/api/live"]["get"]
    assert set(told["responses"]) >= {"200", "401", "403", "503"}
    content = told["responses"]["200"]["content"]
    assert content["application/json"]["schema"]["$ref"].endswith("/LivePicture")
    assert "text/event-stream" in content
    assert told["security"] == [{"session": []}, {"screen": []}]
    assert document["components"]["securitySchemes"]["screen"]["name"] == "__Host-screen"
    schemas = document["components"]["schemas"]
    assert set(schemas["LivePicture"]["properties"]) == {"at", "total", "stages", "cities", "offices", "news"}
    assert "overdue_rate" in schemas["LiveFigures"]["properties"]


def test_only_who_may_see_the_board_is_told_anything(archive: Archive, live: Broadcast) -> None:
    async def story() -> None:
        for headers, path, status in (
            ((), "/api/live", 401),
            (("Cookie: session=made.up",), "/api/live", 401),
            ((shown_by(archive, OFFICE, Post.HANDLER),), "/api/live", 403),
            ((shown_by(archive, PROVINCE),), "/api/live/x", 404),
        ):
            line = await Line.open(live.port, *headers, path=path)
            assert line.status == status
            assert "application/problem+json" in line.head
            assert json.loads(await line.rest())["status"] == status

    run(story)


def test_a_line_ends_when_its_officer_signs_out_and_a_used_session_is_renewed(
    archive: Archive, live: Broadcast
) -> None:
    began = now() - timedelta(minutes=10)
    cookie = shown_by(archive, OFFICE, Post.LEADER, name="o-77", began=began)
    event = OfficerChanged(
        office=OFFICE, case="", at=now(), officer="o-77", active=True, signed_out_at=began + timedelta(minutes=1)
    )

    async def story() -> None:
        line = await Line.open(live.port, cookie)
        assert "Set-Cookie: session=" in line.head
        await line.event()
        await asyncio.to_thread(archive.hear_all, event)
        await line.rest()
        assert (await Line.open(live.port, cookie)).status == 401

    run(story)


def test_a_screen_listens_without_an_officer_to_figures_alone_until_it_is_revoked(
    archive: Archive, live: Broadcast
) -> None:
    told = Told()
    archive.hear(told.registered(), told.suspected())
    head = Officer(id="h-1", name="王局", office=OFFICE, department="", posts=frozenset({Post.AGENCY_HEAD}))
    token, _ = screens.pair(archive.house, screens.issue(archive.house, "一楼大厅", by=head, at=now()), at=now())
    ((which,),) = archive.ask("select id from archive.screens")

    async def story() -> None:
        line = await Line.open(live.port, f"Cookie: screen={token}")
        _, picture = await line.event()
        assert (picture["total"]["suspected"], picture["news"]) == (1, [])
        assert {row["office"] for row in picture["offices"]} == set(archive.house.offices.beneath(OFFICE))
        await asyncio.to_thread(screens.revoke, archive.house, UUID(str(which)), by=head, at=now())
        await line.rest()
        assert (await Line.open(live.port, f"Cookie: screen={token}")).status == 401
        with counting(archive) as count:
            for made_up in ("x", f"x.{token.partition('.')[2]}", f"x{token}"):
                assert (await Line.open(live.port, f"Cookie: screen={made_up}")).status == 401
        assert count.statements == 0  # strangers never reach the database

    run(story)


def test_a_case_is_not_named_to_who_is_kept_off_it(archive: Archive, live: Broadcast) -> None:
    told = Told()
    archive.hear(told.registered(), told.suspected())
    archive.hear_all(told.next(CaseRecused, "recuse", officers=("o-8",)))

    async def story() -> None:
        for name, news in (("o-8", 0), ("o-9", 1)):
            line = await Line.open(live.port, shown_by(archive, OFFICE, Post.LEADER, name=name))
            _, picture = await line.event()
            assert (picture["total"]["suspected"], len(picture["news"])) == (1, news)
            line.hang_up()

    run(story)
