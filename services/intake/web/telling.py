"""A story as page and API tell it: the same words, the same days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from services.intake.actions import calendars
from services.intake.actions.reading import Fact, Sent, Story
from services.intake.rules import standing, telling
from services.intake.rules.standing import Deed
from services.intake.rules.telling import Awaited, Extended, Graded, Late, Limit, Stage
from services.kernel.house import House
from services.kernel.offices import Office
from services.kernel.sealed import Purpose
from services.kernel.web.words import Ruler
from services.kernel.workdays import SHANGHAI, Day, UnpublishedYear, WorkingCalendar


@dataclass(frozen=True)
class Result:
    """What was found and decided, in paragraphs."""

    issued_at: datetime
    object_by: date
    manner: str
    number: str
    facts: tuple[str, ...]
    basis: tuple[str, ...]
    answers: tuple[str, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a complaint was not accepted, and who is competent; or the answer to a question."""

    told_at: datetime
    text: str
    refer_to: str | None


@dataclass(frozen=True)
class NotPossible:
    """What was asked by code and not possible any more, and why."""

    asked: str
    why: str
    told_at: datetime


@dataclass(frozen=True, kw_only=True)
class Telling:
    """All that the complainant is told. Without a limit, or in an unpublished year, there is no ruler."""

    case: str
    number: str
    office: Office
    unit: str | None
    stage: str
    stages: tuple[Stage, ...]
    limit: Limit | None
    ruler: Ruler | None
    days: tuple[Day, ...]
    notices: tuple[Sent, ...]
    result: Result | None
    explanation: Explanation | None
    consultation: Explanation | None
    policy: Explanation | None
    not_possible: tuple[NotPossible, ...]
    supplemented: tuple[datetime, ...]
    graded: Graded | None
    late: Late | None
    awaited: Awaited | None
    extended: Extended | None
    may: tuple[Deed, ...]
    ended: bool
    not_accepted: bool
    awaits_authorisation: bool


def tell(house: House, story: Story, *, today: date) -> Telling:
    """The story in words, with its sealed result opened."""
    office = house.offices[story.handled_by]
    limit, stands = _limit(story), story.standing(today)
    # Whose limit it was at its start; where nobody said, who has it answers, and who numbered it decided on it.
    counted_in = story.due_counted_in or (story.handled_by if limit and limit.about_answer else story.office)
    until = max(today, limit.due_on) if limit else today
    calendar = calendars.current(house, counted_in, on=until, told_at=story.told_at)
    ruler, days = _days(story, limit, today, calendar)
    return Telling(
        case=story.case,
        number=story.number,
        office=office,
        unit=next((d.name for d in office.departments if d.code == story.department), None),
        stage=telling.current_stage(story.stage, agreed=stands.agreed),
        stages=telling.stages(
            story.registered_at, story.milestones, anonymous=story.kind == "anonymous", agreed=stands.agreed
        ),
        limit=limit,
        ruler=ruler,
        days=days,
        notices=story.notices,
        result=_result(house, story),
        explanation=_explanation(house, story),
        consultation=_consultation(house, story),
        policy=_policy(house, story),
        not_possible=_not_possible(house, story),
        supplemented=story.supplemented,
        graded=_graded(story),
        late=_late(story, today=today),
        awaited=telling.awaited(story.awaited, by=story.awaited_by, step=story.step, today=today),
        extended=_extended(story),
        may=standing.possible(stands),
        ended=story.step in standing.ENDED,
        not_accepted=story.step == standing.NOT_ACCEPTED,
        awaits_authorisation=story.awaits_authorisation,
    )


def as_json(told: Telling) -> dict[str, Any]:
    """What `POST /api/progress` answers."""
    names = standing.deed_words(not_accepted=told.not_accepted)
    ruler, limit = told.ruler, told.limit
    return {
        "id": told.case,
        "number": told.number,
        "office": {"code": told.office.code, "name": told.office.name, "phone": told.office.phone},
        "unit": told.unit,
        "stage": told.stage,
        "awaits_authorisation": told.awaits_authorisation,
        "steps": [{"title": s.title, "state": s.state, "at": s.at} for s in told.stages],
        "due_on": limit.due_on if limit else None,
        "due_of": None if limit is None else "answer" if limit.about_answer else "acceptance",
        "due_provisional": bool(limit and limit.provisional),
        "days": ruler
        and {
            "starts_on": ruler.starts_on,
            "total": ruler.total,
            "used": ruler.total - ruler.left,
            "left": ruler.left,
            "over": ruler.over,
            "in_words": ruler.sentence,
            "explanation": [{"on": d.on, "n": d.counted, "why": d.reason} for d in told.days],
        },
        "notices": [
            {
                "what": telling.NOTICE_WORDS.get(n.kind, "通知"),
                "by": telling.BY_WORDS.get(n.channel, n.channel),
                "state": telling.NOTICE_STATES.get(n.state, n.state),
                "at": n.at,
            }
            for n in told.notices
        ],
        "result": told.result,
        "explanation": told.explanation,
        "consultation": told.consultation,
        "policy": told.policy,
        "not_possible": told.not_possible,
        "graded": told.graded,
        "late": told.late,
        "awaited": told.awaited,
        "extended": told.extended,
        "may": [{"act": deed.value, "words": names[deed]} for deed in told.may],
    }


