"""What can be read of the casework, as plain rows. The session decides which offices are seen."""

from __future__ import annotations

from services.routing.queries.cases import acts_of, case_clocks, case_history, case_state, case_view
from services.routing.queries.governance import policies_of, targets_of
from services.routing.queries.load import load_of
from services.routing.queries.published import calendars, local_rests, policies, second_pack
from services.routing.queries.publishing import (
    PackSimulation,
    Simulation,
    contents,
    publications,
    simulate_local_rest,
    simulate_policy,
    simulate_year,
)
from services.routing.queries.rows import CaseRow, CaseView, Choice, ClockRow, EventRow, LinkRow, Page, Paper, Person
from services.routing.queries.staff import duties_of, staff_of, told_to, warnings_about
from services.routing.queries.supervision import manners, watched
from services.routing.queries.work_lists import QUEUE_WORDS, Filters, Queue, counters, majors, work_list

__all__ = [
    "QUEUE_WORDS",
    "CaseRow",
    "CaseView",
    "Choice",
    "ClockRow",
    "EventRow",
    "Filters",
    "LinkRow",
    "PackSimulation",
    "Page",
    "Paper",
    "Person",
    "Queue",
    "Simulation",
    "acts_of",
    "calendars",
    "case_clocks",
    "case_history",
    "case_state",
    "case_view",
    "contents",
    "counters",
    "duties_of",
    "load_of",
    "local_rests",
    "majors",
    "manners",
    "policies",
    "policies_of",
    "publications",
    "second_pack",
    "simulate_local_rest",
    "simulate_policy",
    "simulate_year",
    "staff_of",
    "targets_of",
    "told_to",
    "warnings_about",
    "watched",
    "work_list",
]
