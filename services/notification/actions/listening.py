"""The ear of the gateways: receipts, late answers and replies, written down before the provider is told so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.house import House
from services.notification.actions import answering, receipts
from services.notification.actions.handing import news_of, phone_of
from services.notification.actions.moving import move
from services.notification.actions.telling import quiet_hours_by_office
from services.notification.channels import Heard, LateAnswer, Receipt, Reply, Submitted
from services.notification.tables.addressees import ADDRESSEE, WITH_ADDRESSEE

HEARD = Counter("notices_heard_total", "What gateways told by themselves: receipts, late answers, replies", ("what",))
_WHOSE = text(f"""
select n.id, n.office, n.whom, {ADDRESSEE} from notification.notices n {WITH_ADDRESSEE} where n.id = :notice
""")  # noqa: S608 - constants of ours


class Ear:
    """A listener of channels. Raises what the database raises, so that the provider tells it again."""

    def __init__(self, house: House, *, provider: str) -> None:
        self._house = house
        self._provider = provider

    def __call__(self, heard: Sequence[Heard], /) -> None:
        at = now()
        told = [each for each in heard if isinstance(each, Receipt)]
        with self._house.database.work_seeing_every_office(because="a receipt names no office") as session:
            unmatched = receipts.hear(session, self._house, told, at=at)
            for each in heard:
                if isinstance(each, LateAnswer):
                    unmatched += self._late(session, each, at=at)
                elif isinstance(each, Reply):
                    answering.hear(session, self._house, each, at=at)
        if unmatched:
            receipts.match_waiting(self._house, of=unmatched, at=at)
        for each in heard:
            HEARD.labels(type(each).__name__.lower()).inc()

    def _late(self, session: Session, answer: LateAnswer, *, at: datetime) -> list[str]:
        """The gateway answered after all: what was unknown is known now. The numbers that it gave."""
        row = session.connection().execute(_WHOSE, {"notice": UUID(answer.message_id)}).one_or_none()
        if row is None:
            return []
        news = news_of(answer.outcome, notice=row.id, attempt=answer.attempt, provider=self._provider)
        move(session, news, quiet=quiet_hours_by_office(self._house), at=at)
        if not isinstance(answer.outcome, Submitted) or (to := phone_of(self._house, row)) is None:
            return []
        ids = answer.outcome.provider_ids
        rows = receipts.parts(self._house, office=row.office, notice=row.id, attempt=answer.attempt, ids=ids, to=to)
        receipts.keep_parts(session, rows)
        return list(ids)
