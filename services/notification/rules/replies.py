"""What a text message to our number means. People write it with blanks, full-width digits and full stops."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from types import MappingProxyType

# 满意, 一般, 不满意 on the scale of five grades (3.4), whose ends are 非常满意 and 非常不满意: nobody is taken to have
# said more than was said.
GRADES = MappingProxyType({"1": 4, "2": 3, "3": 2, "满意": 4, "一般": 3, "不满意": 2})
# What was written, by its grade; 5 and 1 stand for the same words in what was kept before.
WRITTEN = MappingProxyType({5: "1 满意", 4: "1 满意", 3: "2 一般", 2: "3 不满意", 1: "3 不满意"})
STOP = frozenset({"TD", "T", "退订", "STOP"})
_MEANT_NOTHING_BY = " \t\r\n.。,，!！;；、\"'“”"


@dataclass(frozen=True)
class Said:
    """`grade` from 1 to 5 for an answer; `stop` when no more messages are wanted; neither for everything else."""

    grade: int | None = None
    stop: bool = False

    @property
    def meaning(self) -> str:
        return "stop" if self.stop else "other" if self.grade is None else "grade"


def understood(text: str) -> Said:
    """What was meant, if it is one of the words that we asked for and nothing else."""
    word = unicodedata.normalize("NFKC", text).strip(_MEANT_NOTHING_BY).upper()
    if word in STOP:
        return Said(stop=True)
    return Said(grade=GRADES.get(word))
