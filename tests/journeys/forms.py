"""Who does what on the main line, and what is written into the form: the ordinary case, to be changed by a story.

Words in braces stand for people and moments of the story.
"""

from __future__ import annotations

from typing import Any

FACTORS = ("severity", "safety", "complexity", "influence", "urgency")


def scores(value: int = 1) -> dict[str, Any]:
    return {factor: {"value": value, "reason": "只涉及一个人"} for factor in FACTORS}


# For each act the seat that does it, and the form.
ORDINARY: dict[str, tuple[str, dict[str, Any]]] = {
    "start_confirm": ("window", {}),
    "confirm": ("window", {"method": "phone", "text": "电话核对，情况属实", "identity_level": 1}),
    "not_reachable": ("window", {"text": "匿名投诉，没有留联系方式"}),
    "assess": ("window", {"scores": scores(), "departments": ["hall"]}),
    "accept": ("window", {"grounds": ["quality"], "has_evidence": False, "respondent_department": "pension"}),
    "assign": ("section-head", {"handlers": ["{handler-1}"], "department": "hall"}),
    "log_step": (
        "handler-1",
        {"happened_at": "{now}", "method": "records", "found": "查阅发放记录，九月待遇未发", "evidence": ["发放记录"]},
    ),
    "negotiate": (
        "handler-1",
        {"happened_at": "{now}", "method": "phone", "text": "与投诉人说好本月补发", "agreed": True},
    ),
    "await_complainant": ("handler-1", {"awaited": "contact", "due_on": "2026-11-27"}),
    "submit_opinion": (
        "handler-1",
        {
            "facts": "九月待遇因账号录入错误退回",
            "merit": "founded",
            "answers": ["九月待遇本月补发"],
            "bases": ["社会保险经办条例第三十条"],
            "measures": [
                {"what": "补发九月待遇", "department": "hall", "person": "{handler-1}", "due_on": "2026-12-04"}
            ],
        },
    ),
    "approve": ("section-head", {"text": "同意"}),
    "record_execution": ("handler-1", {"measure": 1, "text": "已补发", "evidence": ["回单"]}),
    "all_measures_done": ("section-head", {}),
    "draft_report": (
        "handler-1",
        {
            "method": "查阅记录并当面询问",
            "facts": "账号录入错误，九月待遇退回",
            "natures": ["error"],
            "bases": ["社会保险经办条例第三十条"],
            "opinion": "补发九月待遇",
            "complainant_said": "九月没有收到养老金",
            "respondent_said": "录入时看错一位数字",
            "no_interest": True,
        },
    ),
    "sign_report": ("handler-2", {"no_interest": True}),
    "report_to_functional": ("section-head", {}),
    "deliver": (
        "window",
        {
            "manner": "written",
            "method": "查阅发放记录，当面询问经办人员",
            "facts": "九月待遇因账号录入错误退回",
            "basis": "社会保险经办条例第三十条",
            "answers": ["九月待遇已补发到账"],
            "remedies": "不同意的，可以在六十日内申请行政复议，或者在六个月内提起行政诉讼",
            "objection": "请在五个工作日内凭查询码、打电话或者到窗口提出",
        },
    ),
    "escalate_opinion": ("section-head", {"reason": "涉及金额较大，请分管负责人审批"}),
    "deliver_again": ("window", {"manner": "other", "place": "短信", "evidence": "receipt"}),
    "direct": ("leader", {"text": "请核查同类情况", "person": "{handler-1}", "due_on": "2026-12-04"}),
    "carry_out_direction": ("handler-1", {"direction": 1, "text": "已核查，没有同类情况"}),
    "move_evidence": ("handler-1", {"proof": 1, "place": "档案室", "why": "随卷归档"}),
    "correct_fact": ("functional-1", {"field": "channel", "value": "phone", "reason": "登记时选错"}),
    "hand_to_discipline": (
        "functional-1",
        {"body": "省纪委监委派驻纪检监察组", "receipt": "2026-7", "clue": "收受礼品的线索"},
    ),
    "record_feedback": ("window", {"evidence": "recorded_call", "proof": "recording-1", "words": "知道结果了"}),
    "call_back": (
        "callback",
        {"method": "phone", "reached": True, "grade": 5, "solved": True, "contacted": True, "words": "办得挺快"},
    ),
    "reassess": ("functional-2", {"to": "upheld", "objections": [{"point": "金额不对", "answer": "已再次核对"}]}),
    "close": ("functional-1", {"cause": "B02", "verified": True}),
    "propose_invalid": (
        "window",
        {
            "validity": "invalid_unrelated",
            "reason": "与经办无关",
            "explanation": "您反映的是商业保险理赔，不由社会保险经办机构办理，请向承保公司或金融监管部门反映。",
            "refer_to": "金融监管部门",
        },
    ),
    "convert_to_consultation": (
        "window",
        {
            "reason": "只问什么时候发放，没有对服务的意见",
            "answer": "养老金每月二十日发放，遇到节假日提前。您可以在手机上查到账记录。",
        },
    ),
    "confirm_invalid": ("section-head", {}),
    "confirm_major": ("functional-1", {"kinds": ["fund_safety"], "proposal": "先停发有疑点的待遇，再与银行核查"}),
    "approve_major": ("leader", {"path": "fast_track", "text": "同意，马上核查"}),
    "acknowledge": ("province", {"text": "收到，请每天报告进展"}),
}
ACCEPTED = ("start_confirm", "confirm", "assess", "accept")
ANSWERED = (
    "assign",
    "log_step",
    "negotiate",
    "submit_opinion",
    "approve",
    "record_execution",
    "all_measures_done",
    "draft_report",
    "report_to_functional",
    "deliver",
)


def fill(value: Any, words: dict[str, str]) -> Any:
    """The form with its words in braces filled in."""
    if isinstance(value, dict):
        return {name: fill(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [fill(each, words) for each in value]
    return words.get(value[1:-1], value) if isinstance(value, str) and value.startswith("{") else value
