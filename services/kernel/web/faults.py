"""From pydantic's faults to sentences in Chinese, and from a posted form to a frozen model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from services.kernel.errors import Fault, Invalid

M = TypeVar("M", bound=BaseModel)

_WORDS = {
    "missing": "必须填写",
    "string_type": "应当是文字",
    "string_unicode": "里面有不是文字的字符，请删掉后重新输入",
    "string_too_short": "请填写内容",
    "string_too_long": "太长了，最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对",
    "int_type": "应当是整数",
    "int_parsing": "应当是整数",
    "int_from_float": "应当是整数",
    "float_type": "应当是数字",
    "bool_type": "应当是“是”或“否”",
    "bool_parsing": "应当是“是”或“否”",
    "enum": "请从列出的选项里选",
    "literal_error": "请从列出的选项里选",
    "date_parsing": "日期不对，应当像 2026-11-23",
    "date_from_datetime_parsing": "日期不对，应当像 2026-11-23",
    "date_type": "日期不对，应当像 2026-11-23",
    "datetime_parsing": "时间不对，应当像 2026-11-23T09:30+08:00",
    "datetime_from_date_parsing": "时间不对，应当像 2026-11-23T09:30+08:00",
    "datetime_type": "时间不对，应当像 2026-11-23T09:30+08:00",
    "timezone_aware": "时间要带时区，例如 +08:00",
    "list_type": "应当是列表",
    "tuple_type": "应当是列表",
    "too_long": "太多了，最多 {max_length} 项",
    "too_short": "至少要有 {min_length} 项",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "model_type": "应当是一组字段",
    "model_attributes_type": "应当是一组字段",
    "dict_type": "应当是一组字段",
    "extra_forbidden": "没有这个字段",
    "uuid_parsing": "编号不对",
}


def faults(errors: Sequence[ErrorDetails]) -> tuple[Fault, ...]:
    """One fault a wrong field; what the person sent is never repeated.

    A validator of ours raises PydanticCustomError with the sentence itself.
    """
    return tuple(
        Fault(
            field=".".join(str(part) for part in error["loc"]),
            code=error["type"],
            message=_WORDS[error["type"]].format(**error.get("ctx", {})) if error["type"] in _WORDS else error["msg"],
        )
        for error in errors
    )


def parse(model: type[M], given: Mapping[str, Any]) -> M:
    """The frozen form. Raises Invalid with all faults at once."""
    try:
        return model.model_validate(given)
    except ValidationError as cause:
        raise Invalid(faults(cause.errors(include_url=False, include_input=False))) from cause
