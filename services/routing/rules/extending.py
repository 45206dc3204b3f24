"""Putting off the day of the answer, where the pack of the case allows that: never under the guide's (D04, D05).

Who handles it proposes with a reason; the agency's head, another person, decides before the day has passed; the day
moves once, both days are kept, and who complained is told.
"""

from __future__ import annotations

from services.kernel.errors import Refused
from services.kernel.people import Post
from services.routing.rules import awaiting
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, Said
from services.routing.rules.policy import PolicyPack
from services.routing.rules.steps import Move, Step, by


def pack_allows_extension(facts: CaseFacts, actor: Actor) -> None:
    if not facts.extendable:
        raise Refused("no_extension", "按照指南办理的投诉，答复期限不能延长")


def answer_is_still_due(facts: CaseFacts, actor: Actor) -> None:
    """What is late stays late (D05)."""
    if ClockKind.K1 not in facts.runs or ClockKind.K1 in facts.passed:
        raise Refused("no_day_to_put_off", "答复期限已经过去或者已经停止，不能延长")


def answer_still_runs(facts: CaseFacts, actor: Actor) -> None:
    """A request ends with what it is about."""
    if ClockKind.K1 not in facts.runs:
        raise Refused("no_extension_waits", "答复期限已经停止，没有等待决定的延长申请")


def never_extended(facts: CaseFacts, actor: Actor) -> None:
    if facts.was_ever_done(Act.APPROVE_EXTENSION):
        raise Refused("extended_already", "答复期限已经延长过一次，不能再延长")


def no_extension_waits(facts: CaseFacts, actor: Actor) -> None:
    if awaiting.EXTENSION.waits(facts):
        raise Refused("extension_waits", "上一次延长申请还没有决定，请先等决定")


def extension_waits(facts: CaseFacts, actor: Actor) -> None:
    if not awaiting.EXTENSION.waits(facts):
        raise Refused("no_extension_waits", "没有等待决定的延长申请")


def extension_is_short(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """No longer than the regulation allows (信访工作条例 34)."""
    most = pack.extension.n if pack.extension else 0
    if said.days > most:
        raise Refused("extension_too_long", f"延长最多{most}天")


def upstream_allows_extension(facts: CaseFacts, actor: Actor) -> None:
    """The limit of who handed it over holds as well (D25): who wants to go beyond it asks there first."""
    if facts.upstream_holds:
        raise Refused("upstream_limit_holds", "答复期限由转办单位要求的日期决定，请先向转办单位申请并更正登记内容")


def staying(step: Step) -> dict[Act, Move[Step]]:
    """What is possible at every open step and leaves it where it is."""
    decides = by(Post.AGENCY_HEAD)
    return {
        Act.PROPOSE_EXTENSION: Move(
            to=(step,),
            by=by(Post.HANDLER, Post.SECTION_HEAD),
            guards=(
                "pack_allows_extension",
                "on_the_case",
                "never_extended",
                "no_extension_waits",
                "answer_is_still_due",
                "upstream_allows_extension",
            ),
            checks=("gives_a_reason", "extension_is_short"),
            form="ProposeExtension",
            clause="6.6.2.6",
        ),
        Act.APPROVE_EXTENSION: Move(
            to=(step,),
            by=decides,
            guards=(
                "pack_allows_extension",
                "extension_waits",
                "not_own_extension",
                "answer_is_still_due",
                "upstream_allows_extension",
            ),
            checks=("gives_a_reason",),
            form="ApproveExtension",
            clause="6.6.2.6",
        ),
        Act.REFUSE_EXTENSION: Move(
            to=(step,),
            by=decides,
            guards=("pack_allows_extension", "extension_waits", "answer_still_runs", "not_own_extension"),
            checks=("gives_a_reason",),
            form="RefuseExtension",
            clause="6.6.2.6",
        ),
    }


GUARDS = (
    pack_allows_extension,
    answer_is_still_due,
    answer_still_runs,
    never_extended,
    no_extension_waits,
    extension_waits,
    upstream_allows_extension,
)
CHECKS = (extension_is_short,)
