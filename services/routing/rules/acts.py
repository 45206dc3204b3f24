"""What can be done with a complaint: one verb of the office each. The values are the names of the API; they stay."""

from __future__ import annotations

from enum import StrEnum

from services.kernel.people import POST_WORDS, Post


class Party(StrEnum):
    """Who acts without holding a post here: nobody's officer, or an officer of the office that is asked to take it."""

    COMPLAINANT = "complainant"
    RECEIVER = "receiving_office"
    SYSTEM = "system_itself"


By = Post | Party
BY_WORDS: dict[By, str] = {
    **{post: words for post, words in POST_WORDS.items()},  # noqa: C416 - widens the key type
    Party.COMPLAINANT: "投诉人",
    Party.RECEIVER: "接收机构",
    Party.SYSTEM: "系统",
}


class Act(StrEnum):
    """An act, as officers, complainants and the system do it."""

    REGISTER = "register"
    START_CONFIRM = "start_confirm"
    CONFIRM = "confirm"
    NOT_REACHABLE = "not_reachable"
    ASSESS = "assess"
    PROPOSE_INVALID = "propose_invalid"
    CONFIRM_INVALID = "confirm_invalid"
    OVERRULE = "overrule"
    DISPUTE_INVALID = "dispute_invalid"
    ELAPSE = "elapse"
    CONVERT_TO_CONSULTATION = "convert_to_consultation"
    ACCEPT = "accept"
    RESOLVE_AT_DESK = "resolve_at_desk"
    ACKNOWLEDGE_RECEIPT = "acknowledge_receipt"
    MISROUTE = "misroute"
    ACCEPT_OFFER = "accept_offer"
    OBJECT_OFFER = "object_offer"
    RULE_OFFICE = "rule_office"
    TRANSFER = "transfer"
    ACCEPT_TRANSFER = "accept_transfer"
    RETURN_TRANSFER = "return_transfer"
    RULE_TRANSFER = "rule_transfer"
    COORDINATE = "coordinate"
    ASSIGN = "assign"
    LOG_STEP = "log_step"
    NEGOTIATE = "negotiate"
    AWAIT_COMPLAINANT = "await_complainant"
    END_WAIT = "end_wait"
    FINISH_TASK = "finish_task"
    DROP_TASK = "drop_task"
    CANNOT_RESOLVE = "cannot_resolve"
    CONFIRM_UNRESOLVABLE = "confirm_unresolvable"
    REFUSE_UNRESOLVABLE = "refuse_unresolvable"
    SUBMIT_EXPLANATION = "submit_explanation"
    REVIEW_POLICY = "review_policy"
    SUBMIT_OPINION = "submit_opinion"
    APPROVE = "approve"
    RETURN_OPINION = "return_opinion"
    ESCALATE_OPINION = "escalate_opinion"
    DIRECT = "direct"
    CARRY_OUT_DIRECTION = "carry_out_direction"
    MOVE_EVIDENCE = "move_evidence"
    HAND_TO_DISCIPLINE = "hand_to_discipline"
    CORRECT_FACT = "correct_fact"
    RECORD_EXECUTION = "record_execution"
    ALL_MEASURES_DONE = "all_measures_done"
    DRAFT_REPORT = "draft_report"
    SIGN_REPORT = "sign_report"
    REPORT_TO_FUNCTIONAL = "report_to_functional"
    DELIVER = "deliver"
    DELIVER_AGAIN = "deliver_again"
    RECORD_FEEDBACK = "record_feedback"
    AGREE = "agree"
    SILENT = "silent"
    REJECT = "reject"
    REASSESS = "reassess"
    CLOSE = "close"
    ARCHIVE = "archive"
    WITHDRAW = "withdraw"
    URGE = "urge"
    SUPPLEMENT = "supplement"
    REPORT_MAJOR = "report_major"
    CONFIRM_MAJOR = "confirm_major"
    DISMISS_MAJOR = "dismiss_major"
    APPROVE_MAJOR = "approve_major"
    INFORM_PROVINCE = "inform_province"
    ACKNOWLEDGE = "acknowledge"
    REPORT_PROGRESS = "report_progress"
    COMPLETE_PLAN_STEP = "complete_plan_step"
    END_PLAN = "end_plan"
    PROPOSE_DE_ESCALATION = "propose_de_escalation"
    DE_ESCALATE = "de_escalate"
    KEEP_MAJOR = "keep_major"
    WATCH = "watch"
    INSTRUCT = "instruct"
    ANSWER_INSTRUCTION = "answer_instruction"
    TAKE_OVER = "take_over"
    RETURN_TO_OFFICE = "return_to_office"
    DEMAND_EXPLANATION = "demand_explanation"
    EXPLAIN_DELAY = "explain_delay"
    PROPOSE_EXTENSION = "propose_extension"
    APPROVE_EXTENSION = "approve_extension"
    REFUSE_EXTENSION = "refuse_extension"
    DATE_MEASURES = "date_measures"
    CHECK_WITHDRAWAL = "check_withdrawal"
    CHECK_SAMPLE = "check_sample"
    REQUEST_REVIEW = "request_review"
    REQUEST_REOPENING = "request_reopening"
    ORDER_REOPENING = "order_reopening"
    APPROVE_REOPENING = "approve_reopening"
    REFUSE_REOPENING = "refuse_reopening"
    CALL_BACK = "call_back"
    PROPOSE_EXEMPTION = "propose_exemption"
    EXEMPT_CALLBACK = "exempt_callback"
    KEEP_CALLBACK = "keep_callback"
    DISPUTE_CONTACT = "dispute_contact"
    LEAVE_CONTACT = "leave_contact"
    TELL_PROGRESS = "tell_progress"
    DECLARE_RECUSAL = "declare_recusal"
    NAME_RESPONDENT = "name_respondent"
    ASK_RECUSAL = "ask_recusal"
    DECIDE_RECUSAL = "decide_recusal"
    LINK_HANDLING = "link_handling"
    ASK_UNSEALING = "ask_unsealing"
    APPROVE_UNSEALING = "approve_unsealing"
    REFUSE_UNSEALING = "refuse_unsealing"
    TAKE_BACK_UNSEALING = "take_back_unsealing"
    LAPSE_UNSEALING = "lapse_unsealing"
    SEAL_AGAIN = "seal_again"
    ORDER = "order"
    ANSWER_ORDER = "answer_order"


