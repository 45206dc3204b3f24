"""Which provider takes which office's notices: data of the operator, `GATEWAYS_FILE` or one gateway for each means.

    [[gateway]]
    name = "cmcc"                       # as the pages show it
    url = "smpp://user:password@host:2775?from=10690000&binds=2"   # two lines at once; one if not said
    [[gateway]]
    name = "kannel"
    url = "kannel://user:password@host:13013?from=10690001"
    [[gateway]]
    name = "aliyun"                     # a cloud's API: aliyun://key:secret@ or tencent://id:key@?app=1400006666
    url = "aliyun://LTAI5t:secret@?door=…"   # it pushes to PUBLIC_URL/api/notices/pushed/<door>: 32 characters or more
    [gateway.templates]                 # the texts registered there, without the signature, {1}, {2} … for the gaps
    SMS_123456 = "投诉已登记，编号{1}。最迟{2}告知是否受理。电话{3}。"
    [[gateway]]
    name = "mail"
    url = "smtp://user:password@relay:587"
    [[dkim]]                            # letters from this domain are signed here, not by the relay
    domain = "example.cn"
    selector = "tousu2026"
    key = "/etc/complaints/example.cn.pem"

    [office."220200"]                   # what is not said here is as for everybody
    sms = ["kannel", "cmcc"]            # the first that is fit is asked
    sender = "10690002"
    mail = "tousu@jilin.example.cn"     # the address that its letters come from
    signature = "【吉林市社保】"
    quiet = "19:00-08:30"               # its own quiet hours

Without an order the gateways are asked as they stand in the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from services.notification.rules.decency import Means, QuietHours

CLOUDS = ("aliyun", "tencent")
MEANS_OF_SCHEME = {"smpp": Means.SMS, "kannel": Means.SMS, **dict.fromkeys(CLOUDS, Means.SMS), "smtp": Means.EMAIL}
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_SIGNATURE = re.compile(r"【[\u3400-\u9fff]{2,12}】")


@dataclass(frozen=True)
class Way:
    """One gateway of one provider. `templates` are the texts that are registered with a cloud, by its numbers."""

    name: str
    means: Means
    url: str = field(repr=False)
    templates: Mapping[str, str] = field(default_factory=dict)

    @property
    def hears(self) -> bool:
        """Whether what people write back through it reaches us; a cloud needs an address to push it to."""
        parts = urlsplit(self.url)
        return parts.scheme not in CLOUDS or "door" in parse_qs(parts.query)


@dataclass(frozen=True)
class Signed:
    """A domain whose letters are signed by the key in a file."""

    domain: str
    selector: str
    key: str


@dataclass(frozen=True)
class Own:
    """What one office has otherwise than the others; what is empty is as for everybody."""

    order: Mapping[Means, tuple[str, ...]] = field(default_factory=dict)
    sender: str = ""
    mail: str = ""
    signature: str = ""
    quiet: QuietHours | None = None


@dataclass(frozen=True)
class Routes:
    """The ways out, in the order in which they are asked, and the offices that have it otherwise."""

    ways: tuple[Way, ...]
    own: Mapping[str, Own] = field(default_factory=dict)
    signed: tuple[Signed, ...] = ()
    set_aside: tuple[str, ...] = ()  # offices whose own signature leaves no room for what is told

    @classmethod
    def parse(cls, text: str, *, offices: Iterable[str]) -> Routes:
        """Raises ValueError, naming every fault; never a password."""
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as cause:
            raise ValueError("the gateways' file is no TOML") from cause
        faults: list[str] = []
        ways = [_way(entry, faults) for entry in document.get("gateway", ())]
        signed = tuple(_signed(entry, faults) for entry in document.get("dkim", ()))
        found = cls(tuple(way for way in ways if way is not None), _own(document.get("office", {}), faults), signed)
        names = [way.name for way in found.ways]
        faults += [f"{name}: stands twice" for name in sorted(set(names)) if names.count(name) > 1]
        known = {(way.name, way.means) for way in found.ways}
        for code, own in found.own.items():
            if code not in set(offices):
                faults.append(f"{code}: no such office")
            faults += [
                f"{code}: no gateway {name} for {means}"
                for means, order in own.order.items()
                for name in order
                if (name, means) not in known
            ]
            if own.signature and not _SIGNATURE.fullmatch(own.signature):
                faults.append(f"{code}: a signature is Chinese characters in 【】")
            if own.mail and not _MAIL.fullmatch(own.mail):
                faults.append(f"{code}: mail is no e-mail address")
        if faults:
            raise ValueError("; ".join(faults))
        return found

    def signed_as_everybody(self, offices: Iterable[str]) -> Routes:
        """The same, where these offices' own signatures are set aside."""
        aside = tuple(offices)
        own = {code: replace(told, signature="") if code in aside else told for code, told in self.own.items()}
        return replace(self, own=own, set_aside=aside)

    def order(self, office: str, means: Means) -> tuple[str, ...]:
        """The names of the gateways in the order in which they are asked for this office."""
        own = self.own.get(office)
        if own is not None and own.order.get(means):
            return own.order[means]
        return tuple(way.name for way in self.ways if way.means is means)

    def hears(self, office: str, means: Means) -> bool:
        """Whether a reply reaches us, whichever of the office's gateways the question leaves by."""
        names = self.order(office, means)
        return all(way.hears for way in self.ways if way.means is means and way.name in names)

    def of(self, office: str) -> Own:
        return self.own.get(office, _LIKE_EVERYBODY)

    def source(self, office: str, means: Means) -> str:
        """The number or address that receivers see; empty for the gateway's own."""
        own = self.of(office)
        return own.mail if means is Means.EMAIL else own.sender

    def chosen(
        self,
        means: Means,
        *,
        offices: Iterable[str],
        is_fit: Callable[[str], bool],
        is_down: Callable[[str], bool] = lambda _name: False,
    ) -> dict[str, list[str]]:
        """For each gateway the offices that it serves now: the first fit one of each, where none is the first that is
        not down, or the first of all."""
        found: dict[str, list[str]] = {way.name: [] for way in self.ways if way.means is means}
        for office in offices:
            order = self.order(office, means)
            if order:
                up = next((name for name in order if not is_down(name)), order[0])
                found[next((name for name in order if is_fit(name)), up)].append(office)
        return found

    def without_a_fit_one(
        self, means: Means, name: str, *, offices: Iterable[str], is_fit: Callable[[str], bool]
    ) -> list[str]:
        """The offices that have the gateway of this name and, now, none that is fit: whichever rests is a way out."""
        orders = {office: self.order(office, means) for office in offices}
        return [office for office, order in orders.items() if name in order and not any(map(is_fit, order))]


