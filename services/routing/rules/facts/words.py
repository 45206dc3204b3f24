"""What a form chooses from, with the words that officers and complainants read."""

from __future__ import annotations

from enum import StrEnum


class Validity(StrEnum):
    """What a complaint is found to be (3.6, 3.7, D17); whatever it is, it is on the register (A1-1)."""

    VALID = "valid"
    UNRELATED = "invalid_unrelated"
    SYSTEM_RELATED = "invalid_system_related"
    MISROUTED = "misrouted"


VALIDITY_WORDS = {
    Validity.VALID: "有效投诉",
    Validity.UNRELATED: "无效投诉：与经办服务无关",
    Validity.SYSTEM_RELATED: "无效投诉：涉及本系统经办工作",
    Validity.MISROUTED: "应由其他经办机构受理",
}


class Ground(StrEnum):
    """Why a complaint is valid (3.6)."""

    CONTENT = "content"
    PROMISE = "promise"
    QUALITY = "quality"


GROUND_WORDS = {Ground.CONTENT: "服务内容", Ground.PROMISE: "服务承诺", Ground.QUALITY: "服务质量"}


class Awaited(StrEnum):
    """What is awaited of the complainant while the case is handled; no limit stops for it (D04)."""

    MATERIALS = "materials"
    CONTACT = "contact"
    VISIT = "visit"
    ANSWER = "answer"


AWAITED_WORDS = {
    Awaited.MATERIALS: "等投诉人补充材料",
    Awaited.CONTACT: "等投诉人回电",
    Awaited.VISIT: "等投诉人到场或约定时间",
    Awaited.ANSWER: "等投诉人表态",
}


class Merit(StrEnum):
    """What the investigation found, which is not validity (D18)."""

    FOUNDED = "founded"
    PARTLY = "partly_founded"
    UNFOUNDED = "unfounded"
    UNPROVABLE = "unprovable"


MERIT_WORDS = {
    Merit.FOUNDED: "属实",
    Merit.PARTLY: "部分属实",
    Merit.UNFOUNDED: "不属实",
    Merit.UNPROVABLE: "无法查实",
}


class Evidence(StrEnum):
    """What shows that the result arrived (D07), that the complainant was satisfied, or that he agrees."""

    RECEIPT = "receipt"
    READ = "read"
    SIGNATURE = "signature"
    REPLY = "reply"
    RECORDED_CALL = "recorded_call"
    ATTEMPTS = "attempts"
    GRADE = "grade"


EVIDENCE_WORDS = {
    Evidence.RECEIPT: "送达回执",
    Evidence.READ: "凭查询码阅读",
    Evidence.SIGNATURE: "签名",
    Evidence.REPLY: "短信回复",
    Evidence.RECORDED_CALL: "通话录音",
    Evidence.ATTEMPTS: "多次联系未果",
    Evidence.GRADE: "投诉人打的分",
}
