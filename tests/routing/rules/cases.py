"""A case and its officers as the rules see them, and a way to lead it through its steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI
from services.routing.rules.acts import Act
from services.routing.rules.addressing import RESULT_PARTS
from services.routing.rules.assessment import CaseClass
from services.routing.rules.checks import FORM_1_FIELDS
from services.routing.rules.facts import (
    Actor,
    Attempt,
    CaseFacts,
    Deed,
    Evidence,
    Ground,
    Measure,
    Merit,
    Said,
    Validity,
)
from services.routing.rules.policy import DEFAULT_PACK
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Region, lines_of, permit_with

CHANGCHUN = "220100"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)


def officer(name: str, department: str, *posts: Post, office: str = CHANGCHUN) -> Officer:
    return Officer(id=name, name=name, office=office, department=department, posts=frozenset(posts))


WANG = officer("王窗口", "hall", Post.WINDOW)
ZHAO = officer("赵科长", "pension", Post.SECTION_HEAD)
QIAN = officer("钱承办", "pension", Post.HANDLER)
SUN = officer("孙承办", "pension", Post.HANDLER)
LI = officer("李科长", "injury", Post.SECTION_HEAD)
ZHOU = officer("周职能", "complaints", Post.FUNCTIONAL)
WU = officer("吴职能", "complaints", Post.FUNCTIONAL)
ZHENG = officer("郑分管", "leaders", Post.LEADER)
FENG = officer("冯局长", "leaders", Post.AGENCY_HEAD)
CHEN = officer("陈回访", "service", Post.CALLBACK)
JIANG = officer("蒋省局", "supervision", Post.PROVINCE, office="220000")
STAFF = (WANG, ZHAO, QIAN, SUN, LI, ZHOU, WU, ZHENG, FENG, CHEN, JIANG)

MEASURE = Measure(what="补发待遇", department="pension", person=QIAN.id, due_on=date(2026, 12, 1))

# A form filled in well, for every act: each check reads its own fields.
WELL_SAID = Said(
    reason="情况清楚",
    text="您反映的情况不属于社保经办业务，应当由医疗保障局办理，我们已经替您联系。",
    validity=Validity.UNRELATED,
    grounds=frozenset({Ground.QUALITY}),
    fields=frozenset(FORM_1_FIELDS),
    kinds=1,
    handlers=(QIAN.id, SUN.id),
    department="pension",
    merit=Merit.FOUNDED,
    answers={1: "已补发"},
    bases=("社会保险经办条例第五十一条",),
    measures=(MEASURE,),
    evidence=Evidence.SIGNATURE,
    proof="signature-1",
    evidence_files=1,
    attempts=tuple(Attempt(NOON - timedelta(days=days), is_written=True) for days in (0, 3, 4)),
    reached=True,
    is_solved=True,
    was_contacted=True,
    heard_complainant=True,
    heard_respondent=True,
    findings=(True,),
    no_interest=True,
    manner="written",
    result=dict.fromkeys(RESULT_PARTS, "六十日内可以申请复议"),
    objections={"金额不对": "已核对"},
    cause="B02",
    verified=True,
)


def a_case(step: Step | None = Step.REGISTERED, **known: Any) -> CaseFacts:
    """An ordinary named complaint in Changchun, first received at the hall, handled by the pension department."""
    usual: dict[str, Any] = {
        "at": NOON,
        "office": CHANGCHUN,
        "classed": CaseClass.THREE,
        "first_department": "hall",
        "departments": frozenset({"pension"}),
        "handlers": frozenset({QIAN.id, SUN.id}),
        "answer_by": date(2026, 12, 14),
    }
    return CaseFacts(step=step, **{**usual, **known})


def deed(act: Act, by: Officer | None, round_: int = 1) -> Deed:
    return Deed(act, by.id if by else None, by.department if by else None, round_)


def act_on(
    facts: CaseFacts, act: Act, actor: Actor, said: Said = WELL_SAID, *, choose: dict[Region, Any] | None = None
) -> CaseFacts:
    """The case after the act: every region moved along its line (`choose` where it leads to several), the deed written.

    Raises what the rules raise.
    """
    lines = lines_of(facts, act)
    chosen = {line.region: (choose or {}).get(line.region, line.move.to[0]) for line in lines}
    said = replace(said, to=chosen.get(Region.MAIN)) if act is Act.REASSESS else said
    permit_with(facts, act, actor, said, pack=DEFAULT_PACK)
    done = deed(act, actor if isinstance(actor, Officer) else None, facts.round)
    new_round = act is Act.REASSESS and chosen[Region.MAIN] is not Step.UPHELD
    measures = said.measures if act is Act.SUBMIT_OPINION else facts.measures
    if act is Act.RECORD_EXECUTION:
        measures = tuple(replace(one, is_executed=True, evidence=1) for one in measures)
    return replace(
        facts,
        step=chosen.get(Region.MAIN, facts.step),
        severity=chosen.get(Region.SEVERITY, facts.severity),
        province=chosen.get(Region.PROVINCE, facts.province),
        callback=chosen.get(Region.CALLBACK, facts.callback),
        identity=chosen.get(Region.IDENTITY, facts.identity),
        round=facts.round + new_round,
        measures=measures,
        history=(*facts.history, done),
    )
