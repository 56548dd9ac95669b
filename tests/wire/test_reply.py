"""The reply parser: grammar, limits, and indifference to packets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Reply
from wizard.wire import limits
from wizard.wire.reply import ReplyParser


def parse(*pieces: bytes, first: bool = True, ended: bool = True) -> list[Reply | Failure]:
    """Return everything that comes out of `pieces`, the end of the stream included."""
    parser, out = ReplyParser(first=first), []
    for piece in pieces:
        parser.feed(piece)
        while (found := parser.next("greeting")) is not None:
            out.append(found)
            if isinstance(found, Failure):
                return out
    if ended and (found := parser.end("greeting")) is not None:
        out.append(found)
    return out


def code(*pieces: bytes, first: bool = True) -> FailureCode:
    """Return the code of the failure that comes first."""
    result = parse(*pieces, first=first)[0]
    assert isinstance(result, Failure)
    return result.code


def test_one_line() -> None:
    """A single line is a reply."""
    assert parse(b"220 lab.test ready\r\n") == [Reply(220, ("lab.test ready",))]


@pytest.mark.parametrize("line", [b"250\r\n", b"250 \r\n"])
def test_without_text(line: bytes) -> None:
    """A code alone is a reply with one empty line."""
    assert parse(line) == [Reply(250, ("",))]


def test_several_lines() -> None:
    """Continuation lines belong to the reply, in order."""
    assert parse(b"250-a\r\n250-b\r\n250 c\r\n") == [Reply(250, ("a", "b", "c"))]


def test_two_replies_come_one_by_one() -> None:
    """What stands behind a reply is the next reply."""
    assert parse(b"250 a\r\n354 b\r\n") == [Reply(250, ("a",)), Reply(354, ("b",))]


@pytest.mark.parametrize(
    ("line", "enhanced"),
    [
        (b"535 5.7.139 no", "5.7.139"),
        (b"250 2.1.0", "2.1.0"),
        (b"250 5.1.1 x", ""),
        (b"250 2.1 x", ""),
        (b"550 5.1.1x", ""),
    ],
)
def test_enhanced_code(line: bytes, enhanced: str) -> None:
    """An enhanced code counts where it is whole and of the same class as the code."""
    result = parse(line + b"\r\n")[0]
    assert isinstance(result, Reply)
    assert result.enhanced == enhanced


def test_bare_line_feed_is_taken_and_noted() -> None:
    """A line that ends without CR is understood, and said."""
    parser = ReplyParser()
    parser.feed(b"220 x\n")
    assert parser.next("greeting") == Reply(220, ("x",))
    assert parser.odd == {"bare LF"}


def test_mismatching_codes() -> None:
    """Two codes in one reply break the rules."""
    assert code(b"250-a\r\n251 b\r\n") is FailureCode.PROTOCOL


@pytest.mark.parametrize(
    "line", [b"999 x", b"099 x", b"-20 x", b"22 x", b"2200 x", b"220x", "\uff12\uff12\uff10 x".encode(), b"22"]
)
def test_codes_that_cannot_be(line: bytes) -> None:
    """What looks like a code but is none breaks the rules."""
    assert code(line + b"\r\n") is FailureCode.PROTOCOL


@pytest.mark.parametrize("line", [b"HTTP/1.1 200 OK", b"SSH-2.0-x", b"* OK x", b"+OK", b"", b"\x16\x03\x01", b"hello"])
def test_other_protocols_only_at_the_start(line: bytes) -> None:
    """What does not begin like a code is another protocol as the first thing said, and a broken reply later."""
    assert code(line + b"\r\n") is FailureCode.NOT_SMTP
    assert code(line + b"\r\n", first=False) is FailureCode.PROTOCOL


def test_unfinished_foreign_bytes_are_recognised_at_the_end() -> None:
    """Binary without a line end is told apart from an unfinished reply when no more comes."""
    assert code(b"\x15\x03\x01\x00\x02") is FailureCode.NOT_SMTP
    assert parse(b"220 unfinis") == []


def test_limits() -> None:
    """A line, a reply of many lines and a reply of many bytes each have a limit, exact to the byte."""
    fits = b"250 " + b"x" * (limits.LINE - 6) + b"\r\n"
    assert isinstance(parse(fits)[0], Reply)
    assert code(b"x".join([fits[:10], fits[10:]])) is FailureCode.TOO_LONG
    assert code(b"250 " + b"x" * limits.LINE) is FailureCode.TOO_LONG
    lines = b"250-x\r\n" * (limits.REPLY_LINES - 1)
    assert isinstance(parse(lines + b"250 x\r\n")[0], Reply)
    assert code(lines + b"250-x\r\n250 x\r\n") is FailureCode.TOO_LONG
    wide = b"250-" + b"x" * 4090 + b"\r\n"
    assert code(wide * (limits.REPLY_BYTES // len(wide) + 1) + b"250 x\r\n") is FailureCode.TOO_LONG


def test_endless_line_is_not_kept() -> None:
    """After a failure nothing more is taken in."""
    parser = ReplyParser()
    parser.feed(b"2" * 100_000)
    failure = parser.next("greeting")
    assert isinstance(failure, Failure)
    parser.feed(b"3" * 100_000)
    assert parser.next("greeting") == failure
    assert not parser.pending


@pytest.mark.parametrize("endless", [b"\0" * 20_000, b"<html>" * 5_000, b"* OK " + b"x" * 20_000])
def test_endless_line_of_another_protocol(endless: bytes) -> None:
    """What is no SMTP at its first byte is said to be that, and not a line that is too long."""
    assert code(endless) is FailureCode.NOT_SMTP
    assert code(b"220 " + endless) is FailureCode.TOO_LONG
    assert code(endless, first=False) is FailureCode.TOO_LONG


def test_raw_lines_are_kept_for_the_transcript() -> None:
    """The transcript gets the lines as received, code and all."""
    parser = ReplyParser()
    parser.feed(b"250-a\r\n250 \xe9\r\n")
    assert isinstance(parser.next("ehlo"), Reply)
    assert parser.raw == ["250-a", "250 é"]


_CONVERSATIONS = st.lists(
    st.sampled_from(
        [
            b"220 lab.test ready\r\n",
            b"250-lab\r\n250-SIZE 1\r\n250 STARTTLS\r\n",
            b"535 5.7.139 no\n",
            b"250-a\r\n251 b\r\n",
            b"999 x\r\n",
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"\x16\x03\x01",
            b"250 " + b"x" * limits.LINE,
            b"334 \r\n",
            "220 grüß\r\n".encode(),
            b"220 \xff\xfe\r\n",
            b"42",
        ]
    ),
    max_size=5,
).map(b"".join)


@given(_CONVERSATIONS, st.lists(st.integers(0, 9000), max_size=12))
def test_packets_change_nothing(stream: bytes, cuts: list[int]) -> None:
    """However a stream is cut into packets, the same replies and failures come out."""
    places = sorted({min(cut, len(stream)) for cut in cuts})
    pieces = [stream[start:end] for start, end in zip([0, *places], [*places, len(stream)], strict=True)]
    assert parse(*pieces) == parse(stream)


@given(st.binary(max_size=300))
def test_any_bytes_end_in_replies_or_a_failure(stream: bytes) -> None:
    """Arbitrary bytes, one by one or at once, give the same and raise nothing."""
    assert parse(*[bytes([byte]) for byte in stream]) == parse(stream)
