"""By which acts an officer gets a part in a case, and with it who complained (4.5): those by which he handles it.

Written down by what opens, not by what does not: an act that nobody thought of opens nothing. To hand in a paper for
somebody, to watch over it or to ask for it anew takes no look at who complained; who needs one asks for it.
"""

from __future__ import annotations

HANDLING = frozenset(
    {
        # The first receiver, whoever of the desk goes on with it, and who decides about taking it (6.2 to 6.5).
        *("start_confirm", "confirm", "not_reachable", "propose_invalid", "confirm_invalid", "overrule"),
        *("convert_to_consultation", "accept", "resolve_at_desk", "acknowledge_receipt"),
        # Who has it, here or elsewhere, and hands it on (6.3, 6.6.2).
        *("accept_offer", "transfer", "accept_transfer", "coordinate", "assign", "take_over"),
        # Investigation, opinion, approval and what follows from it (6.6).
        *("log_step", "negotiate", "finish_task", "cannot_resolve", "confirm_unresolvable", "refuse_unresolvable"),
        *("submit_explanation", "submit_opinion", "approve", "return_opinion", "escalate_opinion", "direct"),
        *("carry_out_direction", "move_evidence", "hand_to_discipline", "correct_fact", "record_execution"),
        *("all_measures_done", "draft_report", "sign_report", "report_to_functional", "reassess"),
        # The answer and what becomes of it (6.7 to 6.9).
        *("deliver", "deliver_again", "record_feedback", "close", "call_back", "check_withdrawal"),
    }
)
