"""Somebody before a screen: does with it what people do, and by the words that they read there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.pages.site import packed

Kind = Literal["link", "button", "radio", "checkbox", "summary"]
_FOCUSED = "(one => one.labels && one.labels[0] ? one.labels[0].innerText : one.innerText)(document.activeElement)"
PATIENCE = 60_000.0  # as long as the windows have
STROKES_OF_A_CHARACTER = 4  # its sound in full, and the choice among those that sound so
FAR = 80  # presses of Tab after which nobody looks for the next field any more


@dataclass
class Person:
    """Each method fails when what it names is not there, or is there twice; what is seen also when it weighs more
    than `most` bytes on the line or asks for more than the one stylesheet."""

    page: Page
    most: int = 100 * 1024
    strokes: int = 0  # keys that were pressed until now, those of a Chinese word as its sounds are typed
    choices: int = 0  # how often one had to think what comes next: each field looked for and filled, each other press

    def opens(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer, path
        assert answer.status == 200, (path, answer.status)

    def sees(self, *words: str) -> None:
        """All of these can be read on the page, which may still be coming."""
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each, use_inner_text=True, timeout=PATIENCE)
        assert packed(self.page.content().encode()) <= self.most, self.page.url
        assert self.page.locator("link[rel=stylesheet], style").count() == 1

    def sees_no(self, kind: Kind, words: str) -> None:
        expect(self._named(kind, words)).to_have_count(0, timeout=PATIENCE)

    def reads(self, place: str) -> str:
        """What stands at that place of the page."""
        return self.page.locator(place).first.inner_text()

    def clicks(self, words: str = "", *, kind: Kind | None = None, beside: str = "") -> None:
        """What is called so: a link or a button, or only a `kind` of thing; without words, the link of the row that
        says `beside`."""
        if beside:
            self.page.get_by_role("row", name=_spread(beside)).get_by_role("link").click()
        elif kind:
            self._named(kind, words).click()
        else:
            self._named("link", words).or_(self._named("button", words)).click()

    def chooses(self, *words: str) -> None:
        """The radio buttons or boxes of these names; what explains them follows the name."""
        for each in words:
            self._named("radio", each).or_(self._named("checkbox", each)).check()

    def picks(self, label: str, option: str) -> None:
        self._field(label).select_option(label=option)

    def writes(self, label: str, text: str) -> None:
        self._field(label).fill(text)

    def hands_in(self, label: str, file: FilePayload) -> None:
        self._field(label).set_input_files(file)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1 + key.count("+")
            self.choices += 1

    def tabs_to(self, words: str) -> None:
        """With the Tab key alone, onward from where the focus is, until it stands on what is called so."""
        passed = []
        self.choices += 1
        for _ in range(FAR):
            self.page.keyboard.press("Tab")
            self.strokes += 1
            passed.append(str(self.page.evaluate(_FOCUSED)).strip())
            if passed[-1].startswith(words):
                return
        raise AssertionError(f"{words} is not among {passed}")

    def is_at(self, words: str) -> None:
        """The focus stands on what is called so."""
        expect(self.page.locator(":focus")).to_have_text(re.compile(rf"^{re.escape(words)}"), timeout=PATIENCE)

    def types(self, text: str) -> None:
        """Into the field that has the focus."""
        self.page.keyboard.insert_text(text)
        self.strokes += sum(STROKES_OF_A_CHARACTER if one > "\u3000" else 1 for one in text)
        self.choices += 1

    def _field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}(（.*）)?$"))

    def _named(self, kind: Kind, words: str) -> Locator:
        """By its whole name, which a number, a key or what explains it may follow."""
        name = re.compile(rf"^{re.escape(words)}( .*)?$")
        if kind == "summary":
            return self.page.locator("summary", has_text=name)
        return self.page.get_by_role(kind, name=name)


def _spread(words: str) -> re.Pattern[str]:
    """The words, in whatever lines they stand."""
    return re.compile(r"\s?".join(re.escape(letter) for letter in words))
