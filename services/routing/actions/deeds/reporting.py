"""Form 4: drafted and signed by those who investigated, filed by their head; what leaders instruct; the discipline
body (6.6.2.1 b, c; D13, D14)."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import func, select

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Fault, Invalid, Refused
from services.kernel.numbers import Series
from services.kernel.people import POST_WORDS, Post
from services.kernel.sealed import Purpose
from services.routing.actions.chain import canonical
from services.routing.actions.citing import log_of, resting
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import reporting as forms
from services.routing.rules.reporting import cited
from services.routing.rules.signing import escalations, unsigned
from services.routing.tables import Direction, Handover, Note, Opinion, Report, ReportDraft, Signature

STATEMENT = "本人与投诉人、被投诉人和这件投诉没有利害关系，没有应当回避的情形。"


def draft_report(doing: Doing) -> Done:
    """What was investigated and found, in one more draft. Who drafts it signs it."""
    form, case = filled(doing, forms.DraftReport), doing.case
    begun, ended = _investigated(doing, form)
    document = {
        "method": form.method,
        "findings": [one.model_dump() for one in resting(log_of(doing), form.facts, form.findings)],
        "merit": case.merit,
        "natures": [nature.value for nature in form.natures],
        "nature_note": form.nature_note,
        "bases": [{"rule": one.rule, "version": one.version} for one in map(cited, form.bases)],
        "opinion": form.opinion,
        "complainant_said": form.complainant_said,
        "respondent_said": form.respondent_said,
        "reason": form.reason,
        "from_on": begun,
        "to_on": ended,
        "remarks": form.remarks,
    }
    text, n = canonical(document), doing.next(ReportDraft)
    digest = hashlib.sha256(text.encode()).hexdigest()
    sealed = doing.seal(text, what="report.draft", row=f"{case.id}/{n}")
    doing.session.add(
        ReportDraft(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            digest=digest,
            sealed_text=sealed,
        )
    )
    signature = _sign(doing, n, digest, form.dissent)
    told = {"n": n, "digest": digest, "natures": document["natures"], "sealed_text": sealed}
    return Done(told={**told, "signature": signature.n, "dissents": signature.dissents})


def sign_report(doing: Doing) -> Done:
    draft = _draft(doing)
    signature = _sign(doing, draft.n, draft.digest, filled(doing, forms.SignReport).dissent)
    told = {"n": signature.n, "draft": draft.n, "digest": draft.digest, "dissents": signature.dissents}
    return Done(told={**told, "sealed_text": signature.sealed_text})


def report_to_functional(doing: Doing) -> Done:
    """The signed draft goes on record with the functional department, with its number."""
    form, case, draft = filled(doing, forms.ReportToFunctional), doing.case, _draft(doing)
    n, number = doing.next(Report), doing.number(Series.REPORT)
    text = doing.house.keys.open(
        draft.sealed_text,
        purpose=Purpose.CASEWORK,
        office=case.office,
        what="report.draft",
        row=f"{case.id}/{draft.n}",
    )
    content: dict[str, Any] = json.loads(text)
    content["excuse"], content["unsigned"] = form.reason, sorted(unsigned(doing.facts))
    sealed = doing.seal(canonical(content), what="report.text", row=f"{case.id}/{n}")
    doing.session.add(
        Report(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            year=number[0],
            serial=number[1],
            draft=draft.n,
            natures=content["natures"],
            sealed_text=sealed,
        )
    )
    told = {"n": n, "number": doing.printed(Series.REPORT, number), "draft": draft.n, "digest": draft.digest}
    return Done(told={**told, "natures": content["natures"], "sealed_text": sealed})


def escalate_opinion(doing: Doing) -> Done:
    """Who has to approve hands the decision to the next one up; his words stand on Form 2 (D12)."""
    case, n = doing.case, escalations(doing.facts) + 1
    opinion = doing.session.scalars(
        select(Opinion.n)
        .where(Opinion.office == case.office, Opinion.case_id == case.id, Opinion.state == "submitted")
        .order_by(Opinion.n.desc())
        .limit(1)
    ).one_or_none()
    row = f"{case.id}/{opinion or 0}/{n}"
    sealed = doing.seal(filled(doing, forms.EscalateOpinion).reason, what="approval.escalation", row=row)
    return Done(told={"opinion": opinion, "row": row, "sealed_text": sealed})


def direct(doing: Doing) -> Done:
    """领导批示 is a task with a person and a day."""
    form, case = filled(doing, forms.Direct), doing.case
    if doing.roster.find(form.person) is None:
        raise Invalid([Fault("person", "unknown_officer", "没有这位同志，或者已经离岗")])
    n = doing.next(Direction)
    sealed = doing.seal(form.text, what="direction.text", row=f"{case.id}/{n}")
    doing.session.add(
        Direction(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            post=_post_of(doing),
            owner=form.person,
            due_on=form.due_on,
            sealed_text=sealed,
        )
    )
    return Done(told={"n": n, "person": form.person, "due_on": form.due_on, "sealed_text": sealed})


def carry_out_direction(doing: Doing) -> Done:
    form, case = filled(doing, forms.CarryOutDirection), doing.case
    task = doing.session.get(Direction, (case.office, case.id, form.direction))
    if task is None or task.owner != doing.officer.id:
        raise Invalid([Fault("direction", "unknown_direction", "没有交给您的这一条批示")])
    if task.done_at is not None:
        raise Refused("direction_done", "这一条批示已经报告落实")
    task.done_at, task.done_by = doing.at, doing.officer.id
    task.sealed_result = doing.seal(form.text, what="direction.result", row=f"{case.id}/{task.n}")
    in_time = doing.at.astimezone(SHANGHAI).date() <= task.due_on
    return Done(told={"direction": task.n, "in_time": in_time, "sealed_text": task.sealed_result})


def hand_to_discipline(doing: Doing) -> Done:
    """The clue stays sealed: neither the forms nor the unit's officers show it."""
    form, case = filled(doing, forms.HandToDiscipline), doing.case
    n = doing.next(Handover)
    sealed = doing.seal(form.clue, what="discipline.clue", row=f"{case.id}/{n}")
    doing.session.add(
        Handover(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            body=form.body,
            receipt=form.receipt,
            sealed_text=sealed,
        )
    )
    return Done(told={"n": n, "body": form.body, "receipt": form.receipt, "sealed_clue": sealed})


