"""Form 4 《投诉调查终结报告》 (D14: the guide's text calls the same document 《投诉处理终结报告》)."""

from __future__ import annotations

from services.archive.rules.papers.identity import Who
from services.archive.rules.papers.opinion import MERITS, bases, findings
from services.archive.rules.papers.register import complainant, respondent
from services.archive.rules.papers.sheet import BLANK, Sheet, cell, day, field, label, line, moment
from services.archive.rules.words import FORMS
from services.kernel.contracts.forms import Form4, LogLine, Member


def sheet(form: Form4, who: Who, *, office: str) -> Sheet:
    return Sheet(
        title=FORMS[4],
        number=form.number,
        office=office,
        case=form.case,
        day=form.filed.at.date(),
        columns=(2.9, 5.5, 2.5, 5.8),
        rows=(
            (label("投诉人", "基本情况"), complainant(who, span=3, id_number=False)),
            (label("被投诉人", "基本情况"), respondent(form.respondent, who, span=3, first="单位名称", head="负责人")),
            (label("投诉", "事项", "概要"), cell(form.summary, span=3, least=18)),
            (
                label("受理时间"),
                cell(moment(form.accepted_at)),
                label("领导批示"),
                cell(*_directions(form)),
            ),
            (
                label("调查时间"),
                cell(f"{day(form.investigated_from)}至{day(form.investigated_to)}"),
                label("承办人员", "组成"),
                cell(*(f"{one.name}（{one.department}）{one.statement}" for one in form.members)),
            ),
            (
                label("调查方法", "及过程"),
                cell(*([form.method] if form.method else []), *map(_logged, form.log), span=3, least=24),
            ),
            (
                label("事件", "调查", "事实"),
                cell(*findings(form.findings), *([form.both_sides] if form.both_sides else []), span=3, least=26),
            ),
            (label("事件性质"), cell(_nature(form), span=3)),
            (
                label("处理依据及", "处理意见"),
                cell(
                    *([field("依据", "；".join(bases(form.bases)))] if form.bases else []),
                    form.opinion,
                    span=3,
                    least=24,
                ),
            ),
            (label("备注"), cell(*_remarks(form), span=3)),
            (
                label("承办人署名"),
                cell(
                    "　".join(
                        one.signed.name if one.signed else f"{one.name}（未署名{_why(one)}）" for one in form.members
                    )
                    or BLANK,
                    span=3,
                    least=13,
                    foot=[day(form.filed.at)],
                ),
            ),
        ),
    )


def _directions(form: Form4) -> list[str]:
    told = []
    for one in form.directions:
        told.append(one.text)
        told.append(line(one.by.name, day(one.by.at), f"（由{one.person}办理，{day(one.due_on)}前）"))
        told += [f"办理结果：{one.result}"] if one.result else []
    return told or [""]


def _logged(one: LogLine) -> str:
    with_whom = f"，{one.persons}" if one.persons else ""
    shown = f"（材料：{'、'.join(one.evidence)}）" if one.evidence else ""
    place = f"，{one.place}" if one.place else ""
    return f"{one.n}. {moment(one.happened_at)}{place}，{one.by} {one.method}{with_whom}：{one.found}{shown}"


def _nature(form: Form4) -> str:
    handed = "廉洁问题已移交纪检机构" if form.handed_to_discipline else ""
    return line(field("调查结论", MERITS.get(form.merit, form.merit)), field("性质", form.nature), handed)


def _remarks(form: Form4) -> list[str]:
    dissent = [f"{one.name}保留不同意见：{one.dissent}" for one in form.members if one.dissent]
    return [*([form.remarks] if form.remarks else []), *dissent] or [""]


def _why(one: Member) -> str:
    return f"：{one.excuse}" if one.excuse else ""
