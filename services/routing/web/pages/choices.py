"""What can be chosen in the forms of acts, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.kernel.people import Officer, Post
from services.kernel.web import words
from services.kernel.web.login import house
from services.routing.forms.fields import METHOD_WORDS
from services.routing.forms.investigating import DECISION_WORDS
from services.routing.queries import CaseView, Paper
from services.routing.rules.assessment import CLASS_WORDS, FACTOR_WORDS, KIND_WORDS, CaseClass
from services.routing.rules.causes import categories, grouped
from services.routing.rules.checking_forms import SHOWS_SECOND_MEANS
from services.routing.rules.correcting import FACTS
from services.routing.rules.delays import LATE_WORDS
from services.routing.rules.facts import AWAITED_WORDS, EVIDENCE_WORDS, GROUND_WORDS, MERIT_WORDS, Evidence
from services.routing.rules.grades import GRADE_WORDS
from services.routing.rules.identity import PURPOSE_WORDS
from services.routing.rules.policy import PolicyPack
from services.routing.rules.reporting import INQUIRY_WORDS, NATURE_WORDS, SIDE_WORDS
from services.routing.rules.unresolvable import HINDRANCE_WORDS
from services.routing.web.pages.papers import Papers

Options = tuple[tuple[str, ...], ...]

YES_NO = (("yes", "是"), ("no", "否"))
POINTS = (("1", "1 分，轻微"), ("2", "2 分，一般"), ("3", "3 分，严重"))
CIRCUMSTANCES = (
    ("several_people", "涉及多人"),
    ("repeated", "重复投诉"),
    ("likely_public", "可能引起舆情"),
    ("outside_remit", "不属于受理范围"),
)
GRADES = tuple((str(grade), word) for grade, word in GRADE_WORDS.items())
IDENTITY = (("1", "自述，没有核对"), ("2", "看过证件"), ("3", "系统核验过"))
INVALIDITIES = (
    ("invalid_unrelated", "与经办服务无关"),
    ("invalid_system_related", "涉及本系统经办工作", "由投诉管理职能部门决定转办或上报"),
    ("misrouted", "应由其他经办机构受理"),
)
RELATED = (("transfer", "转办"), ("report", "上报"), ("neither", "都不需要", "要写明理由"))
MANNERS = (("oral", "口头"), ("written", "书面"), ("other", "其他"))
REASSESSMENTS = (
    ("investigating", "重新调查"),
    ("opinion_draft", "修改处理意见"),
    ("upheld", "维持原结果", "告知其他途径"),
)
LIMIT_UNITS = (("working_days", "个工作日"), ("hours", "小时"))
ORDINARY_CLASSES = (CaseClass.TWO, CaseClass.THREE)
PATHS = (
    ("fast_track", "快速处理"),
    ("emergency_plan", "启动应急预案"),
    ("returned", "退回重新评估", "不同意按重大投诉办理"),
)
RELATIONS = (
    ("relative", "投诉人或被投诉人是我的近亲属"),
    ("interest", "我与这件投诉有利害关系"),
    ("respondent", "被投诉的是我本人"),
    ("other", "有其他可能影响公正的关系"),
)
AGREEMENTS = (
    ("signature", "投诉人签名"),
    ("grade", "投诉人打的分", "投诉人在回访、短信里或者凭查询码给这次处理打过“基本满意”以上的分"),
)
DELIVERIES = (
    ("signature", "签名"),
    ("receipt", "送达回执"),
    ("recorded_call", "通话录音"),
    ("attempts", "多次联系未果", "填写下面的联系记录"),
)

SUGGESTIONS = {"cause": "causes", "business": "businesses"}


def _pairs(table: Any) -> Options:
    return tuple((str(code.value), word) for code, word in table.items())


def choices_for(view: CaseView, papers: Papers, officer: Officer, pack: PolicyPack) -> dict[str, Any]:
    """Every list that a form of this case may offer to this officer."""
    units = tuple((code, name) for code, name in view.departments)
    own = frozenset(view.facts["departments"])
    on_the_case = view.facts["handlers"]
    return {
        "methods": _pairs(METHOD_WORDS),
        "identity_levels": IDENTITY,
        "factors": _pairs(FACTOR_WORDS),
        "points": POINTS,
        "circumstances": CIRCUMSTANCES,
        "kinds": _pairs(KIND_WORDS),
        "classes": _pairs(CLASS_WORDS),
        "may_override": officer.holds(Post.FUNCTIONAL),
        "departments": units,
        "other_offices": tuple((one.code, one.name) for one in house().offices if one.code != view.row.handled_by),
        "hindrances": _pairs(HINDRANCE_WORDS),
        "delays": _pairs(LATE_WORDS),
        "awaited": _pairs(AWAITED_WORDS),
        "open_tasks": tuple(
            (str(task.n), str(task.text), f"{task.facts['department_name']}，{words.day(task.facts['due_on'])}前")
            for task in papers.of("task")
            if task.facts["state"] == "open"
        ),
        "other_departments": tuple(unit for unit in units if unit[0] != view.row.department),
        "case_departments": tuple(unit for unit in units if not own or unit[0] in own),
        "invalidities": INVALIDITIES,
        "related_decisions": RELATED,
        "grounds": _pairs(GROUND_WORDS),
        "satisfactions": tuple(
            (one.value, EVIDENCE_WORDS[one])
            for one in (Evidence.SIGNATURE, Evidence.READ, Evidence.REPLY, Evidence.RECORDED_CALL)
        ),
        "handlers": _handlers(view),
        "companions": tuple(
            (one.id, one.name)
            for one in view.people
            if one.id not in (officer.id, *on_the_case) and one.department not in own
        ),
        "officers": _officers(view),
        "staff": tuple((one.id, one.name, one.department_name) for one in view.people),
        "relations": RELATIONS,
        "inquiries": _pairs(INQUIRY_WORDS),
        "merits": _pairs(MERIT_WORDS),
        "open_measures": tuple(
            (str(one.n), str(one.text), f"{one.facts['owner_name'] or ''}，{words.day(one.facts['due_on'])}前")
            for one in papers.open_measures
        ),
        "facts": tuple((name, fact.label) for name, fact in FACTS.items()),
        "references": _references(papers),
        "sides": _pairs(SIDE_WORDS),
        "natures": _pairs(NATURE_WORDS),
        "decisions": tuple(DECISION_WORDS.items()),
        "proofs": tuple((str(one.n), _proof_name(one)) for one in papers.of("proof")),
        "directions": tuple(
            (str(one.n), str(one.text), f"{words.day(one.facts['due_on'])}前")
            for one in papers.of("direction")
            if one.facts["owner"] == officer.id and one.facts["done_at"] is None
        ),
        "second_manners": MANNERS[1:],
        "second_deliveries": tuple((one.value, EVIDENCE_WORDS[one]) for one in SHOWS_SECOND_MEANS),
        "manners": MANNERS,
        "deliveries": DELIVERIES,
        "agreements": AGREEMENTS,
        "reassessments": REASSESSMENTS,
        "causes": grouped("cause"),
        "businesses": grouped("business"),
        "suggested": {name: _suggested(view.facts[field]) for name, field in SUGGESTIONS.items()},
        "paths": PATHS,
        "plans": tuple((plan.code, plan.title) for plan in pack.plans),
        "plan_steps": tuple(
            (str(one.n), str(one.facts["what"]), f"{words.moment(one.facts['due_at'])}前")
            for one in papers.of("plan_step")
            if one.facts["done_at"] is None and one.facts["dropped_at"] is None
        ),
        "limit_units": LIMIT_UNITS,
        "ordinary_classes": tuple((one.value, CLASS_WORDS[one]) for one in ORDINARY_CLASSES),
        "unsealing_purposes": _pairs(PURPOSE_WORDS),
        "yes_no": YES_NO,
        "grades": GRADES,
    }


def _references(papers: Papers) -> Options:
    """What a finding can rest on: the lines of the log, and the evidence in them."""
    notes = ((f"note-{one.n}", f"笔录 {one.n}", _found(one)[:24]) for one in papers.of("note"))
    proofs = ((f"proof-{one.n}", f"证据 {one.n}", _proof_name(one)) for one in papers.of("proof"))
    return (*notes, *proofs)


def _found(note: Paper) -> str:
    return note.text["found"] if isinstance(note.text, dict) else ""


def _proof_name(proof: Paper) -> str:
    return str(proof.text["name"]) if isinstance(proof.text, dict) else f"证据 {proof.n}"


def _suggested(codes: Sequence[str]) -> str:
    """What the words of the complaint point to: a hint, never a choice."""
    known = categories()
    found = [f"{code} {known[code].name}" for code in codes if code in known and known[code].parent]
    return f"从投诉内容看可能是：{'、'.join(found)}。请核对后自己选" if found else ""


def _handlers(view: CaseView) -> Options:
    return tuple((one.id, one.name, one.department_name) for one in view.people if Post.HANDLER in one.posts)


def _officers(view: CaseView) -> tuple[tuple[str, Options], ...]:
    """Everybody by department, for the owner of a measure."""
    return tuple(
        (name, tuple((one.id, one.name) for one in view.people if one.department == code))
        for code, name in view.departments
        if any(one.department == code for one in view.people)
    )
