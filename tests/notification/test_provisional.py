"""A day that may still move is told as such, by text message and by letter; a firm one is not."""

from __future__ import annotations

import pytest

from services.notification.rules.units import ONE_MESSAGE, units
from tests.notification.stage import EMAIL, Stage, eventually


@pytest.mark.parametrize("moves", [True, False], ids=["provisional", "firm"])
def test_registration_and_acceptance_say_whether_their_day_may_still_move(stage: Stage, moves: bool) -> None:
    case = stage.case()
    stage.hear(case.registered(email=EMAIL, decide_by_provisional=moves))
    stage.hear(case.accepted(due_provisional=moves))
    stage.dispatch()
    eventually(lambda: sorted(stage.states()) == ["delivered", "delivered", "submitted", "submitted"])
    texts = [arrival.text for arrival in stage.phone()]
    accepted = next(text for text in texts if "已受理" in text)
    assert ("最迟暂定12月1日答复" if moves else "最迟12月1日答复") in accepted
    assert max(units(text) for text in texts) <= ONE_MESSAGE
    letters = {letter.subject.partition("：")[0]: letter.text for letter in stage.mail.inbox.newest()}
    note = "（暂定）" if moves else ""
    assert f"我们最迟 11月12日{note} 决定是否受理" in letters["投诉已登记"]
    assert f"我们最迟 12月1日{note} 答复您" in letters["投诉已受理"]
