"""How a complaint's progress is told to its complainant: pure, in plain words (4.1.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.intake.rules.standing import ENDED, GRADE_WORDS

CHANNEL_WORDS = {
    "visit": "来访",
    "phone": "电话",
    "fax": "传真",
    "letter": "来信",
    "email": "电子邮件",
    "transfer": "有关部门移交",
    "other": "其他",
}
SUB_CHANNEL_WORDS = {"web": "网上", "mobile": "手机", "kiosk": "自助终端"}
NOTICE_WORDS = {
    "registered": "登记通知",
    "registered_major": "登记通知",
    "accepted": "受理通知",
    "not_accepted": "不予受理说明",
    "transferred": "转办通知",
    "investigating": "调查通知",
    "progress": "进展通知",
    "progress_late": "进展通知",
    "result": "答复通知",
    "callback": "回访通知",
    "closed": "办结通知",
    "overdue": "延误说明",
    "delayed": "延误原因和预计答复日期",
    "moved": "期限变动通知",
    "extended": "期限延长通知",
    "upheld": "维持原结果通知",
    "taken_over": "省局办理通知",
    "handed_back": "交回办理通知",
    "withdrawn": "撤诉通知",
    "policy_changed": "政策变化通知",
    "consultation": "咨询答复通知",
    "phone_code": "手机验证码",
    "not_possible": "申请没有办成的通知",
}
NOTICE_STATES = {
    "waiting": "等待发送",
    "submitted": "已发送",
    "delivered": "已送达",
    "failed_temporarily": "没有发到，正在重试",
    "failed": "没有送达，请核对您留的号码",
    "unknown": "已发送，是否收到不清楚",
}
BY_WORDS = {"sms": "短信", "email": "电子邮件"}

# What was asked by code and not possible any more, by the act that routing says; and why.
NOT_POSSIBLE = {
    "request_reopening_refused": "重新办理的申请",
    "refuse_reopening": "重新办理的申请",
    "request_review_refused": "省局复查的申请",
    "ask_recusal_refused": "回避申请",
    "withdraw_refused": "撤回投诉的申请",
    "agree_refused": "对处理结果的认可",
    "reject_refused": "对处理结果的不同意见",
    "dispute_invalid_refused": "对不予受理的异议",
}
WHY_WORDS = {
    "ended": "您申请的时候，这件投诉已经办结",
    "under_way": "您申请的时候，这件投诉正在办理，还没有办结",
    "too_late": "申请的期限已经过了。有新的情况，请重新投诉",
    "asked_already": "上一次的申请还在等答复，请等一等",
    "not_accepted": "这件投诉没有受理，有新的情况请重新投诉",
    "goes_on": "按规定这件投诉要办完，不能撤回",
    "other": "现在办不了，请打电话问我们",
    "decided": "上级审核后没有同意",
}

# What we wait for the complainant to do, and how it is done.
AWAITED_WORDS = {
    "materials": ("我们在等您补充材料", "可以在下面点“补充情况”，也可以交到窗口。"),
    "contact": ("我们在等您回电话", "请打下面的电话，或者在下面点“补充情况”留下怎样找您。"),
    "visit": ("我们在等您来窗口，或者约个时间", "请打下面的电话约时间，或者在下面点“补充情况”写明哪天方便。"),
    "answer": ("我们在等您告诉我们您的意见", "请打下面的电话，或者在下面点“补充情况”写下来。"),
}

LATE_WORDS = {
    "checking": "核实情况用时较长",
    "together": "这件事要几个部门一起办",
    "outside": "还在等外单位答复",
    "policy": "还在等上级答复政策问题",
    "system": "业务系统出了故障",
    "people": "经办人手安排不开",
}

_ASK = "打电话向您核对"
_CALL = "问您满不满意"
_AGREED = "您已同意处理结果"
_LINE = (_ASK, "决定是否受理", "调查核实", "答复您", _CALL)
_BEHIND = {  # how many of the line are behind the complainant at a step
    "registered": 0,
    "confirming": 1,
    "invalid_proposed": 1,
    "accepted": 2,
    "investigating": 3,
    "opinion_draft": 3,
    "unresolvable_proposed": 3,
    "unresolvable": 3,
    "awaiting_approval": 3,
    "executing": 3,
    "reassessing": 3,
    "done": 4,
    "feedback_given": 4,
    "agreed": 4,
    "silent": 4,
    "upheld": 4,
    "reopened": 2,
}


@dataclass(frozen=True)
class Extended:
    """The day of the answer was put off once: from which day, to which, and why."""

    was_due_on: date
    due_on: date
    why: str


@dataclass(frozen=True)
class Late:
    """Why there is no answer yet though its day has passed: what the head of the agency said and when he expects it;
    until he did, by when there is news again."""

    why: str | None
    answer_by: date | None
    news_by: date | None


@dataclass(frozen=True)
class Graded:
    """The grade of the round was taken: which, and whether it came by text message."""

    words: str
    by_text: bool
    at: datetime


def graded(content: Mapping[str, Any], *, at: datetime) -> Graded:
    """As routing said it."""
    return Graded(GRADE_WORDS[content["grade"]], content["rated_by"] == "sms", at)


def extended(content: Mapping[str, str]) -> Extended:
    """As routing said it."""
    was_due_on, due_on = (date.fromisoformat(content[name]) for name in ("moved_from", "due_on"))
    return Extended(was_due_on, due_on, LATE_WORDS.get(content["extended_because"], ""))


@dataclass(frozen=True)
class Stage:
    """One line of the timeline. `state` is done, now or next."""

    title: str
    state: str
    at: datetime | None = None


def stages(
    registered_at: datetime,
    milestones: Sequence[tuple[str, str, datetime]],
    *,
    anonymous: bool,
    agreed: bool = False,
) -> tuple[Stage, ...]:
    """What was, is and comes, from milestones (step, stage, at) in their order. `agreed`: the complainant has just
    accepted the result, of which the office may not know yet.

    A milestone without new words for the complainant is left out; the anonymous are not called.
    """
    told: list[tuple[str, datetime]] = [("已登记", registered_at)]
    for step, stage, at in milestones:
        if step != "registered" and stage != told[-1][0]:
            told.append((stage, at))
    step = milestones[-1][0] if milestones else "registered"
    ended = step in ENDED
    last = len(told) - 1
    over = ended or agreed
    shown = [Stage(title, "done" if over or n < last else "now", at) for n, (title, at) in enumerate(told)]
    if agreed:
        shown.append(Stage(_AGREED, "now"))
    coming = _LINE[_BEHIND.get(step, len(_LINE)) :]
    shown += [Stage(title, "next") for title in coming if not (anonymous and title in (_ASK, _CALL))]
    return tuple(shown)


def current_stage(stage: str | None, *, agreed: bool = False) -> str:
    """The words for where it stands; before routing has spoken it is only registered."""
    if agreed:
        return _AGREED
    return stage or "已收到，等待核对"


def paragraphs(value: object) -> tuple[str, ...]:
    """A part of the result, which may be one text, several, or several by number."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        return tuple(str(text) for text in value.values())
    if isinstance(value, list | tuple):
        return tuple(str(text) for text in value)
    return (str(value),)


@dataclass(frozen=True)
class Awaited:
    """What we wait for the complainant to do, how it is done, and by which day it would help."""

    what: str
    how: str
    by: date | None


def awaited(code: str | None, *, by: date | None, step: str, today: date) -> Awaited | None:
    """Nothing once the complaint has ended; a day that has passed is not hoped for any more."""
    words = AWAITED_WORDS.get(code or "")
    by = by if by is None or by >= today else None
    return Awaited(*words, by=by) if words and step not in ENDED else None


@dataclass(frozen=True)
class Limit:
    """A span of working days: the day `starts_on` is not counted; `done_on` is when it was met, if it was."""

    starts_on: date
    due_on: date
    provisional: bool
    done_on: date | None
    about_answer: bool  # False: it is the decision on acceptance that is due
    natural_days: bool = False  # it is not counted in working days (信访工作条例 34)
