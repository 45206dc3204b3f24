"""How easily a public text is read (4.3): short sentences, and no word of the office that nobody else uses.

The measure: a sentence has at most 45 characters between its stops, the sentences of a text at most 24 on average, and
none of the words below stands in it. Headings and labels count as sentences.
"""

from __future__ import annotations

import re

LONGEST, MEAN = 45, 24  # characters, marks not counted
# What people do not say, and what they say instead.
OFFICE_WORDS = {
    "予以": "给、要",
    "特此": "（不用）",
    "事宜": "事",
    "知悉": "知道",
    "函告": "写信告诉",
    "径行": "直接",
    "依申请": "您申请后",
    "提请": "请",
    "酌情": "看情况",
    "届时": "到时候",
    "逾期": "过了期限",
    "贵单位": "您单位",
    "兹": "（不用）",
    "缴存": "交",
    "首办": "第一个接待的人",
    "职能部门负责": "……负责",
    "业务系统": "系统",
    "前述": "上面说的",
    "之规定": "规定",
    "行政相对人": "您",
}
_STOPS = re.compile(r"[。！？；\n]+")
_MARKS = re.compile(r"[\s，、：“”‘’（）()《》〔〕\-—…,.:;]+")


def sentences(text: str) -> tuple[str, ...]:
    """Between full stops and line ends, without marks."""
    return tuple(filter(None, (_MARKS.sub("", part) for part in _STOPS.split(text))))


def faults(text: str) -> tuple[str, ...]:
    """What makes the text hard to read, in sentences for who writes it; none when it is plain."""
    found = sentences(text)
    told = [f"这一句太长（{len(one)} 个字），请分成两句：{one[:12]}……" for one in found if len(one) > LONGEST]
    if found and sum(map(len, found)) > MEAN * len(found):
        told.append(f"句子太长，平均 {sum(map(len, found)) // len(found)} 个字，请写短一些，平均不超过 {MEAN} 个字")
    told += [f"“{word}”老百姓不这样说，请改成“{better}”" for word, better in OFFICE_WORDS.items() if word in text]
    return tuple(told)
