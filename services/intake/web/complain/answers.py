"""What was typed, as the one model reads it, and its faults by the fields of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intake.forms import Circumstances, Complaint
from services.intake.rules import taxonomy
from services.intake.web import typed
from services.intake.web.complain.questions import FIELDS, OTHER_TOPIC
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.web.login import house


def endangers_the_fund(draft: Mapping[str, str]) -> bool:
    """Then nothing is ticked beforehand."""
    words = f"{draft.get('text', '')}\n{draft.get('requests', '')}"
    topic = draft.get("topic")
    return taxonomy.endangers_the_fund(taxonomy.load().suggest(words, topic=topic).suspected, topic=topic)


def faults(draft: Mapping[str, str]) -> tuple[Fault, ...]:
    """Everything that is wrong so far, by the fields of the page."""
    missing = [] if draft.get("topic") else [Fault("topic", "missing", "请选一项最接近的")]
    missing += [] if draft.get("who") else [Fault("who", "missing", "请选一项")]
    try:
        Complaint.read(given(draft), Circumstances(now(), house().offices, None))
    except Invalid as invalid:
        missing += invalid.faults
    return typed.on_page(missing, order=[name for fields in FIELDS.values() for name in fields])


def given(draft: Mapping[str, str]) -> dict[str, Any]:
    """As the API would be sent it."""
    names = [name for fields in FIELDS.values() for name in fields]
    told = typed.nested({name: draft.get(name, "") for name in names})
    who = told.pop("who", "")
    if told.get("topic") == OTHER_TOPIC:
        del told["topic"]
    wants_sms, wants_email = told.pop("wants_sms", "") == "yes", told.pop("wants_email", "") == "yes"
    told |= {"channel": "other", "sub_channel": "web", "requests": typed.lines(told.get("requests", ""))}
    told["notify"] = {"sms": wants_sms, "email": wants_email}
    if "occurred_at" in told:
        told["occurred_at"] = typed.moment(told["occurred_at"])
    if who == "anonymous":
        told.pop("complainant", None)
    else:
        told["complainant"] = {**told.get("complainant", {}), **({"kind": who} if who else {})}
    return told


def office_of(draft: Mapping[str, str]) -> str:
    """Which office receives what is handed in before one was chosen: the province's."""
    offices = house().offices
    return draft["office"] if draft.get("office") in offices else offices.province.code
