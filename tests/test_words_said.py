"""What is said of a finding: the check's own sentence, and the cause's words for what it leaves out."""

from typing import Any

import pytest

from wizard import resources, words
from wizard.checks import CHECKS
from wizard.model.finding import Finding, Status

WORDS: dict[str, Any] = {
    "title": "The lamp",
    "say": {
        "dark": {"summary": "It answers “{said}”."},
        "own": {"title": "Own title", "summary": "s", "means": "own means", "do": "own do for {said}"},
        "mute": {"summary": "s", "means": "", "do": ""},
    },
}
COMMON: dict[str, Any] = {
    "say": {"crashed": {"summary": "Crashed: {error}"}, "unknown": {"summary": "Unknown."}, "fail": {"summary": "Bad."}}
}
CAUSE: dict[str, Any] = {"title": "No {power}", "meaning": "The plug is out.", "fix": "Put {it} in."}


@pytest.fixture(autouse=True)
def _files(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"checks/lamp.toml": WORDS, "checks/_common.toml": COMMON, "causes/no-power.toml": CAUSE}
    real = resources.toml
    monkeypatch.setattr(resources, "toml", lambda name: files.get(name) or real(name))


def found(say: str, cause: str | None = None, status: Status = Status.FAIL, **values: str) -> Finding:
    """Return a finding of the check "lamp"."""
    return Finding(check="lamp", status=status, say=say, cause=cause, values=values)


def test_the_cause_speaks_where_the_sentence_is_silent() -> None:
    """Title, meaning and fix come from the cause, word for word, where the sentence has none."""
    assert words.said(found("dark", "no-power", said="no")) == words.Said(
        title="No {power}", summary="It answers “no”.", means="The plug is out.", do="Put {it} in."
    )


def test_the_sentence_goes_before_the_cause() -> None:
    """What the sentence says itself is not taken from the cause."""
    assert words.said(found("own", "no-power", said="you")) == words.Said(
        title="Own title", summary="s", means="own means", do="own do for you"
    )


def test_an_empty_text_is_a_text() -> None:
    """A sentence can leave a part out on purpose."""
    said = words.said(found("mute", "no-power"))
    assert (said.means, said.do) == ("", "")


def test_without_a_cause_the_check_has_its_neutral_title() -> None:
    """Without a cause the title is the check's, and nothing is advised."""
    assert words.said(found("dark", said="no")) == words.Said("The lamp", "It answers “no”.")


def test_common_sentences() -> None:
    """A sentence that many checks share is found, and one that nobody wrote reads as its status."""
    assert words.said(found("crashed", error="Oops")).summary == "Crashed: Oops"
    assert words.said(found("unheard-of", status=Status.UNKNOWN)) == words.Said("The lamp", "Unknown.")


def test_nothing_written_and_a_cause() -> None:
    """A finding that nobody wrote a sentence for still says what its cause means and what to do."""
    said = words.said(found("unheard-of", "no-power"))
    assert (said.title, said.means, said.do) == ("No {power}", "The plug is out.", "Put {it} in.")


@pytest.mark.parametrize("text", ["{said}", "{0}", "{", "a}b", "{said.__class__}", "{{}}"])
def test_what_a_server_says_is_no_pattern(text: str) -> None:
    """A server's words go in as they are, whatever braces they bear."""
    assert words.said(found("dark", said=text)).summary == f"It answers “{text}”."


def test_a_missing_value_costs_a_word_only() -> None:
    """A sentence whose value is missing reads with a dash."""
    assert words.said(found("dark")).summary == "It answers “-”."


@pytest.mark.parametrize("check", [check.id for check in CHECKS] + ["_common"])
def test_every_sentence_is_whole(check: str) -> None:
    """Every sentence has a summary, and no part that the program does not know."""
    for say, sentence in resources.toml(f"checks/{check}.toml").get("say", {}).items():
        assert "summary" in sentence, f"{check} {say}"
        assert set(sentence) <= {"title", "summary", "means", "do"}, f"{check} {say}"
