"""The four forms of the guide as they stand after an act: one record each, the same for page, API, event and print.

A record travels sealed in `FormRecorded` (casework) as the JSON of its struct. Who complained stands in it by the
masked name only; the full particulars are in the complaint's own sealed particulars, for who may open those. Words
instead of codes where the form prints words; codes where statistics or boxes to tick need them. Additive: a new field
has a default.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class Signed(msgspec.Struct, frozen=True):
    """A signature: who was logged in, and when the system wrote it down."""

    by: str
    name: str
    at: datetime


class Complainant(msgspec.Struct, frozen=True):
    """投诉人: the masked name, and the kind (individual, organisation, agent, anonymous)."""

    name: str
    kind: str
    identity_level: int


class Respondent(msgspec.Struct, frozen=True):
    """被投诉人: the unit as the directory had it on the day of the form."""

    department: str
    head: str
    phone: str
    address: str
    office: str


class Correction(msgspec.Struct, frozen=True):
    """A recorded fact was corrected: both values, why and by whom (5.4 g)."""

    n: int
    field: str
    label: str
    was: str
    now: str
    reason: str
    by: Signed


class ClassChange(msgspec.Struct, frozen=True):
    """The class on Form 1 as an assessment set it; `by_rule` differs where the functional department overrode it."""

    classed: str
    by_rule: str
    by: Signed


class HandedOver(msgspec.Struct, frozen=True):
    """是否需要转交: where to, and what became of it (named, transferred, accepted, returned, withdrawn)."""

    to: str
    state: str
    at: datetime
    reason: str = ""


class Form1(msgspec.Struct, frozen=True, kw_only=True):
    """《投诉受理登记表》. `accepted` is None while nothing is decided; `reason` is why it was not accepted."""

    number: str
    case: str
    office: str
    channel: str
    channel_note: str
    upstream_system: str
    upstream_number: str
    upstream_due_on: date | None
    classed: str | None
    class_changes: tuple[ClassChange, ...]
    occurred_at: datetime
    received_at: datetime
    registered_at: datetime
    complainant: Complainant
    respondent: Respondent
    summary: str
    requests: tuple[str, ...]
    has_evidence: bool | None
    accepted: bool | None
    reason: str
    decided_at: datetime | None
    transferred: bool | None
    handed_over: tuple[HandedOver, ...]
    receiver: Signed | None
    handler: Signed | None
    corrections: tuple[Correction, ...]


class Finding(msgspec.Struct, frozen=True):
    """A fact, and the evidence that it rests on, in words."""

    fact: str
    evidence: tuple[str, ...]


class Basis(msgspec.Struct, frozen=True):
    """A rule that is cited, in the version that was in force."""

    rule: str
    version: str


class Answered(msgspec.Struct, frozen=True):
    """A request of the complainant and what is answered: accept, partly or refuse."""

    request: str
    decision: str
    answer: str


class MeasureTold(msgspec.Struct, frozen=True):
    """A measure with the unit, the person and the day; how it was carried out, and what shows it."""

    n: int
    what: str
    department: str
    person: str
    due_on: date
    done: Signed | None
    result: str
    evidence: tuple[str, ...]


class Decided(msgspec.Struct, frozen=True):
    """审批意见: `verdict` is approved, returned or escalated (to the next one up); `digest` is of that version."""

    verdict: str
    text: str
    digest: str
    by: Signed


class Form2(msgspec.Struct, frozen=True, kw_only=True):
    """《投诉处理意见表》, a version of a round. It has no identity number; `complainant` is None where the unit that
    handles it is the one complained about."""

    number: str
    n: int
    round: int
    case: str
    office: str
    complainant: Complainant | None
    respondent: Respondent
    summary: str
    accepted_at: datetime | None
    due_at: datetime | None
    findings: tuple[Finding, ...]
    unfounded_because: str
    merit: str
    answers: tuple[Answered, ...]
    bases: tuple[Basis, ...]
    measures: tuple[MeasureTold, ...]
    drafter: Signed
    digest: str
    decisions: tuple[Decided, ...]
    execution: str
    attested: Signed | None
    corrections: tuple[Correction, ...]


class Form3(msgspec.Struct, frozen=True, kw_only=True):
    """《投诉反馈记录》, one for each delivery, in the version that is addressed to the complainant. `second_of` is the
    delivery that this one repeats by another means; `stance` is accept, reject or none."""

    number: str
    n: int
    round: int
    case: str
    office: str
    complainant: Complainant
    occurred_at: datetime
    channel: str
    responsible: str
    matter: str
    requests: tuple[str, ...]
    method: str
    facts: str
    basis: str
    answers: tuple[str, ...]
    remedies: str
    objection: str
    object_by: date
    manner: str  # 口头 | 书面 | 其他
    waived: bool
    second_of: int | None
    on: date
    place: str
    by: Signed
    delivered_at: datetime | None
    evidence: str
    stance: str
    words: str
    verify_code: str
    corrections: tuple[Correction, ...]


class Direction(msgspec.Struct, frozen=True):
    """领导批示: an instruction with its task: who does it until when, and what came of it."""

    n: int
    text: str
    post: str
    by: Signed
    person: str
    due_on: date
    done: Signed | None
    result: str


class Member(msgspec.Struct, frozen=True):
    """承办人员: the recusal statement, the signature, and the dissent if any. `excuse` is why somebody did not sign."""

    name: str
    department: str
    statement: str
    signed: Signed | None
    dissent: str
    excuse: str = ""


class LogLine(msgspec.Struct, frozen=True):
    """A line of the investigation log: who, when, where, how, with whom, what was found, and its evidence."""

    n: int
    by: str
    happened_at: datetime
    place: str
    method: str
    side: str
    persons: str
    found: str
    evidence: tuple[str, ...]


class Form4(msgspec.Struct, frozen=True, kw_only=True):
    """《投诉调查终结报告》. `natures` are codes; what concerns the discipline body is not in it, only whether it was
    handed over."""

    number: str
    n: int
    round: int
    case: str
    office: str
    complainant: Complainant | None
    respondent: Respondent
    summary: str
    accepted_at: datetime | None
    directions: tuple[Direction, ...]
    investigated_from: date
    investigated_to: date
    members: tuple[Member, ...]
    method: str
    log: tuple[LogLine, ...]
    findings: tuple[Finding, ...]
    merit: str
    natures: tuple[str, ...]
    nature: str
    handed_to_discipline: bool
    bases: tuple[Basis, ...]
    opinion: str
    both_sides: str
    complainant_said: str = ""
    respondent_said: str = ""
    remarks: str
    filed: Signed
    corrections: tuple[Correction, ...]
