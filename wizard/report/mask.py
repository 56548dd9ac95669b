"""What names a customer, replaced by stand-ins before a report leaves the company. Works on the report alone.

Two steps: first everything that names somebody is looked for (in the case, in the evidence by key, and by its shape in
every text); then each find is replaced wherever it stands, in any of the forms a protocol gives it, always by the same
stand-in. A secret is no matter of this module: it was masked when it was recorded.
"""

import base64
import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal
from urllib.parse import quote

from wizard import resources
from wizard.model.frozen import dataclass
from wizard.report.say import say

Level = Literal["none", "shared", "strict"]
LEVELS: tuple[Level, ...] = ("none", "shared", "strict")

#: What holds ids and this program's own references: never a name, never changed.
_KEPT = frozenset(
    (
        *(
            "schema",
            "tool",
            "started",
            "finished",
            "ending",
            "id",
            "step",
            "status",
            "cause",
            "because",
            "checks",
            "hop",
        ),
        *("broken_at", "confidence", "state", "flavour", "source", "checked", "link", "first_seen", "since", "at"),
        *("direction", "t_ms", "kind", "reason", "practice", "device", "cloud"),
    )
)
_ADDRESS = re.compile(r"[\w!#$&*+~^%][\w.!#$%&'*+^~-]*@(?:[\w-]+\.)*[\w-]+")
_HOST = re.compile(r"(?<![\w@.-])(?:[\w](?:[\w-]{0,61}\w)?\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)(?![\w-])")
_GUID = re.compile(r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)")
_IPV6 = re.compile(
    r"(?:(?<![\w:.])|(?<=ip6:))[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:(?:\d{1,3}\.){3}\d{1,3})?(?:%\w+)?(?![\w:])",
    re.IGNORECASE,
)
_REVERSE = re.compile(r"(?:[0-9a-f]+\.)+(?:in-addr|ip6)\.arpa", re.IGNORECASE)
_HELLO = re.compile(r"(?:EHLO|HELO|LHLO)\s+(\S+)", re.IGNORECASE)
_DOMAIN_USER = re.compile(r"(?<![\w\\])([A-Za-z][\w-]{1,14})\\([\w.-]{2,})")
_PART_OF_NAME = re.compile(r"(?:^|,)\s*(?:CN|O|OU)=([^,]+)")
_ASKED = re.compile(r"(?:request|correlation|trace|message)[\s_-]*(?:id)?\W*$", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"[0-9a-f]{16,}", re.IGNORECASE)
_REPLY = re.compile(r"(\d{3})([ -])(?:(\d\.\d{1,3}\.\d{1,3}))?(.*)", re.DOTALL)
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "ac", "gov", "edu", "or", "ne"))
_RUN = re.compile(r"[^\W_]+")
_I = re.compile("[\u0130\u0131]")  # neither is the i of another case
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_SHORTEST = 3
_ENCODED = 8  # a shorter piece of base64 is found by chance

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hidden:
    """One thing that is replaced: what kind it is, what stands there, what will stand there, and how often."""

    kind: str
    text: str
    by: str
    times: int


def apply(report: Report, level: Level) -> dict[str, Any]:
    """Return the report with everything masked that `level` asks for."""
    if level == "none":
        return dict(report)
    replace = _Replacer(_Finds(report, level).table())
    masked: dict[str, Any] = _walk(report, replace, ())
    if level == "strict":
        _strip(masked)
    return masked


def preview(report: Report, level: Level) -> list[Hidden]:
    """Return what `level` would hide of this report, in the order in which it stands there."""
    if level == "none":
        return []
    table = _Finds(report, level).table()
    counting = _Replacer(table)
    _walk(report, counting, ())
    return [Hidden(one.kind, one.text, one.by, times) for one in table.values() if (times := counting.times(one))]


# ---- looking for what must go ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Find:
    kind: str
    text: str
    by: str
    whole: bool = False  # an ordinary word of this program too: only a text that is nothing else is replaced


