"""SMPP 3.4 on the wire, as this client needs it: the PDUs it says, and a patient reading of those it hears.

smpplib knows the codes and writes the rare PDUs. The two frequent ones are written and read here: smpplib takes 37 µs
to write a submit_sm, and refuses a whole receipt for one optional parameter that it does not expect there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec
from smpplib import command_codes, consts, smpp

_HEADER = struct.Struct(">IIII")
_LARGEST = 64 * 1024
_RESPONSE = 0x8000_0000

BIND_RESP: Final[int] = command_codes.get_command_code("bind_transceiver_resp")
SUBMIT: Final[int] = command_codes.get_command_code("submit_sm")
SUBMIT_RESP: Final[int] = command_codes.get_command_code("submit_sm_resp")
DELIVER: Final[int] = command_codes.get_command_code("deliver_sm")
DELIVER_RESP: Final[int] = command_codes.get_command_code("deliver_sm_resp")
ENQUIRE: Final[int] = command_codes.get_command_code("enquire_link")
ENQUIRE_RESP: Final[int] = command_codes.get_command_code("enquire_link_resp")
QUERY: Final[int] = command_codes.get_command_code("query_sm")
QUERY_RESP: Final[int] = command_codes.get_command_code("query_sm_resp")
UNBIND: Final[int] = command_codes.get_command_code("unbind")
UNBIND_RESP: Final[int] = command_codes.get_command_code("unbind_resp")
NACK: Final[int] = command_codes.get_command_code("generic_nack")

OK: Final[int] = consts.SMPP_ESME_ROK
UNKNOWN_COMMAND: Final[int] = consts.SMPP_ESME_RINVCMDID
TELL_AGAIN: Final[int] = consts.SMPP_ESME_RX_T_APPN
NEVER_AGAIN: Final[int] = consts.SMPP_ESME_RX_P_APPN

_UCS2: Final[int] = consts.SMPP_ENCODING_ISO10646
_UDHI: Final[int] = consts.SMPP_GSMFEAT_UDHI
_RECEIPT_KINDS = 0x04 | 0x20  # esm_class of a delivery receipt, and of one on the way
_FIXED_AFTER_ADDRESSES = 3  # esm_class, protocol_id, priority_flag
_FIXED_AFTER_TIMES = 5  # registered_delivery, replace_if_present, data_coding, sm_default_msg_id, sm_length
_MESSAGE_PAYLOAD: Final[int] = consts.OPTIONAL_PARAMS["message_payload"]
_RECEIPTED_ID: Final[int] = consts.OPTIONAL_PARAMS["receipted_message_id"]
_MESSAGE_STATE: Final[int] = consts.OPTIONAL_PARAMS["message_state"]


class Garbled(Exception):
    """The bytes are no SMPP: the line cannot be trusted any more."""


class Frame(msgspec.Struct, frozen=True):
    """One PDU as it came; the body is not yet understood."""

    command: int
    status: int
    sequence: int
    body: bytes

    @property
    def is_answer(self) -> bool:
        return bool(self.command & _RESPONSE)


class Framer:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are complete now. Raises Garbled for a length that cannot be."""
        data = self._waiting + data if self._waiting else data
        at, end = 0, len(data)
        while end - at >= _HEADER.size:
            length, command, status, sequence = _HEADER.unpack_from(data, at)
            if not _HEADER.size <= length <= _LARGEST:
                raise Garbled(f"a PDU of {length} bytes")
            if end - at < length:
                break
            yield Frame(command, status, sequence, data[at + _HEADER.size : at + length])
            at += length
        self._waiting = data[at:]


def bare(command: int, sequence: int, status: int = OK) -> bytes:
    """A PDU without a body."""
    return _HEADER.pack(_HEADER.size, command, status, sequence)


def deliver_resp(sequence: int, status: int = OK) -> bytes:
    """The answer to a deliver_sm: its message_id is unused and empty."""
    return _HEADER.pack(_HEADER.size + 1, DELIVER_RESP, status, sequence) + b"\0"


def bind(sequence: int, *, user: str, password: str) -> bytes:
    """bind_transceiver: to send and to hear receipts on one line."""
    pdu = smpp.make_pdu("bind_transceiver", sequence=sequence, system_id=user, password=password)
    pdu.sequence = sequence
    written: bytes = pdu.generate()
    return written


