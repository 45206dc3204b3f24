"""A mere question becomes a consultation: answered, told and closed (3.3)."""

from __future__ import annotations

from services.routing.actions.deeds.closing import closing
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import consulting as forms
from services.routing.rules import consulting
from services.routing.tables import Word


def convert(doing: Doing) -> Done:
    """The number stays; why and by whom stays on record, and the complainant reads the answer."""
    form = filled(doing, forms.ConvertToConsultation)
    reason = _write(doing, consulting.WHY, form.reason)
    answer = _write(doing, consulting.ANSWER, form.answer)
    told = {"sealed_reason": reason, "sealed_answer": answer}
    return closing(doing, outcome=consulting.OUTCOME, told=told, answer=answer)


def _write(doing: Doing, kind: str, text: str) -> str:
    case, n = doing.case, doing.next(Word)
    token = doing.seal(text, what=consulting.SEALED_AS[kind], row=case.id)
    doing.session.add(
        Word(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            kind=kind,
            round=case.round,
            row=case.id,
            sealed_text=token,
        )
    )
    doing.session.flush()  # the next paper of its kind counts on
    return token
