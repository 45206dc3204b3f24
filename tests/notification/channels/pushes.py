"""What the clouds push, recorded as the vendors' own documentation prints it: Alibaba Cloud's pages SmsReport and SmsUp
of the HTTP batch push, Tencent Cloud's pages on the callbacks for sending states and for replies. Tests put a phone, a
number and words of theirs in the places that the vendors blotted out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

REPORTED = {
    "aliyun": """[
  {
    "phone_number" : "1381111****",
    "send_time" : "2017-01-01 00:00:00",
    "report_time" : "2017-01-01 00:00:00",
    "success" : true,
    "err_code" : "DELIVERED",
    "err_msg" : "用户接收成功",
    "sms_size" : "1",
    "biz_id" : "12345********",
    "out_id" : "67890**"
  }
]""",
    "tencent": """[
  {
    "user_receive_time": "2015-10-17 08:03:04",
    "nationcode": "86",
    "mobile": "13xxxxxxxxx",
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "description": "用户短信送达成功",
    "sid": "xxxxxxx"
  }
]""",
}
REPLIED = {
    "aliyun": """[
  {
    "phone_number" : "1381111****",
    "content" : "内容",
    "send_time" : "2017-09-01 00:00:00",
    "dest_code" : "1234",
    "sequence_id" : "1234567890"
  }
]""",
    "tencent": """{
  "extend": "扩展码",
  "mobile": "13xxxxxxxxx",
  "nationcode": "86",
  "sign": "短信签名",
  "text": "用户回复的内容",
  "time": 1457336869
}""",
}
ANSWERED = {"aliyun": {"code": 0, "msg": "接收成功"}, "tencent": {"result": 0, "errmsg": "OK"}}
_FIELDS = {
    "aliyun": {"phone": "phone_number", "number": "biz_id", "ours": "out_id", "at": "report_time", "text": "content"},
    "tencent": {"phone": "mobile", "number": "sid", "at": "user_receive_time", "text": "text"},
}


def report(vendor: str, *, arrived: bool = True, **told: str) -> list[dict[str, Any]]:
    """The recorded report with these told instead; `phone`, `number`, `ours` and `at` are the same for each vendor."""
    (entry,) = json.loads(REPORTED[vendor])
    entry |= {_FIELDS[vendor].get(name, name): value for name, value in told.items()}
    entry |= {"success": arrived} if vendor == "aliyun" else {"report_status": "SUCCESS" if arrived else "FAIL"}
    return [entry]


def reply(vendor: str, *, phone: str, text: str, at: datetime) -> Any:
    """The recorded reply with these in it."""
    recorded = json.loads(REPLIED[vendor])
    entry = recorded[0] if isinstance(recorded, list) else recorded
    entry |= {_FIELDS[vendor]["phone"]: phone, _FIELDS[vendor]["text"]: text}
    entry |= {"send_time": f"{at:%Y-%m-%d %H:%M:%S}"} if vendor == "aliyun" else {"time": int(at.timestamp())}
    return recorded
