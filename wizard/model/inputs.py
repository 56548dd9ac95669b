"""What a person types, made clean: mailbox, host, port. Pure; knows no words and touches nothing.

Whatever is typed or pasted, the answer is a `Cleaned` value or an `InputError` with an id and never another exception.
An error never carries the typed text: people paste passwords into the wrong field.
"""

import re
import unicodedata
from functools import partial

from wizard.model.frozen import dataclass

_LONGEST = 2_000  # characters; beyond this it is a pasted document, and not worth a closer look
_LOCAL_MAX = 64  # RFC 5321, octets
_MAILBOX_MAX = 254
_NAME_MAX = 253
_LABEL_MAX = 63
_PORT_MAX = 65_535

_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~])+"')
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/+")
_MAIL_SCHEME = re.compile(r"(?:mailto|smtp|upn|user|e-?mail):\s*", re.IGNORECASE)
_HOST_WITH_PORT = re.compile(r"(?P<host>.*?)(?:\s*:\s*|\s+)(?P<port>[0-9]{1,5})")
_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})  # what IDNA counts as dots


class InputError(Exception):
    """Something typed, an argument or a file is not usable. `id` and `values` pick and fill a sentence."""

    def __init__(self, id: str, **values: str) -> None:  # noqa: A002 - the name that every room uses for an id
        super().__init__(id)
        self.id = id
        self.values = values


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A usable value, and the ids of what was changed to get it. `port` is the one that stood behind a host, or 0."""

    value: str
    notes: tuple[str, ...] = ()
    port: int = 0


def mailbox(text: str) -> Cleaned:
    """Return the address with its domain in ASCII, or raise InputError."""
    text, notes = _tidy(text, "mailbox")
    text = _unwrap(text, notes)
    scheme = _MAIL_SCHEME.match(text)
    if scheme:
        text = text[scheme.end() :]
        notes.append("scheme")
    local, domain = _split(text)
    if domain.endswith("."):
        domain = domain[:-1]
        notes.append("final-dot")
    name = _domain(domain, "mailbox-domain", notes)
    if "." not in name and name != "localhost":
        raise InputError("mailbox-domain-incomplete")
    if name.rpartition(".")[2].isdigit():
        raise InputError("mailbox-domain")
    if len(local) > _LOCAL_MAX or len(local) + 1 + len(name) > _MAILBOX_MAX:
        raise InputError("mailbox-too-long")
    return Cleaned(f"{local}@{name}", tuple(dict.fromkeys(notes)))


def host(text: str) -> Cleaned:
    """Return the host name in ASCII or the address, without scheme, path, port and final dot, or raise InputError."""
    text, notes = _tidy(text, "host")
    if "@" in text:
        raise InputError("host-is-mailbox")
    scheme = _SCHEME.match(text)
    if scheme:
        text = text[scheme.end() :]
        notes.append("scheme")
    text, slash, _ = text.partition("/")
    if slash:
        notes.append("path")
    if not text:
        raise InputError("host-empty")
    return _literal(text, notes) or _name(text, notes)


def port(text: str) -> int:
    """Return the TCP port, or raise InputError."""
    text, _ = _tidy(text, "port")
    if not (text.isascii() and text.isdigit()):
        raise InputError("port-not-a-number")
    number = int(text[:_LABEL_MAX])
    if not 1 <= number <= _PORT_MAX:
        raise InputError("port-out-of-range")
    return number


def _tidy(text: str, field: str) -> tuple[str, list[str]]:
    """Take away what nobody sees: spaces around, invisible characters within. Refuse what nobody can have meant."""
    if len(text) > _LONGEST:
        raise InputError(f"{field}-too-long")
    notes: list[str] = []
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    if seen != text:
        notes.append("invisible")
    bare = seen.strip()
    if bare != seen:
        notes.append("spaces")
    if not bare:
        raise InputError(f"{field}-empty")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in bare):
        raise InputError(f"{field}-control")
    return bare, notes


def _unwrap(text: str, notes: list[str]) -> str:
    """Take the address out of `Scanner <a@b>`, as mail programs copy it."""
    opening = text.rfind("<")
    if opening < 0 or not text.endswith(">"):
        return text
    notes.append("display-name" if text[:opening].strip() else "brackets")
    return text[opening + 1 : -1].strip()


def _split(text: str) -> tuple[str, str]:
    quoted = _QUOTED.match(text)
    if quoted and text[quoted.end() :].startswith("@"):
        return quoted.group(), text[quoted.end() + 1 :]
    if text.count("@") > 1 and re.search(r"[,;\s]", text):
        raise InputError("mailbox-several")
    if re.search(r"\s", text):
        raise InputError("mailbox-spaces")
    local, at, domain = text.rpartition("@")
    if not at:
        raise InputError("mailbox-windows-name" if "\\" in text else "mailbox-no-domain")
    if not local:
        raise InputError("mailbox-no-name")
    if not domain:
        raise InputError("mailbox-no-domain")
    if not local.isascii():
        raise InputError("mailbox-letters")
    if not _ATOM.fullmatch(local):
        raise InputError("mailbox-name")
    return local, domain


def _domain(text: str, error: str, notes: list[str]) -> str:
    """Return the name in ASCII and lower case. What stands in other scripts becomes its A-label."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_DOTS))
    labels = text.lower().split(".")
    ascii_labels = [_label(label, error) for label in labels]
    if ascii_labels != labels:
        notes.append("idn")
    name = ".".join(ascii_labels)
    if len(name) > _NAME_MAX:
        raise InputError(error)
    return name