class _Finds:
    """Collects what names somebody, in the order of the report, so that the case's own mailbox is mailbox-1."""

    def __init__(self, report: Report, level: Level) -> None:
        self._strict = level == "strict"
        self._known: dict[str, _Find] = {}
        self._counts: dict[str, int] = {}
        self._words = _own_words()
        self._rules = resources.toml("report/masking.toml")
        self._ids = {str(check["id"]).casefold() for check in report["checks"]}
        self._ids |= {str(ruled["because"]).casefold() for ruled in report["verdict"]["ruled_out"]}
        self._case(report["case"])
        for path, text in _texts(report):
            self._by_key(path, text)
        for path, text in _texts(report):
            self._by_shape(path, text)

    def table(self) -> dict[str, _Find]:
        """Return what was found, with its stand-in."""
        return self._known

    def _add(self, kind: str, text: str) -> None:
        text = text.strip().strip(".")
        key = text.casefold()
        if len(text) < _SHORTEST or key in self._known or key in _STATES or not any(map(str.isalnum, text)):
            return
        self._counts[kind] = number = self._counts.get(kind, 0) + 1
        plain = kind in ("name", "user") and key in self._words
        self._known[key] = _Find(kind, text, say(f"mask.{kind}", number=number), whole=plain)

    def _case(self, case: Report) -> None:
        for name in ("mailbox", "from", "to"):
            self._address(str(case[name]))
        self._name_of_host(str(case["host"]))
        self._name_of_host(str(case["tls_name"]))

    def _by_key(self, path: tuple[str, ...], text: str) -> None:
        if "evidence" not in path and "changes" not in path:
            return
        key = path[-1]
        if key in ("subject", "issuer"):
            for part in _PART_OF_NAME.findall(text):
                self._issuer(part.strip())
        elif key in self._rules["names"] and not _GUID.fullmatch(text) and "@" not in text:
            self._add("name", text)
        elif key == "tenant_id":
            self._add("tenant", text)
        elif key == "host" and not _ip(text):
            self._name_of_host(text)

    def _issuer(self, name: str) -> None:
        known = (*self._rules["issuers"], *_makers())
        if not any(maker in name.casefold() for maker in known) and not _HOST.fullmatch(name):
            self._add("name", name)

    def _by_shape(self, path: tuple[str, ...], text: str) -> None:
        for address in _ADDRESS.findall(text):
            self._address(address)
        for match in _GUID.finditer(text):
            asked_for = path[-1] in self._rules["requests"] or _ASKED.search(text[: match.start()][-40:])
            if self._strict or not asked_for:
                self._add("id", match[0])
        for number in (*_IPV4.findall(text), *_IPV6.findall(text)):
            if _ip(number):
                self._add("ip", number)
        for host in _REVERSE.findall(text):
            self._add("host", host)
        for host in _HOST.findall(text):
            self._name_of_host(host)
        if "transcript" in path or "evidence" in path:
            self._by_protocol(path, text)

    def _by_protocol(self, path: tuple[str, ...], text: str) -> None:
        """Take what only a conversation has: how a computer greets, and a user of a Windows domain."""
        for greeting in _HELLO.findall(text):
            if not greeting.startswith("["):
                self._add("host", greeting)
        for domain, user in _DOMAIN_USER.findall(text):
            self._add("name", domain)
            self._add("user", user)
        if self._strict and path[-1] in ("trailer", "message_id"):
            self._add("id", text)

    def _address(self, address: str) -> None:
        local, _, domain = address.rpartition("@")
        if not domain or not local:
            return
        if not _MESSAGE_ID.fullmatch(local) or self._strict:
            self._add("id" if _MESSAGE_ID.fullmatch(local) else "mailbox", address)
            if len(local) > _SHORTEST and local.casefold() not in self._words:
                self._add("user", local)
        self._domain(domain)

    def _domain(self, domain: str) -> None:
        if not self._is_public(domain):
            self._add("domain", domain)
            self._stem(domain)

    def _stem(self, domain: str) -> None:
        """Take the organisation's name out of its domain: contoso of contoso.com and contoso.co.uk."""
        labels = domain.casefold().split(".")
        rest = labels[:-1] if len(labels) > 1 else labels
        if any(domain.casefold().endswith("." + suffix) for suffix in self._rules["tenant"]):
            rest = labels[:1]
        if len(rest) > 1 and rest[-1] in _SECOND_LEVEL:
            rest = rest[:-1]
        if rest and len(rest[-1]) > _SHORTEST and rest[-1] not in self._words:
            self._add("name", rest[-1])
        dashed = "-".join(labels)
        if len(labels) > 1:
            self._add("name", dashed)

    def _name_of_host(self, host: str) -> None:
        plain = host.casefold().strip(".")
        if plain in self._ids or _ip(plain) or plain.startswith(tuple(self._rules["interfaces"])):
            return
        if plain.rpartition(".")[2] in self._rules["not_hosts"]:
            return
        if self._is_public(plain):
            if self._strict:
                self._add("microsoft", host)
            return
        self._add("host", host)

    def _is_public(self, host: str) -> bool:
        plain = host.casefold().strip(".")
        if any(plain.endswith("." + suffix) for suffix in self._rules["tenant"]):
            return False
        if any(plain.endswith("." + suffix) and "-" in plain.partition(".")[0] for suffix in self._rules["mail"]):
            return False
        return any(plain == suffix or plain.endswith("." + suffix) for suffix in self._rules["public"])


