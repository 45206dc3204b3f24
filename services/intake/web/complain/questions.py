"""What each step asks, and in which words."""

from __future__ import annotations

from services.intake.rules.relation import RELATION_GLOSS, RELATION_WORDS
from services.intake.web import files

OTHER_TOPIC = "other"
OFFICE, PROBLEM, CONTACT, CHECK = 1, 2, 3, 4
STEPS = 5
NAMES = {OFFICE: "office", PROBLEM: "problem", CONTACT: "contact", CHECK: "check"}  # in addresses and templates
# The fields of each step in the order of its page, and the parts of the model whose faults are shown there.
FIELDS = {
    OFFICE: ("office",),
    PROBLEM: ("topic", "text", "requests", "occurred_at", "respondent.department", "respondent.person"),
    CONTACT: (
        "who",
        "relation",
        "complainant.name",
        "complainant.phone",
        "wants_sms",
        "complainant.agent_for",
        "complainant.principal_phone",
        "complainant.contact_person",
        "complainant.email",
        "wants_email",
        "complainant.id_number",
        "complainant.age",
        "complainant.address",
    ),
    CHECK: (),
}
PARTS = {
    OFFICE: ("office",),
    PROBLEM: ("topic", "text", "requests", "occurred_at", "respondent", files.FIELD),
    CONTACT: ("who", "relation", "complainant", "notify"),
}
WHO = (
    ("individual", "我自己", "写姓名和手机号，进展会告诉您"),
    ("agent", "代别人投诉", "家人、朋友或者代理人"),
    ("organisation", "单位", "公司、机关、社会团体"),
    ("anonymous", "不留姓名", "凭查询码和查询密码看结果，我们没法联系您"),
)
RELATIONS = tuple((one.value, f"{words}：{RELATION_GLOSS[one]}") for one, words in RELATION_WORDS.items())
TOPICS = (
    ("A", "服务态度", "态度生硬、推诿、不理睬"),
    ("B", "办事慢、超时限", "迟迟不办、多次跑、排队久"),
    ("C", "手续、材料没说清", "反复要材料、没有一次说清"),
    ("E", "待遇算错或没发", "金额、年限、发放不对"),
    ("F", "参保和缴费记录", "登记、转移、记录有错"),
    ("G", "网上办事和系统", "系统故障、刷脸不过"),
    ("J", "违纪违规、骗保", "索要好处、冒领、改数据"),
    (OTHER_TOPIC, "别的问题", "政策解释、大厅环境、投诉没人管等"),
)
