"""A case with real seals: who complained, in names that are hard to print, and the four forms as routing says them."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from services.kernel.clock import SHANGHAI
from services.kernel.contracts import Event
from services.kernel.contracts import forms as f
from services.kernel.contracts.intake import EvidenceAttached
from services.kernel.contracts.routing import CaseMoved, FormRecorded
from services.kernel.files import FileStore
from services.kernel.house import House
from services.kernel.sealed import KeyRing, Purpose
from tests.archive.events import REGISTERED_AT, Told

NAME, ID_NUMBER, PHONE, ADDRESS = "孙喆堃𠮷㛃", "220102195501010028", "+8613900005518", "长春市南关区人民大街1号 김철수"
TEXT = "9月、10月养老金没有到账。8月28日已在社区刷脸认证，窗口查询显示“未认证”。"
PARTICULARS: dict[str, Any] = {
    "complainant": {
        "kind": "individual",
        "name": NAME,
        "contact_person": None,
        "agent_for": None,
        "id_number": ID_NUMBER,
        "id_seen": True,
        "gender": "female",
        "age": 71,
        "education": "初中",
        "ethnicity": "汉",
        "employer": "已退休",
        "address": ADDRESS,
        "email": None,
        "phone": PHONE,
    },
    "respondent": {"department": "pension", "person": "周某", "phone": None, "address": None},
    "text": TEXT,
    "requests": ["补发9月、10月养老金", "说明认证没有生效的原因"],
}


def signed(name: str, days: int = 0) -> f.Signed:
    return f.Signed(by=f"o-{name}", name=name, at=REGISTERED_AT + timedelta(days=days))


COMPLAINANT = f.Complainant(name="孙＊＊＊㛃", kind="individual", identity_level=2)
RESPONDENT = f.Respondent(
    department="养老待遇科",
    head="赵卫国",
    phone="0431-88880000",
    address="长春市人民大街100号",
    office="长春市社会保险事业管理局",
)


@dataclass
class Case(Told):
    """`keys` seal; `particulars` is what was handed in."""

    keys: KeyRing = field(kw_only=True)
    particulars: dict[str, Any] = field(default_factory=lambda: PARTICULARS)

    def seal(self, plain: Any, purpose: Purpose, what: str, row: str = "") -> str:
        text = msgspec.json.encode(plain).decode()
        return self.keys.seal(text, purpose=purpose, office=self.office, what=what, row=row or self.case)

    def sealed(self, **different: Any) -> Any:
        """The registration with seals that open."""
        summary = {"name": "孙＊＊＊㛃", "summary": self.particulars["text"], "requests": self.particulars["requests"]}
        return self.registered(
            **{
                "department": "pension",
                "channel": "other",
                "sub_channel": "mobile",
                "sealed_particulars": self.seal(self.particulars, Purpose.PARTICULARS, "complaint.particulars"),
                "sealed_brief": self.seal(summary, Purpose.CASEWORK, "complaint.brief"),
                **different,
            }
        )

    def recorded(self, form: int, record: Any, n: int = 1) -> FormRecorded:
        """A form as it stands after the last transition."""
        return FormRecorded(
            office=self.office,
            case=self.case,
            at=self.at,
            seq=self.seq,
            form=form,
            n=n,
            round=1,
            number=record.number,
            sealed_form=self.seal(record, Purpose.CASEWORK, "case.form", f"{self.case}/{form}/{n}"),
        )

    def whole_sealed(self) -> list[Event]:
        """From registration to closing, with each form beside the act that writes it."""
        return [
            self.sealed(),
            self.opened(),
            self.confirming(),
            self.accepted(),
            self.recorded(1, self.form1()),
            self.investigating(),
            self.next(CaseMoved, "submit_opinion", step="awaiting_approval", stage="正在拟定处理意见"),
            self.recorded(2, self.form2()),
            self.recorded(4, self.form4()),
            self.issued(),
            self.recorded(3, self.form3()),
            self.delivered(),
            self.notice(),
            self.called_back(),
            self.closed(),
        ]

    def number(self, series: str) -> str:
        return f"（长春市）{series}〔{self.year}〕{self.serial}号"

    def form1(self, **different: Any) -> f.Form1:
        told: dict[str, Any] = {
            "number": self.number("社保受理"),
            "case": self.case,
            "office": "长春市社会保险事业管理局",
            "channel": "other",
            "channel_note": "mobile",
            "upstream_system": "",
            "upstream_number": "",
            "upstream_due_on": None,
            "classed": "two",
            "class_changes": (),
            "occurred_at": datetime(2026, 11, 2, 9, 42, tzinfo=SHANGHAI),
            "received_at": REGISTERED_AT,
            "registered_at": REGISTERED_AT,
            "complainant": COMPLAINANT,
            "respondent": RESPONDENT,
            "summary": "养老金没有到账",
            "requests": tuple(self.particulars["requests"]),
            "has_evidence": True,
            "accepted": True,
            "reason": "",
            "decided_at": REGISTERED_AT + timedelta(days=1),
            "transferred": False,
            "handed_over": (),
            "receiver": signed("张敏", 1),
            "handler": signed("李强", 1),
            "corrections": (),
        }
        return f.Form1(**{**told, **different})

    def form2(self, **different: Any) -> f.Form2:
        told: dict[str, Any] = {
            "number": self.number("社保处意"),
            "n": 1,
            "round": 1,
            "case": self.case,
            "office": "长春市社会保险事业管理局",
            "complainant": COMPLAINANT,
            "respondent": RESPONDENT,
            "summary": "养老金没有到账",
            "accepted_at": REGISTERED_AT + timedelta(days=1),
            "due_at": datetime(2026, 11, 23, 16, 30, tzinfo=SHANGHAI),
            "findings": (f.Finding("8月28日的认证记录没有同步到发放系统", ("认证平台日志", "发放系统截图")),),
            "unfounded_because": "",
            "merit": "founded",
            "answers": (f.Answered("补发9月、10月养老金", "accept", "11月10日前补发到原账户"),),
            "bases": (f.Basis("社会保险经办条例", "国务院令第765号"),),
            "measures": (
                f.MeasureTold(
                    1,
                    "补发养老金",
                    "养老待遇科",
                    "李强",
                    date(2026, 11, 10),
                    signed("李强", 6),
                    "已补发",
                    ("银行回单",),
                ),
            ),
            "drafter": signed("李强", 3),
            "digest": "d" * 64,
            "decisions": (f.Decided("approved", "按此办理", "d" * 64, signed("王立新", 4)),),
            "execution": "全部落实",
            "attested": signed("赵卫国", 6),
            "corrections": (),
        }
        return f.Form2(**{**told, **different})

    def form3(self, **different: Any) -> f.Form3:
        told: dict[str, Any] = {
            "number": self.number("社保反馈"),
            "n": 1,
            "round": 1,
            "case": self.case,
            "office": "长春市社会保险事业管理局",
            "complainant": COMPLAINANT,
            "occurred_at": REGISTERED_AT,
            "channel": "other",
            "responsible": "赵卫国",
            "matter": "养老金没有到账",
            "requests": tuple(self.particulars["requests"]),
            "method": "调阅认证平台日志，询问窗口人员",
            "facts": "认证记录没有同步，责任在我局",
            "basis": "《社会保险经办条例》",
            "answers": ("11月10日前补发到原账户", "系统接口超时，已修复"),
            "remedies": "对结果不服的，可以申请复查",
            "objection": "2026年11月30日前告知我们",
            "object_by": date(2026, 11, 30),
            "manner": "书面",
            "waived": False,
            "second_of": None,
            "on": date(2026, 11, 9),
            "place": "短信和查询页",
            "by": signed("李强", 7),
            "delivered_at": REGISTERED_AT + timedelta(days=7, hours=2),
            "evidence": "read",
            "stance": "accept",
            "words": "钱到了，谢谢",
            "verify_code": "",
            "corrections": (),
        }
        return f.Form3(**{**told, **different})

    def form4(self, **different: Any) -> f.Form4:
        told: dict[str, Any] = {
            "number": self.number("社保调查"),
            "n": 1,
            "round": 1,
            "case": self.case,
            "office": "长春市社会保险事业管理局",
            "complainant": COMPLAINANT,
            "respondent": RESPONDENT,
            "summary": "养老金没有到账",
            "accepted_at": REGISTERED_AT + timedelta(days=1),
            "directions": (
                f.Direction(
                    1, "查清同类情况还有多少人", "leader", signed("何志远", 4), "李强", date(2026, 11, 12), None, ""
                ),
            ),
            "investigated_from": date(2026, 11, 4),
            "investigated_to": date(2026, 11, 6),
            "members": (
                f.Member("李强", "养老待遇科", "无须回避", signed("李强", 6), ""),
                f.Member("陈静", "信息科", "无须回避", signed("陈静", 6), "认为接口厂商也应担责"),
            ),
            "method": "调阅记录、询问",
            "log": (
                f.LogLine(
                    1,
                    "李强",
                    REGISTERED_AT + timedelta(days=2),
                    "信息科",
                    "调阅",
                    "office",
                    "陈静",
                    "日志显示同步失败",
                    ("日志",),
                ),
            ),
            "findings": (f.Finding("8月28日的认证记录没有同步到发放系统", ("认证平台日志",)),),
            "merit": "founded",
            "natures": ("systems",),
            "nature": "系统",
            "handed_to_discipline": False,
            "bases": (f.Basis("社会保险经办条例", "国务院令第765号"),),
            "opinion": "补发待遇，修复接口",
            "both_sides": "投诉人和窗口人员的陈述一致",
            "remarks": "",
            "filed": signed("李强", 6),
            "corrections": (),
        }
        return f.Form4(**{**told, **different})


def hand_in(
    house: House, case: Case, content: bytes, *, ending: str = "jpg", state: str = "passed"
) -> EvidenceAttached:
    """A file as intake keeps it: sealed in the store, and told where it lies."""
    evidence = str(uuid.uuid4())

    def what(field: str) -> dict[str, Any]:
        return {
            "purpose": Purpose.PARTICULARS,
            "office": case.office,
            "what": f"evidence.{field}",
            "row": evidence,
        }

    address = FileStore(house.settings.files_dir).put(house.keys.seal_bytes(content, **what("original")))
    return EvidenceAttached(
        office=case.office,
        case=case.case,
        at=case.at,
        evidence=evidence,
        serial=1,
        part="evidence",
        ending=ending,
        media_type="image/jpeg",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        address=address,
        sealed_for=case.office,
        sealed_name=house.keys.seal("认证截图.jpg", **what("name")),
        uploader=None,
        received_at=case.at,
        state=state,
    )
