"""Evidence: how much is taken, what a file is to a complaint, and what its custody log tells."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

MOST_BYTES = 20 * 1024 * 1024  # a file
MOST_FILES = 9  # a complaint at its registration, as the sheet of a phone's gallery has it
MAILBOX = "mailbox"  # the uploader of what came by e-mail: it waits in the draft tray for as long as that takes
LOOSE_FOR = timedelta(days=1)  # what has not become part of a complaint by then is forgotten


class Part(StrEnum):
    """What a file is to the complaint (F1-8, 6.2.3.4)."""

    EVIDENCE = "evidence"
    SIGNATURE = "signature"
    RECORD = "record"
    LETTER = "letter"
    ENVELOPE = "envelope"
    AUTHORISATION = "authorisation"


PART_WORDS = {
    Part.EVIDENCE: "证据材料",
    Part.SIGNATURE: "证据提供人签名",
    Part.RECORD: "当面投诉记录",
    Part.LETTER: "信件",
    Part.ENVELOPE: "信封",
    Part.AUTHORISATION: "委托书",
}


class Did(StrEnum):
    """A line of the custody log."""

    RECEIVED = "received"
    SCANNED = "scanned"
    QUARANTINED = "quarantined"
    ATTACHED = "attached"
    OPENED = "opened"
    REFUSED = "refused"
    RELEASED = "released"
    DISCARDED = "discarded"


DID_WORDS = {
    Did.RECEIVED: "收到",
    Did.SCANNED: "查毒通过",
    Did.QUARANTINED: "查出病毒，隔离",
    Did.ATTACHED: "归入投诉",
    Did.OPENED: "打开",
    Did.REFUSED: "要求打开，未获准",
    Did.RELEASED: "由人放行",
    Did.DISCARDED: "没有提交，已删除",
}
