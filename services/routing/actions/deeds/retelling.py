"""The result goes to the complainant: Form 3 for each delivery, in the version that is addressed to him (6.7)."""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.kernel.numbers import Series
from services.kernel.sealed import Purpose
from services.routing.actions import limits
from services.routing.actions.chain import canonical
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms.answering import Deliver
from services.routing.forms.reporting import DeliverAgain
from services.routing.rules.clocks import ClockKind
from services.routing.tables import Result

BY_CODE = "凭查询码在网上查看"  # where every result can be read, whatever else is done
CODE_LENGTH = 12


def deliver(doing: Doing) -> Done:
    """Form 3 goes out; K1 runs on until it is shown to have arrived (6.7, D07). What is told orally is told again by
    another means within a working day, unless the complainant does not want it."""
    form, case = filled(doing, Deliver), doing.case
    document = {
        "method": form.method,
        "facts": form.facts,
        "basis": form.basis,
        "answers": form.answers,
        "remedies": form.remedies,
        "objection": form.objection,
    }
    calendar = limits.calendar_at(doing.book, case.handled_in, doing.at)
    object_by = calendar.after(doing.at.date(), doing.pack.silence.n)
    text = canonical(document)
    sealed = doing.seal(text, what="case.result", row=f"{case.id}/{case.round}")
    case.issued_at = doing.at
    waived = form.manner == "oral" and form.waives_second
    result = _record(
        doing, text, sealed, manner=form.manner, place=form.place or BY_CODE, object_by=object_by, waived=waived
    )
    number = doing.printed(Series.FEEDBACK, (result.year, result.serial))
    is_enough = form.manner != "oral" or waived
    return Done(
        told={
            "n": result.n,
            "number": number,
            "manner": form.manner,
            "waived": waived,
            "code": result.verify_code,
            "sealed_result": sealed,
        },
        speech=lambda common: contracts.ResultIssued(
            **common, number=number, manner=form.manner, object_by=object_by, sealed_result=sealed
        ),
        unstarted=frozenset({ClockKind.K1_SECOND}) if is_enough else frozenset(),
    )


def deliver_again(doing: Doing) -> Done:
    """The same result by another means: one more Form 3, with what shows that it arrived."""
    form, case = filled(doing, DeliverAgain), doing.case
    first = doing.session.scalars(
        select(Result)
        .where(Result.office == case.office, Result.case_id == case.id, Result.round == case.round)
        .order_by(Result.n.desc())
        .limit(1)
    ).one()
    row = f"{case.id}/{case.round}"
    text = doing.house.keys.open(
        first.sealed_result, purpose=Purpose.CASEWORK, office=case.office, what="case.result", row=row
    )
    sealed = doing.seal(text, what="case.result", row=row)
    result = _record(doing, text, sealed, manner=form.manner, place=form.place, object_by=first.object_by, waived=False)
    result.second_of, result.delivered_at = first.n, doing.at
    result.evidence, result.received_by = form.evidence, doing.by
    number = doing.printed(Series.FEEDBACK, (result.year, result.serial))
    told = {"n": result.n, "number": number, "manner": form.manner, "second_of": first.n}
    return Done(told=told | {"evidence": form.evidence, "proof": form.proof})


def _record(doing: Doing, text: str, sealed: str, *, manner: str, place: str, object_by: date, waived: bool) -> Result:
    case, n, (year, serial) = doing.case, doing.next(Result), doing.number(Series.FEEDBACK)
    result = Result(
        office=case.office,
        case_id=case.id,
        n=n,
        at=doing.at,
        by=doing.officer.id,
        round=case.round,
        year=year,
        serial=serial,
        manner=manner,
        place=place,
        object_by=object_by,
        waived=waived,
        verify_code=verify_code(doing.printed(Series.FEEDBACK, (year, serial)), case.id, text),
        sealed_result=sealed,
    )
    doing.session.add(result)
    return result


def verify_code(number: str, case: str, text: str) -> str:
    """What is printed on the form, so that anybody who holds it can have it compared: it follows from the number, the
    case and every word of the result."""
    return hashlib.sha256(f"{number}\n{case}\n{text}".encode()).hexdigest()[:CODE_LENGTH].upper()
