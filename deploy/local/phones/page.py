"""The page of what arrived, for a phone-sized screen, and the same as JSON; what asks for a reply is answered there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from deploy.local.phones.inbox import Arrival, Inbox

_MOST = 2_000
_REPLIES = ("1", "2", "3", "TD")
_ASKS = "请回复"
_LARGEST = 200  # bytes of a form
_SHOWN = 100

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>收到的短信和邮件</title>
<style>
body {{ margin: 0 auto; max-width: 40rem; padding: 1rem; background: #f4f5f7; color: #1a1d21;
  font: 18px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }}
h1 {{ font-size: 1.5rem; margin: 0; }}
p.hint {{ margin: .25rem 0 1rem; color: #4a5058; font-size: 1rem; }}
article {{ background: #fff; border: 1px solid #d5d9de; border-radius: 8px; padding: .75rem 1rem; margin: 0 0 1rem; }}
header {{ display: flex; flex-wrap: wrap; gap: 0 .75rem; font-size: 1rem; color: #4a5058; }}
header strong {{ color: #1a1d21; }}
h2 {{ font-size: 1.125rem; margin: .5rem 0 0; }}
article p {{ margin: .5rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }}
footer {{ font-size: 1rem; color: #4a5058; }}
form {{ display: flex; gap: .5rem; }}
button {{ font: inherit; min-width: 3rem; min-height: 2.75rem; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #15181c; color: #e8eaed; }} article {{ background: #1f2328; border-color: #3a4048; }}
  header, footer, p.hint {{ color: #b3bac3; }} header strong {{ color: #e8eaed; }} }}
</style>
</head>
<body>
<main>
<h1>收到的短信和邮件</h1>
<p class="hint">演示用的手机和邮箱：短信 {sms} 条，邮件 {mail} 封。最新的在前，每 5 秒刷新。
这里的内容没有发给任何人。</p>
{arrivals}
</main>
</body>
</html>
"""
_NOTHING = "<article><p>还没有收到。提交一件投诉，选择短信或邮件通知，就会出现在这里。</p></article>"


def page(arrivals: Sequence[Arrival], counts: dict[str, int]) -> str:
    """The page as HTML."""
    return _PAGE.format(arrivals="\n".join(_article(one) for one in arrivals) or _NOTHING, **counts)


def _article(one: Arrival) -> str:
    what, size = ("短信", f"{one.units} 个字符，{one.parts} 条") if one.kind == "sms" else ("邮件", "")
    subject = f"<h2>{escape(one.subject)}</h2>" if one.subject else ""
    below = "　".join(part for part in (size, one.fate, f"来自 {one.sender}" if one.sender else "") if part)
    return (
        f"<article><header><span>{what}</span><strong>{escape(one.to)}</strong><time>{escape(one.at)}</time></header>"
        f"{subject}<p>{escape(one.text)}</p>{_reply(one)}<footer>{escape(below)}</footer></article>"
    )


def _reply(one: Arrival) -> str:
    if one.kind != "sms" or _ASKS not in one.text:
        return ""
    buttons = "".join(f'<button name="text" value="{text}">{text}</button>' for text in _REPLIES)
    return (
        f'<form method="post" action="/inbox"><input type="hidden" name="to" value="{escape(one.to)}">'
        f"<span>回复</span>{buttons}</form>"
    )


class _Handler(BaseHTTPRequestHandler):
    server: InboxServer
    server_version = "phones"
    sys_version = ""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/inbox.json":
            self._say(self._json(parse_qs(parts.query)), "application/json")
        elif parts.path in ("/", "/inbox"):
            inbox = self.server.inbox
            self._say(page(inbox.newest(limit=_SHOWN), inbox.counts()), "text/html; charset=utf-8")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isdigit() else _LARGEST + 1
        told = parse_qs(self.rfile.read(size).decode("ascii", "replace")) if size <= _LARGEST else {}
        number, text = told.get("to", [""])[-1], told.get("text", [""])[-1]
        if urlsplit(self.path).path != "/inbox" or text not in _REPLIES or not number.lstrip("+").isdigit():
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        self.server.reply(number, text)
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/inbox")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, asked: dict[str, list[str]]) -> str:
        limit = asked.get("limit", [""])[-1]
        arrivals = self.server.inbox.newest(
            limit=min(_MOST, int(limit)) if limit.isdigit() else _SHOWN, to=asked.get("to", [""])[-1]
        )
        return json.dumps(
            {"counts": self.server.inbox.counts(), "messages": [asdict(one) for one in arrivals]}, ensure_ascii=False
        )

    def _say(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Silence: a page that refreshes itself would fill the terminal."""


class InboxServer(ThreadingHTTPServer):
    """Serves the page on the loopback, on a free port for 0. `reply` is given a number and what is written from it."""

    daemon_threads = True

    def __init__(self, inbox: Inbox, port: int, *, reply: Callable[[str, str], object]) -> None:
        self.inbox = inbox
        self.reply = reply
        super().__init__(("127.0.0.1", port), _Handler)
