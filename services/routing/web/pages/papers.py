"""The papers of a case as its tabs show them, and what of them a fresh form already says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.kernel.web import words
from services.routing.queries import CaseView, Paper
from services.routing.rules.acts import Act
from services.routing.rules.policy import PolicyPack
from services.routing.rules.reporting import NOTE_WORDS, Side


@dataclass(frozen=True)
class Papers:
    """By kind, oldest first; of what has versions, the newest by itself."""

    view: CaseView

    def of(self, kind: str) -> list[Paper]:
        return [paper for paper in self.view.papers if paper.kind == kind]

    def of_round(self, kind: str) -> list[Paper]:
        """Those of the round that is running."""
        return [paper for paper in self.of(kind) if paper.facts.get("round") == self.view.row.round]

    def words_of(self, kind: str) -> list[Paper]:
        """What the complainant added (`supplement`) or did not agree with (`rejection`)."""
        return [paper for paper in self.of("word") if paper.facts["kind"] == kind]

    @property
    def explanation(self) -> str | None:
        return self.view.explanation

    @property
    def opinion(self) -> Paper | None:
        found = self.of("opinion")
        return found[-1] if found else None

    @property
    def measures(self) -> list[Paper]:
        """Those that hold: of the newest version in this round."""
        return self.of_round("measure")

    @property
    def open_measures(self) -> list[Paper]:
        return [one for one in self.measures if one.facts["executed_at"] is None]


def begun(act: Act, view: CaseView, papers: Papers, pack: PolicyPack, at: datetime) -> dict[str, list[str]]:
    """What a fresh form of the act already says, by field: what is on record need not be typed again."""
    make = _BEGINNINGS.get(act)
    return make(view, papers, pack, at) if make else {}


Fields = dict[str, list[str]]


def _assess(view: CaseView, _papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    return {"departments": list(view.facts["departments"]), "kinds": list(view.facts["major_kinds"])}


def _assign(view: CaseView, _papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    units = view.facts["departments"]
    unit = view.row.department if view.row.department in units else next(iter(units), "")
    return {"department": [unit], "handlers": list(view.facts["handlers"])}


def _transfer(view: CaseView, _papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    """To where the register or the assessment says that it belongs."""
    elsewhere = [code for code in view.facts["departments"] if code != view.row.department]
    return {"department": [view.facts["transfer_to"] or next(iter(elsewhere), "")]}


def _coordinate(view: CaseView, papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    """A part for each department that has none yet; who has the case leads."""
    has_one = {task.facts["department"] for task in papers.of("task")}
    units = [code for code in view.facts["departments"] if code not in has_one]
    own = view.row.department if view.row.department in view.facts["departments"] else ""
    return {"lead": [own], **{f"tasks.{n}.department": [code] for n, code in enumerate(units)}}


def _explain(_view: CaseView, papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    """What the handler found, to be put into words for the complainant."""
    told = papers.of("impasse")[-1:]
    if not told or not isinstance(told[0].text, dict):
        return {}
    others = {f"alternatives.{n}": [one] for n, one in enumerate(told[0].text["alternatives"])}
    return {"facts": [told[0].text["efforts"]], "policy_owner": [told[0].facts["policy_owner"]], **others}


def _review(_view: CaseView, papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    last = papers.of("policy_review")[-1:]
    return {"policy_owner": [last[0].facts["policy_owner"]], "changed": ["no"]} if last else {}


def _accept(view: CaseView, _papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    known = view.facts["respondent_department"] or next(iter(view.facts["departments"]), "")
    return {"respondent_department": [known]}


def _log_step(_view: CaseView, _papers: Papers, _pack: PolicyPack, at: datetime) -> Fields:
    return {"happened_at": [f"{at:%Y-%m-%dT%H:%M}"]}


def _submit(_view: CaseView, papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    """The returned version, to be amended."""
    last = papers.opinion
    if last is None or not isinstance(last.text, dict):
        return {}
    told = last.text
    fields = {"facts": [told["facts"]], "merit": [told["merit"]], "reason": [told.get("reason") or ""]}
    fields["findings_without_evidence"] = [str(told.get("findings_without_evidence", 0))]
    fields |= {f"answers.{n}": [answer] for n, answer in told["answers"].items()}
    fields |= {f"decisions.{n}": [decision] for n, decision in told.get("decisions", {}).items()}
    fields |= {f"bases.{n}": [basis] for n, basis in enumerate(told["bases"])}
    for n, measure in enumerate(told["measures"]):
        fields |= {f"measures.{n}.{name}": [str(value)] for name, value in measure.items()}
    return fields


def _execute(_view: CaseView, papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    return {"measure": [str(one.n) for one in papers.open_measures[:1]]}


def _draft(view: CaseView, papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    """The last draft of the round, to be amended; or what the log and the approved opinion say already."""
    last = papers.of_round("report_draft")
    if last and isinstance(last[-1].text, dict):
        return _drafted(last[-1].text)
    told = _approved(papers)
    if not told:
        return {}
    did = [f"{words.day(note.facts['happened_at'])}{_inquiry(note)}" for note in papers.of_round("note")]
    fields = {
        "method": ["；".join(did)],
        "opinion": ["\n".join(str(one.text) for one in papers.measures)],
        **_said_in(papers),
    }
    fields |= {f"bases.{n}": [basis] for n, basis in enumerate(told["bases"])}
    return fields | _findings(told.get("findings") or [{"fact": told["facts"], "evidence": ()}])


def _drafted(told: dict[str, Any]) -> Fields:
    plain = ("method", "nature_note", "opinion", "complainant_said", "respondent_said", "reason", "remarks")
    fields = {name: [told.get(name) or ""] for name in (*plain, "from_on", "to_on")}
    fields |= {"natures": list(told["natures"])}
    for n, basis in enumerate(told["bases"]):
        fields[f"bases.{n}"] = [f"{basis['rule']}（{basis['version']}）" if basis["version"] else basis["rule"]]
    return fields | _findings(told["findings"])


def _findings(found: Sequence[Mapping[str, Any]]) -> Fields:
    fields: Fields = {}
    for n, one in enumerate(found):
        fields |= {f"findings.{n}.fact": [one["fact"]], f"findings.{n}.evidence": list(one["evidence"])}
    return fields


def _said_in(papers: Papers) -> Fields:
    """What both sides stated, as the log has it."""
    found: Fields = {}
    for side in (Side.COMPLAINANT, Side.RESPONDENT):
        stated = [note.text["found"] for note in papers.of("note") if note.facts["side"] == side and note.text]
        found[f"{side.value}_said"] = ["\n".join(stated)]
    return found


def _deliver(view: CaseView, papers: Papers, pack: PolicyPack, _at: datetime) -> Fields:
    told = _approved(papers)
    remedies = (
        "可以向上级经办机构反映；属于行政复议、行政诉讼受理范围的，"
        "可以在60日内申请行政复议，或者在6个月内提起行政诉讼。"
    )
    objection = f"请在{pack.silence}内凭查询码、打电话或到窗口提出，我们会重新评估。"
    fields = {"remedies": [remedies], "objection": [objection], "method": [_how(papers)]}
    if not told:
        return fields
    answers = {f"answers.{int(n) - 1}": [answer] for n, answer in told["answers"].items()}
    return {**fields, "facts": [told["facts"]], "basis": ["；".join(told["bases"])], **answers}


def _how(papers: Papers) -> str:
    """How it was looked into, without saying who was asked."""
    did = dict.fromkeys(NOTE_WORDS[note.facts["method"]] for note in papers.of_round("note"))
    return "、".join(did)


def _reassess(view: CaseView, papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    """Each line of the last refusal is a point to be answered."""
    refusals = papers.words_of("rejection")
    text = refusals[-1].text if refusals and isinstance(refusals[-1].text, str) else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    points = lines if len(lines) <= MOST_POINTS else [text]
    return {f"objections.{n}.point": [line] for n, line in enumerate(points)}


MOST_POINTS = 4  # as many as the form has rows


def _confirm_major(view: CaseView, _papers: Papers, _pack: PolicyPack, _at: datetime) -> Fields:
    return {"kinds": list(view.facts["major_kinds"])}


_BEGINNINGS = {
    Act.ASSESS: _assess,
    Act.ACCEPT: _accept,
    Act.TRANSFER: _transfer,
    Act.COORDINATE: _coordinate,
    Act.SUBMIT_EXPLANATION: _explain,
    Act.REVIEW_POLICY: _review,
    Act.ASSIGN: _assign,
    Act.NEGOTIATE: _log_step,
    Act.LOG_STEP: _log_step,
    Act.SUBMIT_OPINION: _submit,
    Act.RECORD_EXECUTION: _execute,
    Act.DRAFT_REPORT: _draft,
    Act.DELIVER: _deliver,
    Act.REASSESS: _reassess,
    Act.CONFIRM_MAJOR: _confirm_major,
}


def _approved(papers: Papers) -> dict[str, Any] | None:
    last = papers.opinion
    return last.text if last and last.facts["state"] == "approved" and isinstance(last.text, dict) else None


def _inquiry(note: Paper) -> str:
    told = note.text if isinstance(note.text, dict) else {}
    persons = told.get("persons") or ""
    return f"{NOTE_WORDS[note.facts['method']]}{f'（{persons}）' if persons else ''}"


def tab_counts(papers: Papers) -> dict[str, int]:
    """How many papers stand behind a tab."""
    found: Sequence[tuple[str, str]] = (("notes", "note"), ("opinion", "opinion"), ("feedback", "result"))
    return {tab: len(papers.of(kind)) for tab, kind in (*found, ("report", "report"))}
