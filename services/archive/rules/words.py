"""The archive's words for the codes that events carry. A code without a word is shown as it is, never hidden."""

from __future__ import annotations

CLASSES = {"one": "一类", "two": "二类", "three": "三类", "other": "其他"}
SEVERITIES = {"normal": "一般", "suspected": "疑似重大", "major": "重大"}
CHANNELS = {
    "visit": "来访",
    "phone": "电话",
    "fax": "传真",
    "letter": "来信",
    "email": "电子邮件",
    "transfer": "有关部门移交",
    "other": "其他",
}
PARTS_OF_EVIDENCE = {
    "evidence": "证据材料",
    "signature": "证据提供人签名",
    "record": "当面投诉记录",
    "letter": "信件",
    "envelope": "信封",
    "authorisation": "委托书",
}
FORMS = {1: "投诉受理登记表", 2: "投诉处理意见表", 3: "投诉反馈记录", 4: "投诉调查终结报告"}
SUB_CHANNELS = {"web": "网上", "mobile": "手机网页", "kiosk": "自助终端", "12345": "12345 热线"}
KINDS = {"individual": "个人", "organisation": "单位", "agent": "代理人", "anonymous": "匿名"}
VALIDITIES = {
    "invalid_unrelated": "与经办服务无关",
    "invalid_system_related": "不属于投诉范围，但涉及本系统经办工作",
    "misrouted": "属于其他经办机构",
}
OUTCOMES = {
    "agreed": "投诉人认可结果",
    "silent": "投诉人未表态",
    "upheld": "维持原结果，已告知其他途径",
    "withdrawn": "投诉人撤诉",
    "invalid": "不予受理",
    "desk": "当场办结",
    "consultation": "转为咨询",
}
OPINIONS = {"service": "服务", "procedure": "办理过程", "result": "处理结果"}
LINKS = {"duplicate": "同一件事重复投诉", "serial": "同一人多次投诉", "related": "有关联"}
MAJOR_KINDS = {
    "fund_safety": "基金安全",
    "sector_image": "行业形象",
    "life_property": "生命财产",
    "public_safety": "公共安全",
}
PATHS = {"fast_track": "快速处理程序", "emergency_plan": "应急预案"}
EVIDENCE = {"receipt": "签收", "read": "凭查询码查看", "signature": "签字", "oral": "口头告知并记录"}
CALLBACKS = {"reached": "已回访", "not_reached": "未联系上", "exempt": "免予回访"}
METHODS = {"phone": "电话", "visit": "走访", "sms": "短信", "web": "网络", "letter": "书面"}
NOTICE_CHANNELS = {"sms": "短信", "email": "电子邮件", "letter": "信函"}
NOTICE_KINDS = {
    "registered": "已收到投诉",
    "registered_major": "已收到紧急情况",
    "accepted": "已受理",
    "not_accepted": "不予受理",
    "transferred": "已转办",
    "investigating": "已指定承办人",
    "progress": "进展",
    "result": "处理结果",
    "callback": "回访",
    "closed": "已办结",
    "overdue": "超期致歉",
    "moved": "期限变动",
    "upheld": "维持原结果",
    "taken_over": "省局直接办理",
    "handed_back": "交回原机构",
    "withdrawn": "已撤诉",
    "policy_changed": "政策有变化",
    "consultation": "已按咨询答复",
    "phone_code": "手机验证码",
}
NOTICE_STATES = {
    "waiting": "等待发送",
    "submitted": "已发送",
    "delivered": "已送达",
    "failed_temporarily": "暂未送达",
    "failed": "未送达",
    "unknown": "结果不明",
}
CLOCKS = {
    "K0": "决定是否受理的期限",
    "K0h": "窗口当场办结或者交办的期限",
    "K1": "答复投诉人的期限",
    "K1a": "指定承办人的期限",
    "K1c": "部门负责人签收的期限",
    "K1b": "开始调查的期限",
    "K1r": "重新答复投诉人的期限",
    "K2": "报送职能部门的期限",
    "K3": "回访的期限",
    "K4a": "评估重大投诉的期限",
    "K4b": "审批重大投诉的期限",
    "K4c": "报告省局的期限",
    "K4f": "快速处理的期限",
    "K4p": "通报进展的期限",
    "K4s": "应急预案步骤的期限",
    "Ki": "办理督办单的期限",
    "Ko": "答复领导督办单的期限",
    "K1s": "口头反馈后再次反馈的期限",
    "Ke": "书面说明超期原因的期限",
    "Kw": "核对撤诉意愿的期限",
    "K5": "接收转办的期限",
    "K6": "重新评估的期限",
    "K7": "首次联系的期限",
    "K8": "告知进展的期限",
    "K9": "归档的期限",
    "Kr": "决定是否回避的期限",
}
ACTS = {
    "register": "登记立案",
    "start_confirm": "开始确认",
    "confirm": "与投诉人确认",
    "not_reachable": "登记无法联系",
    "assess": "评估",
    "propose_invalid": "拟不予受理",
    "confirm_invalid": "复核同意不予受理",
    "overrule": "复核不同意，退回确认",
    "dispute_invalid": "投诉人对不予受理提出异议",
    "elapse": "异议期满",
    "accept": "受理",
    "resolve_at_desk": "当场办结",
    "acknowledge_receipt": "部门负责人签收",
    "misroute": "转其他经办机构",
    "accept_offer": "接收其他机构转来的投诉",
    "object_offer": "退回其他机构转来的投诉",
    "rule_office": "裁定承办机构",
    "transfer": "转交其他部门",
    "accept_transfer": "接收转交",
    "return_transfer": "退回转交",
    "rule_transfer": "裁定承办部门",
    "negotiate": "与投诉人协商",
    "coordinate": "统一协调",
    "finish_task": "完成分办事项",
    "drop_task": "撤销分办事项",
    "cannot_resolve": "提出无法实现",
    "confirm_unresolvable": "同意转职能部门",
    "refuse_unresolvable": "不同意，继续办理",
    "submit_explanation": "提交说明",
    "review_policy": "复核政策问题",
    "assign": "指定承办人",
    "log_step": "调查",
    "submit_opinion": "提交处理意见",
    "approve": "批准处理意见",
    "return_opinion": "退回处理意见",
    "escalate_opinion": "提请上一级审批",
    "direct": "领导批示",
    "carry_out_direction": "报告批示落实情况",
    "move_evidence": "移交证据",
    "hand_to_discipline": "移交纪检部门",
    "correct_fact": "更正登记内容",
    "unit_read": "被投诉部门阅知结果",
    "record_execution": "落实处理意见",
    "all_measures_done": "确认全部落实",
    "draft_report": "拟写终结报告",
    "sign_report": "在终结报告上署名",
    "report_to_functional": "报送终结报告",
    "deliver": "答复投诉人",
    "deliver_again": "用第二种方式反馈",
    "record_feedback": "登记送达凭据",
    "agree": "投诉人认可结果",
    "silent": "投诉人逾期未表态",
    "reject": "投诉人不认可结果",
    "reassess": "重新评估",
    "close": "办结",
    "archive": "归档",
    "withdraw": "投诉人撤诉",
    "convert_to_consultation": "转为咨询",
    "urge": "投诉人催办",
    "supplement": "投诉人补充材料",
    "report_major": "报告可能重大",
    "confirm_major": "确认重大投诉",
    "dismiss_major": "认定不属重大",
    "approve_major": "审批重大投诉",
    "inform_province": "报告省局",
    "acknowledge": "省局签收",
    "report_progress": "报告重大投诉进展",
    "complete_plan_step": "完成预案步骤",
    "end_plan": "宣布预案结束",
    "propose_de_escalation": "提出降级",
    "de_escalate": "批准降级",
    "keep_major": "不同意降级",
    "watch": "省局关注",
    "instruct": "下达督办单",
    "answer_instruction": "答复督办单",
    "take_over": "省局提级办理",
    "return_to_office": "省局交回原机构",
    "demand_explanation": "要求书面说明超期原因",
    "explain_delay": "书面说明超期原因",
    "date_measures": "确定剩余措施的日期",
    "check_withdrawal": "核对撤诉意愿",
    "check_sample": "抽查当场办结",
    "request_review": "申请省局复查",
    "request_reopening": "申请重新办理",
    "order_reopening": "责成重新办理",
    "approve_reopening": "批准重新办理",
    "refuse_reopening": "不同意重新办理",
    "receipt": "签收督办提醒",
    "call_back": "回访",
    "exempt_callback": "免予回访",
    "rate": "投诉人评价",
    "dispute_contact": "投诉人反映没有接到回访",
    "leave_contact": "投诉人补留联系方式",
    "declare_recusal": "声明回避",
    "name_respondent": "登记被投诉人",
    "ask_recusal": "投诉人申请回避",
    "decide_recusal": "决定是否回避",
    "link_handling": "关联被投诉的办理",
    "order": "发督办单",
    "answer_order": "答复领导的督办单",
    "hand_over": "责任人变更",
    "link": "关联投诉",
    "unlink": "解除关联",
    "recount": "公布日历后重新计算期限",
}
GROUPS = {
    "office": "机构",
    "month": "月份",
    "department": "部门",
    "class": "类别",
    "cause": "原因",
    "business": "业务",
    "channel": "方式",
    "stage": "环节",
}
STEPS = {
    "registered": "登记",
    "confirming": "确认",
    "invalid_proposed": "拟不予受理",
    "invalid_notified": "已告知不予受理",
    "accepted": "已受理",
    "desk_resolved": "当场办结",
    "investigating": "调查",
    "opinion_draft": "拟写处理意见",
    "unresolvable_proposed": "提出无法实现",
    "unresolvable": "无法实现",
    "awaiting_approval": "等待审批",
    "executing": "落实",
    "done": "待答复",
    "feedback_given": "已答复",
    "agreed": "认可结果",
    "silent": "未表态",
    "reassessing": "重新评估",
    "upheld": "维持原结果",
    "reopened": "重新办理",
    "closed": "办结",
    "archived": "归档",
}
KINDS_OF_NUMBERS = {"immediate": "当场办结", "invalid": "不予受理"}
ODDITIES = {"last_minute": "期限前半小时内送达", "same_words": "内容相同", "perfect_grades": "回访全部最高分"}
CALLS = {
    "in_time": "按期回访",
    "late": "超期回访",
    "not_reached": "未联系上",
    "waiting": "待回访",
    "exempt": "免予回访",
}
PARTS = {
    "intake": "登记",
    "routing": "办理",
    "notification": "通知",
    "archive": "档案",
}


def said(words: dict[str, str], code: str | None) -> str:
    """The word for a code; a dash for none."""
    return "—" if code is None else words.get(code, code)


def many(words: dict[str, str], codes: tuple[str, ...] | list[str]) -> str:
    """`基金安全、公共安全`."""
    return "、".join(words.get(code, code) for code in codes)
