"""Departments and persons whom a form names."""

from __future__ import annotations

from collections.abc import Mapping

from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.routing.actions.doing import Doing
from services.routing.tables import Case


def check_departments(doing: Doing, named: Mapping[str, str]) -> None:
    """Each unit that is to handle a complaint, by the field that names it, exists and has somebody who answers for it
    (A1-2). Raises Invalid."""
    known = {unit.code for unit in doing.office.departments}
    faults = [Fault(field, "unknown_department", "没有这个部门") for field, code in named.items() if code not in known]
    faults += [
        Fault(field, "no_section_head", "这个部门没有在岗的负责人，不能承办")
        for field, code in named.items()
        if code in known and not doing.roster.holding(Post.SECTION_HEAD, code)
    ]
    if faults:
        raise Invalid(faults)


def note_unit_complained_about(doing: Doing, field: str, said: str) -> None:
    """Keep the unit given by code or name, of the office that has the case: whom the identity is closed to is found by
    it (4.5). Raises Invalid."""
    case = doing.case
    case.respondent_department = unit_complained_about(doing, field, said)
    is_here(case)


def is_here(case: Case) -> None:
    """The unit is of the office that has the case now."""
    case.respondent_office = None if case.handled_in == case.office else case.handled_in


def unit_complained_about(doing: Doing, field: str, said: str) -> str:
    """Its code. Raises Invalid."""
    for unit in doing.office.departments:
        if said in (unit.code, unit.name):
            return unit.code
    raise Invalid([Fault(field, "unknown_department", "没有这个部门，请按部门名称填写")])
