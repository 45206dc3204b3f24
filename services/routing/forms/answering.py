"""Forms from the result to the closed case, and what the complainant does by the desk's hand (6.7–6.9)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.routing.forms.fields import Code, Form, Grade, Line, Method, Text, Texts, Try
from services.routing.rules.addressing import RESULT_PARTS
from services.routing.rules.facts import Evidence, Said
from services.routing.rules.steps import Step


class Deliver(Form):
    """Form 3 《投诉反馈记录》: what the complainant reads. What is missing of it is named by the rule, all at once.

    `waives_second`: told orally, and the complainant wants it by no other means.
    """

    manner: Literal["oral", "written", "other"] = Field(title="反馈方式")
    waives_second: bool = Field(False, title="投诉人不要第二种反馈")
    place: Line | None = Field(None, title="反馈地点或渠道")
    method: Text | None = Field(None, title="调查方法及经过")
    facts: Text | None = Field(None, title="查明的事实")
    basis: Text | None = Field(None, title="处理依据")
    answers: Texts = Field((), title="对各项要求的答复", max_length=99)
    remedies: Text | None = Field(None, title="不同意时的途径和期限")
    objection: Text | None = Field(None, title="怎样提出异议")

    def said(self) -> Said:
        return Said(
            manner=self.manner,
            place=self.place or "",
            result={part: getattr(self, part) or "" for part in RESULT_PARTS},
            answers=dict(enumerate(self.answers, start=1)),
        )


class RecordFeedback(Form):
    """What shows that the result arrived (D07)."""

    evidence: Literal["receipt", "signature", "recorded_call", "attempts"] = Field(title="送达凭据")
    proof: Code | None = Field(None, title="材料编号")
    attempts: tuple[Try, ...] = Field((), title="联系记录", max_length=20)
    words: Text | None = Field(None, title="投诉人意见")

    def said(self) -> Said:
        attempts = tuple(one.attempt() for one in self.attempts)
        return Said(evidence=Evidence(self.evidence), proof=self.proof or "", attempts=attempts)


class Agree(Form):
    """What shows that the complainant agrees: signed, or graded (6.9)."""

    evidence: Literal["signature", "grade"] = Field(title="认可凭据")
    proof: Code | None = Field(None, title="材料编号")
    words: Text | None = Field(None, title="投诉人意见")

    def said(self) -> Said:
        return Said(evidence=Evidence(self.evidence), proof=self.proof or "")


class Reject(Form):
    reasons: Text = Field(title="不认可的理由")

    def said(self) -> Said:
        return Said(reason=self.reasons)


class Objection(Form):
    point: Text = Field(title="不认可的理由")
    answer: Text = Field(title="答复")


class Reassess(Form):
    """The functional department's decision on a rejection, point by point (6.9)."""

    to: Literal["investigating", "opinion_draft", "upheld"] = Field(title="决定")
    objections: tuple[Objection, ...] = Field(title="逐条答复", min_length=1, max_length=50)

    def said(self) -> Said:
        return Said(to=Step(self.to), objections={one.point: one.answer for one in self.objections})


Category = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Z][A-Z0-9]{0,7}$")]


class Close(Form):
    cause: Category = Field(title="原因类别")
    business: Category | None = Field(None, title="业务类别")
    verified: bool = Field(False, title="已核查落实情况")
    text: Text | None = Field(None, title="办结说明")

    def said(self) -> Said:
        return Said(cause=self.cause, verified=self.verified)


class Withdraw(Form):
    evidence: Literal["signature"] = Field(title="撤诉凭据")
    proof: Code | None = Field(None, title="材料编号")
    reason: Text | None = Field(None, title="撤诉原因")

    def said(self) -> Said:
        return Said(evidence=Evidence(self.evidence), proof=self.proof or "")


class Urge(Form):
    text: Text | None = Field(None, title="催办内容")


class Supplement(Form):
    text: Text = Field(title="补充内容")


class CallBack(Form):
    """A callback attempt (6.8): the complainant's own words, the answers to two questions and, where he likes, a grade,
    when reached; or that he declines to say anything."""

    method: Method = Field(title="回访方式")
    reached: bool = Field(title="是否联系上")
    grade: Grade | None = Field(None, title="满意程度")
    solved: bool | None = Field(None, title="问题是否解决")
    contacted: bool | None = Field(None, title="是否有人联系过")
    words: Text | None = Field(None, title="投诉人原话")
    declines: bool = Field(False, title="投诉人不愿表态")
    place: Line | None = Field(None, title="走访地点")
    companion: Code | None = Field(None, title="同行人")

    def said(self) -> Said:
        return Said(
            reached=self.reached,
            text=self.words or "",
            declines=self.declines,
            is_graded=self.grade is not None,
            is_solved=self.solved,
            was_contacted=self.contacted,
            method=self.method.value,
            place=self.place or "",
            companion=self.companion or "",
        )


class ProposeExemption(Form):
    """Why a call would hurt."""

    reason: Text = Field(title="不便回访的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class ExemptCallback(Form):
    """The second person agrees."""

    reason: Text = Field(title="同意的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class KeepCallback(Form):
    """The second person does not agree: the callback stays due."""

    reason: Text = Field(title="不同意的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)
