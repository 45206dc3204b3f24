"""Every part of the look on invented pages, for the tests and for the eye: `python -m tests.kernel.web.gallery`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import services.kernel.web
from services.kernel.errors import Fault
from services.kernel.offices import Department, Office
from services.kernel.people import Officer, Post
from services.kernel.web import tongue, words
from services.kernel.web.icons import STROKES, icon
from services.kernel.workdays import SHANGHAI, load_published

LOOK = Path(services.kernel.web.__file__).parent
TODAY = date(2026, 11, 20)
DEPARTMENTS = (Department("functional", "投诉管理科", functional=True),)
PROVINCE = Office("220000", "吉林省社会保险事业管理局", "吉林省", "province", departments=DEPARTMENTS, phone="12333")
CITY = Office(
    "220100", "长春市社会保险事业管理局", "长春市", "city", "220000", departments=DEPARTMENTS, phone="0431-12333"
)
ZHANG = Officer("zhang", "张敏", "220100", "functional", frozenset({Post.FUNCTIONAL, Post.HANDLER}))
FAULTS = (
    Fault("cause", "missing", "请选一个问题类型"),
    Fault("complaint.text", "missing", "请写几句事情经过"),
    Fault("", "whole", "手机号和邮箱至少留一个"),
)


def ruler(starts_on: date, *, today: date = TODAY, done_on: date | None = None) -> words.Ruler:
    """K1 of a case that was accepted on that day."""
    calendar = load_published()
    return words.Ruler.told(
        calendar, starts_on=starts_on, due_on=calendar.after(starts_on, 15), today=today, done_on=done_on
    )


def _queue() -> list[dict[str, Any]]:
    columns = ("accepted", "title", "gloss", "person", "channel", "kind", "stage", "handler", "serial")
    rows = [
        (date(2026, 10, 28), "退休待遇核定错误，少算视同缴费年限 3 年", "催办 2 次", "王＊兰", "来访", "二类", "调查"),
        (date(2026, 10, 30), "窗口拒收灵活就业参保材料，未一次性告知", "", "赵＊", "电话", "三类", "处理意见"),
        (date(2026, 10, 30), "养老金停发两月，资格认证已做仍未恢复", "老年人", "孙＊芳", "网上", "二类", "调查"),
        (date(2026, 11, 3), "工伤医疗费报销材料被退回三次，说法不一", "转办", "某机械公司", "来信", "二类", "调查"),
        (date(2026, 11, 4), "大厅叫号系统故障，老人排队三小时", "", "匿名", "12345 转办", "三类", "审批"),
        (date(2026, 11, 18), "工作人员泄露参保人电话，接到推销", "重大，已报省级", "周＊", "电子邮件", "一类", "调查"),
        (date(2026, 11, 12), "跨省转移接续四十五天未办结", "", "李＊军", "网上", "二类", "调查"),
        (date(2026, 11, 17), "失业金申领系统报错，窗口让自行联系厂家", "", "吴＊", "电话", "三类", "确认"),
        (date(2026, 11, 9), "个人账户余额与缴费记录不符", "等投诉人补充", "郑＊生", "来访", "三类", "评估"),
    ]
    return [dict(zip(columns, (*row, "我", 400 + 7 * i), strict=True)) for i, row in enumerate(rows)]


def _said_by_everybody(officer: Officer | None) -> dict[str, Any]:
    return {
        "officer": officer,
        "office": CITY if officer else None,
        "province": PROVINCE,
        "hotline": "12333",
        "large_print": request.cookies.get("large") == "1" or "large" in request.args,
    }


SIGNED_IN = frozenset({"queue", "case", "empty", "board", "wallboard", "sheet"})
PAGES = ("step", "faults", "receipt", "progress", "check", "parts", "plain", *sorted(SIGNED_IN))


def make_gallery() -> Flask:
    """An app with the same environment as the services' own, and one page for each name in PAGES."""
    app = Flask("gallery", static_folder=str(LOOK / "static"), static_url_path="/static")
    here = Path(__file__).parent / "templates"
    app.jinja_loader = ChoiceLoader([FileSystemLoader(str(here)), FileSystemLoader(str(LOOK / "templates"))])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(icon=icon, words=words, csrf_token=lambda: "token", service_name="gallery")
    app.jinja_env.globals.update(tongue.for_pages())
    app.jinja_env.filters["heard"] = tongue.heard

    @app.get("/<page>")
    def show(page: str) -> str:
        context = _said_by_everybody(ZHANG if page in SIGNED_IN else None)
        context.update(
            today=TODAY, moment=datetime(2026, 11, 23, 14, 6, tzinfo=SHANGHAI), icons=STROKES, queue=_queue()
        )
        context.update(ruler=ruler, accepted_on=date(2026, 11, 11), date=date, Markup=Markup, calendar=load_published())
        if page == "faults":
            return render_template("step.html", faults=FAULTS, **context)
        if page == "plain":
            return render_template(
                "plain.html", status=404, title="没有找到", detail="不属于您的机构", faults=(), trace="3f9a", **context
            )
        return render_template(f"{page}.html", **context)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    return app
