"""Words beside codes for the papers of a case."""

from __future__ import annotations

from typing import Any

from services.kernel.people import POST_WORDS
from services.routing.forms.fields import METHOD_WORDS
from services.routing.forms.investigating import DECISION_WORDS
from services.routing.rules.acts import ACT_WORDS
from services.routing.rules.assessment import CLASS_WORDS, FACTOR_WORDS, KIND_WORDS
from services.routing.rules.causes import name_of
from services.routing.rules.coordination import TASK_WORDS, TaskState
from services.routing.rules.correcting import FACTS
from services.routing.rules.facts import EVIDENCE_WORDS, MERIT_WORDS, VALIDITY_WORDS
from services.routing.rules.identity import PURPOSE_WORDS
from services.routing.rules.outcomes import OUTCOME_WORDS
from services.routing.rules.paths import PATH_WORDS
from services.routing.rules.province import BECAUSE_WORDS, Because
from services.routing.rules.reporting import NATURE_WORDS, NOTE_WORDS, SIDE_WORDS, Nature, reference_words
from services.routing.rules.transfers import ROUTING_WORDS
from services.routing.rules.unresolvable import HINDRANCE_WORDS
from services.routing.web.pages.choices import GRADES, MANNERS
from services.routing.web.pages.showing import IDENTITY_WORDS
from services.routing.web.pages.showing import KIND_WORDS as WHO_WORDS

OPINION_WORDS = {
    "submitted": ("待审批", "soon"),
    "approved": ("已批准", "ok"),
    "returned": ("已退回", "over"),
    "withdrawn": ("随撤诉收回", "paused"),
}

TASK_TONES = {TaskState.OPEN: "soon", TaskState.DONE: "ok", TaskState.DROPPED: "paused", TaskState.ENDED: "paused"}
IMPASSE_WORDS = {
    "proposed": ("待负责人同意", "soon"),
    "agreed": ("已同意", "ok"),
    "refused": ("不同意", "over"),
    "withdrawn": ("随撤诉收回", "paused"),
}
OFFER_WORDS = {
    "offered": ("待接收", "soon"),
    "accepted": ("已接收", "ok"),
    "returned": ("已退回", "over"),
    "ruled": ("已裁定", "ok"),
    "withdrawn": ("已撤回", "paused"),
}

UNSEALING_WORDS = {
    "asked": "申请查看投诉人身份",
    "granted": "经批准可以查看投诉人身份",
    "refused": "申请查看投诉人身份，没有批准",
    "dropped": "申请查看投诉人身份，已经撤回",
    "lapsed": "申请查看投诉人身份，没有按期决定，申请失效",
    "ended": "查看投诉人身份的期限已经结束",
}


def said(table: Any, code: Any, missing: str = "—") -> str:
    """The word for a code; the code itself where the table has none, a dash for nothing."""
    return missing if code in (None, "") else str(table.get(code, code))


VOCABULARY: dict[str, Any] = {
    "said": said,
    "methods": METHOD_WORDS,
    "inquiries": NOTE_WORDS,
    "factors": FACTOR_WORDS,
    "classes": CLASS_WORDS,
    "kinds": KIND_WORDS,
    "who": WHO_WORDS,
    "identity": IDENTITY_WORDS,
    "unsealing": UNSEALING_WORDS,
    "unsealing_purposes": PURPOSE_WORDS,
    "merits": MERIT_WORDS,
    "validities": VALIDITY_WORDS,
    "evidence": EVIDENCE_WORDS,
    "outcomes": OUTCOME_WORDS,
    "opinions": OPINION_WORDS,
    "offers": OFFER_WORDS,
    "tasks": {state.value: (word, TASK_TONES[state]) for state, word in TASK_WORDS.items()},
    "hindrances": HINDRANCE_WORDS,
    "impasses": IMPASSE_WORDS,
    "paths": PATH_WORDS,
    "routing": {state: words.officer for state, words in ROUTING_WORDS.items()},
    "manners": dict(MANNERS),
    "grades": {int(code): word for code, word in GRADES},
    "acts": {act.value: words for act, words in ACT_WORDS.items()},
    "reasons": lambda codes: "、".join(BECAUSE_WORDS[Because(code)] for code in codes),
    "posts": {post.value: words for post, words in POST_WORDS.items()},
    "fact": lambda field: FACTS[field].label if field in FACTS else field,
    "sides": SIDE_WORDS,
    "natures": lambda codes: [NATURE_WORDS[Nature(code)] for code in codes],
    "references": lambda found: "、".join(reference_words(one) for one in found) or "—",
    "decisions": DECISION_WORDS,
    "categories": lambda codes: [name_of(code) for code in codes],
}