#: Values that say what was found and could also be somebody's name: no report could be read without them.
_STATES = frozenset(("yes", "none", "off", "unknown", "pass", "fail", "login", "plain", "smtp", "mail", "localhost"))


def _ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    return True


@cache
def _makers() -> tuple[str, ...]:
    """Return the issuers that anybody may know: public authorities and makers of inspection products."""
    found: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if key in ("issuers", "issuer", "maker", "title", "name"):
                    found.extend([inner] if isinstance(inner, str) else map(str, inner))
                else:
                    collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(resources.toml("inspectors.toml"))
    return tuple(name.casefold() for name in found if len(name) > _SHORTEST)


@cache
def _own_words() -> frozenset[str]:
    """Return every word that this program itself writes: a name that is one of them cannot be told from it."""
    files = ["report/words.toml", "report/advice.toml", "steps.toml"]
    files += [f"{folder}/{name}.toml" for folder in ("causes", "checks") for name in resources.names(folder)]
    words: set[str] = set()
    for file in files:
        for text in _all_in(resources.toml(file)):
            words.update(re.findall(r"[^\W_][\w-]*", text.casefold()))
    return frozenset(words)


def _all_in(value: object) -> Iterator[str]:
    """Return every text in parsed data, the keys included."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _all_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _all_in(inner)
    elif isinstance(value, str):
        yield value


# ---- replacing -------------------------------------------------------------------------------------------------------


class _Replacer:
    """Replaces every find in every form, the longest first, and counts."""

    def __init__(self, table: Mapping[str, _Find]) -> None:
        self._whole = {text: find for text, find in table.items() if find.whole}
        plain: dict[str, _Find] = {}
        self._exact: dict[str, _Find] = {}
        for text, find in table.items():
            if find.whole:
                continue
            for form in _forms(text):
                plain.setdefault(form.casefold(), find)
            for form in _encoded(text):
                self._exact.setdefault(form, find)
        self._plain = plain
        self._near = _by_rarest_run(plain)
        self._every: re.Pattern[str] | None = None
        self._beginnings: dict[str, list[str]] = {}
        for form in self._exact:
            self._beginnings.setdefault(form[:_ENCODED], []).append(form)
        self._times: dict[str, int] = {}

    def __call__(self, text: str) -> str:
        whole = self._whole.get(text.casefold().strip())
        if whole is not None or not self._plain:
            return self._count(whole) if whole is not None else text
        text = self._replaced(text)
        spans = _spans(text, self._encoded_in(text)) if self._beginnings else []
        return _put(text, spans, lambda found: self._count(self._exact[found]))

    def _replaced(self, text: str) -> str:
        """Replace the plain forms; only those are tried that can stand there, for a report can have thousands."""
        low = text.lower()
        if not _even(text, low):
            if self._every is None:
                either = "|".join(map(re.escape, sorted(self._plain, key=len, reverse=True)))
                self._every = re.compile(f"{_BEFORE}(?:{either}){_AFTER}", re.IGNORECASE)
            return self._every.sub(lambda match: self._count(self._plain.get(match[0].casefold())), text)
        forms = [form for run in dict.fromkeys(_RUN.findall(low)) for form in self._near.get(run, ())]
        spans = [(start, end) for start, end in _spans(low, forms) if _alone(low, start, end)] if forms else []
        return _put(text, spans, lambda found: self._count(self._plain.get(found.casefold())))

    def _encoded_in(self, text: str) -> list[str]:
        starts = {text[place : place + _ENCODED] for place in range(len(text) - _ENCODED + 1)}
        return [form for start in self._beginnings.keys() & starts for form in self._beginnings[start]]

    def times(self, find: _Find) -> int:
        return self._times.get(find.by, 0)

    def _count(self, find: _Find | None) -> str:
        if find is None:  # letters that change their number when their case does
            return say("mask.other")
        self._times[find.by] = self._times.get(find.by, 0) + 1
        return find.by


def _by_rarest_run(forms: Iterable[str]) -> dict[str, list[str]]:
    """Return the forms by that run of letters and digits which the fewest others have.

    A form stands between what is no letter or digit, so each of its runs is a whole run of the text.
    """
    runs = {form: several for form in forms if (several := _RUN.findall(form))}
    common = Counter(run for several in runs.values() for run in set(several))
    near: dict[str, list[str]] = {}
    for form, several in runs.items():
        near.setdefault(min(several, key=lambda run: common[run]), []).append(form)
    return near


def _even(text: str, low: str) -> bool:
    """Say whether each letter is one letter in any case: where not, only an expression finds a name."""
    return text.isascii() or (len(low) == len(text) and low.casefold() == low and not _I.search(text))


def _spans(text: str, forms: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Return where any of the forms stands, whatever they overlap."""
    for form in forms:
        start = text.find(form)
        while start >= 0:
            yield start, start + len(form)
            start = text.find(form, start + 1)


