"""What can be taken back at once: by an act of its own, which stands in the history behind the first one."""

from __future__ import annotations

from services.routing.rules.acts import Act

# Acts that only set a mark or ask a colleague, each with the act that ends what it began and needs no form.
TAKEN_BACK_BY = {
    Act.AWAIT_COMPLAINANT: Act.END_WAIT,
    Act.ASK_UNSEALING: Act.TAKE_BACK_UNSEALING,
    Act.APPROVE_UNSEALING: Act.SEAL_AGAIN,
}
