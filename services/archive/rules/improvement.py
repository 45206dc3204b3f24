"""Which standard or process of the office a cause points to: closed complaints feed the improvement of the others (1).

By the first letter of the cause; causes of somebody else's work (X) improve nothing here, and one without a line in the
table stands under its own letter, so that no closed case with a cause is left out.
"""

from __future__ import annotations

STANDARDS = {
    "A": "服务规范：工作人员行为和首问负责",
    "B": "服务规范：办理时限和服务承诺",
    "C": "办事流程和材料清单",
    "D": "政策宣传和信息公开规范",
    "E": "待遇核定支付经办规程",
    "F": "参保登记和权益记录经办规程",
    "G": "信息系统和线上服务规范",
    "H": "服务场所和便民设施规范",
    "J": "基金安全和内部控制制度",
    "K": "投诉处理程序",
}
OTHERS = "X"  # 不属于本机构经办服务


def standard_of(cause: str) -> str:
    """The standard or process that a cause names."""
    letter = cause[:1]
    return STANDARDS.get(letter, f"待确定（原因 {letter}）")


def improves(cause: str | None) -> bool:
    """Whether a closed case with this cause belongs in the register."""
    return bool(cause) and not str(cause).startswith(OTHERS)
