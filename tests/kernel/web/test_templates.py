"""The pages are well made: structure, labels, nothing inline, nothing foreign, within their weight."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from services import kernel
from services.kernel.web.icons import STROKES, icon
from services.kernel.web.words import ADVICE
from tests.kernel.web.gallery import LOOK, PAGES, make_gallery

VOID = frozenset(["br", "hr", "img", "input", "link", "meta", "wbr"])
LABELLED = frozenset({"input", "select", "textarea"})
CSS = (LOOK / "static" / "site.css").read_text(encoding="utf-8")
JS = (LOOK / "static" / "app.js").read_text(encoding="utf-8")
HTMX = LOOK / "static" / "vendor" / "htmx.min.js"


class Page(HTMLParser):
    """What stands in a page; `broken` names tags that do not close where they should."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.broken: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.broken += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.broken.append(tag)

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag in names]

    @property
    def ids(self) -> list[str | None]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


def shown(path: str) -> Page:
    answer = make_gallery().test_client().get(f"/{path}")
    assert answer.status_code == 200
    return Page(answer.get_data(as_text=True))


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest) -> Page:
    return shown(request.param)


def test_every_page_has_one_heading_one_main_and_a_title(page: Page) -> None:
    assert [len(page.all(tag)) for tag in ("h1", "main", "title")] == [1, 1, 1]
    assert page.broken == []


def test_ids_are_unique_and_what_points_to_one_finds_it(page: Page) -> None:
    assert [name for name, n in Counter(page.ids).items() if n > 1] == []
    pointed = [a["href"] or "" for a in page.all("a") if (a.get("href") or "").startswith("#")]
    described = [
        f"#{name}"
        for _, attrs in page.tags
        for kind in ("aria-describedby", "aria-labelledby")
        for name in (attrs.get(kind) or "").split()
    ]
    filled = [attrs["hx-target"] or "" for _, attrs in page.tags if "hx-target" in attrs]
    assert {*pointed, *described, *filled} <= {f"#{name}" for name in page.ids}


def test_who_fetches_parts_of_itself_and_nobody_else_has_the_library_for_it_with_nothing_evaluated(page: Page) -> None:
    fetches = any("hx-get" in attrs for _, attrs in page.tags)
    assert any((attrs["src"] or "").endswith(HTMX.name) for attrs in page.all("script")) is fetches
    told = [json.loads(attrs["content"] or "") for attrs in page.all("meta") if attrs.get("name") == "htmx-config"]
    asked = {
        "allowEval": False,
        "allowScriptTags": False,
        "includeIndicatorStyles": False,  # they would be inline
        "selfRequestsOnly": True,
        "historyCacheSize": 0,  # a page that was left holds personal data
        "refreshOnHistoryMiss": True,
    }
    assert [asked.items() <= one.items() and one["timeout"] > 0 for one in told] == [True] * fetches


def test_every_input_has_its_label(page: Page) -> None:
    labelled = {label.get("for") for label in page.all("label")}
    unlabelled = [
        attrs
        for attrs in page.all(*LABELLED)
        if attrs.get("type") != "hidden" and attrs.get("id") not in labelled and "data-keys-off" not in attrs
    ]
    assert unlabelled == []


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(page: Page) -> None:
    assert page.all("style") == []
    assert [a for a in page.all("script") if not (a.get("src") or "").startswith("/static/")] == []
    assert [n for _, attrs in page.tags for n in attrs if n == "style" or n.startswith("on")] == []
    assert re.findall(r"""(?:https?:)?//[a-z]""", page.text) == []


