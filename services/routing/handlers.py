"""What routing does when it hears an event. Each is safe to hear twice, late, and in another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.kernel.contracts import Event, archive, intake, notification
from services.kernel.database import narrow
from services.kernel.house import House
from services.kernel.service import BatchHandler, Handler
from services.routing.actions.hearing import hear, hear_delivered, hear_file, hear_progress, rate, what_is_rejected
from services.routing.actions.linking import note_link
from services.routing.actions.opening import open_cases
from services.routing.rules.acts import Act, Party
from services.routing.rules.facts import Evidence, Said
from services.routing.tables import Case

_BY = Party.COMPLAINANT
_WITHOUT_RECEIPT = frozenset({"email", "letter"})  # means by which nobody tells that it arrived
# Kinds of notices that say how it goes on.
TELLS_PROGRESS = frozenset({"investigating", "moved", "progress", "progress_late", "delayed", "extended"})


def on_registered(session: Session, event: intake.ComplaintRegistered, house: House) -> None:
    open_cases(session, house, (event,))


def on_supplemented(session: Session, event: intake.ComplaintSupplemented, house: House) -> None:
    hear(session, house, event, Act.SUPPLEMENT, party=_BY, serial=event.serial, sealed_text=event.sealed_text)


def on_file(session: Session, event: intake.EvidenceAttached, house: House) -> None:
    """The complainant handed in a file: what was waited for, where materials were (D04)."""
    hear_file(session, house, event)


def on_urged(session: Session, event: intake.ComplaintUrged, house: House) -> None:
    hear(session, house, event, Act.URGE, party=_BY, times=event.times)


def on_withdrawn(session: Session, event: intake.ComplaintWithdrawn, house: House) -> None:
    hear(session, house, event, Act.WITHDRAW, party=_BY)


def on_result_read(session: Session, event: intake.ResultRead, house: House) -> None:
    hear_delivered(session, house, event, Evidence.READ, about=None)


def on_result_agreed(session: Session, event: intake.ResultAgreed, house: House) -> None:
    """Who agrees has read it, even when that event comes later."""
    hear_delivered(session, house, event, Evidence.READ, about=None)
    hear(session, house, event, Act.AGREE, party=_BY)


def on_result_rejected(session: Session, event: intake.ResultRejected, house: House) -> None:
    """Who rejects has read it, even when that event comes later. The reasons stay sealed."""
    hear_delivered(session, house, event, Evidence.READ, about=None)
    reasons = event.sealed_reasons
    act = what_is_rejected(session, event)
    hear(session, house, event, act, party=_BY, said=Said(reason=reasons), sealed_reasons=reasons)


def on_rated(session: Session, event: intake.ServiceRated, house: House) -> None:
    rate(session, event, event.grade, by="code")


def on_contact_disputed(session: Session, event: intake.ContactDisputed, house: House) -> None:
    """While the case is open somebody else calls; afterwards it stands in the history for the auditor."""
    hear(session, house, event, Act.DISPUTE_CONTACT, party=_BY)


def on_recusal_asked(session: Session, event: intake.RecusalAsked, house: House) -> None:
    """The functional department decides; the reasons stay sealed."""
    reasons = event.sealed_reasons
    hear(session, house, event, Act.ASK_RECUSAL, party=_BY, serial=event.serial, sealed_reasons=reasons)


def on_reopening_requested(session: Session, event: intake.ReopeningRequested, house: House) -> None:
    """Who is above the closer decides; what the tables refuse stands in the history with its words."""
    text, said = event.sealed_text, Said(text=event.sealed_text)
    hear(session, house, event, Act.REQUEST_REOPENING, party=_BY, said=said, serial=event.serial, sealed_text=text)


def on_review_requested(session: Session, event: intake.ReviewRequested, house: House) -> None:
    """The province is informed and looks at it."""
    text, said = event.sealed_text, Said(text=event.sealed_text)
    hear(session, house, event, Act.REQUEST_REVIEW, party=_BY, said=said, serial=event.serial, sealed_text=text)


def on_linked(session: Session, event: intake.ComplaintLinked, _house: House) -> None:
    """Said of both complaints, each of which keeps its number, its limits and its people."""
    note_link(session, event)


def on_contact_left(session: Session, event: intake.ContactLeft, house: House) -> None:
    hear(session, house, event, Act.LEAVE_CONTACT, party=_BY)


def on_notice(session: Session, event: notification.NoticeStateChanged, house: House) -> None:
    """A delivery receipt of the result is evidence that it arrived (D07); what tells progress begins the days without
    news anew (4.4). Of other notices nothing follows here.

    Of the result, what an officer decided is no receipt: he records the feedback in the case, with other evidence. What
    reached whoever an agent complains for has not reached the complainant. No receipt ever comes of an e-mail or of a
    letter: of news of progress, that it was taken in or posted is enough.
    """
    if event.whom == "principal":
        return
    if event.kind == "result" and event.state == "delivered" and event.decided_by is None:
        hear_delivered(session, house, event, Evidence.RECEIPT, about=event.about)
    elif event.kind in TELLS_PROGRESS and _has_gone(event):
        hear_progress(session, house, event)


def _has_gone(event: notification.NoticeStateChanged) -> bool:
    return event.state == "delivered" or (event.channel in _WITHOUT_RECEIPT and event.state == "submitted")


def on_answered(session: Session, event: notification.NoticeAnswered, house: House) -> None:
    """A grade by text message counts as one by code: once a round, the first one."""
    rate(session, event, event.grade, by="sms")


def on_filed(session: Session, event: archive.DossierFiled, house: House) -> None:
    number, digest = event.archive_number, event.digest
    hear(session, house, event, Act.ARCHIVE, party=Party.SYSTEM, archive_number=number, digest=digest)


def on_released(session: Session, event: archive.IdentityReleased, _house: House) -> None:
    """Complaints of this person and that one are no longer told to be of the same (A8-7)."""
    session.execute(update(Case).where(Case.id == event.case).values(person_mark=None))


HEARS: Mapping[type[Event], Handler] = {
    intake.ComplaintRegistered: on_registered,
    intake.ComplaintSupplemented: on_supplemented,
    intake.EvidenceAttached: on_file,
    intake.ComplaintUrged: on_urged,
    intake.ComplaintWithdrawn: on_withdrawn,
    intake.ResultRead: on_result_read,
    intake.ResultAgreed: on_result_agreed,
    intake.ResultRejected: on_result_rejected,
    intake.ServiceRated: on_rated,
    intake.ContactDisputed: on_contact_disputed,
    intake.ContactLeft: on_contact_left,
    intake.ComplaintLinked: on_linked,
    intake.RecusalAsked: on_recusal_asked,
    intake.ReopeningRequested: on_reopening_requested,
    intake.ReviewRequested: on_review_requested,
    notification.NoticeStateChanged: on_notice,
    notification.NoticeAnswered: on_answered,
    archive.DossierFiled: on_filed,
    archive.IdentityReleased: on_released,
}


def on_notices(session: Session, events: Sequence[notification.NoticeStateChanged], house: House) -> None:
    """Most of them change nothing here, and cost nothing then."""
    for event in events:
        if event.kind in {"result", *TELLS_PROGRESS} and _has_gone(event):
            narrow(session, seeing=(event.office,))
            on_notice(session, event, house)


# The flood: registrations of many offices that have arrived together are opened together, and notices heard together.
HEARS_MANY: Mapping[type[Event], BatchHandler] = {
    intake.ComplaintRegistered: lambda session, events, house: open_cases(session, house, events),
    notification.NoticeStateChanged: on_notices,
}
