"""What the catalogue makes of a line of error text."""

from enum import StrEnum
from typing import Literal

from wizard.model.frozen import dataclass

#: In which part of the conversation a reply came; "" when nobody knows.
Stage = Literal["", "connect", "greeting", "ehlo", "starttls", "handshake", "auth", "mail", "rcpt", "data"]


class Confidence(StrEnum):
    """How sure. Certain only when a server's own words or a reading prove it."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def rank(self) -> int:
        """0 is the surest."""
        return list(Confidence).index(self)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The meaning of one error text.

    `cause` is a slug, "unknown" when the text is about mail but does not decide, or None when it is not about mail.
    `matched` is the catalogue entry's id, `said` the telling part of the text, `alternatives` other causes that the
    same text can have, `decide_by` the sentence that says what would decide between them,
    `trailer` what Exchange Online writes behind its words (front end, time, correlation id), for its support.
    """

    line: str
    cause: str | None
    confidence: Confidence = Confidence.POSSIBLE
    alternatives: tuple[str, ...] = ()
    decide_by: str = ""
    matched: str = ""
    said: str = ""
    trailer: str = ""