def _limit(story: Story) -> Limit | None:
    if story.due_on is None:
        return None
    accepted, delivered = story.fact("accepted"), story.facts.get(("delivered", story.round))
    closed = story.fact("closed")
    ended = delivered or closed
    done_on = ended.at.date() if ended else None
    if accepted is None:
        return Limit(story.received_at.date(), story.due_on, story.due_provisional, done_on, about_answer=False)
    started_at = datetime.fromisoformat(accepted.content["accepted_at"]).astimezone(SHANGHAI)
    if story.round > accepted.round and "reassess" in story.acts:
        started_at = story.acts["reassess"]
    begun_on, is_first = started_at.date(), story.round == accepted.round
    is_natural = is_first and not accepted.content["days"] and begun_on < story.due_on
    return Limit(begun_on, story.due_on, story.due_provisional, done_on, about_answer=True, natural_days=is_natural)


def _days(
    story: Story, limit: Limit | None, today: date, calendar: WorkingCalendar
) -> tuple[Ruler | None, tuple[Day, ...]]:
    if limit is None or limit.due_on <= limit.starts_on or limit.natural_days:
        return None, ()
    try:
        ruler = Ruler.told(calendar, starts_on=limit.starts_on, due_on=limit.due_on, today=today, done_on=limit.done_on)
        said = _days_said(story.fact("accepted"), limit)
        return ruler, said or calendar.explain(limit.starts_on, calendar.between(limit.starts_on, limit.due_on))
    except UnpublishedYear:
        return None, ()


def _days_said(accepted: Fact | None, limit: Limit) -> tuple[Day, ...]:
    """The explanation that came with the acceptance, as long as it is about the day that is due now."""
    marks = accepted.content["days"] if accepted else []
    if not marks or marks[-1]["on"] != limit.due_on.isoformat():
        return ()
    return tuple(Day(date.fromisoformat(m["on"]), m["n"], m["why"], limit.provisional) for m in marks)


def _result(house: House, story: Story) -> Result | None:
    found = story.result
    if found is None:
        return None
    said = _open(house, story, found.content["sealed_result"], what="case.result", row=f"{story.case}/{found.round}")
    content: Mapping[str, Any] = msgspec.json.decode(said)
    return Result(
        issued_at=found.at,
        object_by=date.fromisoformat(found.content["object_by"]),
        manner=found.content["manner"],
        number=found.content["number"],
        facts=telling.paragraphs(content.get("facts")),
        basis=telling.paragraphs(content.get("basis")),
        answers=telling.paragraphs(content.get("answers")),
        remedies=telling.paragraphs(content.get("remedies")),
    )


def _explanation(house: House, story: Story) -> Explanation | None:
    told = story.fact("not_accepted")
    if told is None or story.fact("accepted") is not None:
        return None
    sealed = told.content["sealed_explanation"]
    text = _open(house, story, sealed, what="case.explanation", row=story.case) if sealed else ""
    return Explanation(told.at, text, told.content["refer_to"])


def _consultation(house: House, story: Story) -> Explanation | None:
    """The answer to what was only a question; kept as a consultation since then (3.3)."""
    closed = story.fact("closed")
    sealed = closed.content.get("sealed_answer") if closed else None
    if closed is None or sealed is None:
        return None
    return Explanation(closed.at, _open(house, story, sealed, what="case.consultation", row=story.case), None)


def _policy(house: House, story: Story) -> Explanation | None:
    """The answer that holds since a policy changed (6.6.2.1 d)."""
    told = story.fact("policy")
    if told is None:
        return None
    row = f"{story.case}/{told.content['n']}"
    return Explanation(told.at, _open(house, story, told.content["sealed_answer"], what="policy.answer", row=row), None)


def _late(story: Story, *, today: date) -> Late | None:
    """Of the round that runs, while it has no answer."""
    passed, explained = story.facts.get(("late", story.round)), story.facts.get(("explain_delay", story.round))
    if (passed is None and explained is None) or story.result is not None or story.step in standing.ENDED:
        return None
    if explained is None:
        return Late(None, None, date.fromisoformat(passed.content["news_by"]) if passed else None)
    why = telling.LATE_WORDS.get(explained.content["late_because"])
    answer_by = date.fromisoformat(explained.content["answer_by"])
    return Late(why, answer_by if answer_by >= today else None, None)  # a day that has passed is no expectation


def _graded(story: Story) -> Graded | None:
    told = story.facts.get(("rate", story.round))
    return telling.graded(told.content, at=told.at) if told else None


def _extended(story: Story) -> Extended | None:
    """While the answer that it is about is still to come."""
    told = story.facts.get(("extended", story.round))
    waits = story.result is None and story.step not in standing.ENDED
    return telling.extended(told.content) if told and waits else None


def _not_possible(house: House, story: Story) -> tuple[NotPossible, ...]:
    """The newest of each kind in this round, in the order in which they were told."""
    found = [
        NotPossible(words, _why_not(house, story, fact.content), fact.at)
        for act, words in telling.NOT_POSSIBLE.items()
        if (fact := story.facts.get((act, story.round))) is not None
    ]
    return tuple(sorted(found, key=lambda one: one.told_at))


def _why_not(house: House, story: Story, content: Mapping[str, Any]) -> str:
    """In words; with the reason of who decided, where somebody did."""
    why, sealed = telling.WHY_WORDS.get(content["refused"], telling.WHY_WORDS["other"]), content.get("sealed_why")
    if not sealed:
        return why
    reason = _open(house, story, sealed, what="case.reopening_refused", row=story.case)
    return f"{why}，理由：{reason.rstrip('。')}"


def _open(house: House, story: Story, token: str, *, what: str, row: str) -> str:
    return house.keys.open(token, purpose=Purpose.CASEWORK, office=story.office, what=what, row=row)
