"""The office waits for the complainant (D04): a mark on the case, which moves nothing and stops nothing."""

from __future__ import annotations

from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import waiting as forms
from services.routing.forms.investigating import LogStep, Negotiate
from services.routing.rules.acts import Act
from services.routing.rules.facts import Awaited
from services.routing.rules.reporting import Side
from services.routing.rules.steps import Step
from services.routing.rules.waiting import ends


def await_complainant(doing: Doing) -> Done:
    form, case = filled(doing, forms.AwaitComplainant), doing.case
    case.awaited, case.awaited_since, case.awaited_by = form.awaited.value, doing.at, form.due_on
    return Done(told={"awaited": case.awaited, "due_on": form.due_on.isoformat() if form.due_on else None})


def end_wait(doing: Doing) -> Done:
    """By an officer, or by a file that the complainant handed in; the mark goes as it goes after every act."""
    return Done(told={"evidence": doing.heard["evidence"]} if "evidence" in doing.heard else {})


def let_go(doing: Doing) -> dict[str, str]:
    """The mark ends with what was waited for, and when the case is not handled any more. What the history keeps of it
    then; nothing while it stays."""
    case = doing.case
    if case.awaited is None or case.awaited_since is None:
        return {}
    form, at = doing.form, doing.at
    if isinstance(form, LogStep | Negotiate):
        at = form.happened_at
    if isinstance(form, LogStep) and form.side is not Side.COMPLAINANT:
        return {}
    if not ends(Awaited(case.awaited), case.awaited_since, doing.act, at, Step(case.step)):
        return {}
    doing.awaited_since = case.awaited_since
    since = case.awaited_since.astimezone(doing.at.tzinfo).isoformat()
    told = {"no_longer_awaited": case.awaited, "awaited_since": since}
    case.awaited = case.awaited_since = case.awaited_by = None
    return told


DEEDS = {Act.AWAIT_COMPLAINANT: await_complainant, Act.END_WAIT: end_wait}
