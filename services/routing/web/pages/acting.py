"""An act on its page: which one is open, what was typed, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard, get_args

from flask import request
from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from services.kernel.errors import Fault, Invalid
from services.kernel.people import Officer
from services.kernel.web.faults import parse
from services.kernel.web.words import is_fresh
from services.routing.forms import form_of, nested
from services.routing.queries import CaseView, Choice
from services.routing.queries.rows import EventRow
from services.routing.rules.acts import ACT_WORDS, Act
from services.routing.rules.addressing import RESULT_PARTS
from services.routing.rules.facts import Merit
from services.routing.rules.steps import Step
from services.routing.rules.undoing import TAKEN_BACK_BY
from services.routing.web.pages.arranging import LEADING, TAB_OF
from services.routing.web.pages.papers import Papers

OWN_FIELDS = frozenset({"csrf_token", "version", "tab"})


@dataclass(frozen=True)
class Given:
    """The fields of a form, as typed or as begun."""

    fields: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        found = self.fields.get(name)
        return found[0] if found else ""

    def all(self, name: str) -> Sequence[str]:
        return self.fields.get(name, ())

    def has(self, beginning: str) -> bool:
        """Something was typed in a field whose name begins so."""
        return any(name.startswith(beginning) and any(v.strip() for v in vs) for name, vs in self.fields.items())


def just_done() -> str:
    """What the officer did on the page before this one, in words; empty when nothing."""
    done = request.args.get("done", "")
    return ACT_WORDS[Act(done)] if done in set(Act) else ""


def undone_by(view: CaseView, history: Sequence[EventRow], person: Officer, *, at: datetime) -> str:
    """The act that takes back in one press what this officer did a moment ago on the page before this one; empty where
    there is none, or somebody has done something since."""
    last = history[-1] if history else None
    if last is None or last.by != person.id or last.act != request.args.get("done"):
        return ""
    back = TAKEN_BACK_BY.get(Act(last.act)) if is_fresh(last.at, at) else None
    return back.value if back and back in {choice.act for choice in possible_acts(view)} else ""


def possible_acts(view: CaseView) -> list[Choice]:
    return [choice for choice in view.acts if choice.refusal is None]


def tab_of(act: Act) -> str:
    """The form of the guide that the act belongs to."""
    return next((tab for tab, acts in TAB_OF.items() if act in acts), "register")


def leading_act(view: CaseView, papers: Papers) -> Act | None:
    """What is to be done next by this officer, if anything."""
    may = {choice.act for choice in possible_acts(view)}
    return next((act for act in LEADING if act in may and not _is_done(act, view, papers)), None)


def _is_done(act: Act, view: CaseView, papers: Papers) -> bool:
    match act:
        case Act.CONFIRM | Act.COORDINATE:
            return bool(papers.of(_PAPER_OF[act]))
        case Act.ASSESS:
            return view.row.classed is not None
        case Act.ASSIGN:
            return view.row.step not in (Step.ACCEPTED, Step.REOPENED)
        case Act.RECORD_EXECUTION:
            return not papers.open_measures
        case Act.LOG_STEP | Act.DELIVER | Act.DRAFT_REPORT | Act.REPORT_TO_FUNCTIONAL:
            return bool(papers.of_round(_PAPER_OF[act]))
        case _:
            return False


_PAPER_OF = {
    Act.CONFIRM: "confirmation",
    Act.COORDINATE: "task",
    Act.LOG_STEP: "note",
    Act.DELIVER: "result",
    Act.DRAFT_REPORT: "report_draft",
    Act.REPORT_TO_FUNCTIONAL: "report",
}


def typed(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The posted fields of the act itself, exactly as typed."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in OWN_FIELDS:
            found.setdefault(name, []).append(value)
    return found


def form_data(fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The posted page as forms read it. Raises Invalid for a page that was not ours."""
    try:
        return nested((name, value) for name, values in fields.items() for value in values)
    except PydanticCustomError as cause:
        raise Invalid([Fault("", cause.type, cause.message())]) from cause


def left_out(act: Act, fields: Mapping[str, Sequence[str]]) -> tuple[Fault, ...]:
    """When something is blank that the form itself cannot miss: that, with every other fault of the page, as the page
    tells them. Answers are told by their order, so that no row may be left blank."""
    lacking = _blank_rows(act, fields) if act in (Act.SUBMIT_OPINION, Act.DELIVER) else []
    if not lacking:
        return ()
    others = [one for one in _faults_of_form(act, fields) if not one.field.startswith("answers")]
    order = list(form_of(act).model_fields)
    return tuple(sorted([*others, *lacking], key=lambda one: _place(one.field, order)))


