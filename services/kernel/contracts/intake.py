"""What intake says: a complaint was registered, and what the complainant did afterwards by code."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from services.kernel.contracts import Event


class ComplaintRegistered(Event, frozen=True, kw_only=True):
    """A contact became a numbered complaint. Routing opens the case, notification acknowledges, archive files.

    `sealed_contact` (particulars, `complaint.contact`) is JSON `{phone, email}`; `sealed_particulars` (particulars,
    `complaint.particulars`) is JSON of everything said about persons and the narrative; `sealed_brief` (casework,
    `complaint.brief`) is JSON `{name, summary, requests}` with the name masked, for work lists and opinions;
    `sealed_principal` (particulars, `complaint.principal`) is JSON `{phone}` of whoever an agent acts for, if left.
    """

    TYPE: ClassVar[str] = "complaint.registered.v1"

    number: str
    year: int
    serial: int
    channel: str
    sub_channel: str
    occurred_at: datetime | None
    received_at: datetime
    decide_by: date
    kind: str  # individual | organisation | agent | anonymous
    identity_level: int  # 0 anonymous, 1 self-declared, 2 ID seen, 3 verified
    elderly: bool
    first_receiver: str | None  # officer id of 首办; None when the public registered by itself
    department: str | None  # code of the department complained about
    respondent_named: bool
    requests: int
    causes: tuple[str, ...]  # suggested cause codes of the taxonomy, best first
    business: tuple[str, ...]
    suspected: tuple[str, ...]  # major kinds that the words suggest
    wants_sms: bool
    wants_email: bool
    upstream_system: str | None
    upstream_number: str | None
    upstream_due_on: date | None
    sealed_contact: str | None
    sealed_particulars: str
    sealed_brief: str
    evidence: int = 0  # files handed in with it
    people: int = 1  # more than one when it is collective; up to five of them represent the others
    about_case: str | None = None  # the complaint whose handling is complained about (3.3)
    person_mark: str | None = None  # the same for all complaints of one person in one office; keyed, says nothing else
    authorised: bool = True  # False while an agent's authorisation has still to be brought (代理待补)
    relation: str = ""  # insured | employer | business_party | prospective (3.2)
    sealed_principal: str | None = None
    decide_by_provisional: bool = False  # the arrangement of that year is not known yet, so that the day may move
    fund_safety: bool = False  # the words or the chosen group tell of fraud: nothing is told to anybody unasked


class ComplaintSupplemented(Event, frozen=True, kw_only=True):
    """The complainant added something (casework, `supplement.text`, row = `{case}/{serial}`)."""

    TYPE: ClassVar[str] = "complaint.supplemented.v1"

    serial: int
    sealed_text: str
    about: str = ""  # service | procedure | result (3.5)


class ComplaintLinked(Event, frozen=True, kw_only=True):
    """An officer joined the complaint with another of its office, or parted them; said of both, which both stay."""

    TYPE: ClassVar[str] = "complaint.linked.v1"

    other: str
    kind: str  # duplicate | serial | related
    linked: bool  # False when they were parted again
    by: str  # officer id


class EvidenceAttached(Event, frozen=True, kw_only=True):
    """A file became part of the complaint. Its bytes lie in the file store at `address`, sealed for `sealed_for`
    (particulars, `evidence.original`, row = `evidence`); `sha256` is of the bytes as they were handed in.

    `sealed_name`: particulars, `evidence.name`, row = `evidence`. `uploader` is an officer's id; None for the public.
    `state` is waiting, passed, quarantined or released.
    """

    TYPE: ClassVar[str] = "complaint.evidence_attached.v1"

    evidence: str
    serial: int
    part: str
    ending: str
    media_type: str
    size: int
    sha256: str
    address: str
    sealed_for: str
    sealed_name: str
    uploader: str | None
    received_at: datetime
    state: str


class EvidenceJudged(Event, frozen=True, kw_only=True):
    """The virus scanner, or a person, decided about a file of the complaint."""

    TYPE: ClassVar[str] = "complaint.evidence_judged.v1"

    evidence: str
    state: str


class ConsentChanged(Event, frozen=True, kw_only=True):
    """The complainant allows that a body beyond the handling is told who complained, or takes it back (4.5)."""

    TYPE: ClassVar[str] = "complaint.consent_changed.v1"

    recipient: str  # the name of a body, never of a person
    given: bool


class CodeRenewed(Event, frozen=True, kw_only=True):
    """The desk gave a new receipt code to who had lost the first, and made sure who it was."""

    TYPE: ClassVar[str] = "complaint.code_renewed.v1"

    by: str  # officer id
    how: str  # document | story


class ParticularsLooked(Event, frozen=True, kw_only=True):
    """An officer looked, or tried to look, at the particulars or the files of the complaint (4.5).

    `kind` is what was opened, or asked for when it was refused: everything, facts, files …
    """

    TYPE: ClassVar[str] = "complaint.looked.v1"

    by: str
    kind: str
    purpose: str
    granted: bool
    by_name: str = ""  # as it was then, with the posts of then; older ones do not say
    by_posts: tuple[str, ...] = ()


class ComplaintUrged(Event, frozen=True, kw_only=True):
    """The complainant asked to hurry (催办)."""

    TYPE: ClassVar[str] = "complaint.urged.v1"

    times: int
    about: str = ""


class ComplaintWithdrawn(Event, frozen=True, kw_only=True):
    """The complainant takes the complaint back (撤诉), proven by code."""

    TYPE: ClassVar[str] = "complaint.withdrawn.v1"


class ResultRead(Event, frozen=True, kw_only=True):
    """The complainant opened the result by code: evidence that it was delivered (D07)."""

    TYPE: ClassVar[str] = "complaint.result_read.v1"


class ResultAgreed(Event, frozen=True, kw_only=True):
    """The complainant accepts the result (6.9)."""

    TYPE: ClassVar[str] = "complaint.result_agreed.v1"


class ResultRejected(Event, frozen=True, kw_only=True):
    """The complainant refuses the result (6.9). `sealed_reasons`: casework, `rejection.reasons`, row = case."""

    TYPE: ClassVar[str] = "complaint.result_rejected.v1"

    sealed_reasons: str
    about: str = ""  # service | procedure | result (3.5)


class ServiceRated(Event, frozen=True, kw_only=True):
    """One of five grades, 5 is best (3.4); once a round."""

    TYPE: ClassVar[str] = "complaint.rated.v1"

    grade: int
    about: str = ""


class ContactDisputed(Event, frozen=True, kw_only=True):
    """The complainant says that nobody called although a call is recorded."""

    TYPE: ClassVar[str] = "complaint.contact_disputed.v1"

    about: str = ""


class RecusalAsked(Event, frozen=True, kw_only=True):
    """The complainant asks that somebody steps aside (6.6.1). `sealed_reasons`: casework, `recusal.reasons`, row =
    `{case}/{serial}`."""

    TYPE: ClassVar[str] = "complaint.recusal_asked.v1"

    serial: int
    sealed_reasons: str


class ReopeningRequested(Event, frozen=True, kw_only=True):
    """The complainant tells new facts of a closed complaint and asks that it is handled anew (6.9). `sealed_text`:
    casework, `reopening.facts`, row = `{case}/{serial}`."""

    TYPE: ClassVar[str] = "complaint.reopening_requested.v1"

    serial: int
    sealed_text: str


class ReviewRequested(Event, frozen=True, kw_only=True):
    """The complainant asks the office above to look at the result (6.9). `sealed_text`: casework, `review.reasons`,
    row = `{case}/{serial}`."""

    TYPE: ClassVar[str] = "complaint.review_requested.v1"

    serial: int
    sealed_text: str


class PhoneCodeAsked(Event, frozen=True, kw_only=True):
    """The complainant wants a code by text message, to show that the telephone is theirs. The code itself is derived by
    `services.kernel.phone_codes` and travels nowhere; `n` counts those of the complaint."""

    TYPE: ClassVar[str] = "complaint.phone_code_asked.v1"

    n: int


class PhoneConfirmed(Event, frozen=True, kw_only=True):
    """The complainant typed the code: the telephone that was left is theirs."""

    TYPE: ClassVar[str] = "complaint.phone_confirmed.v1"

    n: int


class ContactLeft(Event, frozen=True, kw_only=True):
    """A complainant who had left no contact leaves one by code. `sealed_contact` as in ComplaintRegistered, `serial` as
    in NoticesWished."""

    TYPE: ClassVar[str] = "complaint.contact_left.v1"

    wants_sms: bool
    wants_email: bool
    sealed_contact: str
    serial: int = 0


class NoticesWished(Event, frozen=True, kw_only=True):
    """The complainant wants to be told by these means from now on, proven by code; by none when both are False.

    `serial` grows with each deed of the complainant in this complaint: an older wish changes nothing after a newer one.
    0 in those that were said before it was told."""

    TYPE: ClassVar[str] = "complaint.notices_wished.v1"

    wants_sms: bool
    wants_email: bool
    serial: int = 0
