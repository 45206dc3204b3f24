"""Departments and persons whom a form names."""

from __future__ import annotations

from collections.abc import Mapping

from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.routing.actions.doing import Doing


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


def unit_complained_about(doing: Doing, field: str, said: str) -> str:
    """The code of a unit given by code or name, of the office that numbered the case: whom the identity is closed to is
    found by it (4.5). Raises Invalid."""
    for unit in doing.house.offices[doing.case.office].departments:
        if said in (unit.code, unit.name):
            return unit.code
    raise Invalid([Fault(field, "unknown_department", "没有这个部门，请按部门名称填写")])