def _alone(text: str, start: int, end: int) -> bool:
    """Say whether what stands there is no part of a longer word or number."""
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _put(text: str, spans: Iterable[tuple[int, int]], by: Callable[[str], str]) -> str:
    """Replace the first span, of those that begin together the longest, then the first behind it, and so on."""
    parts, done = [], 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= done:
            parts += [text[done:start], by(text[start:end])]
            done = end
    return "".join((*parts, text[done:])) if parts else text


def _forms(text: str) -> Iterator[str]:
    """Return the ways in which a name is written: as it is, in a URL, as an international domain, without dashes."""
    yield text
    yield from (quote(text), quote(text, safe=""), text.replace("@", "(at)"))
    if _GUID.fullmatch(text):
        yield text.replace("-", "")
    local, at, domain = text.rpartition("@")
    for codec in (_to_ascii, _to_unicode):
        made = codec(domain)
        if made and made != domain:
            yield f"{local}{at}{made}"
    if _IPV4.fullmatch(text):
        yield text.replace(".", "-")
        yield ".".join(reversed(text.split("."))) + ".in-addr.arpa"


def _to_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _to_unicode(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna") if "xn--" in domain else ""
    except UnicodeError:
        return ""


def _encoded(text: str) -> Iterator[str]:
    """Return the name in base64, as it stands in a sign-in, whatever stands before it."""
    raw = text.encode("utf-8", "surrogatepass")
    for shift in range(3):
        body = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        piece = body[(shift * 8 + 5) // 6 : len(body) - (len(raw) + shift) % 3 % 2 - 1]
        if len(piece) >= _ENCODED:
            yield piece


def _texts(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return every text that may hold a name, with the keys that lead to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if _may_change(key, path, inner):
                if "evidence" in path:
                    yield (*path, "key"), key
                yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, path)


def _may_change(key: str, path: tuple[str, ...], value: object) -> bool:
    inside = "evidence" in path or isinstance(value, Mapping | list)
    return inside or key not in _KEPT


def _walk(value: Any, replace: Callable[[str], str], path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON data
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, Mapping):
        return {
            (replace(key) if "evidence" in path else key): (
                _walk(inner, replace, (*path, key)) if _may_change(key, path, inner) else inner
            )
            for key, inner in value.items()
        }
    return [_walk(inner, replace, path) for inner in value] if isinstance(value, list) else value


# ---- strict ----------------------------------------------------------------------------------------------------------


def _strip(report: dict[str, Any]) -> None:
    """Keep of what servers said their codes alone, and nothing of this computer."""
    said: dict[str, str] = {}
    for check in report["checks"]:
        for line in check["transcript"]:
            short = _short(line["text"], line["direction"])
            said[line["text"]] = short
            line["text"] = short
        for key in ("reply", "detail", "first_bytes"):
            _shorten(check["evidence"], key, said)
    known = sorted((text for text in said if len(text) > _ENCODED and said[text] != text), key=len, reverse=True)
    if known:
        _replace_all(report, re.compile("|".join(map(re.escape, known))), said)
    report["environment"].update(public_addresses=[], proxies={}, vpn_interfaces=[], tls_library="")
    report["tool"] = {**report["tool"], "platform": say("mask.removed")}


def _short(text: str, direction: str) -> str:
    if direction == "sent":
        words = text.split(" ")
        return " ".join(words[:2]) if words[0].upper() == "AUTH" else words[0].partition(":")[0]
    reply = _REPLY.match(text)
    if direction == "note":
        return text
    return f"{reply[1]}{reply[2]}{reply[3] or ''} …".replace("  ", " ") if reply else "…"


def _shorten(value: object, key: str, said: dict[str, str]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key and isinstance(inner, str) and inner:
                said.setdefault(inner, _short(inner, "received"))
            _shorten(inner, key, said)
    elif isinstance(value, list):
        for inner in value:
            _shorten(inner, key, said)


def _replace_all(value: Any, pattern: re.Pattern[str], said: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON data
    if isinstance(value, dict):
        for key, inner in value.items():
            value[key] = _replace_all(inner, pattern, said)
    elif isinstance(value, list):
        value[:] = [_replace_all(inner, pattern, said) for inner in value]
    elif isinstance(value, str):
        return pattern.sub(lambda match: said[match[0]], value)
    return value