def address(number: str, *, sender: bool = False) -> bytes:
    """Type, plan and digits, as they stand in a PDU. Letters make an alphanumeric sender."""
    if number.startswith("+"):
        kind, number = (consts.SMPP_TON_INTL, consts.SMPP_NPI_ISDN), number[1:]
    elif sender and not number.isdigit():
        kind = (consts.SMPP_TON_ALNUM, consts.SMPP_NPI_UNK)
    else:
        kind = (consts.SMPP_TON_UNK, consts.SMPP_NPI_ISDN if not sender else consts.SMPP_NPI_UNK)
    return bytes(kind) + number.encode("ascii")[:20] + b"\0"


def submit(sequence: int, *, source: bytes, to: bytes, text: bytes, part: bool, urgent: bool) -> bytes:
    """submit_sm of UCS-2 text that asks for a receipt; `part` when the text begins with a user data header.

    `source` and `to` come from `address`.
    """
    body = b"".join(
        (
            b"\0",
            source,
            to,
            bytes((_UDHI if part else 0, 0, 1 if urgent else 0, 0, 0, 1, 0, _UCS2, 0, len(text))),
            text,
        )
    )
    return _HEADER.pack(_HEADER.size + len(body), SUBMIT, OK, sequence) + body


def query(sequence: int, *, message_id: str, source: bytes) -> bytes:
    """query_sm about what was taken in under that number and sent from `source` (of `address`)."""
    body = message_id.encode("latin-1", errors="replace")[:64] + b"\0" + source
    return _HEADER.pack(_HEADER.size + len(body), QUERY, OK, sequence) + body


def queried_state(frame: Frame) -> int | None:
    """The message_state of a query_sm_resp; None for a refusal or what cannot be read."""
    if frame.status != OK:
        return None
    cursor = _Cursor(frame.body)
    try:
        cursor.string()  # message_id
        cursor.string()  # final_date
        return cursor.take(1)[0]
    except Garbled:
        return None


def header_of_part(reference: int, total: int, number: int) -> bytes:
    """The user data header that makes one message of several parts again."""
    return bytes((5, 0, 3, reference & 0xFF, total, number))


def message_id(frame: Frame) -> str:
    """The provider's number in a submit_sm_resp; empty when it gave none."""
    return frame.body.partition(b"\0")[0].decode("latin-1")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A deliver_sm: a receipt, or what somebody wrote."""

    source: str
    is_receipt: bool
    text: str
    options: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def receipted_id(self) -> str:
        return self.options.get(_RECEIPTED_ID, b"").rstrip(b"\0").decode("latin-1")

    @property
    def state(self) -> int | None:
        value = self.options.get(_MESSAGE_STATE, b"")
        return value[0] if len(value) == 1 else None


def delivery(frame: Frame) -> Delivery:
    """Read a deliver_sm; optional parameters that are broken or unknown are passed over. Raises Garbled."""
    cursor = _Cursor(frame.body)
    cursor.string()  # service_type
    cursor.take(2)
    source = cursor.string()
    cursor.take(2)
    cursor.string()  # destination
    esm_class, _, _ = cursor.take(_FIXED_AFTER_ADDRESSES)
    cursor.string()  # schedule_delivery_time
    cursor.string()  # validity_period
    _, _, coding, _, length = cursor.take(_FIXED_AFTER_TIMES)
    said = cursor.take(length)
    options = cursor.options()
    said = said or options.get(_MESSAGE_PAYLOAD, b"")
    if esm_class & _UDHI and said:
        said = said[said[0] + 1 :]
    text = said.decode("utf-16-be" if coding == _UCS2 else "latin-1", errors="replace")
    return Delivery(source.decode("latin-1"), bool(esm_class & _RECEIPT_KINDS), text, options)


class _Cursor:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def string(self) -> bytes:
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise Garbled("a string without an end")
        start, self._at = self._at, end + 1
        return self._body[start:end]

    def take(self, size: int) -> bytes:
        taken = self._body[self._at : self._at + size]
        if len(taken) < size:
            raise Garbled("a PDU that ends too early")
        self._at += size
        return taken

    def options(self) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        while len(self._body) - self._at >= 4:
            tag, length = struct.unpack_from(">HH", self._body, self._at)
            found[tag] = self._body[self._at + 4 : self._at + 4 + length]
            self._at += 4 + length
        return found


def meaning(status: int) -> str:
    """A status code in the standard's English words."""
    return str(consts.DESCRIPTIONS.get(status, "not in the standard"))
