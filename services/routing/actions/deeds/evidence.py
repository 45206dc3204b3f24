"""The investigation log with its evidence, and who holds each piece (6.6.2.4)."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from services.kernel.errors import Fault, Invalid
from services.routing.actions.chain import ORIGIN, canonical, digest_of
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import investigating as forms
from services.routing.forms.reporting import MoveEvidence
from services.routing.tables import Custody, Note, Proof


def log_step(doing: Doing) -> Done:
    """Who did what when, where, how and with whom, what was found, and what shows it."""
    form, case = filled(doing, forms.LogStep), doing.case
    if form.happened_at > doing.at:
        raise Invalid([Fault("happened_at", "in_the_future", "时间还没有到")])
    n, first = doing.next(Note), doing.next(Proof)
    proofs = [_take(doing, form, piece, n, first + i) for i, piece in enumerate(form.evidence)]
    told = {
        "place": form.place,
        "persons": form.persons,
        "found": form.found,
        "evidence": [piece.name for piece in form.evidence],
        "proofs": [proof.n for proof in proofs],
    }
    sealed = doing.seal(canonical(told), what="note.text", row=f"{case.id}/{n}")
    doing.session.add(
        Note(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            method=form.method.value,
            happened_at=form.happened_at,
            side=form.side.value if form.side else None,
            sealed_text=sealed,
        )
    )
    kept = [{"n": proof.n, "sha256": proof.sha256, "of_entry": proof.of_entry} for proof in proofs]
    return Done(told={"n": n, "method": form.method.value, "side": form.side, "proofs": kept, "sealed_text": sealed})


def _take(doing: Doing, form: forms.LogStep, piece: forms.Piece, note: int, n: int) -> Proof:
    """The piece goes on record; who writes the log holds it from now on."""
    case = doing.case
    told = {
        "name": piece.name,
        "taken_from": piece.taken_from or form.persons or form.place or "",
        "kept_at": piece.kept_at or "随卷",
    }
    described = canonical({**told, "case": case.id, "n": n, "at": doing.at.isoformat(), "by": doing.officer.id})
    proof = Proof(
        office=case.office,
        case_id=case.id,
        n=n,
        at=doing.at,
        by=doing.officer.id,
        note=note,
        round=case.round,
        sha256=piece.sha256 or hashlib.sha256(described.encode()).hexdigest(),
        of_entry=piece.sha256 is None,
        sealed_text=doing.seal(canonical(told), what="proof.text", row=f"{case.id}/{n}"),
    )
    doing.session.add(proof)
    _hand(doing, proof, "taken", doing.officer.id, place=told["kept_at"], why=told["taken_from"], previous=ORIGIN)
    return proof


def move_evidence(doing: Doing) -> Done:
    """From hand to hand, each link bound to the one before."""
    form, case = filled(doing, MoveEvidence), doing.case
    proof = doing.session.get(Proof, (case.office, case.id, form.proof))
    if proof is None:
        raise Invalid([Fault("proof", "unknown_evidence", "没有这一项证据")])
    if form.holder and doing.roster.find(form.holder) is None:
        raise Invalid([Fault("holder", "unknown_officer", "没有这位同志，或者已经离岗")])
    last = doing.session.scalars(
        select(Custody)
        .where(Custody.office == case.office, Custody.case_id == case.id, Custody.proof == proof.n)
        .order_by(Custody.n.desc())
        .limit(1)
    ).one()
    link = _hand(doing, proof, "moved", form.holder, place=form.place, why=form.why, previous=last.digest)
    return Done(told={"proof": proof.n, "holder": form.holder, "digest": link.digest, "sealed_text": link.sealed_text})


def _hand(doing: Doing, proof: Proof, what: str, holder: str | None, *, place: str, why: str, previous: str) -> Custody:
    case = doing.case
    doing.session.flush()
    n = doing.next(Custody)
    told = {"place": place, "why": why}
    body = {**told, "proof": proof.n, "sha256": proof.sha256, "what": what, "holder": holder, "by": doing.officer.id}
    link = Custody(
        office=case.office,
        case_id=case.id,
        n=n,
        at=doing.at,
        by=doing.officer.id,
        proof=proof.n,
        what=what,
        holder=holder,
        previous=previous,
        digest=digest_of(previous, canonical({**body, "at": doing.at.isoformat()})),
        sealed_text=doing.seal(canonical(told), what="custody.text", row=f"{case.id}/{n}"),
    )
    doing.session.add(link)
    return link