def _label(label: str, error: str) -> str:
    """Return one label in ASCII.

    The standard library's "idna" codec is the rule of 2003, which turns ß into ss, which is somebody else's domain.
    """
    if not label.isascii():
        if any(unicodedata.category(char)[0] not in "LMN" and char != "-" for char in label):
            raise InputError(error)
        label = "xn--" + unicodedata.normalize("NFC", label).encode("punycode").decode("ascii")
    if len(label) > _LABEL_MAX or not _LABEL.fullmatch(label):
        raise InputError(error)
    return label


def _literal(text: str, notes: list[str]) -> Cleaned | None:
    """Return an IPv4 or IPv6 address, with or without brackets and port, or None if it is none."""
    from ipaddress import ip_address  # noqa: PLC0415 - a third of this module's time to load, and seldom needed

    behind = 0
    bracketed = re.fullmatch(r"\[([^\[\]]*)\](?::([0-9]{1,5}))?", text)
    if bracketed:
        text, number = bracketed.groups()
        if number:
            behind = port(number)
            notes.append("port")
        if ":" not in text:
            raise InputError("host-not-a-host")
        notes.append("brackets")
    try:
        address = str(ip_address(text))
    except ValueError:
        if bracketed or text.count(":") > 1:
            raise InputError("host-address") from None
        return None
    return Cleaned(address, tuple(dict.fromkeys(notes)), behind)


def _name(text: str, notes: list[str]) -> Cleaned:
    behind = 0
    with_port = _HOST_WITH_PORT.fullmatch(text)
    if with_port and with_port["host"]:
        text, behind = with_port["host"], port(with_port["port"])
        notes.append("port")
    text = text.removesuffix(":")
    if re.search(r"\s", text):
        text = re.sub(r"\s+", "", text)
        notes.append("spaces")
        if "." not in text:  # several words and no dot are a sentence or a pass phrase
            raise InputError("host-not-a-host")
    if text.endswith("."):
        text = text[:-1]
        notes.append("final-dot")
    if "_" in text and re.fullmatch(r"[A-Za-z0-9._-]+", text):
        raise InputError("host-underscore")
    found = _literal(text, [])  # an address that stood before a port or a dot
    name = found.value if found else _domain(text, "host-not-a-host", notes)
    if not found and (name.rpartition(".")[2].isdigit() or _like_a_password(text)):
        raise InputError("host-not-a-host")
    return Cleaned(name, tuple(dict.fromkeys(notes)), behind)


def _like_a_password(text: str) -> bool:
    """Say whether a name without a dot mixes capitals, small letters and digits: it would be shouted into the DNS."""
    has = partial(re.search, string=text)
    return "." not in text and all(has(kind) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
