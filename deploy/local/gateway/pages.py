"""What the gateway answers by itself: a plain page for people, problem+json for machines."""

from __future__ import annotations

import json

_SAID = {
    400: ("请求有误", "这个请求无法识别，请返回上一页重试。"),
    404: ("没有这个页面", "请检查网址，或者从首页重新进入。"),
    411: ("请求有误", "请求没有说明内容的长度。"),
    413: ("内容太大", "一次提交的内容（含附件）不能超过 50 MB，请减少附件后重新提交。"),
    431: ("请求有误", "请求的附加信息太长，请清除浏览器数据后重试。"),
    502: ("暂时不能办理", "系统没有正常回应，您已经提交成功的投诉不受影响。请稍后再试，或者拨打 12333。"),
    503: ("暂时不能办理", "系统正在启动或者维护，您已经提交成功的投诉不受影响。请稍后再试，或者拨打 12333。"),
    504: ("等候时间太长", "系统没有及时回应。请先查询投诉是否已经登记，再决定是否重新提交；也可以拨打 12333。"),
}
_REASON = {
    400: "Bad Request", 404: "Not Found", 411: "Length Required", 413: "Content Too Large",
    431: "Request Header Fields Too Large", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin:2rem auto;max-width:36rem;padding:0 1rem;font:1.125rem/1.7 sans-serif">
<main><h1>{title}</h1><p>{text}</p><p><a href="/">回到首页</a></p></main>
</body>
</html>
"""


def refusal(status: int, path: str) -> bytes:
    """A whole answer, head and body."""
    title, text = _SAID[status]
    if path.startswith("/api/"):
        kind = "application/problem+json"
        body = json.dumps({"type": "about:blank", "status": status, "title": title, "detail": text}, ensure_ascii=False)
    else:
        kind, body = "text/html; charset=utf-8", _PAGE.format(title=title, text=text)
    content = body.encode("utf-8")
    fields = [
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        "Cache-Control: no-store",
        "Connection: close",
    ]
    if status == 503:
        fields.append("Retry-After: 5")
    return "\r\n".join([f"HTTP/1.1 {status} {_REASON[status]}", *fields, "", ""]).encode("ascii") + content
