"""The four forms as routing says them are kept in a file, so that who prints them is tried with what is really said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from services.kernel.contracts import forms
from services.kernel.contracts.intake import ResultRejected
from tests.routing.desks import CITY, REPORT, Desks
from tests.routing.forms_said import said_forms
from tests.routing.test_form_4 import first_class

KEPT = Path(__file__).parents[1] / "contracts" / "forms" / "said.json"
_KINDS: tuple[type[Any], ...] = (forms.Form1, forms.Form2, forms.Form3, forms.Form4)
_OF_THE_RUN = {"by": "officer", "name": "姓名", "person": "officer", "digest": "d" * 64, "verify_code": "0" * 12}


def test_the_forms_are_said_as_they_are_kept_for_who_prints_them(desks: Desks, tmp_path: Path) -> None:
    case = first_class(desks)
    desks.act("handler-1", case, "draft_report", **REPORT)
    desks.act("handler-2", case, "sign_report", no_interest=True)
    desks.act("section-head", case, "report_to_functional")
    desks.deliver(case)
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.hear(ResultRejected(office=CITY, case=case, at=desks.at, sealed_reasons="sealed"))
    said = {str(n): _bare(msgspec.to_builtins(said_forms(desks, case, kind)[-1])) for n, kind in enumerate(_KINDS, 1)}
    told = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (tmp_path / "said.json").write_text(told, encoding="utf-8")
    assert told == KEPT.read_text(encoding="utf-8"), f"if it is meant, keep {tmp_path / 'said.json'}"


def _bare(told: Any) -> Any:
    """Without what differs from run to run."""
    if isinstance(told, dict):
        return {
            key: _OF_THE_RUN[key] if key in _OF_THE_RUN and isinstance(value, str) else _bare(value)
            for key, value in told.items()
        }
    return [_bare(one) for one in told] if isinstance(told, list | tuple) else told
