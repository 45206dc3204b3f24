"""Why an answer is late, in a closed set of words that who complained may be told by text message."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Late(StrEnum):
    """What held it up."""

    CHECKING = "checking"
    TOGETHER = "together"
    OUTSIDE = "outside"
    POLICY = "policy"
    SYSTEM = "system"
    PEOPLE = "people"


LATE_WORDS: Mapping[Late, str] = {
    Late.CHECKING: "核实情况用时较长",
    Late.TOGETHER: "要几个部门一起办",
    Late.OUTSIDE: "还在等外单位答复",
    Late.POLICY: "还在等上级答复政策",
    Late.SYSTEM: "业务系统出了故障",
    Late.PEOPLE: "经办人手安排不开",
}