def _blank_rows(act: Act, fields: Mapping[str, Sequence[str]]) -> list[Fault]:
    """Blank answers, and the first measure of findings that are not said to be without ground."""
    rows = [name for name in fields if name.startswith("answers.")]
    found = []
    for n, name in enumerate(rows, start=1):
        if not "".join(fields[name]).strip():
            which = f" {n}" if len(rows) > 1 else ""
            found.append(Fault(name, "missing", f"答复要求{which}：必须填写"))
    for part, label in RESULT_PARTS.items():
        if act is Act.DELIVER and not "".join(fields.get(part, ())).strip():
            found.append(Fault(part, "missing", f"{label}：必须填写"))
    unfounded = (Merit.UNFOUNDED.value, Merit.UNPROVABLE.value)
    merit = "".join(fields.get("merit", ()))
    if "measures.0.what" in fields and merit not in unfounded and not _rows_typed(fields).get("measures"):
        found.append(Fault("measures.0.what", "missing", "措施 1：投诉属实的，请至少写一项措施"))
    return found


def _faults_of_form(act: Act, fields: Mapping[str, Sequence[str]]) -> tuple[Fault, ...]:
    try:
        parse(form_of(act), form_data(fields))
    except Invalid as invalid:
        return said_on_page(act, invalid.faults, fields)
    return ()


def _place(field: str, order: Sequence[str]) -> int:
    group = field.partition(".")[0]
    return order.index(group) if group in order else len(order)


def said_on_page(act: Act, faults: Sequence[Fault], fields: Mapping[str, Sequence[str]]) -> tuple[Fault, ...]:
    """Faults as the page tells them: each with the name of its field, and beside the row that was typed, although rows
    left blank were not sent on."""
    rows = _rows_typed(fields)
    said = []
    for fault in (one for given in faults for one in _spread(form_of(act), given)):
        label = _label(form_of(act), fault.field)
        message = f"{label}：{fault.message}" if label else fault.message
        said.append(Fault(_placed(fault.field, fields, rows), fault.code, message))
    return tuple(said)


def _spread(form: type[BaseModel], fault: Fault) -> list[Fault]:
    """A group that is missing as a whole lacks each of its fields: the page shows those, not the group."""
    model: type[BaseModel] | None = form
    for part in fault.field.split("."):
        info = model.model_fields.get(part) if model else None
        model = info.annotation if info and _is_model(info.annotation) else None
    if fault.code != "missing" or model is None:
        return [fault]
    needed = [name for name, info in model.model_fields.items() if info.is_required()]
    inner = [Fault(f"{fault.field}.{name}", fault.code, fault.message) for name in needed]
    return [one for each in inner for one in _spread(form, each)]


def _rows_typed(fields: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """For each group of numbered rows, the numbers of those that say something."""
    found: dict[str, set[int]] = {}
    for name, values in fields.items():
        group, _, rest = name.partition(".")
        number = rest.partition(".")[0]
        if number.isdigit() and any(value.strip() for value in values):
            found.setdefault(group, set()).add(int(number))
    return {group: sorted(numbers) for group, numbers in found.items()}


def _placed(field: str, fields: Mapping[str, Sequence[str]], rows: Mapping[str, list[int]]) -> str:
    """The name of the input that a fault is about: its row as it was typed, or the group of boxes as a whole."""
    group, *rest = field.split(".")
    if not rest and field not in fields:
        return next((name for name in fields if name.startswith(f"{field}.")), field)
    if not rest or not rest[0].isdigit():
        return field
    if group in fields:
        return group
    place, known = int(rest[0]), rows.get(group, [])
    return ".".join([group, str(known[place]), *rest[1:]]) if place < len(known) else field


def _label(form: type[BaseModel], field: str) -> str:
    """The Chinese name of a field by its path: `措施第1项完成日期`."""
    titles: list[str] = []
    model: type[BaseModel] | None = form
    for part in field.split("."):
        if part.isdigit():
            titles[-1:] = [f"{titles[-1]}第{int(part) + 1}项"] if titles else []
            continue
        info = model.model_fields.get(part) if model else None
        if info is None:
            break
        titles.append(info.title or part)
        model = _model_in(info.annotation)
    return "".join(titles[-2:])


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if _is_model(annotation):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one))), None)


def _is_model(annotation: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
