"""Fetch the offices' mail into their trays: nothing is lost, nothing is there twice.

A message leaves the mailbox only after its draft is committed. Cut short in between, it is fetched again, known by its
mark, and put aside.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import msgspec
import structlog
from prometheus_client import Counter
from sqlalchemy import select

from services.intake.actions import hashes
from services.intake.actions.evidence.items import store
from services.intake.actions.evidence.receiving import Given, prepared, write
from services.intake.channels import imap
from services.intake.rules import mail
from services.intake.rules.evidence import MAILBOX, MOST_FILES
from services.intake.tables import Draft, Evidence
from services.kernel.errors import Invalid
from services.kernel.house import House
from services.kernel.sealed import Purpose

ADDRESSES = "MAILBOXES"  # separated by blanks, each with ?office=220100
COLLECTED = Counter("mails_collected_total", "Messages that became drafts", ("office",))
log = structlog.get_logger()


def collect(house: House, *, at: datetime) -> int:
    """Every mailbox once. One that does not answer keeps its mail; the others are fetched. Returns the new drafts."""
    new = 0
    for address in house.settings.environment.get(ADDRESSES, "").split():
        office = parse_qs(urlsplit(address).query).get("office", [""])[0]
        try:
            new += _collect_one(house, address, house.offices[office].code, at=at)
        except imap.Unreachable as cause:
            log.warning("a mailbox does not answer", office=office, reason=str(cause))
    return new


def _collect_one(house: House, address: str, office: str, *, at: datetime) -> int:
    new = 0
    with imap.opened(address) as box:
        for uid in box.waiting():
            raw = box.fetch(uid)
            if raw is None:
                continue
            new += keep(house, raw, office=office, at=at)
            box.put_aside(uid)
    return new


def keep(house: House, raw: bytes, *, office: str, at: datetime) -> bool:
    """Commit the draft of a message; False when it is there already."""
    read = mail.read(raw)
    digest = hashlib.sha256(raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]).hexdigest()
    mark = hashes.of_mail(house, read.message_id, digest, office=office)
    with house.database.work(seeing=(office,)) as session:
        if session.scalar(select(Draft.id).where(Draft.office == office, Draft.mark == mark)):
            return False
    draft = uuid.uuid4()
    rows, notes = _attachments(house, read, draft, office=office, at=at)
    row = _row(house, read, notes, draft=draft, office=office, at=at)
    row.mark, row.original = mark, _kept_whole(house, raw, draft=draft, office=office)
    with house.database.work(seeing=(office,)) as session:
        session.add(row)
        session.flush()  # the mark is taken, or this collector is the second
        for evidence in rows:
            write(session, evidence, by=None, at=at)
    COLLECTED.labels(office).inc()
    return True


def _attachments(
    house: House, read: mail.Mail, draft: UUID, *, office: str, at: datetime
) -> tuple[list[Evidence], list[str]]:
    """The files that are taken, and a sentence for each that is not; the whole message is kept in any case."""
    rows: list[Evidence] = []
    notes: list[str] = []
    for attachment in read.attachments:
        if len(rows) == MOST_FILES:
            notes.append(f"附件“{attachment.name}”没有列出：最多 {MOST_FILES} 个，原邮件里还有")
            continue
        try:
            row = prepared(house, Given(name=attachment.name, content=attachment.content), office=office, at=at)
        except Invalid as refused:
            notes.append(refused.detail)
            continue
        row.uploader, row.draft_hash = MAILBOX, hashes.of_tray(house, draft)
        rows.append(row)
    return rows, notes


def _row(house: House, read: mail.Mail, notes: list[str], *, draft: UUID, office: str, at: datetime) -> Draft:
    plain = msgspec.json.encode(
        {"name": read.name, "address": read.address, "subject": read.subject, "text": read.text, "notes": notes}
    ).decode()
    sealed = house.keys.seal(plain, purpose=Purpose.PARTICULARS, office=office, what="draft.content", row=str(draft))
    return Draft(id=draft, office=office, channel="email", state="waiting", received_at=at, sealed_content=sealed)


def _kept_whole(house: House, raw: bytes, *, draft: UUID, office: str) -> str:
    sealed = house.keys.seal_bytes(
        raw, purpose=Purpose.PARTICULARS, office=office, what="draft.original", row=str(draft)
    )
    return store(house).put(sealed)
