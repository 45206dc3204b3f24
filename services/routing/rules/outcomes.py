"""How a case may end, in words."""

from __future__ import annotations

OUTCOME_WORDS = {
    "agreed": "投诉人认可",
    "silent": "投诉人未表态",
    "upheld": "维持原结果，已告知其他途径",
    "withdrawn": "投诉人撤诉",
    "invalid": "不予受理",
    "desk": "当场办结",
    "consultation": "转为咨询",
}
