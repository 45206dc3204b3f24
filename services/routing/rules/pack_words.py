"""How each number of a pack of rules is called on the page where the province changes it."""

from __future__ import annotations

LENGTH_WORDS = {
    "decide_acceptance": "决定是否受理",
    "hand_over": "窗口办结或移交",
    "acknowledge_receipt": "签收移交来的投诉",
    "first_contact": "首次联系投诉人",
    "answer": "答复处理结果",
    "extension": "延长答复期限",
    "assign": "安排调查人员",
    "first_step": "调查第一步",
    "second_means": "口头答复后补送书面",
    "report_to_functional": "结果反馈职能部门",
    "progress": "进展告知的间隔",
    "accept_transfer": "接收转办",
    "dispute_invalid": "对不予受理提出异议",
    "assess_major": "重大投诉评估确认",
    "approve_major": "重大投诉审批",
    "inform_province": "重大投诉报告省局",
    "major_progress": "重大投诉进展报告",
    "fast_track": "快速处理",
    "plan_step": "应急预案每一步",
    "instruction": "省局督办单答复",
    "order": "领导督办单答复",
    "explanation": "超期书面说明",
    "check_withdrawal": "核实撤回",
    "callback": "回访",
    "silence": "投诉人没有表态",
    "reevaluate": "复核决定",
    "answer_again": "复核后再次答复",
    "archive": "归档",
    "decide_recusal": "决定回避",
    "decide_unsealing": "决定是否批准查看投诉人身份，过期失效",
    "unsealing": "批准查看投诉人身份的最长时间",
}
COUNT_WORDS = {
    "roster_step_minutes": "值班逐个呼叫的间隔（分钟）",
    "report_repeats": "重大投诉报告重发次数",
    "reevaluations": "复核次数上限",
    "reopen_days": "可以重新办理的天数",
    "common_cause_offices": "同一原因涉及几个机构时报省局",
    "common_cause_days": "同一原因统计的天数",
    "desk_closings": "同一窗口为同一人即时办结的次数",
    "desk_days": "即时办结统计的天数",
    "contact_attempts": "联系投诉人的次数",
    "delivery_attempts": "送达答复的次数",
    "callback_attempts": "回访的次数",
    "investigators_of_major": "重大投诉的调查人数",
    "major_score": "提示可能重大的分值",
}
WHO_WORDS = {"issuer": "发布机构", "succession": "职责承继"}


def words_of(name: str) -> str:
    """What the field is called; its own name where nobody has found words for it yet."""
    return LENGTH_WORDS.get(name) or COUNT_WORDS.get(name) or WHO_WORDS.get(name) or name
