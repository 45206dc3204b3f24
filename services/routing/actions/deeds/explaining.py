"""What cannot be resolved: told, agreed on, explained by the functional department; a policy's problem is reviewed
(6.6.2.1 d)."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.kernel.numbers import Series
from services.kernel.sealed import Purpose
from services.routing.actions.chain import canonical
from services.routing.actions.deeds.numbering import form_2_number
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import explaining as forms
from services.routing.rules.unresolvable import Hindrance
from services.routing.tables import Impasse, Opinion, PolicyReview


def cannot_resolve(doing: Doing) -> Done:
    """The handler says what stands in the way, what was tried and what else there is."""
    form, case, n = filled(doing, forms.CannotResolve), doing.case, doing.next(Impasse)
    text = canonical({"efforts": form.efforts, "alternatives": list(form.alternatives)})
    sealed = doing.seal(text, what="impasse.text", row=f"{case.id}/{n}")
    doing.session.add(
        Impasse(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            cause=form.cause.value,
            policy_owner=form.policy_owner,
            state="proposed",
            sealed_text=sealed,
        )
    )
    return Done(told={"n": n, "cause": form.cause.value, "policy_owner": form.policy_owner, "sealed_text": sealed})


def confirm_unresolvable(doing: Doing) -> Done:
    """The head agrees: the functional department has the whole file and answers for it. A policy's problem is put on
    the register."""
    form, case = filled(doing, forms.ConfirmUnresolvable), doing.case
    impasse = _proposed(doing)
    _decide(doing, impasse, "agreed", form.text)
    case.department = doing.office.functional_department.code
    told: dict[str, object] = {"n": impasse.n, "cause": impasse.cause, "department": case.department}
    if impasse.cause == Hindrance.POLICY and not case.policy_problem:
        case.policy_problem = True
        text = doing.house.keys.open(
            impasse.sealed_text,
            purpose=Purpose.CASEWORK,
            office=case.office,
            what="impasse.text",
            row=f"{case.id}/{impasse.n}",
        )
        told["review"] = _enter(doing, owner=impasse.policy_owner, answer=text, changed=False)[0]
    return Done(told=told)


def refuse_unresolvable(doing: Doing) -> Done:
    """The head sees a way: it goes on."""
    impasse = _proposed(doing)
    _decide(doing, impasse, "refused", filled(doing, forms.RefuseUnresolvable).reason)
    return Done(told={"n": impasse.n, "sealed_reason": impasse.sealed_reason})


def submit_explanation(doing: Doing) -> Done:
    """Form 2 with an explanation in place of measures."""
    form, case, n = filled(doing, forms.SubmitExplanation), doing.case, doing.next(Opinion)
    number = form_2_number(doing, case.department)
    text = canonical({**form.model_dump(mode="json"), "measures": []})
    sealed = doing.seal(text, what="opinion.text", row=f"{case.id}/{n}")
    digest = hashlib.sha256(text.encode()).hexdigest()
    doing.session.add(
        Opinion(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            year=number[0],
            serial=number[1],
            department=case.department,
            merit=form.merit.value,
            explains=True,
            state="submitted",
            digest=digest,
            sealed_text=sealed,
        )
    )
    told = {"n": n, "number": doing.printed(Series.OPINION, number), "digest": digest, "sealed_text": sealed}
    return Done(told=told | {"merit": form.merit.value, "policy_owner": form.policy_owner})


def review_policy(doing: Doing) -> Done:
    """The problem was looked at again. When the answer is another one now, the complainant is told."""
    form = filled(doing, forms.ReviewPolicy)
    n, sealed = _enter(doing, owner=form.policy_owner, answer=form.answer, changed=form.changed)
    return Done(
        told={"n": n, "changed": form.changed, "sealed_answer": sealed},
        speech=lambda common: contracts.PolicyReviewed(**common, n=n, changed=form.changed, sealed_answer=sealed),
    )


def _enter(doing: Doing, *, owner: str, answer: str, changed: bool) -> tuple[int, str]:
    case, n = doing.case, doing.next(PolicyReview)
    sealed = doing.seal(answer, what="policy.answer", row=f"{case.id}/{n}")
    doing.session.add(
        PolicyReview(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            policy_owner=owner,
            changed=changed,
            sealed_answer=sealed,
        )
    )
    return n, sealed


def _proposed(doing: Doing) -> Impasse:
    case = doing.case
    return doing.session.scalars(
        select(Impasse).where(Impasse.office == case.office, Impasse.case_id == case.id, Impasse.state == "proposed")
    ).one()


def _decide(doing: Doing, impasse: Impasse, state: str, reason: str | None) -> None:
    impasse.state, impasse.decided_at, impasse.decided_by = state, doing.at, doing.by
    if reason:
        row = f"{doing.case.id}/{impasse.n}"
        impasse.sealed_reason = doing.seal(reason, what="impasse.reason", row=row)