def test_no_template_of_any_service_has_a_style_a_script_or_a_handler_in_it() -> None:
    """The content security policy refuses them: what they were for would be lost on the page."""
    inline = re.compile(
        r"""<style\b|<script(?![^>]*\ssrc=)|<[a-z][^<>]*\s(?:style|on[a-z]+)\s*=|javascript:""", re.IGNORECASE
    )
    services = Path(kernel.__file__).parents[1]
    templates = {file: file.read_text(encoding="utf-8") for file in services.glob("*/web/**/templates/**/*.html")}
    assert len({file.relative_to(services).parts[0] for file in templates}) == 5, "the kernel's and every service's"
    assert [(file.name, found[0]) for file, text in templates.items() if (found := inline.search(text))] == []
    assert inline.search('<p class="x"\n style="white-space:pre-line">')


def test_every_table_says_what_it_is_and_icons_without_a_name_are_hidden(page: Page) -> None:
    assert all(attrs.get("scope") for attrs in page.all("th"))
    assert all(attrs.get("aria-hidden") or attrs.get("aria-label") for attrs in page.all("svg"))


def test_every_page_leads_to_its_content_by_keyboard_and_offers_large_print(page: Page) -> None:
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    if not any("wall" in (attrs.get("class") or "") for attrs in page.all("html")):
        assert [attrs for attrs in page.all("form") if attrs.get("action") == "/large-print"]


def test_a_page_weighs_at_most_15_kb(page: Page) -> None:
    assert len(gzip.compress(page.text.encode())) <= 15 * 1024


def test_posting_forms_carry_the_token(page: Page) -> None:
    for form in re.findall(r'<form method="post".*?</form>', page.text, re.DOTALL):
        if "/parts" not in form and "/check" not in form:
            assert 'name="csrf_token" value="token"' in form


def test_faults_come_first_with_links_and_every_field_tells_its_own() -> None:
    page = shown("faults")
    assert "<title>错误：" in page.text
    assert page.text.index('role="alert"') < page.text.index("<h1>")
    assert 'href="#f-cause"' in page.text
    assert 'href="#f-complaint-text"' in page.text
    assert page.text.count("手机号和邮箱至少留一个") == 1
    box = next(a for a in page.all("textarea") if a["name"] == "complaint.text")
    assert box["aria-invalid"] == "true"
    assert box["aria-describedby"] == "f-complaint-text-hint f-complaint-text-fault f-complaint-text-left"


def test_a_page_without_faults_has_no_error_in_its_title() -> None:
    page = shown("step")
    assert "错误：" not in page.text
    assert 'role="alert"' not in page.text


def test_what_was_typed_is_kept_and_escaped() -> None:
    page = shown("parts")
    assert 'value="&lt;王&gt;㛃𠮷"' in page.text
    chosen = [a["value"] for a in page.all("option") if "selected" in a]
    assert chosen == ["220122", "2"]
    assert [a["id"] for a in page.all("input") if "checked" in a] == ["f-notify", "f-elderly"]
    assert 'value="2026-11-23T14:06"' in page.text
    assert 'value="2026-11-20"' in page.text


@pytest.mark.clause("A6.6.2.6-1")
def test_the_citizen_sees_the_deadline_in_words_boxes_and_day_by_day() -> None:
    text = shown("progress").text
    assert 'aria-label="期限 15 个工作日，已过 6 个，还剩 8 个工作日，12 月 2 日（星期三）到期"' in text
    assert "最晚 12 月 2 日答复您" in text
    assert "第 15 个工作日" in text
    assert text.count("不计") == 6  # three weekends between 11 November and 2 December


def test_the_queue_can_be_skipped_to_and_marks_only_the_first_class_in_solid_red() -> None:
    page = shown("queue")
    assert {"class": "skip", "href": "#list"} in page.all("a")
    assert re.findall(r'<span class="tag solid">(.+?)</span>', page.text) == ["一类"]


def test_the_stage_strip_has_the_nine_steps_and_one_is_now() -> None:
    strip = re.search(r'<ol class="stages".*?</ol>', shown("case").text, re.DOTALL)
    assert strip
    assert re.findall(r"<b>(\w+)", strip[0]) == [
        "登记",
        "确认",
        "评估",
        "调查",
        "处理意见",
        "审批",
        "答复",
        "回访",
        "归档",
    ]
    assert strip[0].count('aria-current="step"') == 1


