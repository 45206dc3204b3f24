"""What a text may be filled in with: nothing that could hold a name, a document or a sum has such a shape."""

from __future__ import annotations

import re

from services.kernel.settings import TELEPHONE

LINK = re.compile(r"(https?://)?[a-z0-9.:-]+(/[a-z0-9/_-]*)?")
SHAPES = {
    "case": re.compile(r"[0-9A-Z]{6}-\d{4}-[1-9]\d{0,7}"),
    "office": re.compile(r"[\u3400-\u9fff]{2,12}"),
    "office_name": re.compile(r"[\u3400-\u9fff（）]{2,40}"),
    "count": re.compile(r"[1-9]\d?"),
    "tel": TELEPHONE,
    "link": LINK,
    "date": re.compile(r"(暂定)?\d{1,2}月\d{1,2}日(（暂定）)?|\d{1,2}월\d{1,2}일(\(잠정\))?"),
    "step": re.compile(r"[\u3400-\u9fff]{2,8}|[\uac00-\ud7a3 ]{2,8}"),
    "asked": re.compile(r"[\u3400-\u9fff]{2,6}|[\uac00-\ud7a3 ]{2,6}"),
    "why": re.compile(r"[\u3400-\u9fff，]{2,16}|[\uac00-\ud7a3, ]{2,14}"),
}
