"""How a refusal and a fault look: problem+json (RFC 9457) for the API, a page in plain words for people."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, jsonify, redirect, render_template, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.database import is_unreachable
from services.kernel.errors import Fault, Invalid, Refused, TooMany, Unauthenticated
from services.kernel.web.faults import faults
from services.kernel.web.part import wants_part

log = structlog.get_logger()
LARGEST_JSON = 1024 * 1024  # bytes; the longest form of an officer, every character escaped, needs less

_TITLES = {
    400: "请求有误",
    401: "请先登录",
    403: "不能办理",
    404: "没有找到",
    405: "不支持这样操作",
    409: "现在不能办理",
    412: "别人刚刚更新过",
    413: "内容太大",
    415: "格式不支持",
    422: "还有内容要补充或改正",
    429: "操作太频繁",
    500: "系统出错了",
    503: "系统正在恢复",
}
_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_type"}
_DETAILS = {
    400: "系统没有看懂这次请求，请返回重试",
    404: "没有这个页面，或者不属于您的机构",
    405: "这个地址不支持这样操作",
    413: "内容超过了允许的大小",
    415: "请使用 JSON 格式提交",
    500: "不是您的原因。您填写的内容请先留着，稍后再试",
    503: "数据库暂时连不上。请过一会儿再试，您填写的内容请先留着",
}


class FaultAnswer(BaseModel):
    """One wrong field."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """The answer to a request that could not be met (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[FaultAnswer] = []
    trace: str


def answer(status: int, code: str, detail: str, wrong: Sequence[Fault] = ()) -> Response | AnyResponse:
    """A problem document for the API; for people a page that says what happened and whom to call. `g.refused_as` keeps
    the code for who writes it down."""
    title = _TITLES.get(status, _TITLES[400])
    g.refused_as = code
    if _asks_for_json():
        problem = Problem(
            title=title,
            status=status,
            code=code,
            detail=detail,
            errors=[FaultAnswer(field=f.field, code=f.code, message=f.message) for f in wrong],
            trace=g.trace,
        )
        response = jsonify(problem.model_dump())
        response.mimetype = "application/problem+json"
    else:
        page = render_template("plain.html", status=status, title=title, detail=detail, faults=wrong, trace=g.trace)
        response = Response(page, mimetype="text/html")
    response.status_code = status
    return response


def invalid_body(cause: ValidationError) -> Response | AnyResponse:
    """flask-openapi's hook for a body, query or path that does not fit its model."""
    found = faults(cause.errors(include_url=False, include_input=False))
    return answer(422, "invalid", Invalid(found).detail, found)


def _where() -> str:
    """The address that was asked for, with its query, to be led back to: as one value of another query."""
    query = request.query_string.decode("ascii", "ignore")
    return quote(quote(request.path) + (f"?{query}" if query else ""), safe="/")


def _asks_for_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def register(app: Flask) -> None:
    """Refused is not broken: the one gets its sentence, the other a trace in the log and an apology."""

    @app.before_request
    def _name_the_request() -> None:
        g.trace = uuid.uuid4().hex[:12]
        structlog.contextvars.bind_contextvars(trace=g.trace)

    @app.before_request
    def _refuse_zeros() -> Response | AnyResponse | None:
        """In an address: nothing of ours is called so, and the database refuses to look for it."""
        if "\0" in request.path or b"%00" in request.query_string:
            return answer(400, "bad_request", _DETAILS[400])
        return None

    @app.before_request
    def _refuse_broken_json() -> Response | AnyResponse | None:
        if request.path.startswith("/api/") and request.is_json:
            request.max_content_length = min(request.max_content_length or LARGEST_JSON, LARGEST_JSON)
            if not request.get_data(cache=True):
                return None
            try:
                request.get_json(cache=True)
            except (HTTPException, RecursionError):  # the latter: brackets in brackets, thousands deep
                return answer(400, "broken_json", "这不是正确的 JSON")
        return None

    @app.teardown_request
    def _forget(_cause: BaseException | None) -> Any:
        structlog.contextvars.unbind_contextvars("trace")

    _answer_refusals(app)


def _answer_refusals(app: Flask) -> None:
    @app.errorhandler(Refused)
    def _refused(refusal: Refused) -> Response | AnyResponse:
        if isinstance(refusal, Unauthenticated) and not _asks_for_json() and not wants_part():
            return redirect(f"/login?next={_where()}" if request.method == "GET" else "/login")
        response = answer(refusal.status, refusal.code, refusal.detail, getattr(refusal, "faults", ()))
        if isinstance(refusal, TooMany):
            response.headers["Retry-After"] = str(refusal.retry_after)
        return response

    @app.errorhandler(HTTPException)
    def _http(cause: HTTPException) -> Response | AnyResponse:
        status = cause.code or 500
        if status in (301, 302, 303, 307, 308):
            return cause.get_response()
        return answer(status, _CODES.get(status, "refused"), _DETAILS.get(status, _DETAILS[400]))

    @app.errorhandler(Exception)
    def _broken(cause: Exception) -> Response | AnyResponse:
        if is_unreachable(cause):
            log.error("the database cannot be reached", kind=type(cause).__name__)
            response = answer(503, "unavailable", _DETAILS[503])
            response.headers["Retry-After"] = "10"
            return response
        log.error("a request broke", route=str(request.url_rule), exc_info=cause)
        return answer(500, "broken", f"{_DETAILS[500]}。报修时请说编号 {g.trace}")
