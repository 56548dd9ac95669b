"""The bar: how many lines of the corpus are explained rightly, and what must never happen. The figures are printed.

python -m tests.catalogue.test_corpus
"""

import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.corpus import FIXTURES, everything, lines
from wizard.catalogue import explain
from wizard.catalogue.unwrap import squeeze
from wizard.model.explanation import Confidence, Explanation
from wizard.model.frozen import dataclass

RIGHT_SHARE = 0.98
OPEN = (None, "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A line of the corpus, what it should be explained as, and what it was."""

    text: str
    expected: str | None
    found: Explanation

    @property
    def right(self) -> bool:
        """Say whether the cause is the expected one."""
        return self.found.cause == self.expected

    @property
    def sentence(self) -> str:
        """What the line says without its wrapping: lines of the same sentence count once."""
        return f"{self.found.matched}:{squeeze(self.found.said)}" if self.found.matched else self.text


def answers(corpus: list[dict[str, Any]]) -> list[Answer]:
    """Explain every line."""
    return [Answer(text=line["text"], expected=line["cause"] or None, found=explain(line["text"])) for line in corpus]


def by_sentence(given: list[Answer]) -> dict[str, bool]:
    """Return each distinct sentence with whether all its lines are right."""
    together: dict[str, bool] = defaultdict(lambda: True)
    for answer in given:
        together[answer.sentence] &= answer.right
    return together


ANSWERS = answers(everything())


def test_size() -> None:
    """The corpus is large enough to mean something: real threads, real clients, and lines that must stay open."""
    threads = [line for line in everything() if "source" in line]
    assert len(ANSWERS) >= 450
    assert len(by_sentence(ANSWERS)) >= 300
    assert len(threads) >= 200
    assert len(lines("threads-unseen")) >= 100
    assert all(line["source"] for line in lines("threads-unseen"))
    assert len({line["text"] for line in threads}) == len(threads)
    assert sum(answer.expected in OPEN for answer in ANSWERS) >= 60


def test_the_right_cause() -> None:
    """At least 98 of 100 lines get the right cause, counted by lines and by distinct sentences."""
    missed = [(answer.text, answer.expected, answer.found.cause) for answer in ANSWERS if not answer.right]
    sentences = by_sentence(ANSWERS).values()
    assert len(missed) <= (1 - RIGHT_SHARE) * len(ANSWERS), missed
    assert sum(sentences) >= RIGHT_SHARE * len(sentences), missed


def test_none_is_wrong_and_certain() -> None:
    """No wrong answer says that it is certain."""
    wrong = [answer.text for answer in ANSWERS if not answer.right and answer.found.confidence is Confidence.CERTAIN]
    assert wrong == []


def test_what_does_not_decide_stays_open() -> None:
    """No line is given a cause that its text does not decide, and what is open is never more than possible."""
    for answer in ANSWERS:
        if answer.expected in OPEN:
            assert answer.found.cause in OPEN, answer.text
            assert answer.found.confidence is Confidence.POSSIBLE


def test_no_more_confidence_than_the_words_give() -> None:
    """Where the corpus says how sure one may be, the answer is exactly that sure."""
    for line in everything():
        if "confidence" in line:
            assert explain(line["text"]).confidence == line["confidence"], line["text"]


#: Lines that are decided, and rightly.
DECIDED = tuple(answer for answer in ANSWERS if answer.right and answer.expected not in OPEN)
#: Those whose escapes do not change when their letters do.
PLAIN = tuple(answer for answer in DECIDED if not set("\\&=") & set(answer.text))
#: What stands around a line in logs and chats, and means nothing.
NOISE = st.sampled_from(
    ("[info] ", "2026-11-23T10:00:00Z ", "worker-3 | ", "pid=4711: ", "scan_0001.pdf\n", "===\n", "> ", "\t", "\u200b")
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLAIN), st.sampled_from((str.upper, str.lower, str.title, str.swapcase)))
def test_letters(answer: Answer, recased: Callable[[str], str]) -> None:
    """Capitals do not change what a line means."""
    assert explain(recased(answer.text)).cause == answer.expected


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DECIDED), NOISE, NOISE)
def test_noise(answer: Answer, before: str, after: str) -> None:
    """What stands around a line never turns its meaning into another one; what a panel shows may be left open."""
    found = explain(f"{before}{answer.text}\n{after}")
    assert found.cause in (answer.expected, *OPEN)
    if answer.found.confidence is not Confidence.POSSIBLE:
        assert found.cause == answer.expected


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(DECIDED), st.integers(min_value=0), st.integers(min_value=0))
def test_cutting(answer: Answer, first: int, last: int) -> None:
    """A part of a line may leave it open, but never makes a cause certain that the whole line does not know of."""
    start = first % len(answer.text)
    found = explain(answer.text[start : start + 1 + last % len(answer.text)])
    if found.confidence is Confidence.CERTAIN:
        assert found.cause in (answer.expected, *answer.found.alternatives)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DECIDED), st.integers(min_value=20, max_value=120))
def test_wrapping(answer: Answer, width: int) -> None:
    """A terminal that breaks a line anywhere, and a mail that quotes it, do not change what it means."""
    flat = " ".join(answer.text.split())
    broken = "\n> ".join(textwrap.wrap(flat, width, break_long_words=False, break_on_hyphens=False))
    assert explain(f"mail:\n> {broken}").cause == explain(f"mail: {flat}").cause


def main() -> None:
    """Print the figures, file by file and in all."""
    for name in (*FIXTURES, ""):
        found = answers(lines(name)) if name else ANSWERS
        sentences = by_sentence(found)
        wrong = [answer for answer in found if not answer.right]
        certain = sum(answer.found.confidence is Confidence.CERTAIN for answer in wrong)
        still_open = [answer for answer in found if answer.expected in OPEN]
        sys.stdout.write(
            f"{name or 'all':18} {len(found) - len(wrong):4} of {len(found):4} lines right, "
            f"{sum(sentences.values()):4} of {len(sentences):4} sentences; {certain} wrong and certain; "
            f"{sum(answer.found.cause not in OPEN for answer in still_open)} of {len(still_open)} open ones decided\n"
        )


if __name__ == "__main__":
    main()
