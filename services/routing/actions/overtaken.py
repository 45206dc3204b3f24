"""Two officers at once: one wins, the other is told what changed since he looked. Hold the office before asking."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.errors import Stale
from services.kernel.web.words import moment
from services.routing.rules.acts import ACT_WORDS, Act
from services.routing.tables import Case, CaseEvent, StaffLog
from services.routing.tables.changes import last_of_account, last_of_duties
from services.routing.tables.roster import names_of

OF_ACCOUNT: Mapping[str, str] = {
    "account_opened": "开通了这个账号",
    "account_closed": "停用了这个账号",
    "account_reopened": "恢复了这个账号",
}
_AT_MOST = 3  # of what was done meanwhile; the history tells the rest
OF_DUTIES: Mapping[str, str] = {"duty": "安排了", "duty_withdrawn": "撤回了"}


def refuse_overtaken_case(session: Session, case: Case, seen: int | None) -> None:
    """Raises Stale for a version of the case that holds no more, with what was done since and by whom; None is asked
    nothing."""
    if seen is None or seen == case.version:
        return
    since = CaseEvent.office == case.office, CaseEvent.case_id == case.id, CaseEvent.seq > seen
    done = session.execute(select(CaseEvent.act, CaseEvent.by).where(*since).order_by(CaseEvent.seq)).all()
    names = names_of(session, case.office, case.handled_in)
    told = [f"{names.get(by, '其他同志')}{ACT_WORDS[Act(act)]}" for act, by in done if by and act in ACT_WORDS]
    if not told or seen < 1:  # a form that names no version saw nothing
        raise Stale
    raise Stale(f"别人刚刚更新了这件投诉（{'，'.join(told[-_AT_MOST:])}），请刷新后再办")


def refuse_overtaken_account(session: Session, office: str, officer: str, seen: int | None) -> None:
    """Raises Stale for a version of the account that holds no more; None is asked nothing."""
    last = last_of_account(session, office, officer)
    if last is not None and seen not in (None, last.id):
        raise Stale(f"{_who(session, last)}{OF_ACCOUNT[last.what]}，您这次没有改动。请按现在的状态再决定")


def refuse_overtaken_duties(session: Session, office: str, seen: int | None) -> None:
    """As with accounts, for the office's duty hours."""
    last = last_of_duties(session, office)
    if last is not None and seen not in (None, last.id):
        whose = names_of(session, office).get(last.about["officer"], "一位同志")
        done = f"{OF_DUTIES[last.what]}{whose}的值班"
        raise Stale(f"{_who(session, last)}{done}，您的没有保存。请对照现在的安排再决定")


def _who(session: Session, entry: StaffLog) -> str:
    name = names_of(session, entry.office).get(entry.by or "", "省局的同志")
    return f"{name}在 {moment(entry.at)} "
