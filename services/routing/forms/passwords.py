"""What is sent to change one's own password."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.routing.forms.fields import Form

Secret = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class PasswordChange(Form):
    """The new one is typed twice: nobody sees what he types."""

    old: Secret = Field(title="原来的密码", repr=False)
    new: Secret = Field(title="新密码", repr=False)
    again: Secret = Field(title="确认新密码", repr=False)

    @model_validator(mode="after")
    def _same(self) -> PasswordChange:
        if self.new != self.again:
            raise PydanticCustomError("not_the_same", "两次写的新密码不一样")
        return self
