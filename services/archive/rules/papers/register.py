"""Form 1 《投诉受理登记表》."""

from __future__ import annotations

from services.archive.rules.papers.identity import Who
from services.archive.rules.papers.sheet import (
    TICKED,
    Cell,
    Sheet,
    box,
    boxes,
    cell,
    day,
    field,
    label,
    line,
    moment,
    signature,
    signed_on,
)
from services.archive.rules.words import CHANNELS, CLASSES, FORMS, SUB_CHANNELS
from services.kernel.contracts.forms import Form1, Respondent

HANDED = {"accepted": "已接收", "returned": "已退回", "withdrawn": "已撤回"}


def sheet(form: Form1, who: Who, *, office: str, evidence: int) -> Sheet:
    """`evidence` is how many files were handed in."""
    return Sheet(
        title=FORMS[1],
        number=form.number,
        office=office,
        case=form.case,
        day=form.registered_at.date(),
        columns=(2.5, 7.0, 2.2, 5.0),
        rows=(
            (label("投诉方式"), cell(boxes(CHANNELS, form.channel, _channel_notes(form)), span=3)),
            (
                label("投诉类型"),
                cell(boxes(CLASSES, form.classed), "（根据影响程度划分）"),
                label("投诉时间"),
                cell(moment(form.occurred_at)),
            ),
            (label("投诉人"), complainant(who, span=3, id_number=True)),
            (label("被投诉人"), respondent(form.respondent, who, span=3, first="部门名称", head="部门负责人")),
            (label("投诉事项", "内容概要"), cell(*_matter(form, who), span=3, least=72)),
            (
                label("提供相关", "证据情况"),
                cell(_evidence(form, evidence), span=3, least=24, foot=["证据提供人（签名）：　　　　　　　　"]),
            ),
            (
                label("是否受理"),
                cell(
                    line(
                        box("受理", ticked=form.accepted is True),
                        box("不受理", ticked=form.accepted is False) + "（说明理由）",
                        "　是否需要转交：",
                        box("转交", ticked=form.transferred is True),
                        box("不转交", ticked=form.transferred is False),
                    ),
                    *([field("理由", form.reason)] if form.reason else []),
                    *(
                        line(field("转交", handed.to), day(handed.at), HANDED.get(handed.state, ""), handed.reason)
                        for handed in form.handed_over
                    ),
                    span=3,
                    least=34,
                    foot=[
                        line(
                            signature("受理人", form.receiver),
                            signature("　承办人", form.handler),
                            f"　{signed_on(form.receiver, form.handler)}",
                        )
                    ],
                ),
            ),
        ),
    )


def complainant(who: Who, *, span: int, id_number: bool) -> Cell:
    """投诉人, as Form 1 has it; Forms 2 and 4 have no identity number and must not print one (F2-2)."""
    first = line(
        field("姓名", who.name),
        field("性别", who.gender),
        field("年龄", who.age),
        field("文化程度", who.education),
        field("民族", who.ethnicity),
    )
    if id_number:
        contact = line(field("联系电话", who.phone), field("身份证号", who.id_number))
        return cell(first, field("工作单位（或联系住址）", who.place), contact, span=span)
    return cell(first, line(field("联系电话", who.phone), field("工作单位（或住址）", who.place)), span=span)


def respondent(told: Respondent, who: Who, *, span: int, first: str, head: str) -> Cell:
    """被投诉人: the unit by the directory; who was named as well, only where everything may be read."""
    person = who.respondent.get("person")
    return cell(
        line(field(first, told.department), field(head, told.head), field("联系电话", told.phone)),
        line(field("详细地址", told.address), field("被投诉的工作人员", person) if person else ""),
        span=span,
    )


def _channel_notes(form: Form1) -> dict[str, str]:
    if form.upstream_system:
        until = f"，{day(form.upstream_due_on)}前办结" if form.upstream_due_on else ""
        return {form.channel: f"（{form.upstream_system}，文号 {form.upstream_number}{until}）"}
    note = SUB_CHANNELS.get(form.channel_note, form.channel_note)
    return {form.channel: f"（{note}）"} if note else {}


def _matter(form: Form1, who: Who) -> list[str]:
    """The complaint's own words where they may be read, else the summary; then each request by its number."""
    requests = [f"{n}. {request}" for n, request in enumerate(form.requests, start=1)]
    return [who.text or form.summary, *(["诉求：", *requests] if requests else [])]


def _evidence(form: Form1, evidence: int) -> str:
    has = bool(evidence) if form.has_evidence is None else form.has_evidence
    if form.has_evidence is None and not evidence:
        return line("有☐（详细说明）", "无☐")
    told = f"有{TICKED}（材料 {evidence} 份，见证据目录）" if evidence else f"有{TICKED}"
    return line(told, "无☐") if has else line("有☐", f"无{TICKED}")
