"""What officers may send: one model for the page and the API, by act."""

from __future__ import annotations

from services.routing.forms import (
    afterwards,
    alarming,
    answering,
    consulting,
    coordinating,
    correcting,
    explaining,
    extending,
    investigating,
    offering,
    receiving,
    recusing,
    reporting,
    supervising,
    transferring,
    unsealing,
    waiting,
    watching,
)
from services.routing.forms.fields import Form, nested
from services.routing.rules.acts import Act
from services.routing.rules.who_may import TABLES

__all__ = ["FORMS", "Empty", "Form", "form_of", "nested"]


class Empty(Form):
    """An act that needs no words."""


def _named(name: str) -> type[Form]:
    for module in (
        receiving,
        recusing,
        consulting,
        correcting,
        investigating,
        reporting,
        answering,
        alarming,
        supervising,
        transferring,
        afterwards,
        offering,
        coordinating,
        explaining,
        extending,
        unsealing,
        waiting,
        watching,
    ):
        found = getattr(module, name, None)
        if found is not None:
            form: type[Form] = found
            return form
    raise LookupError(f"no form is called {name}")


FORMS: dict[Act, type[Form]] = {
    act: _named(move.form) if move.form else Empty
    for table in TABLES.values()
    for (_state, act), move in table.items()
    if move.by
}


def form_of(act: Act) -> type[Form]:
    """The form of an act; `Empty` for one that needs no words."""
    return FORMS.get(act, Empty)