_LIKE_EVERYBODY = Own()


def _way(entry: Mapping[str, Any], faults: list[str]) -> Way | None:
    name, url = str(entry.get("name", "")), str(entry.get("url", ""))
    scheme, templates = urlsplit(url).scheme, entry.get("templates", {})
    means = MEANS_OF_SCHEME.get(scheme)
    if not name or means is None or entry.keys() - {"name", "url", "templates"}:
        faults.append(f"{name or 'a gateway'}: a name and a url of {', '.join(MEANS_OF_SCHEME)} are needed")
        return None
    if (scheme in CLOUDS) != bool(templates) or not isinstance(templates, dict):
        faults.append(f"{name}: a cloud, and nobody else, needs the texts that are registered with it")
        return None
    return Way(name, means, url, {str(number): str(text) for number, text in templates.items()})


def _signed(entry: Mapping[str, Any], faults: list[str]) -> Signed:
    if entry.keys() != {"domain", "selector", "key"}:
        faults.append("dkim: a domain, a selector and a key are needed")
    return Signed(*(str(entry.get(name, "")) for name in ("domain", "selector", "key")))


def _own(offices: Mapping[str, Mapping[str, Any]], faults: list[str]) -> dict[str, Own]:
    found: dict[str, Own] = {}
    for code, told in offices.items():
        unknown = told.keys() - {"sms", "email", "sender", "mail", "signature", "quiet"}
        if unknown:
            faults.append(f"{code}: unknown {', '.join(sorted(unknown))}")
        order = {means: _names(told[means.value]) for means in (Means.SMS, Means.EMAIL) if means.value in told}
        found[code] = Own(
            order,
            str(told.get("sender", "")),
            str(told.get("mail", "")),
            str(told.get("signature", "")),
            _quiet(code, told, faults),
        )
    return found


def _quiet(code: str, told: Mapping[str, Any], faults: list[str]) -> QuietHours | None:
    try:
        return QuietHours.parse(str(told["quiet"])) if "quiet" in told else None
    except ValueError:
        faults.append(f"{code}: quiet hours are like 20:00-08:00")
        return None


def _names(given: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(name) for name in given) if not isinstance(given, str) else (given,)
