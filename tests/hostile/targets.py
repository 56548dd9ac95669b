"""Everything that reads foreign bytes, each as a function of bytes with seeds: for the fuzzers.

A function returns, or raises what it promises to raise, which is caught here; anything else is a find. What must hold
of the outcome is asserted. Knows no fuzzer.
"""

import asyncio
import contextlib
import json
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization

from tests.catalogue import corpus
from tests.hostile.behaviours import EVERY
from tests.hostile.house import ACTIVE
from tests.watch import record
from tests.watch.test_mime import scan
from tests.wire import certs
from tests.wire.script_server import REPLIES, Act
from wizard import case_file, catalogue, clouds, pasted
from wizard.model import inputs, spf
from wizard.model.failure import Failure
from wizard.model.inputs import InputError
from wizard.model.observation import Reply
from wizard.model.secret import AccessToken, Mask, Secret
from wizard.settings import Settings
from wizard.vault import Vault
from wizard.watch.hello import HelloReader
from wizard.watch.mime import Message
from wizard.wire import certificates, claims, limits
from wizard.wire.records import RecordScanner
from wizard.wire.redact import Transcript
from wizard.wire.reply import ReplyParser

_TOP = Path(__file__).resolve().parents[2]
_FOLDER = Path(tempfile.gettempdir())


class Target(NamedTuple):
    """One reader: what is done with bytes, and bytes to begin with."""

    run: Callable[[bytes], object]
    seeds: Callable[[], Iterator[bytes]]


def _pieces(data: bytes) -> list[bytes]:
    """Cut the bytes at places that they name themselves."""
    if len(data) < 4:
        return [data]
    first, second = sorted((data[0] % len(data), data[-1] % len(data)))
    return [data[:first], data[first:second], data[second:]]


# ---- mail servers ----------------------------------------------------------------------------------------------------


def _replies(pieces: list[bytes]) -> list[Reply | Failure]:
    parser, found = ReplyParser(), list[Reply | Failure]()
    for piece in pieces:
        parser.feed(piece)
        while (one := parser.next("greeting")) is not None:
            found.append(one)
            if isinstance(one, Failure):
                return found
    if (last := parser.end("greeting")) is not None:
        found.append(last)
    return found


def _reply(data: bytes) -> None:
    whole = _replies([data])
    assert _replies(_pieces(data)) == whole
    mask = Mask([Secret("hunter2!")])
    transcript = Transcript("192.0.2.1:587", lambda: 0.0, mask)
    for one in whole:
        assert not isinstance(one, Reply) or len(one.lines) <= limits.REPLY_LINES
        transcript.received(one.text if isinstance(one, Reply) else one.detail)
    text = "".join(line.text for line in transcript.take())
    assert "hunter2!" not in text
    assert not [char for char in text if unicodedata.category(char) in ACTIVE]


def _said() -> Iterator[bytes]:
    yield from REPLIES.values()
    for one in EVERY:
        for act in one.stages.values():
            said = act.say if isinstance(act, Act) else act
            if len(said) < 2_000:
                yield said


def _records(data: bytes) -> None:
    scanner = RecordScanner()
    for piece in _pieces(data):
        scanner.feed(piece)
    assert scanner.is_tls in (True, False, None)


def _certificate(data: bytes) -> None:
    asyncio.run(certificates.parse((data,)))


def _ders() -> Iterator[bytes]:
    yield certs.authority().certificate.public_bytes(serialization.Encoding.DER)


def _claims(data: bytes) -> None:
    claims.read(AccessToken(data.decode("latin-1")), probe="token", at=0.0)


def _tokens() -> Iterator[bytes]:
    yield b"eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL291dGxvb2sub2ZmaWNlLmNvbSIsImV4cCI6MX0.c2ln"
    yield b"e30.e30.e30"


# ---- devices ---------------------------------------------------------------------------------------------------------


def _hello(data: bytes) -> None:
    reader = HelloReader()
    for piece in _pieces(data):
        reader.feed(piece)
    reader.finish()


