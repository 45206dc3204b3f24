"""What an answer says of the provider itself, and what of one message alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from services.kernel.clock import SHANGHAI
from services.notification.actions.fitness import Fitness
from services.notification.actions.handing import Handed, Intent
from services.notification.channels import (
    NotAsked,
    Outcome,
    PermanentFailure,
    Submitted,
    TemporaryFailure,
    Unknown,
)
from services.notification.rules.health import RESTS

_AT = datetime(2026, 11, 10, 12, 0, tzinfo=SHANGHAI)
_BUSY = TemporaryFailure("短信网关要求放慢", of_provider=True)


def _handed(outcome: Outcome, *, asked: bool = True) -> Handed:
    intent = Intent(
        id=uuid4(),
        office="220200",
        case="220200-2026-1",
        kind="registered",
        about=1,
        units=1,
        attempt=1,
        urgent=False,
        subject="",
        text="",
        waited_as="waiting",
        sealed_contact=None,
    )
    return Handed(intent, outcome, (), asked=asked)


@pytest.mark.parametrize(
    ("answer", "well", "fit"),
    [
        (_handed(Submitted(("1",))), True, True),
        (_handed(TemporaryFailure("发送号码没有登记")), True, True),
        (_handed(PermanentFailure("手机号码无法接收")), True, True),
        (_handed(Unknown("分段短信只有一部分被接收", answered=True)), True, True),
        (_handed(_BUSY), False, False),
        (_handed(Unknown("短信网关没有在规定时间内答复")), False, False),
        (_handed(PermanentFailure("短信没有号码", asked=False)), False, True),
        (_handed(TemporaryFailure("联系方式暂时打不开"), asked=False), False, True),
        (_handed(NotAsked("短信网关没有回应")), False, True),
    ],
)
def test_a_trial_ends_by_whatever_the_provider_answers_of_a_message_and_fails_by_what_it_says_of_itself(
    answer: Handed, well: bool, fit: bool
) -> None:
    fitness = Fitness()
    fitness.heard("a", [_handed(_BUSY)] * 5, slow=0, at=_AT)
    assert not fitness.is_fit("a", at=_AT)
    rested = _AT + timedelta(seconds=RESTS[0] * 1.2)
    with fitness.leave("a", most=16, at=rested) as leave:
        assert leave.most == 1
        fitness.heard("a", [answer], slow=0, at=rested)
    assert (fitness.is_well("a", at=rested), fitness.is_fit("a", at=rested)) == (well, fit)
    with fitness.leave("a", most=16, at=rested) as leave:
        assert leave.most == (16 if well else int(fit))


def test_thirty_notices_of_an_office_whose_sender_nobody_knows_are_no_reason_to_rest() -> None:
    fitness = Fitness()
    fitness.heard("a", [_handed(TemporaryFailure("发送号码没有登记"))] * 30, slow=0, at=_AT)
    assert fitness.is_well("a", at=_AT)
    fitness.heard("a", [_handed(Submitted(("1",)))] * 20, slow=10, at=_AT)
    assert not fitness.is_fit("a", at=_AT), "half of the last twenty came too slowly"
