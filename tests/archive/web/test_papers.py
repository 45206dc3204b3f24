"""The four forms as PDF/A, in the guide's layout, from the one record; who may have whose name on them; the list."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
import openpyxl
import pytest
from docx import Document
from werkzeug.test import TestResponse

from services.archive import schedule
from services.archive.channels import spreadsheet
from services.archive.rules.papers import feedback, opinion, register, report
from services.archive.rules.papers.identity import nothing
from services.archive.rules.papers.sheet import TICKED
from services.kernel.clock import SHANGHAI, standing_at
from services.kernel.contracts import forms
from services.kernel.people import Post
from services.routing.tables.recorded.forms import MANNERS
from tests.archive.conftest import COUNTY, OFFICE, PROVINCE, Archive
from tests.archive.pdfs import bare, conformance, layout_of, pages_of, preflight, text_of
from tests.archive.recorded import ADDRESS, ID_NUMBER, NAME, PARTICULARS, TEXT, Case

ARCHIVIST = Post.ARCHIVIST
FORM_KINDS: tuple[Any, ...] = (forms.Form1, forms.Form2, forms.Form3, forms.Form4)
GOLDEN = Path(__file__).parents[1] / "golden"
HARD = (
    "\U0001f984 \u202e改变方向\u202c \ue000 #set page(fill: red) *粗* $x$ \\ <b>&amp;</b> =1+1 "
    "\U0001f469\u200d\U0001f469 喆堃𠮷㛃 한국어"
)


@pytest.fixture
def case(archive: Archive) -> Case:
    made = Case(keys=archive.house.keys)
    archive.hear(*made.whole_sealed())
    return made


def print_form(
    archive: Archive,
    case: Case,
    form: int,
    *posts: Post,
    office: str = OFFICE,
    kind: str = "pdf",
    more: str = "",
    **who: Any,
) -> TestResponse:
    path = f"/api/records/{case.case}/forms/{form}.{kind}{more}"
    return archive.get(path, *(posts or (ARCHIVIST,)), office=office, **who)


def printed(archive: Archive, case: Case, form: int, *posts: Post, **how: Any) -> str:
    answer = print_form(archive, case, form, *posts, **how)
    assert answer.status_code == 200, answer.text
    return text_of(answer.data)


@pytest.mark.clause("F1-1", "F2-1", "F3-1", "F4-1")
@pytest.mark.parametrize(
    ("form", "title", "series"),
    [
        (1, "投诉受理登记表", "社保受理"),
        (2, "投诉处理意见表", "社保处意"),
        (3, "投诉反馈记录", "社保反馈"),
        (4, "投诉调查终结报告", "社保调查"),
    ],
)
def test_each_form_has_its_title_and_its_number_on_one_page(
    archive: Archive, case: Case, form: int, title: str, series: str
) -> None:
    answer = print_form(archive, case, form)
    assert answer.mimetype == "application/pdf"
    assert title in unquote(answer.headers["Content-Disposition"])
    [page] = pages_of(answer.data)
    assert f"（长春市）{series}〔2026〕12号" in page
    assert " ".join(title) in page.replace("  ", " ") or title in page.replace(" ", "")


@pytest.mark.clause("F1-2", "F1-3", "F1-4", "F1-6", "F1-7", "F1-8", "F1-9", "F1-10", "F1-11")
def test_form_1_prints_every_field_once_recorded(archive: Archive, case: Case) -> None:
    text = printed(archive, case, 1)
    for shown in (
        "☑其他（手机网页）",
        "☑二类",
        "2026年11月2日9时42分",
        f"姓名：{NAME}",
        "性别：女",
        "年龄：71",
        "文化程度：初中",
        "民族：汉",
        ADDRESS,
        "联系电话：13900005518",
        f"身份证号：{ID_NUMBER}",
        "部门名称：养老待遇科",
        "部门负责人：赵卫国",
        "详细地址：长春市人民大街100号",
        "被投诉的工作人员：周某",
        TEXT[:30],
        "1. 补发9月、10月养老金",
        "有☑",
        "受理☑",
        "不受理☐",
        "不转交☑",
        "受理人（签名）：张敏",
        "承办人（签名）：李强",
        "2026年11月3日",
    ):
        assert bare(shown) in text, shown


@pytest.mark.clause("F2-3", "F2-4", "F2-5", "F2-6", "F2-7")
def test_form_2_prints_opinion_approval_and_what_was_carried_out(archive: Archive, case: Case) -> None:
    text = printed(archive, case, 2)
    for shown in (
        "单位名称：养老待遇科",
        "2026年11月3日9时15分",
        "办理期限：2026年11月23日16时30分前",
        "1. 8月28日的认证记录没有同步到发放系统（依据：认证平台日志、发放系统截图）",
        "调查结论：属实",
        "予以采纳",
        "社会保险经办条例（国务院令第765号）",
        "经办人员（签名）：李强",
        "同意。按此办理",
        "负责人（签名）：王立新",
        "1. 已落实：已补发（凭据：银行回单）",
        "承办部门负责人（签名）：赵卫国",
    ):
        assert bare(shown) in text, shown


@pytest.mark.clause("F3-2", "F3-3", "F3-4", "F3-5", "F3-6", "F3-7", "F3-8")
def test_form_3_prints_what_was_told_with_case_number_code_and_room_to_sign(archive: Archive, case: Case) -> None:
    text = printed(archive, case, 3)
    for shown in (
        NAME,
        ADDRESS,
        "认证记录没有同步，责任在我局",
        "依据：《社会保险经办条例》",
        "救济途径：对结果不服的，可以申请复查",
        "书面反馈☑",
        "2026年11月9日",
        "短信和查询页",
        "接受☑",
        "钱到了，谢谢",
        "投诉人（签名）：",
        "投诉编号 220100-2026-12",
        "核对码 ",
    ):
        assert bare(shown) in text, shown


def test_the_manner_that_routing_tells_is_the_one_that_is_ticked_on_form_3(case: Case) -> None:
    for manner in MANNERS.values():
        rows = feedback.sheet(case.form3(manner=manner), nothing(), office="").rows
        (ticked,) = ["".join(cell.text) for row in rows for cell in row if "书面反馈" in "".join(cell.text)]
        assert ticked.count(TICKED) == 1
        assert f"{manner}反馈{TICKED}" in ticked or f"{manner}方式反馈{TICKED}" in ticked


def test_nothing_on_a_form_that_routing_really_said_is_printed_as_a_code() -> None:
    said = json.loads((Path(__file__).parents[2] / "contracts" / "forms" / "said.json").read_text(encoding="utf-8"))
    told = [msgspec.convert(said[n], kind) for n, kind in zip("1234", FORM_KINDS, strict=True)]
    papers = (
        register.sheet(told[0], nothing(), office="长春市社会保险事业管理局", evidence=1),
        *(
            each.sheet(form, nothing(), office="长春市社会保险事业管理局")
            for each, form in zip((opinion, feedback, report), told[1:], strict=True)
        ),
    )
    for paper in papers:
        text = "\n".join(line for row in paper.rows for cell in row for line in cell.text)
        assert len(text) > 150
        assert re.findall(r"[a-z]{3,}", text.replace("officer", "")) == [], paper.title


def test_who_was_asked_to_take_it_over_and_who_was_asked_to_approve_stand_in_words_on_their_forms(case: Case) -> None:
    at = datetime(2026, 11, 4, 9, 0, tzinfo=SHANGHAI)
    handed = forms.HandedOver("工伤保险科", "returned", at, "不属于本科")
    form_1 = register.sheet(case.form1(handed_over=(handed,)), nothing(), office="", evidence=0)
    decided = forms.Decided("escalated", "金额较大", "d" * 64, forms.Signed("o-3", "王立新", at))
    form_2 = opinion.sheet(case.form2(decisions=(decided,)), nothing(), office="")
    first, second = (
        "\n".join(line for row in form.rows for cell in row for line in cell.text) for form in (form_1, form_2)
    )
    assert "转交：工伤保险科　2026年11月4日　已退回　不属于本科" in first
    assert "提请上一级审批。金额较大" in second


@pytest.mark.clause("F4-2", "F4-3", "F4-4", "F4-5", "F4-6", "F4-7", "F4-8")
def test_form_4_prints_the_investigation_and_who_signs_and_who_dissents(archive: Archive, case: Case) -> None:
    text = printed(archive, case, 4)
    for shown in (
        "查清同类情况还有多少人",
        "（由李强办理，2026年11月12日前）",
        "2026年11月4日",
        "李强（养老待遇科）无须回避",
        "信息科，李强 调阅，陈静：日志显示同步失败（材料：日志）",
        "1. 8月28日的认证记录没有同步到发放系统（依据：认证平台日志）",
        "调查结论：属实",
        "性质：系统",
        "补发待遇，修复接口",
        "陈静保留不同意见：认为接口厂商也应担责",
    ):
        assert bare(shown) in text, shown


@pytest.mark.clause("F2-2", "F4-2")
def test_the_identity_number_stands_on_form_1_alone(archive: Archive, case: Case) -> None:
    texts = {form: printed(archive, case, form) for form in (1, 2, 3, 4)}
    assert [form for form, text in texts.items() if ID_NUMBER in text] == [1]
    assert all(NAME in text for text in texts.values())


@pytest.mark.clause("F2-2", "A4.5-3")
@pytest.mark.parametrize("form", [1, 2, 3, 4])
def test_whoever_belongs_to_the_unit_complained_about_prints_no_identity(
    archive: Archive, case: Case, form: int
) -> None:
    text = printed(archive, case, form, ARCHIVIST, department="pension")
    assert "（依规定不提供）" in text
    for hidden in (NAME, "孙", ID_NUMBER, "13900005518", "南关区"):
        assert hidden not in text


@pytest.mark.clause("F2-2")
def test_a_form_2_of_the_respondents_own_unit_names_nobody_even_to_the_archivist(archive: Archive, case: Case) -> None:
    archive.hear(case.recorded(2, case.form2(complainant=None), n=2))
    assert NAME not in printed(archive, case, 2, more="?n=2")
    assert NAME in printed(archive, case, 2, more="?n=1")


@pytest.mark.clause("A8-7", "F1-5")
@pytest.mark.parametrize(
    ("posts", "office", "more", "shown"),
    [
        ((ARCHIVIST,), OFFICE, "", True),
        ((ARCHIVIST,), OFFICE, "?identity=no", False),
        ((ARCHIVIST,), PROVINCE, "", False),
        ((Post.FUNCTIONAL,), OFFICE, "", False),
        ((Post.AUDITOR,), OFFICE, "", False),
        ((Post.LEADER,), OFFICE, "", False),
    ],
)
def test_only_the_archivist_of_the_office_prints_who_complained_and_each_print_is_an_entry(
    archive: Archive, case: Case, posts: tuple[Post, ...], office: str, more: str, shown: bool
) -> None:
    text = printed(archive, case, 1, *posts, office=office, more=more)
    assert (NAME in text, ID_NUMBER in text, "已封存" in text) == (shown, shown, not shown)
    assert archive.ask("select form, sight, officer_id from archive.prints") == [
        (1, "full" if shown else "masked", "o-9")
    ]
    [(said,)] = archive.ask("select convert_from(body, 'UTF8')::jsonb -> 'event' ->> 'identity' from archive.outbox")
    assert said == str(shown).lower()


@pytest.mark.clause("F1-5")
def test_the_anonymous_are_printed_as_such(archive: Archive) -> None:
    case = Case(keys=archive.house.keys, particulars={**PARTICULARS, "complainant": None})
    archive.hear(case.sealed(kind="anonymous"))
    assert "姓名：匿名" in printed(archive, case, 1)


def test_form_1_is_printed_from_the_registration_on_with_room_for_what_is_not_decided(archive: Archive) -> None:
    case = Case(keys=archive.house.keys)
    archive.hear(
        case.sealed(
            channel="transfer",
            sub_channel="",
            upstream_system="12345 热线",
            upstream_number="C-7",
            upstream_due_on=date(2026, 11, 12),
        )
    )
    text = printed(archive, case, 1)
    assert "☑有关部门移交（12345热线，文号C-7，2026年11月12日前办结）" in text
    assert "受理☐" in text
    assert "不受理☐" in text
    assert print_form(archive, case, 2).status_code == 404


def test_a_correction_prints_the_new_value_and_the_old_form_stays_in_the_history(archive: Archive, case: Case) -> None:
    case.seq += 1
    archive.hear(case.recorded(1, case.form1(classed="one")))
    assert "☑一类" in printed(archive, case, 1)
    heard = archive.ask(
        "select count(*) from archive.entries where type = 'case.form_recorded.v1' and body like %s", "%受理%"
    )
    assert heard == [(2,)]


def test_text_that_would_break_a_form_is_printed_or_replaced_so_that_it_is_seen(archive: Archive) -> None:
    case = Case(keys=archive.house.keys, particulars={**PARTICULARS, "text": HARD})
    archive.hear(case.sealed())
    text = printed(archive, case, 1)
    for shown in (
        "〔U+1F984〕",
        "〔U+202E〕",
        "〔U+E000〕",
        "#set page(fill: red)",
        "*粗*",
        "$x$",
        "<b>&amp;</b>",
        "喆堃𠮷㛃",
        "한국어",
    ):
        assert bare(shown) in text, shown


def test_five_thousand_characters_go_on_to_more_pages_each_with_the_head(archive: Archive) -> None:
    case = Case(keys=archive.house.keys, particulars={**PARTICULARS, "text": "养老金没有到账。" * 625})
    archive.hear(case.sealed())
    pages = pages_of(print_form(archive, case, 1).data)
    assert len(pages) > 3
    assert all("（长春市）社保受理〔2026〕12号" in page for page in pages)
    assert "".join(pages).count("养老金没有到") >= 600


def test_the_same_data_gives_the_same_bytes_and_another_word_another_code(archive: Archive, case: Case) -> None:
    first, again = print_form(archive, case, 1).data, print_form(archive, case, 1).data
    assert first == again
    case.seq += 1
    archive.hear(case.recorded(1, case.form1(classed="three")))
    codes = [code for (code,) in archive.ask("select code from archive.prints order by id")]
    assert codes[0] == codes[1]
    print_form(archive, case, 1)
    [(newest,)] = archive.ask("select code from archive.prints order by id desc limit 1")
    assert newest != codes[0]


@pytest.mark.clause("F1-1", "F2-1", "F3-1", "F4-1")
@pytest.mark.parametrize("form", [1, 2, 3, 4])
def test_a_form_stands_on_the_paper_as_it_was_looked_at(archive: Archive, case: Case, form: int) -> None:
    """Every line and every run of text in its place, as another reader finds them. The bytes would be the same with the
    same keys only: the code on the paper is made with one. When a change is meant, look at the page, then at this."""
    golden = (GOLDEN / f"form-{form}.txt").read_text(encoding="utf-8")
    assert layout_of(print_form(archive, case, form).data).splitlines() == golden.splitlines()


def test_the_code_on_the_paper_is_checked_by_anybody_and_tells_no_name(archive: Archive, case: Case) -> None:
    print_form(archive, case, 3)
    [(code,)] = archive.ask("select code from archive.prints")
    page = archive.client.get(f"/records/check/{code}").text
    assert "（长春市）社保反馈〔2026〕12号" in page
    assert "孙" not in page
    assert "没有打印过" in archive.client.get("/records/check/0000-0000-0000-0000").text


def test_another_offices_case_is_not_there(archive: Archive, case: Case) -> None:
    assert print_form(archive, case, 1, office=COUNTY).status_code == 404
    assert print_form(archive, case, 1, Post.HANDLER).status_code == 403
    assert archive.get("/api/records/nonsense/forms/1.pdf", ARCHIVIST, office=OFFICE).status_code == 404
    assert print_form(archive, case, 5).status_code == 422


def test_a_judge_that_nobody_here_wrote_calls_every_form_valid(archive: Archive, case: Case, tmp_path: Path) -> None:
    hard = Case(serial=13, keys=archive.house.keys, particulars={**PARTICULARS, "text": HARD})
    archive.hear(*hard.whole_sealed())
    pdfs = {f"{n}.pdf": print_form(archive, case, n).data for n in (1, 2, 3, 4)} | {
        "hard.pdf": print_form(archive, hard, 1).data
    }
    with standing_at(datetime(2026, 12, 3, 10, tzinfo=SHANGHAI)):
        schedule.draft_reports(archive.house)
    for what in ("report/2026-11", "review/2026-H1"):
        report = archive.get(f"/api/improvement/registers/{what}/pdf", Post.LEADER, office=OFFICE)
        pdfs[f"{what[:6]}.pdf"] = report.data
    assert preflight(pdfs, tmp_path) == dict.fromkeys(pdfs, True)
    assert {conformance(pdf) for pdf in pdfs.values()} == {(True, True)}


def test_the_word_document_has_the_same_cells(archive: Archive, case: Case) -> None:
    answer = print_form(archive, case, 1, kind="docx")
    table = Document(io.BytesIO(answer.data)).tables[0]
    text = "\n".join(cell.text for row in table.rows for cell in row.cells)
    assert f"姓名：{NAME}" in text
    assert "受理人（签名）：张敏" in text


def test_a_list_is_a_workbook_of_text_without_any_formula(archive: Archive, case: Case) -> None:
    schedule.file_closed(archive.house)
    answer = archive.get("/api/records/list.xlsx?q=220100-2026-12", ARCHIVIST, office=OFFICE)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet["C2"].value == case.case
    assert sheet["K2"].value == "220100-2026-TS-0001"
    nasty = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "12"]
    made = openpyxl.load_workbook(
        io.BytesIO(spreadsheet.workbook("表", ["甲"], [[one] for one in nasty], day=date(2026, 11, 2)))
    ).active
    assert [(cell.value, cell.data_type) for (cell,) in made.iter_rows(min_row=2)] == [(one, "s") for one in nasty]
