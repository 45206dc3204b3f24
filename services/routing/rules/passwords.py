"""Which password an officer may choose: long, and not what everybody here would try first."""

from __future__ import annotations

LEAST, MOST = 12, 256
FEWEST_DIFFERENT = 5
# Words that stand on every desk of the system.
NEAR_AT_HAND = ("shebao", "社保", "jilin", "吉林", "12333", "password", "qwerty", "123456", "abcdef")


def fault(password: str, *, username: str) -> str | None:
    """What is wrong with it, in a sentence; None when it may be used. No sort of character is asked for."""
    plain = password.casefold()
    if len(password) < LEAST:
        return f"新密码至少 {LEAST} 个字符，可以用几个不相干的词"
    if len(password) > MOST:
        return f"新密码最多 {MOST} 个字符"
    if username.casefold() in plain:
        return "新密码里不要有用户名"
    if any(word in plain for word in NEAR_AT_HAND):
        return "新密码里有谁都想得到的词，请换一个"
    if len(set(plain)) < FEWEST_DIFFERENT:
        return "新密码里重复的字符太多，请换一个"
    return None
