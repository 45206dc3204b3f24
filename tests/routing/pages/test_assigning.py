"""Several complaints are given to a handler at once: each by its own act, none hindered by another."""

from __future__ import annotations

from tests.routing.desks import Desks
from tests.routing.pages.browser import at_desk

PATH = "/console/assign"


def test_the_head_assigns_several_at_once_and_hears_which_were_not(console: Desks) -> None:
    cases = [console.accepted(serial) for serial in (1, 2, 3)]
    chosen, other = (console.officer(seat).id for seat in ("handler-1", "handler-2"))
    head = at_desk(console, "section-head")
    assert PATH in head.open("/console?tab=assign").links
    page = head.open(PATH)
    ticked = [f"{case}:{console.row(case)['version']}" for case in cases]
    console.act("section-head", cases[2], "assign", handlers=[other], department="hall")
    done = head.fill(page, PATH, cases=ticked, department="hall", handlers=[chosen])
    assert done.status == 200
    assert "已指定 2 件" in done.text
    assert f"{cases[2]} 没有指定： 别人刚刚更新了这件投诉" in done.text
    assert [console.row(case)["handlers"] for case in cases] == [[chosen], [chosen], [other]]
    by, named = (console.officer(seat).name for seat in ("section-head", "handler-1"))
    done = head.open(f"/console/cases/{cases[0]}")
    assert f"{by}：指定承办人（{named}）" in done.text, "who did it, and who was named"


def test_what_is_missing_is_said_at_once_and_what_was_ticked_is_kept(console: Desks) -> None:
    case = console.accepted()
    head = at_desk(console, "section-head")
    page = head.fill(head.open(PATH), PATH, cases=[f"{case}:{console.row(case)['version']}"])
    assert page.status == 422
    for words in ("还有 2 处要补充或改正", "请选择承办部门", "请选择承办人"):
        assert words in page.text
    assert ("cases", f"{case}:{console.row(case)['version']}") in page.form(PATH).values
    assert console.row(case)["step"] == "accepted"
    assert at_desk(console, "handler-1").open(PATH).status == 403
