"""What each act does beside moving along the tables: it fills in papers and says what happened. One function each."""

from __future__ import annotations

from collections.abc import Callable

from services.routing.actions.deeds import (
    alarming,
    answering,
    consulting,
    emergency,
    investigating,
    province,
    receiving,
)
from services.routing.actions.doing import Doing, Done
from services.routing.rules.acts import Act

DEEDS: dict[Act, Callable[[Doing], Done]] = {
    Act.REGISTER: receiving.register,
    Act.START_CONFIRM: receiving.start_confirm,
    Act.CONFIRM: receiving.confirm,
    Act.NOT_REACHABLE: receiving.not_reachable,
    Act.ASSESS: receiving.assess,
    Act.PROPOSE_INVALID: receiving.propose_invalid,
    Act.CONFIRM_INVALID: receiving.confirm_invalid,
    Act.OVERRULE: receiving.overrule,
    Act.DISPUTE_INVALID: receiving.dispute_invalid,
    Act.ELAPSE: receiving.elapse,
    Act.CONVERT_TO_CONSULTATION: consulting.convert,
    Act.ACCEPT: receiving.accept,
    Act.RESOLVE_AT_DESK: receiving.resolve_at_desk,
    Act.ASSIGN: investigating.assign,
    Act.LOG_STEP: investigating.log_step,
    Act.SUBMIT_OPINION: investigating.submit_opinion,
    Act.APPROVE: investigating.approve,
    Act.RETURN_OPINION: investigating.return_opinion,
    Act.RECORD_EXECUTION: investigating.record_execution,
    Act.ALL_MEASURES_DONE: investigating.all_measures_done,
    Act.REPORT_TO_FUNCTIONAL: investigating.report_to_functional,
    Act.DELIVER: answering.deliver,
    Act.RECORD_FEEDBACK: answering.record_feedback,
    Act.AGREE: answering.agree,
    Act.SILENT: answering.silent,
    Act.REJECT: answering.reject,
    Act.REASSESS: answering.reassess,
    Act.CALL_BACK: answering.call_back,
    Act.EXEMPT_CALLBACK: answering.exempt_callback,
    Act.DISPUTE_CONTACT: answering.dispute_contact,
    Act.LEAVE_CONTACT: answering.leave_contact,
    Act.CLOSE: answering.close,
    Act.ARCHIVE: answering.archive,
    Act.WITHDRAW: answering.withdraw,
    Act.URGE: answering.urge,
    Act.SUPPLEMENT: answering.supplement,
    Act.REPORT_MAJOR: alarming.report_major,
    Act.CONFIRM_MAJOR: alarming.confirm_major,
    Act.DISMISS_MAJOR: alarming.dismiss_major,
    Act.APPROVE_MAJOR: alarming.approve_major,
    **emergency.DEEDS,
    **province.DEEDS,
}
