"""A year of the calendar, and a pack of rules: simulated, proposed, published by a second person, and every open limit
counted anew once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.kernel.contracts.routing import CalendarPublished, CaseMoved, ClockBreached, DueMoved
from services.routing.actions.chain import verify
from services.routing.schedule import recount, sweep
from tests.routing.calendar.publishing import LONGER, PUBLISHED, accepted_on_the_eleventh, k1, propose, publish
from tests.routing.desks import CITY, PROVINCE, Desks, on
from tests.routing.rules.test_publishing import TOML


@pytest.mark.clause("A6.6.2.6-4", "D26", "A5.4g")
def test_a_provisional_day_moves_once_when_the_year_is_out_and_both_days_are_kept(desks: Desks) -> None:
    case = accepted_on_the_eleventh(desks)
    assert (desks.row(case)["due_on"], desks.row(case)["due_provisional"]) == (date(2027, 1, 4), True)
    would = propose(desks, LONGER, simulate=True)["simulation"]
    assert would["moved"] == would["later"] == would["offices"][CITY]
    assert {"due_on": "2027-01-04", "new_due_on": "2027-01-05", "limits": 1} in would["days"]
    assert "会改变" in would["in_words"]
    assert publish(desks, propose(desks, LONGER)) == 200
    assert (desks.row(case)["due_on"], len(desks.said(case))) == (date(2027, 1, 4), len(desks.said(case)))
    assert recount(desks.house, at=PUBLISHED) == would["moved"]
    row, clock = desks.row(case), k1(desks, case)
    assert (row["due_on"], row["due_provisional"]) == (date(2027, 1, 5), False)
    assert (clock["due_at"], clock["was_due_at"]) == (on("2027-01-05", "16:30"), on("2027-01-04", "16:30"))
    assert [day[2] for day in clock["days"] if day[0] == "2027-01-04"] == ["元旦放假"]
    moves = [event for event in desks.said(case) if isinstance(event, DueMoved)]
    assert [(m.moved_from, m.due_on, m.was_provisional, m.due_provisional) for m in moves] == [
        (date(2027, 1, 4), date(2027, 1, 5), True, False)
    ]
    history = desks.get(f"/api/cases/{case}/history", "window")["events"]
    assert [event["act_words"] for event in history if event["act"] == "recount"] == ["公布日历后重新计算期限"]
    assert recount(desks.house, at=PUBLISHED) == 0
    assert len([event for event in desks.said(case) if isinstance(event, DueMoved)]) == 1
    with desks.house.database.work(seeing=(CITY,)) as session:
        assert verify(session, CITY) is None


@pytest.mark.clause("A6.6.2.6-4")
def test_a_day_that_is_only_confirmed_is_told_as_equal(desks: Desks) -> None:
    case = accepted_on_the_eleventh(desks)
    would = propose(desks, TOML, simulate=True)["simulation"]
    assert (would["moved"], would["confirmed"] > 0) == (0, True)
    assert publish(desks, propose(desks, TOML)) == 200
    assert recount(desks.house, at=PUBLISHED) == 0
    told = [event for event in desks.said(case) if isinstance(event, DueMoved)]
    assert [(event.moved_from, event.due_on, event.due_provisional) for event in told] == [
        (date(2027, 1, 4), date(2027, 1, 4), False)
    ]
    assert k1(desks, case)["was_due_at"] is None


@pytest.mark.clause("A6.6.2.6-5")
def test_rungs_follow_the_new_day_and_those_that_were_sent_are_not_sent_again(desks: Desks) -> None:
    case = accepted_on_the_eleventh(desks)
    sweep(desks.house, at=on("2026-12-24", "12:00"))  # R1: half of the days are used
    publish(desks, propose(desks, LONGER))
    recount(desks.house, at=PUBLISHED)
    sweep(desks.house, at=on("2027-01-05", "16:30"))
    sent = desks.rows("select rung from routing.fired where case_id = %s and clock = 4 order by due_at", case)
    assert [row["rung"] for row in sent] == ["R1", "R2", "R3"]
    assert desks.row(case)["overdue"] is False
    sweep(desks.house, at=on("2027-01-05", "16:31"))
    breaches = [e for e in desks.said(case) if isinstance(e, ClockBreached) and e.clock == "K1"]
    assert [breach.breached_at for breach in breaches] == [on("2027-01-05", "16:30")]


@pytest.mark.clause("A6.6.2.6-2")
def test_what_was_late_stays_late_whatever_is_published(desks: Desks) -> None:
    case = accepted_on_the_eleventh(desks)
    desks.rows(
        "update routing.clocks set due_at = %s, next_fire = %s, next_rung = 'R4' where case_id = %s and kind = 'K1'",
        PUBLISHED,
        PUBLISHED,
        case,
    )
    sweep(desks.house, at=on("2026-12-19"))
    before = k1(desks, case)
    assert before["breached_at"] == PUBLISHED
    publish(desks, propose(desks, LONGER))
    recount(desks.house, at=on("2026-12-19"))
    assert k1(desks, case)["due_at"] == before["due_at"]


@pytest.mark.clause("D25")
def test_the_limit_of_a_transferring_body_holds_through_a_publication(desks: Desks) -> None:
    upstream: dict[str, Any] = {
        "upstream_system": "12345",
        "upstream_number": "JL-1",
        "upstream_due_on": date(2027, 1, 4),
    }
    case = accepted_on_the_eleventh(desks, channel="transfer", **upstream)
    publish(desks, propose(desks, LONGER))
    recount(desks.house, at=PUBLISHED)
    assert desks.row(case)["due_on"] == date(2027, 1, 4)


def test_an_untouched_case_hears_nothing(desks: Desks) -> None:
    case = desks.accepted()  # on 2026-11-23: K1 is due on 12-14
    before = len(desks.said(case))
    desks.at = on("2026-11-25")
    publish(desks, propose(desks, LONGER))
    recount(desks.house, at=desks.at)
    said = desks.said(case)[before:]
    assert not [event for event in said if isinstance(event, DueMoved)]
    assert [type(event) for event in said] in ([], [CaseMoved])


def test_who_proposes_does_not_publish_and_nobody_else_than_the_province(desks: Desks) -> None:
    desks.at = PUBLISHED
    found = propose(desks, LONGER)
    assert publish(desks, found, seat="province") == 403
    assert publish(desks, found, seat="leader", office=CITY) == 403
    assert desks.send("POST", "/api/calendars", "leader", json={"text": TOML}).status_code == 403
    assert publish(desks, found) == 200
    assert publish(desks, found) == 409
    assert desks.rows("select act, code from routing.refusals where case_id = '' order by id") == [
        {"act": "publish", "code": "second_person_needed"},
        {"act": "publish", "code": "decided_already"},
    ]
    with pytest.raises(Exception, match="ck_publications_two_persons"):
        desks.rows("update routing.publications set decided_by = proposed_by")


def test_a_proposal_is_turned_down_with_a_reason_and_changes_nothing(desks: Desks) -> None:
    desks.at = PUBLISHED
    found = propose(desks, LONGER)
    path = f"/api/publications/{found['id']}/reject"
    assert desks.send("POST", path, "province-2", office=PROVINCE, json={"reason": "通知尚未印发"}).status_code == 200
    assert publish(desks, found) == 409
    listed = desks.send("GET", "/api/publications", "province", office=PROVINCE).get_json()["publications"]
    assert [(one["state"], one["reason"]) for one in listed] == [("rejected", "通知尚未印发")]


def test_the_api_tells_every_fault_of_a_file(desks: Desks) -> None:
    desks.at = PUBLISHED
    bad = TOML.replace('"正式"', '"大概"').replace('on = "2027-02-13"', 'on = "2027-02-12"')
    answer = desks.send("POST", "/api/calendars", "province", office=PROVINCE, json={"text": bad})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.get_json()["errors"]] == ["state", "work.0.on"]
    assert desks.rows("select 1 from routing.publications") == []


def test_the_published_year_is_said_to_all(desks: Desks) -> None:
    desks.at = PUBLISHED
    publish(desks, propose(desks, LONGER))
    (said,) = [event for event in desks.said_in(PROVINCE) if isinstance(event, CalendarPublished)]
    assert (said.year, said.revision, said.state, said.case, said.of_office) == (2027, 2, "正式", "", None)
    assert [day.on for day in said.rest][:4] == [date(2027, 1, n) for n in (1, 2, 3, 4)]
    years = desks.send("GET", "/api/calendars", "window").get_json()["calendars"]
    assert [(y["year"], y["revision"], y["state"]) for y in years][:2] == [(2027, 2, "正式"), (2027, 1, "暂定")]


@pytest.mark.clause("A2-1")
def test_a_new_pack_holds_for_what_is_accepted_from_its_day_on_and_old_cases_keep_theirs(desks: Desks) -> None:
    old = desks.accepted(1)
    pack = {"version": "jl-2027", "effective_on": "2026-12-01", "answer": 10}
    how = {"json": {"pack": pack, "because": "缩短答复期限"}}
    would = desks.send("POST", "/api/policies?simulate=1", "province", office=PROVINCE, **how).get_json()["simulation"]
    assert [(c["before"], c["after"]) for c in would["changes"]] == [("15个工作日", "10个工作日")]
    answer = desks.send("POST", "/api/policies", "province", office=PROVINCE, **how)
    assert publish(desks, answer.get_json()) == 200
    before = desks.accepted(2)
    desks.at = on("2026-12-01")
    new = desks.accepted(3)
    desks.at = on("2026-12-02")
    assert [(desks.row(case)["policy"], desks.row(case)["due_on"]) for case in (old, before, new)] == [
        ("guide-1", date(2026, 12, 14)),
        ("guide-1", date(2026, 12, 14)),
        ("jl-2027", date(2026, 12, 15)),
    ]
    packs = desks.send("GET", "/api/policies", "window").get_json()["policies"]
    assert [one["version"] for one in packs] == ["jl-2027", "guide-1"]
    assert packs[1]["policy"]["standards"][0]["replaced_by"] == "GB/T 17242-2025"
