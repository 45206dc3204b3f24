"""What complainants say afterwards is filed as an opinion on the service, on the procedure, or on the result (3.5)."""

from __future__ import annotations

from enum import StrEnum

from services.intake.rules.standing import NOT_ACCEPTED, Deed, Standing


class About(StrEnum):
    """What an opinion is about."""

    SERVICE = "service"
    PROCEDURE = "procedure"
    RESULT = "result"


ABOUT_WORDS = {About.SERVICE: "服务", About.PROCEDURE: "办理过程", About.RESULT: "处理结果"}
ABOUT_GLOSS = {
    About.SERVICE: "窗口、电话里的态度和办事",
    About.PROCEDURE: "这件投诉办得快不快、按不按规矩",
    About.RESULT: "调查清楚没有、答复合不合理",
}
_ALWAYS = {
    Deed.URGE: About.PROCEDURE,
    Deed.WITHDRAW: About.PROCEDURE,
    Deed.DISPUTE_CONTACT: About.PROCEDURE,
    Deed.RATE: About.SERVICE,
    Deed.AGREE: About.RESULT,
    Deed.REQUEST_REOPENING: About.RESULT,
    Deed.REQUEST_REVIEW: About.RESULT,
}


def filed_as(deed: Deed, chosen: About | None, standing: Standing) -> About:
    """As the complainant says; where nothing was said or can be, as the deed and the moment have it: who adds something
    before there is a result speaks of the service that the complaint is about."""
    if deed in _ALWAYS:
        return _ALWAYS[deed]
    if chosen is not None:
        return chosen
    if deed is Deed.REJECT:
        return About.PROCEDURE if standing.step == NOT_ACCEPTED else About.RESULT
    return About.RESULT if standing.answered else About.SERVICE
