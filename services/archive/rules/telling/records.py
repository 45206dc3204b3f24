"""What notification and the archive say: notices, and what becomes of dossiers."""

from __future__ import annotations

from services.archive.rules import words
from services.archive.rules.proofs import graded
from services.archive.rules.telling.lines import Line, line
from services.archive.rules.words import said
from services.kernel.contracts.archive import (
    DossierDisposed,
    DossierFiled,
    DossierLooked,
    DossierPacked,
    FormPrinted,
    IdentityReleased,
)
from services.kernel.contracts.notification import NoticeAnswered, NoticesStopped, NoticeStateChanged


@line.register
def _(event: NoticeStateChanged) -> Line:
    beside = "，发给委托人" if event.whom == "principal" else ""
    beside += "，并入同一人另一件投诉的通知" if event.said_with else ""
    return Line(
        f"{said(words.NOTICE_CHANNELS, event.channel)}通知{said(words.NOTICE_STATES, event.state)}",
        f"内容：{said(words.NOTICE_KINDS, event.kind)}{beside}",
    )


@line.register
def _(event: NoticeAnswered) -> Line:
    return Line("投诉人短信回复", graded(event.grade))


@line.register
def _(event: NoticesStopped) -> Line:
    return Line(f"不再发送{said(words.NOTICE_CHANNELS, event.channel)}通知")


@line.register
def _(event: DossierFiled) -> Line:
    return Line("已归档", f"档号 {event.archive_number}，{event.entries} 条记录，摘要 {event.digest[:16]}…")


@line.register
def _(event: FormPrinted) -> Line:
    return Line("打印表单", f"{event.number}，{'印有' if event.identity else '不印'}投诉人信息，核对码 {event.code}")


@line.register
def _(event: DossierPacked) -> Line:
    what = "档案包" if event.n == 1 else f"补充包 {event.n - 1}"
    return Line(f"{what}已封存", f"档号 {event.archive_number}，{event.entries} 条记录，摘要 {event.digest[:16]}…")


@line.register
def _(event: IdentityReleased) -> Line:
    return Line("投诉人信息只留存于档案", f"档号 {event.archive_number}，其他系统已不再保留")


@line.register
def _(event: DossierDisposed) -> Line:
    return Line("档案已经销毁", f"档号 {event.archive_number}，销毁证明第 {event.certificate} 号")


@line.register
def _(event: DossierLooked) -> Line:
    what = {"package": "提取档案包", "person": "按投诉人查询"}.get(event.what, event.what)
    return Line(what, "" if event.granted else "没有获准，已记录")
