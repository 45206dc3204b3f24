"""An officer at a browser without JavaScript: reads pages, fills in the forms that are there, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.kernel import clock
from tests.routing.desks import CITY, Desks


@dataclass
class Form:
    """A form of a page: what it would send untouched, and every name that it offers."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """What stands in a page: its text, forms, links, and tags with their attributes."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.status = answer.status_code
        self.html = answer.get_data(as_text=True)
        self.headers = answer.headers
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self._words: list[str] = []
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._in: list[str] = []
        self.feed(self.html)
        self.close()
        self.text = re.sub(r"\s+", " ", " ".join(self._words))

    def form(self, ending: str) -> Form:
        """The form whose address ends so."""
        found = [form for form in self.forms if form.action.endswith(ending)]
        assert len(found) == 1, (ending, [form.action for form in self.forms])
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        self.tags.append((tag, a))
        self._in.append(tag)
        if tag == "form":
            self._form = Form(a.get("action") or "", (a.get("method") or "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and a.get("href"):
            self.links.append(a["href"] or "")
        elif self._form is not None and tag == "input" and a.get("name"):
            self._input(self._form, a)
        elif self._form is not None and tag == "textarea":
            self._area = a["name"] or ""
            self._form.offered.setdefault(self._area, [])
            self._form.values.append((self._area, ""))
        elif self._form is not None and tag == "select":
            self._select = a["name"] or ""
            self._form.offered.setdefault(self._select, [])
            self._form.values.append((self._select, ""))
        elif self._form is not None and tag == "option" and self._select is not None:
            self._form.offered[self._select].append(a.get("value") or "")
            if "selected" in a:
                self._form.values[-1] = (self._select, a.get("value") or "")

    def _input(self, form: Form, a: dict[str, str | None]) -> None:
        name, value, kind = a["name"] or "", a.get("value") or "", a.get("type") or "text"
        form.offered.setdefault(name, [])
        if kind in ("radio", "checkbox"):
            form.offered[name].append(value)
            if "checked" in a:
                form.values.append((name, value))
        else:
            form.values.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        self._area = None if tag == "textarea" else self._area
        self._select = None if tag == "select" else self._select
        self._form = None if tag == "form" else self._form
        if tag in self._in:
            while self._in.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._form is not None:
            name, before = self._form.values[-1]
            self._form.values[-1] = (name, before + (data.removeprefix("\n") if not before else data))
        elif self._in and self._in[-1] == "title":
            self.title += data
        elif not self._in or self._in[-1] not in ("script", "style"):
            self._words.append(data)


@dataclass
class Browser:
    """Whoever sits at `seat` signs in anew each day; without a seat it is a stranger."""

    desks: Desks
    client: FlaskClient
    seat: str = ""
    office: str = CITY
    _since: datetime | None = None

    def open(self, path: str, **how: Any) -> Page:
        self._sign_in()
        with clock.standing_at(self.desks.at):
            return Page(self.client.get(path, **how))

    def post(self, path: str, data: Sequence[tuple[str, str]]) -> Page:
        """Send exactly this; follow where it leads, if it does."""
        body: dict[str, list[str]] = {}
        for name, value in data:
            body.setdefault(name, []).append(value)
        self._sign_in()
        with clock.standing_at(self.desks.at):
            answer = self.client.post(path, data=body)
            if answer.status_code == 303:
                onward = urlsplit(answer.headers["Location"])
                answer = self.client.get(f"{onward.path}?{onward.query}")
        return Page(answer)

    def _sign_in(self) -> None:
        if self.seat and self.desks.at != self._since:
            self.client.set_cookie("session", self.desks.token(self.seat, self.office))
            self._since = self.desks.at

    def answer(self, path: str, **data: str) -> TestResponse:
        """Send exactly this and go nowhere."""
        self._sign_in()
        with clock.standing_at(self.desks.at):
            return self.client.post(path, data=data)

    def fill(self, page: Page, ending: str, **values: str | list[str]) -> Page:
        """Fill in what the form offers and send it; `__` in a name stands for a dot. Fails for a field or a choice
        that is not there."""
        form = page.form(ending)
        given = {
            name.replace("__", "."): [value] if isinstance(value, str) else value for name, value in values.items()
        }
        for name, chosen in given.items():
            assert name in form.offered, (name, sorted(form.offered))
            choices = form.offered[name]
            assert not choices or set(chosen) <= set(choices), (name, chosen, choices)
        kept = [(name, value) for name, value in form.values if name not in given]
        return self.post(form.action, kept + [(name, value) for name, chosen in given.items() for value in chosen])

    def act(self, case: str, act: str, **values: str | list[str]) -> Page:
        """Open the case at that act, fill in its form, send it; fails unless it was done."""
        page = self.open(f"/console/cases/{case}?act={act}")
        done = self.fill(page, f"/acts/{act}", **values)
        assert done.status == 200, (act, done.status, done.text[:600])
        assert f"/acts/{act}" not in done.html or "已完成" in done.text, done.text[:600]
        return done


def at_desk(desks: Desks, seat: str, office: str = CITY) -> Browser:
    """A browser with that officer signed in."""
    return Browser(desks, desks.app.test_client(), seat, office)