def _sign(doing: Doing, draft: int, digest: str, dissent: str | None) -> Signature:
    case, n = doing.case, doing.next(Signature)
    text = canonical({"statement": STATEMENT, "dissent": dissent})
    signature = Signature(
        office=case.office,
        case_id=case.id,
        n=n,
        at=doing.at,
        by=doing.officer.id,
        round=case.round,
        draft=draft,
        digest=digest,
        dissents=bool(dissent),
        sealed_text=doing.seal(text, what="signature.text", row=f"{case.id}/{n}"),
    )
    doing.session.add(signature)
    return signature


def _draft(doing: Doing) -> ReportDraft:
    """The newest of the round."""
    case = doing.case
    return doing.session.scalars(
        select(ReportDraft)
        .where(ReportDraft.office == case.office, ReportDraft.case_id == case.id, ReportDraft.round == case.round)
        .order_by(ReportDraft.n.desc())
        .limit(1)
    ).one()


def _investigated(doing: Doing, form: forms.DraftReport) -> tuple[date, date]:
    """From when to when, as stated, or as the investigation log has it."""
    case = doing.case
    first, last = doing.session.execute(
        select(func.min(Note.happened_at), func.max(Note.happened_at)).where(
            Note.office == case.office, Note.case_id == case.id
        )
    ).one()
    begun = form.from_on or (first and first.astimezone(SHANGHAI).date())
    ended = form.to_on or (last and last.astimezone(SHANGHAI).date())
    if begun is None or ended is None:
        raise Invalid([Fault("from_on", "missing", "请写明调查从哪一天到哪一天")])
    if not begun <= ended <= doing.at.astimezone(SHANGHAI).date():
        raise Invalid([Fault("to_on", "days_reversed", "调查的起止日期不对")])
    return begun, ended


def _post_of(doing: Doing) -> str:
    """As what the officer instructs: his highest post of those that may."""
    posts = (Post.AGENCY_HEAD, Post.LEADER, Post.FUNCTIONAL, Post.PROVINCE)  # the last when it has taken the case over
    return next(POST_WORDS[post] for post in posts if post in doing.officer.posts)
