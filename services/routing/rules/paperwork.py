"""Which act changes which of the four forms: what is said anew after it (see docs/decisions/0017)."""

from __future__ import annotations

from services.routing.rules.acts import Act

WRITES: dict[Act, tuple[int, ...]] = {
    Act.ASSESS: (1,),
    Act.ACCEPT: (1,),
    Act.CONFIRM_INVALID: (1,),
    Act.ACCEPT_OFFER: (1,),
    Act.RULE_OFFICE: (1,),
    Act.TRANSFER: (1,),
    Act.ACCEPT_TRANSFER: (1,),
    Act.RETURN_TRANSFER: (1,),
    Act.RULE_TRANSFER: (1,),
    Act.RESOLVE_AT_DESK: (1,),
    Act.SUBMIT_OPINION: (1, 2),
    Act.APPROVE: (2,),
    Act.RETURN_OPINION: (2,),
    Act.ESCALATE_OPINION: (2,),
    Act.RECORD_EXECUTION: (2,),
    Act.ALL_MEASURES_DONE: (2,),
    Act.REPORT_TO_FUNCTIONAL: (4,),
    Act.DIRECT: (4,),
    Act.CARRY_OUT_DIRECTION: (4,),
    Act.HAND_TO_DISCIPLINE: (4,),
    Act.DELIVER: (3,),
    Act.DELIVER_AGAIN: (3,),
    Act.RECORD_FEEDBACK: (3,),
    Act.AGREE: (3,),
    Act.REJECT: (3,),
    Act.SILENT: (3,),
    Act.WITHDRAW: (1,),
    Act.CORRECT_FACT: (1, 2, 3, 4),
}
EVERY_ROUND = (Act.CORRECT_FACT,)  # the others change what was written in the round that runs
