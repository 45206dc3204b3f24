"""The citizen's pages in Korean: nothing that we say falls back to Chinese, and what was typed stays as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jinja2 import Environment, nodes

from services.intake.rules import korean, telling
from services.intake.rules.opinions import ABOUT_GLOSS, ABOUT_WORDS
from services.intake.rules.relation import RELATION_GLOSS, RELATION_WORDS
from services.intake.rules.standing import DEED_WORDS, GRADE_WORDS
from services.intake.web import progress
from services.intake.web.complain.questions import TOPICS, WHO
from services.kernel.house import House
from services.kernel.web.tongue import KOREAN, Tongue
from tests.intake.web.sending import hear, issued, registered

ROOT = Path(__file__).parents[3] / "services"
PUBLIC = ROOT / "intake" / "web" / "templates" / "intake"
SHARED = ROOT / "kernel" / "web" / "templates"
TEMPLATES = (
    *(PUBLIC / f"{name}.html" for name in ("home", "offices", "privacy", "accessibility", "receipt", "files")),
    *sorted((PUBLIC / "complain").glob("*.html")),
    *sorted((PUBLIC / "progress").glob("*.html")),
    *(SHARED / f"{name}.html" for name in ("public", "plain", "size", "components/forms")),
)
# Modules whose sentences a citizen reads when something is missing or not possible.
REFUSING = (
    *("forms/complainant.py", "forms/progress.py", "forms/confirming.py", "forms/wishing.py", "forms/written.py"),
    *("rules/identity.py", "rules/standing.py", "rules/wishes.py", "actions/confirming.py"),
)
OF_OFFICERS = {"只有工作人员核对过证件后才能填"}
HAN = re.compile("[\u4e00-\u9fff]")
YANJI = "222401"
TEXTS = korean.texts()
TONGUE = Tongue(KOREAN, TEXTS, ())


def strings(tree: nodes.Node) -> Iterator[str]:
    yield from (node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str))


def in_chinese(page: str, *data: str) -> list[str]:
    """What stands there in Chinese though nothing says so, without that data."""
    body = re.sub(r"<select\b.*?</select>|<small lang.*?</small>", "", page[page.index("<title") :], flags=re.S)
    body = re.sub(r'<(\w+)[^>]* lang="zh-CN"[^>]*>.*?</\1>', "", body, flags=re.S)
    for one in ("[^<>]*局</option>", *map(re.escape, data)):
        body = re.sub(one, "", body)
    return [unescape(found) for found in re.findall('[^<>"]*[\u4e00-\u9fff][^<>"]*', body)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_whatever_a_page_says_is_there_in_korean(path: Path) -> None:
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    bare = [one.data for one in tree.find_all(nodes.TemplateData) if HAN.search(one.data)]
    options = {"请选择", "：", "。"}
    assert bare == []
    assert [text for text in strings(tree) if HAN.search(text) and text not in TEXTS.keys() | options] == []


def test_each_sentence_stands_there_once_with_the_same_fields_in_both_languages() -> None:
    keys = [chinese for section in korean.sections().values() for chinese in section]
    assert len(keys) == len(set(keys))
    for chinese, said in TEXTS.items():
        assert sorted(re.findall(r"\{\w+\}", chinese)) == sorted(re.findall(r"\{\w+\}", said)), chinese
        assert not HAN.search(said), chinese
        assert re.search("[\uac00-\ud7a3]", said) or chinese == "{label}：{message}"


def test_the_words_of_choices_stages_notices_and_answers_are_there() -> None:
    said = [word for _, *words in (*TOPICS, *WHO) for word in words]
    said += [f"{words}：{RELATION_GLOSS[one]}" for one, words in RELATION_WORDS.items()]
    for table in (DEED_WORDS, GRADE_WORDS, ABOUT_WORDS, ABOUT_GLOSS, progress.DONE_WORDS, telling.NOTICE_WORDS):
        said += table.values()
    for more in (telling.NOTICE_STATES, telling.BY_WORDS, telling.NOT_POSSIBLE, telling.WHY_WORDS, telling.LATE_WORDS):
        said += more.values()
    said += [word for words in telling.AWAITED_WORDS.values() for word in words]
    assert [word for word in said if TONGUE.of(word) is None] == []


@pytest.mark.parametrize("module", REFUSING)
def test_whatever_is_refused_is_said_in_korean(module: str) -> None:
    tree = ast.parse((ROOT / "intake" / module).read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # what a docstring says
    unknown = []
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if HAN.search(text) and id(node) not in inside:
                unknown += [] if TONGUE.of(text) or text in OF_OFFICERS else [text]
            case ast.JoinedStr(values=parts):
                text = "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts)
                shapes = {re.sub(r"\{\w+\}", "{}", chinese) for chinese in TEXTS}
                unknown += [text] if HAN.search(text) and text not in shapes else []
    assert unknown == []


@pytest.mark.parametrize(
    ("chinese", "said"),
    [
        ("2026 年 12 月 2 日（星期三）", "2026년 12월 2일(수요일)"),
        ("11 月 10 日 09:42", "11월 10일 09:42"),
        (
            "期限 15 个工作日，已过 5 个，还剩 10 个工作日，12 月 2 日（星期三）到期",
            "기한 근무일 15일, 5일 지남, 근무일 10일 남음, 12월 2일(수요일)까지",
        ),
        ("调休上班（春节）", "대체 근무(음력설)"),
        ("试错的次数太多了，请等 3 分钟再试", "너무 여러 번 틀렸습니다. 3분 뒤에 다시 하십시오"),
        ("事情经过：太长了，最多 5000 个字，现在有 5,001 个", "경위: 너무 깁니다. 5000자까지인데 지금 5,001자입니다"),
        ("“收据.jpg”超过 20 MB，请换小一点的文件", "“收据.jpg”은 20 MB를 넘습니다. 작은 파일로 바꾸십시오"),
        ("没有人这样说过", None),
        ("某人：没有人这样说过", None),
    ],
)
def test_what_rules_put_together_is_said_with_its_days_and_figures(chinese: str, said: str | None) -> None:
    assert TONGUE.of(chinese) == said


@pytest.mark.clause("A4.3-3")
def test_five_steps_receipt_and_progress_are_read_in_korean_by_who_chose_it(client: FlaskClient) -> None:
    assert "한국어" in client.get("/complain").text
    assert 'lang="ko">이 화면' not in client.get("/complain").text
    client.post("/complain/office", data={"office": YANJI})
    assert "/language?to=ko" in client.get("/complain/problem").text.partition("<main")[2]
    chosen = client.get("/language?to=ko&back=/complain/problem")
    assert chosen.headers["Location"] == "/complain/problem"
    office = "延吉市社会保险事业管理局"
    for path in ("/", "/offices", "/privacy", "/accessibility", "/complain", "/complain/office", "/progress"):
        page = client.get(path).text
        assert '<html lang="ko"' in page, path
        named = re.findall("<h2>[^<]*</h2>|/offices/[^<]*</a>", page) if path == "/offices" else ()
        assert in_chinese(page, office, *named) == [], path
    early = {"text": "", "occurred_at": "2030-01-01T09:30"}
    asked = client.post("/complain/problem", data=early, follow_redirects=True)
    assert "오류: " in asked.text
    assert "가장 가까운 것을 하나 고르십시오" in asked.text
    assert in_chinese(asked.text, office) == []
    typed = {"topic": "E", "text": "少算了三年", "respondent.person": "王某"}
    client.post("/complain/problem", data=typed)
    for who in ({"who": "organisation", "complainant.id_number": "1"}, {"complainant.phone": "12"}):
        assert in_chinese(client.post("/complain/contact", data=who, follow_redirects=True).text) == []
    she = {"who": "individual", "complainant.name": "王小兰", "complainant.phone": "13912345518", "wants_sms": "yes"}
    check = client.post("/complain/contact", data=she, follow_redirects=True).text
    assert in_chinese(check, office, "少算了三年", "王小兰", "王某") == []
    assert "少算了三年" in check
    receipt = client.post("/complain/check", data={"go": "next"}, follow_redirects=True).text
    assert "신고를 받았습니다" in receipt
    assert in_chinese(receipt, office, "社保受理", "（延吉市）", "〔2026〕1号", "（延边州）") == []


def test_a_complaint_is_followed_in_korean_and_what_an_officer_wrote_is_marked(
    client: FlaskClient, house: House
) -> None:
    key = registered(client)
    client.get("/language?to=ko")
    wrong = client.post("/progress", data={"code": "7K4M-92QX", "phone_last4": "5518"}).text
    assert "찾지 못했습니다" in wrong
    assert in_chinese(wrong) == []
    client.post("/progress", data=key)
    number = "（长春市）社保受理〔2026〕1号"
    for path in ("case", "case/supplement", "case/urge", "case/ask_recusal", "case/withdraw"):
        page = client.get(f"/progress/{path}").text
        assert '<html lang="ko"' in page
        assert in_chinese(page, number) == [], path
    for path in ("notify", "phone", "consent"):
        assert in_chinese(client.get(f"/progress/{path}").text) == [], path
    assert in_chinese(client.post("/progress/case/supplement", data={"text": ""}).text, number) == []
    assert in_chinese(client.post("/progress/case/rate").text, number) == []
    urged = client.post("/progress/case/urge", follow_redirects=True).text
    assert "독촉을 전했습니다" in urged
    added = client.post("/progress/case/supplement", data={"text": "还有一份存折"}, follow_redirects=True).text
    assert ("보충하신 내용을 담당자에게 전했습니다" in added, in_chinese(added, number)) == (True, [])
    assert in_chinese(client.get("/progress/case/nonsense").text) == []
    hear(house, issued(house))
    told = client.get("/progress/case").text
    assert "少算三年，属实" in told
    assert "처리 결과" in told
    assert in_chinese(told, number, "（长春市）社保反馈〔2026〕1号") == []
    assert in_chinese(client.get("/progress/case/rate").text, number) == []
    back = client.get("/language?to=zh-CN&back=//evil.example").headers
    assert back["Location"] == "/"
    assert '<html lang="zh-CN"' in client.get("/").text