ACT_WORDS: dict[Act, str] = {
    Act.REGISTER: "登记",
    Act.START_CONFIRM: "开始确认",
    Act.CONFIRM: "记录确认情况",
    Act.NOT_REACHABLE: "登记无法联系",
    Act.ASSESS: "评估",
    Act.PROPOSE_INVALID: "拟不予受理",
    Act.CONFIRM_INVALID: "复核同意不予受理",
    Act.OVERRULE: "复核不同意，退回确认",
    Act.DISPUTE_INVALID: "对不予受理提出异议",
    Act.ELAPSE: "异议期满",
    Act.CONVERT_TO_CONSULTATION: "转为咨询",
    Act.ACCEPT: "受理",
    Act.RESOLVE_AT_DESK: "当场办结",
    Act.ACKNOWLEDGE_RECEIPT: "签收投诉",
    Act.MISROUTE: "转其他经办机构",
    Act.ACCEPT_OFFER: "接收其他机构转来的投诉",
    Act.OBJECT_OFFER: "退回其他机构转来的投诉",
    Act.RULE_OFFICE: "裁定承办机构",
    Act.TRANSFER: "转交其他部门",
    Act.ACCEPT_TRANSFER: "接收转交",
    Act.RETURN_TRANSFER: "退回转交",
    Act.RULE_TRANSFER: "裁定承办部门",
    Act.COORDINATE: "统一协调",
    Act.ASSIGN: "指定承办人",
    Act.LOG_STEP: "记录调查",
    Act.NEGOTIATE: "记录协商",
    Act.AWAIT_COMPLAINANT: "标明在等投诉人",
    Act.END_WAIT: "不再等投诉人",
    Act.FINISH_TASK: "完成分办事项",
    Act.DROP_TASK: "撤销分办事项",
    Act.CANNOT_RESOLVE: "提出无法实现",
    Act.CONFIRM_UNRESOLVABLE: "同意转职能部门",
    Act.REFUSE_UNRESOLVABLE: "不同意，继续办理",
    Act.SUBMIT_EXPLANATION: "提交说明",
    Act.REVIEW_POLICY: "复核政策问题",
    Act.SUBMIT_OPINION: "提交处理意见",
    Act.APPROVE: "批准处理意见",
    Act.RETURN_OPINION: "退回处理意见",
    Act.ESCALATE_OPINION: "提请上一级审批",
    Act.DIRECT: "领导批示",
    Act.CARRY_OUT_DIRECTION: "报告批示落实情况",
    Act.MOVE_EVIDENCE: "移交证据",
    Act.HAND_TO_DISCIPLINE: "移交纪检部门",
    Act.CORRECT_FACT: "更正登记内容",
    Act.RECORD_EXECUTION: "记录落实情况",
    Act.ALL_MEASURES_DONE: "确认全部落实",
    Act.DRAFT_REPORT: "拟写终结报告",
    Act.SIGN_REPORT: "在终结报告上署名",
    Act.REPORT_TO_FUNCTIONAL: "报送终结报告",
    Act.DELIVER: "答复投诉人",
    Act.DELIVER_AGAIN: "用第二种方式反馈",
    Act.RECORD_FEEDBACK: "登记送达凭据",
    Act.AGREE: "认可结果",
    Act.SILENT: "逾期未表态",
    Act.REJECT: "不认可结果",
    Act.REASSESS: "重新评估",
    Act.CLOSE: "办结",
    Act.ARCHIVE: "归档",
    Act.WITHDRAW: "撤诉",
    Act.URGE: "催办",
    Act.SUPPLEMENT: "补充材料",
    Act.REPORT_MAJOR: "报告可能重大",
    Act.CONFIRM_MAJOR: "确认重大投诉",
    Act.DISMISS_MAJOR: "认定不属重大",
    Act.APPROVE_MAJOR: "审批重大投诉",
    Act.INFORM_PROVINCE: "报告省局",
    Act.ACKNOWLEDGE: "省局签收",
    Act.REPORT_PROGRESS: "报告重大投诉进展",
    Act.COMPLETE_PLAN_STEP: "完成预案步骤",
    Act.END_PLAN: "宣布预案结束",
    Act.PROPOSE_DE_ESCALATION: "提出降级",
    Act.DE_ESCALATE: "批准降级",
    Act.KEEP_MAJOR: "不同意降级",
    Act.WATCH: "省局关注",
    Act.INSTRUCT: "下达督办单",
    Act.ANSWER_INSTRUCTION: "答复督办单",
    Act.TAKE_OVER: "提级办理",
    Act.RETURN_TO_OFFICE: "交回原机构",
    Act.DEMAND_EXPLANATION: "要求书面说明超期原因",
    Act.EXPLAIN_DELAY: "书面说明超期原因",
    Act.PROPOSE_EXTENSION: "申请延长答复期限",
    Act.APPROVE_EXTENSION: "批准延长答复期限",
    Act.REFUSE_EXTENSION: "不同意延长答复期限",
    Act.DATE_MEASURES: "确定剩余措施的日期",
    Act.CHECK_WITHDRAWAL: "核对撤诉意愿",
    Act.CHECK_SAMPLE: "抽查当场办结",
    Act.REQUEST_REVIEW: "申请省局复查",
    Act.REQUEST_REOPENING: "以新的事实申请重新办理",
    Act.ORDER_REOPENING: "责成重新办理",
    Act.APPROVE_REOPENING: "批准重新办理",
    Act.REFUSE_REOPENING: "不同意重新办理",
    Act.CALL_BACK: "记录回访",
    Act.PROPOSE_EXEMPTION: "提出免予回访",
    Act.EXEMPT_CALLBACK: "同意免予回访",
    Act.KEEP_CALLBACK: "不同意免予回访",
    Act.DISPUTE_CONTACT: "投诉人反映没有人联系过",
    Act.LEAVE_CONTACT: "投诉人补留联系方式",
    Act.TELL_PROGRESS: "进展通知已送达投诉人",
    Act.DECLARE_RECUSAL: "声明回避",
    Act.NAME_RESPONDENT: "登记被投诉人",
    Act.ASK_RECUSAL: "投诉人申请回避",
    Act.DECIDE_RECUSAL: "决定是否回避",
    Act.LINK_HANDLING: "关联被投诉的办理",
    Act.ASK_UNSEALING: "申请查看投诉人身份",
    Act.APPROVE_UNSEALING: "批准查看投诉人身份",
    Act.REFUSE_UNSEALING: "不同意查看投诉人身份",
    Act.TAKE_BACK_UNSEALING: "撤回查看投诉人身份的申请",
    Act.LAPSE_UNSEALING: "查看投诉人身份的申请过期",
    Act.SEAL_AGAIN: "重新封存投诉人身份",
    Act.ORDER: "发督办单",
    Act.ANSWER_ORDER: "答复领导的督办单",
}