def _hellos() -> Iterator[bytes]:
    yield from (record.read(name) for name in record.names())


def _mime(data: bytes) -> None:
    message = Message()
    for piece in _pieces(data):
        message.feed(piece)
    message.finish()


# ---- texts and files -------------------------------------------------------------------------------------------------


def _explain(data: bytes) -> None:
    known = catalogue.explain(data.decode("utf-8", "replace"))
    assert known.cause in (None, "unknown", *catalogue.causes())


def _lines() -> Iterator[bytes]:
    yield from (line["text"].encode() for line in corpus.everything())


def _paste(data: bytes) -> None:
    with contextlib.suppress(InputError):
        pasted.parse(data.decode("utf-8", "replace"))


def _pastes() -> Iterator[bytes]:
    yield b"SmtpClientAuthenticationDisabled : True\r\nName : x\r\n"
    yield b'{"SmtpClientAuthenticationDisabled": null, "Identity": "a@b.test"}'
    yield b"Identity Off\r\n-------- ---\r\na@b.test False\r\n".replace(b"Off", b"SmtpClientAuthenticationDisabled")
    yield b'"Identity","Enabled"\r\n"a@b.test","True"\r\n'


def _case(data: bytes) -> None:
    with contextlib.suppress(InputError):
        kept = case_file.read(data, clouds.built_in)
        case_file.read(case_file.write(kept).encode(), clouds.built_in)


def _cases() -> Iterator[bytes]:
    for path in sorted((_TOP / "tests/case_file").rglob("*.smtpcase")):
        yield path.read_bytes()


def _cloud(data: bytes) -> None:
    file = _FOLDER / "fuzzed-cloud.toml"
    file.write_bytes(data)
    with contextlib.suppress(InputError):
        clouds.load(str(file))


def _clouds() -> Iterator[bytes]:
    for path in sorted((_TOP / "resources/clouds").glob("*.toml")):
        yield path.read_bytes()
    yield b'name = "lab"\n[smtp]\nhost = "mail.lab.test"\nport = 587\n[dns]\nservers = ["127.0.0.1:5353"]\n'


def _settings(data: bytes) -> None:
    file = _FOLDER / "fuzzed-settings.json"
    file.write_bytes(data)
    Settings(file).clients("lab")
    with contextlib.suppress(InputError):
        Settings(file).set_clients("lab", {"graph": "0f0e0d0c-0b0a-4908-8706-050403020100"})
    file.write_bytes(data)
    Vault(index=file)._index()


def _kept() -> Iterator[bytes]:
    yield json.dumps({"version": 1, "clients": {"lab": {"graph": "microsoft"}}}).encode()
    entry = {
        "cloud": "lab",
        "mailbox": "a@b.test",
        "host": "x.test",
        "set_at": "2026-01-01T00:00:00Z",
        "kept_in": "keyring",
    }
    yield json.dumps({"version": 1, "entries": [entry, {**entry, "app": True}]}).encode()


def _typed(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for read in (inputs.mailbox, inputs.host, inputs.port):
        with contextlib.suppress(InputError):
            read(text)
    spf.terms(text)


def _fields() -> Iterator[bytes]:
    yield from (b" Scanner@Contoso.com ", b"smtp://mail.example.com:587/", b"[::1]:25", b"587", b"x\xc3\xa4.test.")
    yield b"v=spf1 include:spf.protection.outlook.com ip4:192.0.2.0/24 a:x.test/24//64 -all"


TARGETS: dict[str, Target] = {
    "reply": Target(_reply, _said),
    "records": Target(_records, _hellos),
    "certificate": Target(_certificate, _ders),
    "token": Target(_claims, _tokens),
    "hello": Target(_hello, _hellos),
    "message": Target(_mime, lambda: iter((scan(), scan("\u202egnp.exe")))),
    "explain": Target(_explain, _lines),
    "paste": Target(_paste, _pastes),
    "case": Target(_case, _cases),
    "cloud": Target(_cloud, _clouds),
    "settings": Target(_settings, _kept),
    "typed": Target(_typed, _fields),
}
