"""Print a form: set it, and put on record who printed what, with or without who complained (A8-3, F1-5)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import structlog
from sqlalchemy.orm import Session

from services.archive.actions import papers
from services.archive.channels.press import CannotPrint, Press, press
from services.archive.rules.papers.identity import Sight
from services.archive.rules.papers.sheet import Sheet
from services.archive.tables import KeptOff, Outbox, PrintRow
from services.kernel.contracts.archive import FormPrinted
from services.kernel.errors import NotFound, Refused
from services.kernel.house import House
from services.kernel.numbers import CaseId
from services.kernel.people import Officer
from services.kernel.staff import refuse_kept_off

FONTS = "FONTS_PATH"
_DEFAULT = "/opt/complaints/fonts"
log = structlog.get_logger()


class Manner(StrEnum):
    """What a form is printed as: the document itself, or a copy to work with."""

    PDF = "pdf"
    WORD = "docx"


@dataclass(frozen=True, kw_only=True)
class Printed:
    """The document and what it is called. `identity` is whether who complained stands on it."""

    content: bytes
    name: str
    code: str
    identity: bool


def press_of(house: House) -> Press:
    """Raises Refused when a font is missing, which is for the operator to mend."""
    try:
        return press(house.settings.environment.get(FONTS, _DEFAULT))
    except CannotPrint as cause:
        log.error("no form can be printed", reason=str(cause))
        raise Refused("no_fonts", "打印用的字体没有装好，暂时不能打印，请联系系统管理员") from cause


def finished(house: House, sheet: Sheet) -> Sheet:
    """The sheet as it is printed: every character printable, with the code that follows from all that stands on it."""
    ready = press_of(house).printable(sheet)
    said = json.dumps(ready.as_data(), ensure_ascii=False, sort_keys=True)
    code = hashlib.sha256(said.encode()).hexdigest()[:16].upper()
    grouped = "-".join(code[at : at + 4] for at in range(0, 16, 4))
    return replace(ready, code=grouped, link=f"{house.settings.public_url}/records/check/{grouped}")


def print_form(
    house: House, case: str, form: int, *, n: int | None, manner: Manner, identity: bool, by: Officer, at: datetime
) -> Printed:
    """The document `n` of the form, the newest without `n`. Every print is an entry of the dossier.

    `identity` asks for who complained; it stands on the print when the officer may see it, and is masked otherwise.
    Raises NotFound for a case or document that is not there, Refused when a font is missing.
    """
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        refuse_kept_off(session, KeptOff, case, by)
        found = papers.papers_of(session, house, _known(case))
        document = n or found.newest(form)
        sight = papers.sight_of(found, by, asked=identity)
        ready = finished(house, papers.sheet_of(house, found, form, document, sight=sight))
        content = press_of(house).print(ready) if manner is Manner.PDF else _as_word(ready)
        _record(session, ready, form, document, sight=sight, content=content, by=by, at=at)
    return Printed(
        content=content,
        name=f"{ready.title}{ready.number}.{manner}",
        code=ready.code,
        identity=sight is Sight.FULL,
    )


def _as_word(sheet: Sheet) -> bytes:
    from services.archive.channels import word

    return word.document(sheet)


def _record(
    session: Session, sheet: Sheet, form: int, n: int, *, sight: Sight, content: bytes, by: Officer, at: datetime
) -> None:
    office = sheet.case.partition("-")[0]
    session.add(
        PrintRow(
            office=office,
            case=sheet.case,
            form=form,
            n=n,
            number=sheet.number,
            code=sheet.code,
            sight=sight,
            digest=hashlib.sha256(content).hexdigest(),
            officer=by.id,
            officer_office=by.office,
            at=at,
        )
    )
    session.add(
        Outbox.of(
            FormPrinted(
                office=office,
                case=sheet.case,
                at=at,
                by=by.id,
                form=form,
                n=n,
                number=sheet.number,
                code=sheet.code,
                identity=sight is Sight.FULL,
                by_name=by.name,
                by_posts=by.posts_in_order,
            )
        )
    )


def _known(case: str) -> str:
    try:
        return str(CaseId.parse(case))
    except ValueError as cause:
        raise NotFound from cause
