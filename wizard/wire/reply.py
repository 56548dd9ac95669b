"""SMTP replies, sans I/O: bytes in, one `Reply` or one `Failure` out, the same however the bytes were split.

Knows the grammar and the limits, not the conversation. Nothing here masks or waits.
"""

import re

from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Reply
from wizard.wire import limits
from wizard.wire.redact import decode

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")
_LIKE_A_CODE = re.compile(r"[-+]?\d")  # \d knows the digits of all scripts: a broken reply, not another protocol


class ReplyParser:
    """Collects bytes until a reply is whole or cannot be one.

    After a failure nothing more is parsed: the conversation is over. `raw` are the lines of the reply in hand as
    received, for the transcript, `odd` what was tolerated in them.
    """

    def __init__(self, *, first: bool = True) -> None:
        self.line_limit = limits.LINE
        self.raw: list[str] = []
        self.odd: set[str] = set()
        self._buffer = bytearray()
        self._searched = 0
        self._code = 0
        self._texts: list[str] = []
        self._size = 0
        self._failed: Failure | None = None
        self._first = first  # nothing has been said yet: only then can it be another protocol

    @property
    def pending(self) -> bool:
        """Say whether bytes wait that belong to no reply yet."""
        return bool(self._buffer or self._texts)

    @property
    def partial(self) -> str:
        """The beginning of a line that is not complete, for the transcript."""
        return decode(bytes(self._buffer[: limits.SAID]))

    @property
    def foreign(self) -> bool:
        """Say whether what has come can no longer become SMTP, though its line is not complete."""
        return self._first and not self._texts and bool(self._buffer) and not _begins_like_a_reply(self._buffer)

    @property
    def first_bytes(self) -> str:
        """What came, as text, for an answer that is no SMTP."""
        return "\n".join([*self.raw, decode(bytes(self._buffer))]).strip("\n")[: limits.FIRST_BYTES]

    def feed(self, data: bytes) -> None:
        """Take bytes in."""
        if self._failed is None:
            self._buffer += data

    def next(self, operation: str) -> Reply | Failure | None:
        """Return the next reply, a failure, or None if more bytes are needed."""
        if self._failed is not None:
            return self._failed
        if not self._texts:
            self.raw, self.odd = [], set()
        while (end := self._buffer.find(b"\n", self._searched)) >= 0:
            self._searched = 0
            line = bytes(self._buffer[: end + 1])
            if len(line) > self.line_limit:
                break
            del self._buffer[: end + 1]
            done = self._line(operation, line)
            if done is not None:
                return done
        else:
            self._searched = len(self._buffer)
            if len(self._buffer) <= self.line_limit:
                return None
        other = self.foreign  # endless, but no SMTP in the first place
        self.raw.append(decode(bytes(self._buffer[: limits.SAID])))
        self._buffer.clear()
        if other and self._kind() is FailureCode.NOT_SMTP:
            return self._fail(operation, FailureCode.NOT_SMTP, self.raw[-1][: limits.FIRST_BYTES])
        return self._fail(operation, FailureCode.TOO_LONG, "line")

    def end(self, operation: str) -> Failure | None:
        """Return what the unfinished bytes are, now that no more will come; None if they tell nothing."""
        if self._failed is not None:
            return self._failed
        if not self._buffer:
            return None
        if self.foreign:
            text = decode(bytes(self._buffer[: limits.LINE]))
            code = FailureCode.PROTOCOL if _LIKE_A_CODE.match(text) else FailureCode.NOT_SMTP
            self.raw.append(text)
            self._buffer.clear()
            return self._fail(operation, code, text[: limits.FIRST_BYTES])
        return None

    def _line(self, operation: str, line: bytes) -> Reply | Failure | None:
        body = line[:-1]
        if body.endswith(b"\r"):
            body = body[:-1]
        else:
            self.odd.add("bare LF")
        self.raw.append(decode(body))
        self._size += len(line)
        match = _LINE.fullmatch(body)
        if match is None:
            return self._fail(operation, self._kind(), self.raw[-1][: limits.FIRST_BYTES])
        code = int(match[1])
        if self._texts and code != self._code:
            return self._fail(operation, FailureCode.PROTOCOL, f"{self._code} and {code} in one reply")
        self._code = code
        self._texts.append(decode(match[3] or b""))
        if len(self._texts) > limits.REPLY_LINES:
            return self._fail(operation, FailureCode.TOO_LONG, "lines")
        if self._size > limits.REPLY_BYTES:
            return self._fail(operation, FailureCode.TOO_LONG, "reply")
        if match[2] == b"-":
            return None
        texts, self._texts, self._size, self._first = tuple(self._texts), [], 0, False
        enhanced = _ENHANCED.match(texts[0])
        return Reply(code, texts, enhanced[1] if enhanced and enhanced[1][0] == match[1][:1].decode() else "")

    def _kind(self) -> FailureCode:
        if self._first and not self._texts and not _LIKE_A_CODE.match(self.raw[-1]):
            return FailureCode.NOT_SMTP
        return FailureCode.PROTOCOL

    def _fail(self, operation: str, code: FailureCode, detail: str) -> Failure:
        self._failed = Failure(operation, code, detail)
        return self._failed


def _begins_like_a_reply(start: bytes | bytearray) -> bool:
    return start[:3].isdigit() and (len(start) < 4 or start[3:4] in (b" ", b"-", b"\r", b"\n"))
