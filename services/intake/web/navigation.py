"""The side column of the counter's pages."""

from __future__ import annotations

from typing import Any


def nav(here: str = "") -> tuple[dict[str, Any], ...]:
    """`here` is the page shown: new, tray, or none of these."""
    return (
        {
            "title": "受理",
            "links": (
                {"text": "登记投诉", "href": "/counter/new", "here": here == "new"},
                {"text": "邮件待登记", "href": "/counter/drafts", "here": here == "tray"},
            ),
        },
        {"title": "办理", "links": ({"text": "经办台", "href": "/console"},)},
    )
