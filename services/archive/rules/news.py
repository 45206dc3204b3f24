"""An event as news for the province. Nothing that is sealed is opened for it."""

from __future__ import annotations

from functools import singledispatch
from typing import NamedTuple

from services.archive.rules import words
from services.archive.rules.telling import in_time
from services.archive.rules.words import said
from services.kernel.contracts import Event, routing
from services.kernel.workdays import SHANGHAI

LOUD_RUNGS = frozenset({"R6", "R7", "R8"})  # from where the overdue ladder leaves the office, 6.6.2.6


class News(NamedTuple):
    """`tone` is a tone of the pages; the number of the case is put before `text`."""

    tag: str
    tone: str
    text: str


@singledispatch
def news(_event: Event) -> News | None:
    """What the province reads about an event; None for what is everyday."""
    return None


@news.register
def _(event: routing.MajorSuspected) -> News:
    return News("疑似", "soon", f"报告可能重大：{words.many(words.MAJOR_KINDS, event.kinds)}")


@news.register
def _(event: routing.MajorConfirmed) -> News:
    return News("重大", "solid", f"确认重大投诉：{words.many(words.MAJOR_KINDS, event.kinds)}")


@news.register
def _(_event: routing.MajorDismissed) -> News:
    return News("疑似", "plain", "经两人认定，不属重大投诉")


@news.register
def _(event: routing.MajorApproved) -> News:
    return News("重大", "solid", f"进入{said(words.PATHS, event.path)}")


@news.register
def _(_event: routing.ProvinceAcknowledged) -> News:
    return News("签收", "brand", "省局已签收报告")


@news.register
def _(_event: routing.MajorDeEscalated) -> News:
    return News("重大", "plain", "已批准降级，按一般投诉办理")


@news.register
def _(event: routing.ProvinceInstructed) -> News:
    return News("督办", "soon", f"下达督办单，{event.due_at.astimezone(SHANGHAI):%m-%d %H:%M} 前答复")


@news.register
def _(_event: routing.CaseTakenOver) -> News:
    return News("督办", "solid", "省局提级办理")


@news.register
def _(event: routing.CaseHandedOver) -> News | None:
    return News("转办", "plain", "转由其他机构办理，编号不变") if event.from_office != event.to_office else None


@news.register
def _(_event: routing.CaseHandedBack) -> News:
    return News("督办", "plain", "省局交回原机构")


@news.register
def _(event: routing.ClockBreached) -> News | None:
    if event.clock not in ("K0", "K1", "K1r"):
        return None
    return News("超期", "over", f"超过{said(words.CLOCKS, event.clock)}")


@news.register
def _(event: routing.LadderFired) -> News | None:
    return News("督办", "soon", f"超期督促到第 {event.rung.removeprefix('R')} 级") if event.rung in LOUD_RUNGS else None


@news.register
def _(event: routing.CaseNotAccepted) -> News:
    return News("不受理", "paused", said(words.VALIDITIES, event.validity))


@news.register
def _(event: routing.CaseClosed) -> News:
    return News("办结", "ok", f"{said(words.OUTCOMES, event.outcome)}{in_time(event.on_time)}")
