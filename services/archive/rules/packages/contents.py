"""What lies in a package and how it is described: 说明文件, 文件目录, and the metadata of DA/T 46."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as ET

from services.archive.rules.story import Story
from services.kernel.offices import Office
from services.kernel.workdays import SHANGHAI

CATEGORY = "投诉"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One document: where it lies below `data/`, and what the contents list says of it."""

    path: str
    title: str
    author: str
    day: date
    media_type: str
    content: bytes
    note: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Described:
    """The package as a whole. `period` is how long it is kept; `serial` counts the packages of the case from 1."""

    story: Story
    office: Office
    archive_number: str
    serial: int
    filed_at: datetime
    period: str

    @property
    def year(self) -> int:
        return int(self.archive_number.split("-")[1])

    @property
    def folder(self) -> str:
        """`电子档案/2026/投诉/220100-2026-TS-0012`: 年度, 类别, 件."""
        return f"电子档案/{self.year}/{CATEGORY}/{self.archive_number}"

    @property
    def title(self) -> str:
        supplement = f"（补充 {self.serial - 1}）" if self.serial > 1 else ""
        return f"{self.office.name}投诉档案 {self.story.number or self.story.case}{supplement}"


def explanation(told: Described, items: Sequence[Item], *, head: str, previous: str) -> bytes:
    """说明文件.TXT: what this is and how it is checked."""
    lines = [
        told.title,
        "",
        f"档号：{told.archive_number}",
        f"投诉编号：{told.story.case}",
        f"立档单位：{told.office.name}",
        f"归档时间：{_moment(told.filed_at)}",
        f"保管期限：{told.period}",
        f"文件数量：{len(items)} 件，见 文件目录.XML",
        f"办理记录链尾：{head}",
        f"上一个档案包：{previous or '无，这是本机构的第一个'}",
        "",
        "四张表为 PDF/A-1a 格式，证据材料保持收到时的原样。",
        "核对：在装有 Python 3.9 以上的电脑上运行  python3 其他/verify.py 档案包.zip  ，不需要网络和数据库。",
        "本包含有投诉人信息，只由档案员保管和提供利用，每次利用都有记录。",
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def contents(told: Described, items: Sequence[Item]) -> bytes:
    """文件目录.XML, with the fields of the transfer rules."""
    root = ET.Element("文件目录", {"档号": told.archive_number})
    for n, item in enumerate(items, start=1):
        _add(
            ET.SubElement(root, "文件"),
            {
                "顺序号": str(n),
                "档号": f"{told.archive_number}-{n:03d}",
                "责任者": item.author,
                "题名": item.title,
                "日期": f"{item.day:%Y%m%d}",
                "密级": "工作秘密" if "/原件/" in item.path or "/表单/" in item.path else "内部",
                "名称": item.path,
                "备注": item.note,
                "SHA-256": item.sha256,
            },
        )
    return _xml(root)


def metadata(told: Described, items: Sequence[Item], *, entries: int, head: str) -> bytes:
    """元数据.XML after DA/T 46: the file as a whole, each document, and that the process record is beside it."""
    story = told.story
    root = ET.Element("电子文件元数据", {"方案": "DA/T 46"})
    _add(
        ET.SubElement(root, "文件实体"),
        {
            "聚合层次": "件",
            "立档单位名称": told.office.name,
            "全宗号": told.office.code,
            "电子文件号": story.case,
            "档号": told.archive_number,
            "年度": str(told.year),
            "类别": CATEGORY,
            "题名": told.title,
            "责任者": told.office.name,
            "日期": _moment(story.closed_at or told.filed_at),
            "密级": "工作秘密",
            "保管期限": told.period,
            "文件数量": str(len(items)),
            "形成时间": _moment(story.registered_at or story.begun_at),
            "办结时间": _moment(story.closed_at) if story.closed_at else "",
            "归档时间": _moment(told.filed_at),
            "生成方式": "原生",
            "过程记录数": str(entries),
            "过程记录摘要": head,
        },
    )
    for n, item in enumerate(items, start=1):
        _add(
            ET.SubElement(root, "组件"),
            {
                "顺序号": str(n),
                "题名": item.title,
                "计算机文件名": item.path,
                "格式信息": item.media_type,
                "计算机文件大小": str(len(item.content)),
                "数字摘要算法": "SHA-256",
                "数字摘要值": item.sha256,
            },
        )
    return _xml(root)


def _add(parent: ET.Element, fields: Mapping[str, str]) -> None:
    for name, value in fields.items():
        ET.SubElement(parent, name).text = _NO_XML.sub("\ufffd", value)


def _xml(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")
