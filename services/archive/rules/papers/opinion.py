"""Form 2 《投诉处理意见表》: a version of the opinion, its approval, and how it was carried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.archive.rules.papers.identity import Who
from services.archive.rules.papers.register import complainant, respondent
from services.archive.rules.papers.sheet import Sheet, cell, day, field, label, line, moment, signature, signed_on
from services.archive.rules.words import FORMS
from services.kernel.contracts.forms import Basis, Finding, Form2, MeasureTold, Signed

DECISIONS = {"accept": "予以采纳", "partly": "部分采纳", "refuse": "不予采纳"}
VERDICTS = {"approved": "同意", "returned": "退回", "escalated": "提请上一级审批"}
MERITS = {"founded": "属实", "partly_founded": "部分属实", "unfounded": "不属实", "unprovable": "无法查实"}


def sheet(form: Form2, who: Who, *, office: str) -> Sheet:
    decided = form.decisions[-1] if form.decisions else None
    return Sheet(
        title=FORMS[2],
        number=form.number,
        office=office,
        case=form.case,
        day=form.drafter.at.date(),
        columns=(2.9, 13.8),
        rows=(
            (label("投诉人", "基本情况"), complainant(who, span=1, id_number=False)),
            (label("被投诉人", "基本情况"), respondent(form.respondent, who, span=1, first="单位名称", head="负责人")),
            (label("投诉", "事项", "概要"), cell(form.summary, least=28)),
            (label("受理时间"), cell(line(moment(form.accepted_at), _until(form)))),
            (
                label("拟处理意见"),
                cell(*_opinion(form), least=46, foot=[_sign("经办人员", form.drafter)]),
            ),
            (
                label("审批意见"),
                cell(
                    *(f"{VERDICTS.get(one.verdict, one.verdict)}。{one.text}" for one in form.decisions),
                    least=30,
                    foot=[_sign("负责人", decided.by if decided else None)],
                ),
            ),
            (
                label("承办部门", "落实情况"),
                cell(
                    *_carried_out(form.measures),
                    *([form.execution] if form.execution else []),
                    least=30,
                    foot=[_sign("承办部门负责人", form.attested)],
                ),
            ),
        ),
    )


def findings(told: Iterable[Finding]) -> list[str]:
    """Each fact by its number, with the evidence that it rests on."""
    return [
        f"{n}. {one.fact}" + (f"（依据：{'、'.join(one.evidence)}）" if one.evidence else "")
        for n, one in enumerate(told, start=1)
    ]


def bases(told: Iterable[Basis]) -> list[str]:
    return [f"{one.rule}（{one.version}）" if one.version else one.rule for one in told]


def _until(form: Form2) -> str:
    return field("办理期限", f"{moment(form.due_at)}前") if form.due_at else ""


def _opinion(form: Form2) -> list[str]:
    told = ["查明事实：", *findings(form.findings)] if form.findings else []
    if form.unfounded_because:
        told.append(field("没有证据的说明", form.unfounded_because))
    if form.merit:
        told.append(field("调查结论", MERITS.get(form.merit, form.merit)))
    if form.answers:
        told.append("对诉求的答复：")
        told += [
            f"{n}. {one.request}——{DECISIONS.get(one.decision, one.decision)}。{one.answer}"
            for n, one in enumerate(form.answers, start=1)
        ]
    if form.bases:
        told.append(field("依据", "；".join(bases(form.bases))))
    if form.measures:
        told.append("措施：")
        told += [f"{one.n}. {one.what}（{one.department} {one.person}，{day(one.due_on)}前）" for one in form.measures]
    return told


def _carried_out(measures: Sequence[MeasureTold]) -> list[str]:
    return [
        f"{one.n}. {'已落实' if one.done else '未落实'}"
        + (f"：{one.result}" if one.result else "")
        + (f"（凭据：{'、'.join(one.evidence)}）" if one.evidence else "")
        for one in measures
    ]


def _sign(name: str, signed: Signed | None) -> str:
    return line(signature(name, signed), f"　{signed_on(signed)}")
