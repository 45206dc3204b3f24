"""A short-message centre: SMPP 3.4, one login, receipts after a moment. What a number ends in decides its fate."""

from __future__ import annotations

import asyncio
import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from types import MappingProxyType
from typing import Any

from smpplib import consts, exceptions
from smpplib import smpp as codec

from deploy.local.phones.inbox import Arrival, Inbox, said_at

_LARGEST = 64 * 1024
_TELLINGS = 10  # times that a receipt is told before it is given up
_UDHI: int = consts.SMPP_GSMFEAT_UDHI
_UCS2: int = consts.SMPP_ENCODING_ISO10646
_IS_RECEIPT = 0x04
_OK: int = consts.SMPP_ESME_ROK


@dataclass(frozen=True)
class Fate:
    """What happens to a message: the answer (None: there is none), whether the page shows it, and the receipt."""

    words: str
    status: int | None = _OK
    shown: bool = True
    receipt: str | None = "DELIVRD"
    hangs_up: bool = False


DELIVERED = Fate("已送达")
FATES = MappingProxyType(
    {
        "0000": Fate("没有送到手机", receipt="UNDELIV"),
        "9999": Fate("已到手机，不发回执", receipt=None),
        "8888": Fate("要求放慢", status=consts.SMPP_ESME_RTHROTTLED, shown=False, receipt=None),
        "7777": Fate("已到手机，不应答", status=None, receipt=None),
        "6666": Fate("号码不存在", status=consts.SMPP_ESME_RINVDSTADR, shown=False, receipt=None),
        "5555": Fate("已到手机，应答前断线", status=None, receipt=None, hangs_up=True),
    }
)


@dataclass
class _Receipt:
    pdu: Any
    tellings: int = 0


class Smsc:
    """Listens after `start`. `clock` tells the moment that receipts and the inbox carry."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        clock: Callable[[], datetime],
        user: str,
        password: str,
        receipt_after: float = 1.0,
    ) -> None:
        self.inbox = inbox
        self.clock = clock
        self.login = (user, password)
        self.receipt_after = receipt_after
        self.submitted = 0
        self.sessions: list[Session] = []
        self.port = 0
        self._server: asyncio.Server | None = None
        self._prefix = secrets.token_hex(3)
        self._numbers = count(1)
        self._pieces: dict[tuple[str, str, int], dict[int, str]] = {}
        self._untold: list[_Receipt] = []

    async def start(self, port: int = 0) -> int:
        """Listen on the loopback; the port, which is a free one for 0."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def stop(self) -> None:
        """Stop listening and hang up."""
        if self._server is not None:
            self._server.close()
        for session in list(self.sessions):
            session.hang_up()
        if self._server is not None:
            await self._server.wait_closed()

    def fate_of(self, number: str) -> Fate:
        return FATES.get(number[-4:], DELIVERED)

    def take(self, pdu: Any, fate: Fate) -> str:
        """Take a message in and give it a number."""
        self.submitted += 1
        message_id = f"{self._prefix}{next(self._numbers):08d}"
        if fate.shown:
            self._show(message_id, pdu, fate)
        return message_id

    def receipt(self, message_id: str, pdu: Any, stat: str) -> None:
        """Tell a receipt as soon as its moment has come and somebody is bound."""
        at = f"{self.clock():%y%m%d%H%M}"
        told = (
            f"id:{message_id} sub:001 dlvrd:{int(stat == 'DELIVRD'):03d} submit date:{at} done date:{at} "
            f"stat:{stat} err:{0 if stat == 'DELIVRD' else 1:03d} text:"
        )
        receipt = _Receipt(
            codec.make_pdu(
                "deliver_sm",
                sequence=1,
                source_addr_ton=pdu.dest_addr_ton,
                source_addr_npi=pdu.dest_addr_npi,
                source_addr=pdu.destination_addr.decode("latin-1"),
                destination_addr=pdu.source_addr.decode("latin-1"),
                esm_class=_IS_RECEIPT,
                short_message=told.encode("ascii"),
                receipted_message_id=message_id,
            )
        )
        asyncio.get_running_loop().call_later(self.receipt_after, self.tell, receipt)

    def write(self, number: str, text: str) -> None:
        """A text message from that telephone to whoever sends it messages."""
        pdu = codec.make_pdu("deliver_sm", sequence=1, source_addr=number, short_message=text.encode("ascii"))
        self.tell(_Receipt(pdu))

    def tell(self, receipt: _Receipt) -> None:
        """To the newest session; kept for the next one when nobody is bound."""
        if receipt.tellings >= _TELLINGS:
            return
        bound = [session for session in self.sessions if session.bound]
        if bound:
            bound[-1].deliver(receipt)
        else:
            self._untold.append(receipt)

    def tell_untold(self) -> None:
        waiting, self._untold = self._untold, []
        for receipt in waiting:
            self.tell(receipt)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(self, reader, writer)
        self.sessions.append(session)
        try:
            await session.run()
        finally:
            self.sessions.remove(session)
            session.hang_up()
            for receipt in session.unanswered.values():
                self.tell(receipt)

    def _show(self, message_id: str, pdu: Any, fate: Fate) -> None:
        content: bytes = pdu.short_message or b""
        parts = 1
        header = b""
        if pdu.esm_class & _UDHI and content:
            header, content = content[1 : content[0] + 1], content[content[0] + 1 :]
        text = content.decode("utf-16-be" if pdu.data_coding == _UCS2 else "latin-1", errors="replace")
        to, sender = pdu.destination_addr.decode("latin-1"), pdu.source_addr.decode("latin-1")
        if header[:2] == b"\x00\x03":
            reference, parts, number = header[2:5]
            pieces = self._pieces.setdefault((sender, to, reference), {})
            pieces[number] = text
            if len(pieces) < parts:
                return
            del self._pieces[sender, to, reference]
            text = "".join(pieces[number] for number in sorted(pieces))
        self.inbox.add(
            Arrival(
                id=message_id,
                kind="sms",
                at=said_at(self.clock()),
                sender=sender,
                to=to,
                text=text,
                units=len(text.encode("utf-16-le")) // 2,
                parts=parts,
                fate=fate.words,
            )
        )


