"""Reads a ClientHello from bytes, as the device wrote it: TLS, SSL 3.0, or in the record form of SSL 2. No I/O.

Nothing that stands in it is trusted: a length that leads outside ends the reading with a problem, and what was read
until then counts. No input makes this module raise.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from wizard import resources
from wizard.model.device import ClientHello

_LONGEST = 32_768  # bytes of one hello; with keys of the newest kinds it has two thousand
_RECORD = 18_432  # the largest record of TLS, with what ciphers add
_RECORDS = 64  # in which one hello may come; real ones use one
_LISTED = 300  # entries of one list
_HANDSHAKE, _CLIENT_HELLO = 0x16, 1
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251})")
_WORD = re.compile(r"[\x21-\x7e]{1,60}")
_VERSIONS = {
    0x0002: "SSL 2.0",
    0x0300: "SSL 3.0",
    0x0301: "1.0",
    0x0302: "1.1",
    0x0303: "1.2",
    0x0304: "1.3",
}


class _ShortError(Exception):
    """A length leads outside of what is there."""


class _Bytes:
    """Bytes, taken from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __len__(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if count > len(self):
            raise _ShortError
        self._at += count
        return self._data[self._at - count : self._at]

    def rest(self) -> bytes:
        return self.take(len(self))

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def block(self, width: int) -> "_Bytes":
        """Return what a length of `width` bytes announces."""
        return _Bytes(self.take(self.number(width)))


class HelloReader:
    """Takes bytes until the hello is whole, or cannot become one. `hello` is then set."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self.hello: ClientHello | None = None

    def feed(self, data: bytes) -> None:
        """Take more bytes; those behind the hello are no business of this reader."""
        if self.hello is not None:
            return
        self._bytes += data[: _LONGEST + 1 - len(self._bytes)]
        self._read(ended=len(self._bytes) > _LONGEST, problem="too-long")

    def finish(self) -> None:
        """Take that nothing more comes."""
        if self.hello is None and self._bytes:
            self._read(ended=True, problem="cut-short")

    def _read(self, *, ended: bool, problem: str) -> None:
        whole = bytes(self._bytes)
        kind = tls_begins(whole)
        if kind is False or (kind is None and ended):
            self.hello = ClientHello(problem="no-hello")
        elif kind:
            reader = _ssl2 if whole[0] & 0x80 else _tls
            self.hello = reader(whole, problem if ended else "")
        if self.hello is not None:
            self._bytes.clear()


def tls_begins(data: bytes) -> bool | None:
    """Say whether these are the first bytes of a hello; None: more are needed to tell."""
    if not data:
        return None
    if data[0] == _HANDSHAKE:
        return data[1] == 3 if len(data) > 1 else None
    if not data[0] & 0x80:
        return False
    if len(data) > 2 and data[2] != _CLIENT_HELLO:
        return False
    return int.from_bytes(data[3:5], "big") in _VERSIONS if len(data) > 4 else None


def cipher_name(number: int) -> str:
    """Return the name of a cipher suite."""
    return _name("ciphers", number)


def alert_name(number: int) -> str:
    """Return the name of an alert, as the RFCs write it."""
    return _name("alerts", number, 2)


@cache
def _names(group: str) -> dict[str, str]:
    names: dict[str, str] = resources.toml("watch/tls-names.toml")[group]
    return names


def _name(group: str, number: int, width: int = 4) -> str:
    spelled = f"0x{number:0{width}X}"
    return _names(group).get(spelled, spelled)


def _version(number: int) -> str:
    return _VERSIONS.get(number, f"0x{number:04X}")


def _tls(whole: bytes, problem: str) -> ClientHello | None:
    """Read records until the message in them is whole. None: more must come; with `problem` nothing more does."""
    outer, message = _Bytes(whole), bytearray()
    record_version = _version(int.from_bytes(whole[1:3].ljust(2, b"\0"), "big"))
    garbled, records = False, 0
    try:
        while not _complete(message) and not garbled:
            kind, _, length = outer.number(1), outer.take(2), outer.number(2)
            records += 1
            garbled = kind != _HANDSHAKE or not 0 < length <= _RECORD or records > _RECORDS
            if not garbled:
                message += outer.take(min(length, len(outer)) if problem else length)
    except _ShortError:
        if not problem:
            return None
    found: dict[str, Any] = {"record_version": record_version, "size": len(message)}
    if len(message) < 4 or message[0] != _CLIENT_HELLO:
        return ClientHello(**found, problem="garbled" if garbled else problem or "no-hello")
    whole_message = _complete(message)
    body = _Bytes(bytes(message[4 : 4 + int.from_bytes(message[1:4], "big")]))
    try:
        _hello(body, found)
    except _ShortError:
        found["problem"] = "garbled" if whole_message or garbled else problem
    else:
        found["problem"] = "" if whole_message else "garbled" if garbled else problem
    old = (found.get("client_version"), record_version) == ("SSL 3.0", "SSL 3.0")
    return ClientHello(**found, style="ssl3" if old else "tls")


def _complete(message: bytearray) -> bool:
    return len(message) >= 4 and len(message) - 4 >= min(int.from_bytes(message[1:4], "big"), _LONGEST + 1)


def _hello(body: _Bytes, found: dict[str, Any]) -> None:
    """Read the message's body; what was read before a length went wrong stays in `found`."""
    found["client_version"] = _version(body.number(2))
    body.take(32)  # random
    body.block(1)  # session id
    found["ciphers"] = _list(body.block(2), "ciphers")
    body.block(1)  # compression
    if not len(body):
        return
    extensions = body.block(2)
    names: list[str] = []
    try:
        while len(extensions) and len(names) < _LISTED:
            number, content = extensions.number(2), extensions.block(2)
            if _grease(number):
                continue
            names.append(_name("extensions", number))
            if number in _EXTENSIONS:
                _EXTENSIONS[number](content, found)
    finally:
        found["extensions"] = tuple(names)


def _grease(number: int) -> bool:
    """Say whether the number only stands there to be ignored (RFC 8701)."""
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF


def _list(block: _Bytes, group: str, width: int = 2) -> tuple[str, ...]:
    names: list[str] = []
    while len(block) and len(names) < _LISTED:
        number = block.number(width)
        if not _grease(number):
            names.append(_name(group, number))
    return tuple(names)


def _server_name(content: _Bytes, found: dict[str, Any]) -> None:
    names = content.block(2)
    if names.number(1) == 0:
        name = names.block(2).rest().decode("ascii", "replace")
        found["server_name"] = name if _NAME.fullmatch(name) else ""


def _supported_versions(content: _Bytes, found: dict[str, Any]) -> None:
    listed = content.block(1)
    versions: list[str] = []
    while len(listed) and len(versions) < _LISTED:
        number = listed.number(2)
        if not _grease(number):
            versions.append(_version(number))
    found["versions"] = tuple(versions)


def _alpn(content: _Bytes, found: dict[str, Any]) -> None:
    listed = content.block(2)
    names: list[str] = []
    while len(listed) and len(names) < 10:
        name = listed.block(1).rest().decode("ascii", "replace")
        if _WORD.fullmatch(name):
            names.append(name)
    found["alpn"] = tuple(names)


def _groups(content: _Bytes, found: dict[str, Any]) -> None:
    found["groups"] = _list(content.block(2), "groups")


def _signatures(content: _Bytes, found: dict[str, Any]) -> None:
    found["signatures"] = _list(content.block(2), "signatures")


_EXTENSIONS: dict[int, Callable[[_Bytes, dict[str, Any]], None]] = {
    0: _server_name,
    10: _groups,
    13: _signatures,
    16: _alpn,
    43: _supported_versions,
}


def _ssl2(whole: bytes, problem: str) -> ClientHello | None:
    """Read a hello in the record form of SSL 2, which old stacks used to offer newer versions, too."""
    length = int.from_bytes(whole[:2], "big") & 0x7FFF
    if len(whole) - 2 < length and not problem:
        return None
    body = _Bytes(whole[2 : 2 + length])
    found: dict[str, Any] = {"style": "ssl2", "record_version": "SSL 2.0", "size": len(body)}
    found["problem"] = problem if len(body) < length else ""
    try:
        body.take(1)  # the kind of message
        found["client_version"] = _version(body.number(2))
        ciphers = body.number(2)
        body.take(4)  # lengths of session id and challenge
        block = _Bytes(body.take(ciphers))
        names: list[str] = []
        while len(block) and len(names) < _LISTED:
            number = block.number(3)
            names.append(cipher_name(number) if number < 0x10000 else _name("ssl2-ciphers", number, 6))
        found["ciphers"] = tuple(names)
    except _ShortError:
        found["problem"] = found["problem"] or "garbled"
    return ClientHello(**found)
