"""One visible `with` is one unit of work: a session, a transaction, and the offices that it sees.

Row-level security in PostgreSQL hides every other office's rows from the service's own role; a session that names no
office sees nothing at all.
"""

from __future__ import annotations

import select
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import structlog
from psycopg.pq import Escaping, ExecStatus, TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, SessionTransaction

from services.kernel.offices import Directory
from services.kernel.only_one import NOTICES_LOSS

log = structlog.get_logger()


@event.listens_for(Session, "after_begin")
def _look_only_at_own_offices(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if "seeing" in session.info:
        _see(connection, session.info["seeing"], session.info.get("only", ""), still="still" in session.info)


class Database:
    """A service's own role in its own schema. Give it up with `close()`."""

    def __init__(self, url: str, *, offices: Directory, connections: int = 5) -> None:
        self.engine: Engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=connections,
            max_overflow=connections,
            pool_timeout=5,
            hide_parameters=True,  # a statement's values may be somebody's data, and errors reach the log
            connect_args=dict(NOTICES_LOSS),
        )
        event.listen(self.engine, "checkout", _leave_the_dead)
        self._offices = offices

    @contextmanager
    def work(self, *, seeing: Iterable[str], still: bool = False) -> Iterator[Session]:
        """A transaction that sees the rows of these offices and no others; it is committed when the block ends well.
        `still`: all that is asked in it is answered as it stood when it began."""
        info = {"seeing": ",".join(seeing)} | ({"still": "yes"} if still else {})
        with Session(self.engine, expire_on_commit=False, info=info) as session, session.begin():
            yield session

    @contextmanager
    def work_seeing_every_office(self, *, because: str, still: bool = False) -> Iterator[Session]:
        """As `work`, over all offices. For sweeps of the service itself; `because` is the reason, for the reviewer."""
        log.debug("seeing every office", because=because)
        with self.work(seeing=self._offices.codes, still=still) as session:
            yield session

    def at_once(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """A hot statement that is a transaction of its own: by the driver itself and in one round trip. It sees no
        office: for tables that stand outside the fence. Faults are SQLAlchemy's, as everywhere."""
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.autocommit = True
            try:
                return _straight(connection, statement, [values])
            finally:
                if not driver.closed:
                    driver.autocommit = False

    def close(self) -> None:
        self.engine.dispose()


def narrow(session: Session, *, seeing: Iterable[str], only: Iterable[str] = ()) -> None:
    """From here on, the running transaction sees these offices only, and where `only` names cases, of all cases these.

    For who handles many offices' messages in one, and for a case that another office handed over.
    """
    offices, cases = ",".join(seeing), ",".join(only)
    if (session.info.get("seeing"), session.info.get("only", "")) != (offices, cases):
        session.flush()
        session.info["seeing"], session.info["only"] = offices, cases
        _see(session.connection(), offices, cases, anew=True)
        session.expire_all()


@contextmanager
def aside(session: Session, *, seeing: Iterable[str], only: Iterable[str] = ()) -> Iterator[None]:
    """As `narrow`, until the block ends; what was read inside is to be taken out as plain values."""
    before, cases = session.info["seeing"].split(","), [one for one in session.info.get("only", "").split(",") if one]
    narrow(session, seeing=seeing, only=only)
    try:
        yield
    finally:
        # What the database itself refused cannot be gone on with, nor asked anything more: it is rolled back whole.
        if _goes_on(session):
            narrow(session, seeing=before, only=cases)


def _goes_on(session: Session) -> bool:
    """Whether the transaction can still be asked something."""
    if not session.is_active:
        return False
    connection = session.connection()
    if connection.invalidated:
        return False
    driver: Any = connection.connection.driver_connection
    return bool(driver.info.transaction_status != TransactionStatus.INERROR)


def straight(session: Session, statement: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """A hot statement for each of these rows, by the driver itself in the session's transaction and in one round trip;
    all that they return, in their order. Faults are SQLAlchemy's, as everywhere."""
    return _straight(session.connection(), statement, rows) if rows else []


def in_bytes(session: Session, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """As `straight`, for what returns many rows: they come as PostgreSQL keeps them, and nobody spells numbers out."""
    return _straight(session.connection(), statement, [values], binary=True)


def _straight(
    connection: Connection, statement: str, rows: Sequence[Mapping[str, Any]], *, binary: bool = False
) -> list[tuple[Any, ...]]:
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor(binary=binary) as hands:
            return _told(hands, statement, rows)
    except psycopg.Error as cause:
        fault = DBAPIError.instance(
            statement, None, cause, psycopg.Error, hide_parameters=True, connection_invalidated=driver.closed
        )
        if driver.closed:
            connection.invalidate(cause)
        raise fault from cause


def _told(hands: psycopg.Cursor[Any], statement: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    if len(rows) == 1:
        hands.execute(statement, rows[0])
        return hands.fetchall() if hands.description else []
    hands.executemany(statement, rows, returning=True)
    told: list[tuple[Any, ...]] = hands.fetchall() if hands.description else []
    while hands.nextset():
        told += hands.fetchall() if hands.description else ()
    return told


def array(members: Iterable[str]) -> str:
    """Codes or numbers (no word that would need quotes) as an array in a statement, to be cast there: the driver takes
    several times as long for a list."""
    return f"{{{','.join(members)}}}"


def is_unreachable(cause: BaseException) -> bool:
    """True when the database is away or overloaded, and the same work may succeed later."""
    if isinstance(cause, PoolTimeout):
        return True
    return isinstance(cause, DBAPIError) and (is_lost(cause) or isinstance(cause, OperationalError))


def is_lost(cause: BaseException) -> bool:
    """True when the connection broke in the middle, so that nobody knows whether the work was committed."""
    return isinstance(cause, DBAPIError) and cause.connection_invalidated


def _leave_the_dead(connection: Any, _record: object, _fairy: object) -> None:
    """A server that went away has hung up: there is something to read where nothing was asked. Every other connection
    of that time is given up with it. Asking the server each time would cost a round trip for every unit of work."""
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)
    if watch.poll(0):
        raise InvalidatePoolError


def _see(connection: Connection, offices: str, cases: str = "", *, anew: bool = False, still: bool = False) -> None:
    """Together with the transaction's beginning and without the cursor's detour, because every unit of work does it.

    What goes wrong is said again on the usual way, so that it is told as everything else that goes wrong.
    """
    driver: Any = connection.connection.driver_connection
    begin = b"begin; " if driver.info.transaction_status == TransactionStatus.IDLE else b""
    if still:
        begin = b"begin isolation level repeatable read; "
    escaping = Escaping(driver.pgconn)
    told = b"set_config('app.offices', %b, true)" % escaping.escape_literal(offices.encode())
    if cases or anew:  # a transaction begins without: every case of its offices is seen
        told += b", set_config('app.cases', %b, true)" % escaping.escape_literal(cases.encode())
    try:
        done = driver.pgconn.exec_(b"%bselect %b" % (begin, told)).status
    except psycopg.OperationalError:
        done = ExecStatus.FATAL_ERROR
    if done != ExecStatus.TUPLES_OK:
        settings = "select set_config('app.offices', %s, true), set_config('app.cases', %s, true)"
        connection.exec_driver_sql(settings, (offices, cases)).close()
