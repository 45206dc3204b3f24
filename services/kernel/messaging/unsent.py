"""The outbox as the relay sees it: what waits, in which order, and who may send it.

Its statements go straight to the driver on one connection, which also carries the relay's leadership and its alarm
clock; see `tables.wake` for how writers call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil

import structlog
from psycopg import Cursor, sql

from services.kernel import only_one
from services.kernel.house import House
from services.kernel.messaging.publisher import Said
from services.kernel.messaging.stop import Stop
from services.kernel.messaging.tables import asleep, channel, place_of
from services.kernel.service import Messages

log = structlog.get_logger()

COLUMNS = sql.SQL("id, message_id::text, type, urgent, case_id, office, body")
PLAIN = sql.SQL("""
(select {columns} from {outbox} where sent_at is null and urgent and case_id <> all (%(resting)s::text[])
 order by id limit {limit})
union all
(select {columns} from {outbox} where sent_at is null and not urgent and case_id <> all (%(resting)s::text[])
 order by id limit {limit})
limit {limit}""")
FAIR = sql.SQL("""
(select {columns} from {outbox} where sent_at is null and urgent and case_id <> all (%(resting)s::text[])
 order by id limit {limit})
union all
(select {columns} from (
   select mine.*, row_number() over (partition by mine.office order by mine.id) as turn
   from unnest(string_to_array(current_setting('app.offices'), ',')) as each(office)
   cross join lateral (
     select * from {outbox} o
     where sent_at is null and not urgent and o.office = each.office and case_id <> all (%(resting)s::text[])
     order by o.id limit {share}) as mine) as dealt
 order by turn, id limit {limit})
limit {limit}""")
MARK = sql.SQL("update {outbox} set sent_at = clock_timestamp() where id = any (%s::bigint[])")
FORGET = sql.SQL("update {outbox} set sent_at = null where said_at > now() - interval '1 day' and sent_at is not null")


class Unsent:
    """Rows that wait to be sent. Every method may raise psycopg.Error; `close` and begin again."""

    def __init__(self, house: House, messages: Messages, *, limit: int) -> None:
        self._schema, table = place_of(messages.outbox)
        self._outbox = sql.Identifier(self._schema, table)
        self._mark = MARK.format(outbox=self._outbox).as_bytes()
        self._statements: dict[int | None, bytes] = {}
        self._house = house
        self._limit = limit
        self._line: only_one.Line | None = None
        self._hands: Cursor[tuple[object, ...]] | None = None
        self._leads = False
        self._sleeping = False
        self._called = False
        self._share: int | None = None

    def lead(self) -> bool:
        """Whether this process may send. Connects if need be."""
        line = self._line_or_new()
        if not self._leads:
            self._leads = only_one.take(line, f"{self._schema} relay")
        return self._leads

    def close(self) -> None:
        line, self._line, self._hands = self._line, None, None
        self._leads = self._sleeping = False
        if line is not None:
            line.close()

    def claim(self, *, resting: Sequence[str]) -> list[Said]:
        """What to send next: urgent first, then in the order said. `resting` cases are left alone.

        While more waits than fits, offices take turns, so that one office's flood delays nobody else's messages.
        """
        line = self._line_or_new()
        line.pgconn.consume_input()
        self.called()
        self._called = False  # whoever called until now has committed, and is seen
        rows = self._cursor().execute(self._statement(), {"resting": list(resting)}, prepare=True).fetchall()
        batch = [Said(*row) for row in rows]  # type: ignore[arg-type]
        self._share = self._share_after(batch)
        return batch

    def mark(self, ids: Sequence[int]) -> None:
        """These are sent. Not waited for: a mark that a crash of the database loses is sent twice and heard once."""
        if ids:
            self._cursor().execute(self._mark, (f"{{{','.join(map(str, ids))}}}",), prepare=True)

    def say_again(self) -> None:
        """Send the last day's messages once more, because the broker has forgotten what it held."""
        self._cursor().execute(FORGET.format(outbox=self._outbox))

    @property
    def backlogged(self) -> bool:
        """More waits than the last claim could hold."""
        return self._share is not None

    def called(self) -> bool:
        """Whether a writer has called since the last claim."""
        line = self._line
        while line is not None and line.pgconn.notifies() is not None:
            self._called = True
        return self._called

    def fall_asleep(self) -> bool:
        """From now on writers call. False while somebody is just writing: then look again in a moment.

        After it became true, claim once more before sleeping: a writer may have committed in between.
        """
        if self._sleeping or self._line is None:
            return self._sleeping
        self._sleeping = only_one.take(self._line, asleep(self._schema))
        self._called = self._sleeping
        return self._sleeping

    def wake_up(self) -> None:
        """Writers need not call any more."""
        if self._sleeping and self._line is not None:
            only_one.give_back(self._line, asleep(self._schema))
        self._sleeping = False

    def sleep(self, stop: Stop, seconds: float) -> None:
        """Until somebody calls, the connection breaks, `stop` is set or `seconds` have passed."""
        if self._line is not None and not self.called():
            stop.wait_beside(self._line.fileno(), seconds)

    def _share_after(self, batch: Sequence[Said]) -> int | None:
        """How many rows each office may have in the next batch; None when a plain claim will do."""
        counts = Counter(said.office for said in batch if not said.urgent)
        if len(batch) >= self._limit:
            return max(1, ceil(self._limit / max(1, len(counts))))
        if self._share is not None and any(count >= self._share for count in counts.values()):
            return self._limit
        return None

    def _statement(self) -> bytes:
        known = self._statements.get(self._share)
        if known is None:
            names = {"columns": COLUMNS, "outbox": self._outbox, "limit": sql.Literal(self._limit)}
            claim = PLAIN if self._share is None else FAIR
            known = claim.format(**names, share=sql.Literal(self._share or 0)).as_bytes()
            self._statements[self._share] = known
        return known

    def _line_or_new(self) -> only_one.Line:
        if self._line is None:
            self._line = self._open()
        return self._line

    def _cursor(self) -> Cursor[tuple[object, ...]]:
        if self._hands is None:
            self._hands = self._line_or_new().cursor(binary=True)
        return self._hands

    def _open(self) -> only_one.Line:
        line = only_one.open_line(self._house.settings.database_url, called=f"{self._house.name} relay")
        line.add_notify_handler(self._hear_call)
        log.debug("seeing every office", because="the relay sends what every office said")
        line.execute("select set_config('app.offices', %s, false)", (",".join(self._house.offices.codes),))
        line.execute("set synchronous_commit = off")
        # Plans stay as long as the connection: made while the table was small, they would read all of it for ever.
        line.execute("set enable_seqscan = off")
        line.execute(sql.SQL("listen {}").format(sql.Identifier(channel(self._schema))))
        return line

    def _hear_call(self, _notify: object) -> None:
        self._called = True