def test_large_print_is_a_cookie_and_the_button_leads_back() -> None:
    client = make_gallery().test_client()
    client.set_cookie("large", "1")
    text = client.get("/step?x=1").get_data(as_text=True)
    assert 'class="pub large"' in text
    assert "标准字" in text
    assert 'name="back" value="/step?x=1"' in text


@pytest.mark.parametrize("status", sorted(ADVICE))
def test_errors_are_told_in_words_with_a_phone_number(status: int) -> None:
    gallery = make_gallery()
    with gallery.test_request_context("/x"):
        template = gallery.jinja_env.get_template("plain.html")
        context = {"officer": None, "office": None, "large_print": False, "hotline": "12333", "request": _Request()}
        province = type("Province", (), {"name": "省局"})
        text = template.render(
            status=status, title="标题", detail="细节", faults=(), trace="3f9a", province=province, **context
        )
    assert ADVICE[status] in text
    assert 'href="tel:12333"' in text
    assert len(Page(text).all("h1")) == 1


class _Request:
    full_path = "/x?"


def test_the_stylesheet_is_small_and_uses_nothing_that_old_browsers_lack() -> None:
    assert len(gzip.compress(CSS.encode())) <= 9 * 1024
    rules = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
    banned = (":has(", ":where(", ":is(", "@layer", "inset:", "container", "color-mix", "@import", "url(", "@font-face")
    assert [word for word in banned if word in rules] == []
    assert re.findall(r"{[^{}]*{[^{}]*{[^{}]*}", re.sub(r"@media[^{]*|@keyframes[^{]*", "", rules)) == []
    gaps = [body for body in re.findall(r"{([^{}]*)}", rules) if re.search(r"(?<![\w-])(?:\w+-)?gap:", body)]
    assert [body for body in gaps if "display: flex" in body] == []


def test_colours_are_named_once_and_every_name_is_known() -> None:
    known = set(re.findall(r"(--[\w-]+):", CSS))
    used = set(re.findall(r"var\((--[\w-]+)", CSS))
    assert used - known == set()
    assert known - used == set()


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[(t, g) for t in ("ink", "ink2", "ink3", "brand-dark", "over") for g in ("paper", "bg")],
        *[(tone, f"{tone}-tint") for tone in ("ok", "soon", "today", "over", "paused")],
        ("brand-dark", "brand-tint"),
        ("edge", "paper"),
        *[("on-map", f"m{n}") for n in range(4)],
        ("paper", "m4"),
        ("ink", "used"),
    ],
)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    root = re.search(r":root {(.*?)}", CSS, re.DOTALL)
    assert root
    tokens = dict(re.findall(r"--([\w-]+): (#\w{6})\b", root[1])) | {"paper": "#FFFFFF"}
    light, dark = sorted((_luminance(tokens[text]), _luminance(tokens[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_library_is_the_published_one() -> None:
    for line in (HTMX.parent / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((HTMX.parent / name).read_bytes()).hexdigest() == digest
    assert 'version:"2.0.11"' in HTMX.read_text(encoding="utf-8")


def test_the_script_is_small_and_of_2017() -> None:
    assert len(gzip.compress(JS.encode())) <= 8 * 1024
    assert (
        re.findall(r"\?\.[a-zA-Z(\[]|\?\?|{ ?\.\.\.|catch \{|\*\*|\.flatMap|\.replaceAll|Object\.fromEntries", JS) == []
    )
    assert re.findall(r"\beval\b|new Function|\.style\b|https?://", JS) == []


def test_every_icon_draws_and_a_name_is_spoken_escaped() -> None:
    assert all(str(icon(name)).count("<path") == 1 for name in STROKES)
    assert 'aria-label="a&amp;b"' in icon("check", "a&b")
    with pytest.raises(KeyError):
        icon("no such icon")
