"""Reads a whole paste: what it means as one text, what single lines say besides, and where the telling parts stand.

Knows no window; the places are positions in the text as it was pasted.
"""

import re

from wizard.catalogue.match import explain
from wizard.model.explanation import Confidence, Explanation
from wizard.model.frozen import dataclass

_MOST_LINES = 400  # of a longer paste the last ones: a log tells the newest at its end
_MOST_WORDS = 60  # of the telling part that is looked for
_OPEN = (None, "unknown")


@dataclass(frozen=True, slots=True)
class Paste:
    """What a paste says: as a whole, and the lines (counted from 1) that surely or likely tell of other causes.

    `marks` are the places of the telling parts, from start to end, in the order of the text.
    """

    whole: Explanation
    others: tuple[tuple[int, Explanation], ...] = ()
    marks: tuple[tuple[int, int], ...] = ()


def read_paste(text: str) -> Paste:
    """Explain a paste of one line or many."""
    whole = explain(text)
    marks = [_place(whole.said, text, 0, len(text))]
    others: dict[str, tuple[int, Explanation]] = {}
    start = 0
    lines = text.split("\n")
    skipped = max(0, len(lines) - _MOST_LINES)
    for number, line in enumerate(lines, start=1):
        end = start + len(line)
        if len(lines) > 1 and number > skipped and line.strip():
            found = explain(line)
            if found.cause not in _OPEN and found.confidence is not Confidence.POSSIBLE:
                if found.cause != whole.cause:
                    others.setdefault(str(found.cause), (number, found))
                if found.cause != whole.cause or marks[0] is None:
                    marks.append(_place(found.said, text, start, end))
        start = end + 1
    return Paste(whole, tuple(others.values()), tuple(sorted({mark for mark in marks if mark})))


def _place(said: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where the telling part stands between two places of the text, however its blanks were changed."""
    words = said.split()[:_MOST_WORDS]
    if not words:
        return None
    found = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE).search(text, start, end)
    return found.span() if found else None
