"""Forms of what cannot be resolved (6.6.2.1 d)."""

from __future__ import annotations

from pydantic import Field

from services.routing.forms.fields import Form, Line, Text, Texts
from services.routing.forms.investigating import Answers
from services.routing.rules.facts import Merit, Said
from services.routing.rules.unresolvable import Hindrance


class CannotResolve(Form):
    """What stands in the way, what was tried, what else there is, and whose policy it is."""

    cause: Hindrance = Field(title="原因")
    efforts: Text = Field(title="已经做的努力")
    alternatives: Texts = Field(title="可以选择的其他办法", min_length=1, max_length=10)
    policy_owner: Line = Field(title="政策责任单位")


class ConfirmUnresolvable(Form):
    text: Text | None = Field(None, title="意见")


class RefuseUnresolvable(Form):
    reason: Text = Field(title="不同意的理由")

    def said(self) -> Said:
        return Said(reason=self.reason)


class SubmitExplanation(Form):
    """The functional department's explanation to the complainant, in place of measures."""

    facts: Text = Field(title="查明的事实和原因")
    merit: Merit = Field(title="调查结论")
    answers: Answers = Field(title="对各项要求的说明")
    bases: Texts = Field(title="依据", min_length=1, max_length=20)
    alternatives: Texts = Field(title="可以选择的其他办法", min_length=1, max_length=10)
    policy_owner: Line = Field(title="政策责任单位")

    def said(self) -> Said:
        return Said(
            text=self.facts,
            merit=self.merit,
            answers=self.answers,
            bases=self.bases,
            alternatives=self.alternatives,
        )


class ReviewPolicy(Form):
    """The quarterly look at a problem of policy."""

    policy_owner: Line = Field(title="政策责任单位")
    answer: Text = Field(title="现在的答复")
    changed: bool = Field(title="答复是否有变化")