class Session:
    """One connection."""

    def __init__(self, centre: Smsc, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.bound = False
        self.unanswered: dict[int, _Receipt] = {}
        self._centre = centre
        self._reader = reader
        self._writer = writer
        self._sequences = count(1)

    async def run(self) -> None:
        """Answer until the other side leaves or talks nonsense."""
        try:
            while True:
                head = await self._reader.readexactly(4)
                (length,) = struct.unpack(">I", head)
                if not 16 <= length <= _LARGEST:
                    return
                raw = head + await self._reader.readexactly(length - 4)
                if not self._answer(raw):
                    return
                await self._writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return

    def hang_up(self) -> None:
        self.bound = False
        self._writer.close()

    def deliver(self, receipt: _Receipt) -> None:
        receipt.tellings += 1
        receipt.pdu.sequence = next(self._sequences)
        self.unanswered[receipt.pdu.sequence] = receipt
        self._writer.write(receipt.pdu.generate())

    def say(self, command: str, *, sequence: int, status: int = _OK, **fields: Any) -> None:
        pdu = codec.make_pdu(command, sequence=sequence, status=status, **fields)
        pdu.sequence = sequence
        self._writer.write(pdu.generate())

    def _answer(self, raw: bytes) -> bool:
        try:
            pdu = codec.parse_pdu(raw, sequence=1, allow_unknown_opt_params=True)
        except (exceptions.UnknownCommandError, struct.error, KeyError, IndexError):
            (sequence,) = struct.unpack(">I", raw[12:16])
            self.say("generic_nack", sequence=sequence, status=consts.SMPP_ESME_RINVCMDID)
            return True
        if pdu.command in ("bind_transceiver", "bind_transmitter", "bind_receiver"):
            return self._bind(pdu)
        if pdu.command == "submit_sm":
            return self._submit(pdu)
        if pdu.command == "deliver_sm_resp":
            self._receipt_answered(pdu)
        elif pdu.command == "enquire_link":
            self.say("enquire_link_resp", sequence=pdu.sequence)
        elif pdu.command == "unbind":
            self.say("unbind_resp", sequence=pdu.sequence)
            return False
        return True

    def _bind(self, pdu: Any) -> bool:
        known = (pdu.system_id.decode("latin-1"), pdu.password.decode("latin-1")) == self._centre.login
        status = _OK if known else consts.SMPP_ESME_RINVPASWD
        self.say(f"{pdu.command}_resp", sequence=pdu.sequence, status=status, system_id="phones")
        self.bound = known
        if known:
            self._centre.tell_untold()
        return known

    def _submit(self, pdu: Any) -> bool:
        if not self.bound:
            self.say("submit_sm_resp", sequence=pdu.sequence, status=consts.SMPP_ESME_RINVBNDSTS)
            return True
        fate = self._centre.fate_of(pdu.destination_addr.decode("latin-1"))
        message_id = self._centre.take(pdu, fate)
        if fate.status == _OK:
            self.say("submit_sm_resp", sequence=pdu.sequence, message_id=message_id)
        elif fate.status is not None:
            self.say("submit_sm_resp", sequence=pdu.sequence, status=fate.status)
        if fate.receipt and pdu.registered_delivery:
            self._centre.receipt(message_id, pdu, fate.receipt)
        return not fate.hangs_up

    def _receipt_answered(self, pdu: Any) -> None:
        receipt = self.unanswered.pop(pdu.sequence, None)
        if receipt is not None and pdu.status not in (_OK, consts.SMPP_ESME_RX_P_APPN):
            asyncio.get_running_loop().call_later(self._centre.receipt_after, self._centre.tell, receipt)
