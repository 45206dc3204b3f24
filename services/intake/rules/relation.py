"""What somebody who is served is to the office (3.2): one of four, with everyday words."""

from __future__ import annotations

from enum import StrEnum


class Relation(StrEnum):
    """Whom the office serves."""

    INSURED = "insured"
    EMPLOYER = "employer"
    BUSINESS_PARTY = "business_party"
    PROSPECTIVE = "prospective"


RELATION_WORDS = {
    Relation.INSURED: "参保人",
    Relation.EMPLOYER: "参保单位",
    Relation.BUSINESS_PARTY: "业务相关方",
    Relation.PROSPECTIVE: "潜在参保对象",
}
RELATION_GLOSS = {
    Relation.INSURED: "自己交社保或领待遇的人，和他的家人",
    Relation.EMPLOYER: "给职工交社保的单位",
    Relation.BUSINESS_PARTY: "医院、银行、培训机构等一起办事的单位和人",
    Relation.PROSPECTIVE: "还没有参保、想参保的",
}


def usual(kind: str | None) -> Relation:
    """What most of that kind of complainant are, for who did not say."""
    return Relation.EMPLOYER if kind == "organisation" else Relation.INSURED
