"""After an act the forms that it changed are said whole, sealed: who keeps or prints them puts nothing together."""

from __future__ import annotations

import msgspec

from services.kernel.contracts.routing import FormRecorded
from services.routing.actions.doing import Doing
from services.routing.rules.paperwork import EVERY_ROUND, WRITES
from services.routing.tables import Outbox
from services.routing.tables.recorded import documents, load


def say_forms(doing: Doing) -> None:
    """One message for each document that the act changed."""
    case, forms = doing.case, WRITES.get(doing.act, ())
    if not forms:
        return
    doing.session.flush()
    dossier = load(doing.session, doing.house, case, doing.roster)
    for document in (one for form in forms for one in documents(dossier, form)):
        if document.form != 1 and document.round != case.round and doing.act not in EVERY_ROUND:
            continue
        row = f"{case.id}/{document.form}/{document.n}"
        doing.session.add(
            Outbox.of(
                FormRecorded(
                    office=case.office,
                    case=case.id,
                    at=doing.at,
                    seq=case.seq,
                    form=document.form,
                    n=document.n,
                    round=document.round,
                    number=document.number,
                    sealed_form=doing.seal(msgspec.json.encode(document.told).decode(), what="case.form", row=row),
                )
            )
        )
