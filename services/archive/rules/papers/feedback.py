"""Form 3 《投诉反馈记录》: what the complainant was told, how, and what was answered (F3-8: with number and code)."""

from __future__ import annotations

from services.archive.rules.papers.identity import Who
from services.archive.rules.papers.sheet import Sheet, box, cell, day, field, label, line, moment
from services.archive.rules.proofs import EVIDENCE
from services.archive.rules.words import CHANNELS, FORMS
from services.kernel.contracts.forms import Form3

ORAL, WRITTEN, OTHER = "口头", "书面", "其他"  # as the form that was heard names them
STANCES = {"accept": "接受", "reject": "不接受", "none": "未表态"}


def sheet(form: Form3, who: Who, *, office: str) -> Sheet:
    return Sheet(
        title=FORMS[3],
        number=form.number,
        office=office,
        case=form.case,
        day=form.on,
        columns=(2.9, 3.7, 2.4, 2.6, 2.4, 3.4),
        rows=(
            (
                label("投诉人姓名"),
                cell(who.name),
                label("工作单位", "及职务"),
                cell(who.employer, span=3),
            ),
            (label("家庭住址", "及电话"), cell(line(who.address, who.phone), span=5)),
            (
                label("投诉时间"),
                cell(moment(form.occurred_at)),
                label("投诉方式"),
                cell(CHANNELS.get(form.channel, form.channel)),
                label("承办", "负责人"),
                cell(form.responsible),
            ),
            (label("投诉事项"), cell(form.matter, *_numbered(form.requests), span=5, least=24)),
            (label("调查方法", "及经过"), cell(form.method, span=5, least=28)),
            (label("处理结果"), cell(*_result(form), span=5, least=46)),
            (
                label("反馈投诉人", "方式"),
                cell(_manner(form), span=3),
                label("反馈日期"),
                cell(day(form.on)),
            ),
            (
                label("反馈地点"),
                cell(form.place),
                label("投诉人", "意见"),
                cell(
                    _stance(form),
                    *([form.words] if form.words else []),
                    span=3,
                    least=24,
                    foot=["投诉人（签名）：　　　　　　　", day(None)],
                ),
            ),
        ),
    )


def _numbered(texts: tuple[str, ...]) -> list[str]:
    return [f"{n}. {text}" for n, text in enumerate(texts, start=1)]


def _result(form: Form3) -> list[str]:
    told = [form.facts]
    if form.basis:
        told.append(field("依据", form.basis))
    if form.answers:
        told += ["对诉求的答复：", *_numbered(form.answers)]
    told += [field(name, text) for name, text in (("救济途径", form.remedies), ("异议", form.objection)) if text]
    return told


def _manner(form: Form3) -> str:
    other = form.manner not in (ORAL, WRITTEN)
    shown = line(
        box("口头反馈", ticked=form.manner == ORAL),
        box("书面反馈", ticked=form.manner == WRITTEN),
        box("其他方式反馈", ticked=other) + (f"（{form.manner}）" if other and form.manner != OTHER else ""),
    )
    if form.delivered_at is None:
        return shown
    return line(shown, f"{EVIDENCE.get(form.evidence, form.evidence)}，{moment(form.delivered_at)}")


def _stance(form: Form3) -> str:
    return line(*(box(word, ticked=form.stance == code) for code, word in STANCES.items()))
