"""A browser without scripts: it reads a page, fills in what the page itself offers, and presses a button of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_UNSEEN = frozenset({"script", "style", "template", "svg"})
_EMPTY = frozenset({"input", "br", "meta", "link", "img", "hr", "path", "use"})


@dataclass
class Form:
    """`values` are what would be sent as it stands, `names` everything that may be filled in or pressed."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@dataclass
class Page:
    """What came: the text as it is read, one space between words, and the forms in their order."""

    status: int
    path: str
    heading: str
    text: str
    forms: list[Form]
    links: list[str]


class Browser:
    """Keeps its cookies, follows redirects, and remembers the page that it shows."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self.page = Page(0, "", "", "", [], [])

    def open(self, path: str) -> Page:
        return self._show(self._client.get(path, follow_redirects=True))

    def press(self, values: Mapping[str, str] | None = None, /, *, action: str = "", **button: str) -> Page:
        """Fill in and send the first form of the page that asks for these fields (and goes to `action`).

        Fails when the page has no such form.
        """
        filled = {**(values or {}), **button}
        forms = [form for form in self.page.forms if not action or form.action == action]
        form = next((form for form in forms if filled.keys() <= form.names), None)
        assert form is not None, f"no form asks for {set(filled)}: {forms}"
        sent = {name: value for name, value in {**form.values, **filled}.items() if value}
        return self._show(self._client.post(form.action, data=sent, follow_redirects=True))

    def _show(self, answer: TestResponse) -> Page:
        reader = _Reader()
        reader.feed(answer.get_data(as_text=True))
        text, heading = (" ".join("".join(parts).split()) for parts in (reader.text, reader.heading))
        self.page = Page(answer.status_code, answer.request.path, heading, text, reader.forms, reader.links)
        return self.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.heading: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._writing: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _EMPTY:
            self._open.append(tag)
            self.text.append(" ")
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._read_field(tag, given, self._form)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            continue
        self.text.append(" ")
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._writing = None

    def handle_data(self, data: str) -> None:
        if not _UNSEEN.isdisjoint(self._open):
            return
        self.text.append(data)
        if "h1" in self._open:
            self.heading.append(data)
        if self._writing is not None and self._form is not None:
            self._form.values[self._writing] = data.removeprefix("\n")

    def _read_field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name = given.get("name", "")
        if tag == "option":
            if "selected" in given:
                form.values[self._select] = given.get("value", "")
            return
        if not name or tag not in ("input", "textarea", "select", "button"):
            return
        form.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._writing = name
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            form.values[name] = given.get("value", "on" if given.get("type") == "checkbox" else "")
