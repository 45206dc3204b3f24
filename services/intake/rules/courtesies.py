"""How people are received (5.5, 6.2.3.2): five reminders, and phrases for the moments that go wrong most often."""

from __future__ import annotations

from dataclasses import dataclass

# In the order of the guide; a checklist to look at, never to tick.
COURTESIES = (
    ("认真倾听", "让投诉人说完，不打断，边听边记要点，说完复述一遍。"),
    ("迅速反应", "能当场办的当场办，不能办的马上告诉他谁来办、哪天答复。"),
    ("克制情绪", "不争对错，不说气话，不用“你怎么不早说”。"),
    ("保持冷静", "对方激动时放慢语速，请到安静的地方坐下说，必要时请负责人来。"),
    ("诚意对待", "确有不对的先道歉；做不到的不许诺，说明理由和别的办法。"),
)


@dataclass(frozen=True)
class Moment:
    """A situation at the desk: what to say, and what not to."""

    title: str
    say: tuple[str, ...]
    never: tuple[str, ...]


MOMENTS = (
    Moment(
        "开始",
        ("您好，请坐。您慢慢说，我记下来。", "我先把您说的记下来，再读给您听，您看对不对。"),
        ("什么事？快说。",),
    ),
    Moment(
        "对方生气",
        ("让您跑了几趟，换了我也着急。", "您先说完，我一件一件给您记。"),
        ("你冲我喊也没用。", "又不是我办的。"),
    ),
    Moment(
        "听不明白",
        ("我没听清楚，您是说……，对吗？", "您手上有回执或者通知书吗？我看看上面怎么写。"),
        ("你到底想说什么？",),
    ),
    Moment(
        "当场办不了",
        ("这件事要核实，我现在登记，马上给您编号和查询码。", "两个工作日内告诉您受不受理，受理后 15 个工作日内答复。"),
        ("你回去等通知吧。", "这不归我管。"),
    ),
    Moment(
        "不属于社保",
        ("这件事归……管，我把电话和地址写给您。", "您的话我照样登记，也会书面告诉您理由。"),
        ("找别人去。",),
    ),
    Moment(
        "请签名",
        ("我把记录读一遍，您听听有没有错，没错请在这里签名。", "您不想签也可以，我写明您的理由。"),
        ("不签就不受理。",),
    ),
    Moment(
        "要求保密",
        ("您的姓名和电话只有办理的人能看，每看一次都有记录。", "不想留姓名也能投诉，凭查询码看结果。"),
        ("不留名没法办。",),
    ),
)
