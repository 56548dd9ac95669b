"""Bytes that no device would send, and sessions that no device would hold, break nothing and leave nothing."""

import gc
import random
import sys

import pytest

from tests.watch import record
from tests.watch.house import CANARY, MAILBOX, MESSAGE, Talk, b64, leaks
from wizard.model.device import DeviceHello
from wizard.watch import Limits, scenarios
from wizard.watch.hello import HelloReader

#: a round is one mutated hello and one mutated session
QUICK, LONG = 1_000, 100_000
_GROWTH = 20_000_000  # bytes by which the process may grow in the long run, once it is warm

_LINES = [
    b"EHLO copier\r\n",
    b"HELO \r\n",
    b"EHLO " + CANARY.encode() + b"\r\n",
    b"STARTTLS\r\n",
    b"AUTH LOGIN\r\n",
    b"AUTH PLAIN\r\n",
    b"AUTH XOAUTH2\r\n",
    b"AUTH CRAM-MD5\r\n",
    b"AUTH LOGIN " + b64(MAILBOX).encode() + b"\r\n",
    b"AUTH PLAIN " + b64(f"\0{MAILBOX}\0{CANARY}").encode() + b"\r\n",
    b64(MAILBOX).encode() + b"\r\n",
    b64(CANARY).encode() + b"\r\n",
    b"*\r\n",
    b"MAIL FROM:<" + MAILBOX.encode() + b"> SIZE=99 BODY=8BITMIME\r\n",
    b"MAIL FROM:\r\n",
    b"RCPT TO:<office@contoso.com>\r\n",
    b"DATA\r\n",
    MESSAGE,
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    b"--x--\r\n",
    b".\r\n",
    b"\n.\n",
    b"RSET\r\n",
    b"NOOP\r\n",
    b"QUIT\r\n",
    b"\r\n",
    b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03",
    b"A" * 3_000,
    bytes(range(256)),
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with some changed, doubled, taken out or cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(0, 4)):
        place = chance.randrange(len(changed) + 1)
        kind = chance.randrange(4)
        if kind == 0 and changed:
            changed[place % len(changed)] = chance.randrange(256)
        elif kind == 1:
            changed[place:place] = chance.randbytes(chance.randint(1, 8))
        elif kind == 2:
            del changed[place : place + chance.randint(1, 8)]
        elif chance.random() < 0.3:
            del changed[place:]
    return bytes(changed)


def a_hello(programs: list[bytes], chance: random.Random) -> None:
    """Read one mutated hello, in pieces."""
    data = mutated(chance.choice(programs), chance)
    reader, rest = HelloReader(), data
    while rest:
        size = chance.choice((1, 5, 50, 5_000))
        reader.feed(rest[:size])
        rest = rest[size:]
    reader.finish()
    assert (reader.hello is None) == (not data)
    if reader.hello is not None:
        record = Talk().record
        assert isinstance(record.hello(reader.hello, implicit=True), DeviceHello)


def a_session(chance: random.Random) -> None:
    """Hold one session of lines that are mutated now and then, and look for the password in what it leaves."""
    limits = Limits(size=5_000, keep=chance.choice((0, 3_000)), pace=chance.choice((0.0, 1.0)))
    talk = Talk(chance.choice(scenarios()), chance.choice((None, CANARY)), limits, secured=chance.random() < 0.8)
    intact = True
    for _ in range(chance.randint(1, 25)):
        line = chance.choice(_LINES)
        if chance.random() < 0.2:
            line, intact = mutated(line, chance), False
        for piece in (line[:7], line[7:]) if chance.random() < 0.3 else (line,):
            talk.raw(piece)
        if talk._then is not None and chance.random() < 0.8:
            talk.wait()
        if talk.ending:
            break
    talk.close()
    if intact:  # a password that was changed on the way is none that anybody could know
        assert not leaks(CANARY, talk.told, talk.sent)


def grown() -> int:
    """Return the memory of this process in bytes, as the system counts it."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file but a question to the system
        return int(file.read().split()[1]) * 4_096


def rounds(count: int, seed: int) -> None:
    """Do that many hellos and sessions."""
    chance = random.Random(seed)  # noqa: S311 - the same every time is what is wanted
    programs = [record.read(name) for name in record.names()]
    for _ in range(count):
        a_hello(programs, chance)
        a_session(chance)


def test_two_thousand_of_them() -> None:
    """A thousand mutated hellos and a thousand mutated sessions end without an exception, and without the password."""
    rounds(QUICK, 2026)


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux tells it")
def test_two_hundred_thousand_of_them() -> None:
    """A hundred thousand of each end without an exception, and the memory stays the same."""
    rounds(2_000, 1)
    gc.collect()
    before = grown()
    rounds(LONG, 2)
    gc.collect()
    assert grown() - before < _GROWTH
