"""四性检测 (after DA/T 70): authenticity, completeness, usability, security of a package before it counts as filed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from xml.etree import ElementTree as ET

from services.archive.rules.packages.contents import Described, Item
from services.archive.rules.packages.verify import faults

NATURES = {"authenticity": "真实性", "completeness": "完整性", "usability": "可用性", "security": "安全性"}
_FIELDS = (
    "聚合层次",
    "立档单位名称",
    "档号",
    "题名",
    "责任者",
    "日期",
    "保管期限",
    "文件数量",
    "过程记录数",
    "过程记录摘要",
)
_OPEN_FORMATS = frozenset(
    {"jpg", "jpeg", "png", "webp", "heic", "gif", "pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx"}
)
_SOUNDS = frozenset({"amr", "m4a", "mp3", "wav", "mp4", "3gp"})
_ZIPPED = frozenset({"docx", "xlsx", "ofd"})
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")


@dataclass(frozen=True, kw_only=True)
class Original:
    """A file that was handed in: its digest when it was received, and what the virus scan said."""

    path: str
    sha256: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """`result` is pass, warn or fail; a package with a fail is not filed."""

    nature: str
    item: str
    result: str
    detail: str = ""


def before_filing(
    told: Described,
    items: Sequence[Item],
    originals: Sequence[Original],
    payload: Mapping[str, bytes],
    *,
    chain_holds: bool,
    gaps: Sequence[int],
) -> list[Check]:
    """Everything that can be known before the manifests are made."""
    return [
        *_authenticity(items, originals, payload, chain_holds=chain_holds),
        *_completeness(told, items, payload, gaps=gaps),
        *_usability(items),
        *_security(items, originals),
    ]


def of_package(files: Mapping[str, bytes], *, key: str) -> list[Check]:
    """A package that was filed before, at its transfer and on schedule: digests, signature, chain."""
    wrong = faults(files, key=key)
    return [_check("authenticity", "清单、签名和过程记录链", not wrong, "；".join(wrong[:5]))]


def report(checks: Sequence[Check]) -> dict[str, object]:
    """Machine-readable, with the verdict on top."""
    return {
        "standard": "DA/T 70",
        "passed": all(check.result != "fail" for check in checks),
        "checks": [asdict(check) | {"nature_name": NATURES[check.nature]} for check in checks],
    }


def failures(checks: Sequence[Check]) -> list[str]:
    return [f"{NATURES[c.nature]}：{c.item} {c.detail}".strip() for c in checks if c.result == "fail"]


def _check(nature: str, item: str, good: bool, detail: str = "") -> Check:
    return Check(nature=nature, item=item, result="pass" if good else "fail", detail="" if good else detail)


def _authenticity(
    items: Sequence[Item], originals: Sequence[Original], payload: Mapping[str, bytes], *, chain_holds: bool
) -> list[Check]:
    by_path = {item.path: item for item in items}
    changed = [one.path for one in originals if one.path in by_path and by_path[one.path].sha256 != one.sha256]
    root = ET.fromstring(payload["其他/元数据.XML"])  # noqa: S314 - made by ourselves a moment ago
    entity = root.find("文件实体")
    lacking = [name for name in _FIELDS if entity is None or not entity.findtext(name)]
    described = {part.findtext("计算机文件名"): part.findtext("数字摘要值") for part in root.iter("组件")}
    unlike = [item.path for item in items if described.get(item.path) != item.sha256]
    return [
        _check("authenticity", "过程记录链完好", chain_holds),
        _check("authenticity", "原件与收到时的摘要一致", not changed, "、".join(changed)),
        _check("authenticity", "元数据项齐全", not lacking, "、".join(lacking)),
        _check("authenticity", "元数据与文件内容一致", not unlike, "、".join(unlike)),
    ]


def _completeness(
    told: Described, items: Sequence[Item], payload: Mapping[str, bytes], *, gaps: Sequence[int]
) -> list[Check]:
    root = ET.fromstring(payload["文件目录.XML"])  # noqa: S314 - made by ourselves a moment ago
    listed = [each.findtext("名称") for each in root.iter("文件")]
    numbers = [each.findtext("顺序号") for each in root.iter("文件")]
    there = sorted(name for name in payload if name.startswith(told.folder))
    empty = [item.path for item in items if not item.content]
    return [
        _check("completeness", "文件与目录一致", sorted(name or "" for name in listed) == there),
        _check("completeness", "顺序号连续", numbers == [str(n) for n in range(1, len(items) + 1)]),
        _check("completeness", "过程记录在包内", "其他/办理过程.json" in payload),
        _check("completeness", "办理步骤没有缺号", not gaps, "、".join(f"第 {n} 步" for n in gaps)),
        _check("completeness", "文件内容不为空", not empty, "、".join(empty)),
        _check("completeness", "投诉受理登记表在包内", any("投诉受理登记表" in item.title for item in items)),
    ]


def _usability(items: Sequence[Item]) -> list[Check]:
    forms = [item for item in items if "/表单/" in item.path]
    no_archive_pdf = [
        item.path for item in forms if b"<pdfaid:part>1<" not in item.content or b"%%EOF" not in item.content[-32:]
    ]
    unknown = [item.path for item in items if _ending(item) not in _OPEN_FORMATS | _SOUNDS]
    locked = [item.path for item in items if _ending(item) in _ZIPPED and not _unzips(item.content)]
    return [
        _check("usability", "表单为 PDF/A，可以打开", not no_archive_pdf, "、".join(no_archive_pdf)),
        _check("usability", "格式在允许的范围内", not unknown, "、".join(unknown)),
        _check("usability", "没有加密的文件", not locked, "、".join(locked)),
    ]


def _security(items: Sequence[Item], originals: Sequence[Original]) -> list[Check]:
    programs = [item.path for item in items if item.content.startswith(_PROGRAMS)]
    waiting = [one.path for one in originals if one.state == "waiting"]
    scanned = "warn" if waiting else "pass"
    return [
        Check(nature="security", item="原件经过查毒", result=scanned, detail="、".join(waiting)),
        _check("security", "没有可以运行的文件", not programs, "、".join(programs)),
    ]


def _ending(item: Item) -> str:
    return item.path.rpartition(".")[2].lower()


def _unzips(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return not any(info.flag_bits & 1 for info in archive.infolist())
    except zipfile.BadZipFile:
        return False
