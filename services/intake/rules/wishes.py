"""By which means the complainant wants to be told, and the words for it. What was left nowhere cannot be used."""

from __future__ import annotations

from dataclasses import dataclass

NO_PHONE = "您没有留手机号，不能发短信"
NO_EMAIL = "您没有留电子邮箱，不能发邮件"


@dataclass(frozen=True)
class Wish:
    """Both choices, each for itself."""

    sms: bool
    email: bool

    @property
    def mark(self) -> str:
        """As it stands on record."""
        return f"sms {_on(self.sms)}, email {_on(self.email)}"

    @classmethod
    def of_mark(cls, mark: str) -> Wish:
        """What `mark` wrote, after the serial number that stands before it."""
        return cls("sms on" in mark, "email on" in mark)

    @property
    def words(self) -> str:
        """What is on, in one sentence."""
        match self.sms, self.email:
            case True, True:
                return "有进展时发短信，也发邮件"
            case True, False:
                return "有进展时发短信，不发邮件"
            case False, True:
                return "有进展时发邮件，不发短信"
            case _:
                return "有进展时不发短信，也不发邮件"


@dataclass(frozen=True)
class Left:
    """What there is to be told by."""

    phone: bool
    email: bool


def why_not(wish: Wish, left: Left) -> dict[str, str]:
    """The reason for each means that cannot be."""
    no_phone = {"sms": NO_PHONE} if wish.sms and not left.phone else {}
    no_email = {"email": NO_EMAIL} if wish.email and not left.email else {}
    return no_phone | no_email


def _on(wanted: bool) -> str:
    return "on" if wanted else "off"
