"""The glossary: its terms are explained in words that a generalist understands, and found where they stand."""

import re

import pytest

from wizard import glossary
from wizard.glossary import Term, places, search, terms

#: What the window is sure to show.
SURE = {
    "SMTP AUTH", "STARTTLS", "tenant", "mailbox", "MFA", "security defaults", "Conditional Access",
    "authentication policy", "connector", "Direct Send", "SPF", "MX", "submission", "port 587", "TLS",
    "certificate chain", "OAuth", "token", "keyring", "propagation", "practice tenant",
}  # fmt: skip


def names(text: str) -> list[str]:
    """Return what is marked in a text, as it stands there."""
    return [text[place.start : place.end] for place in places(text)]


def test_what_is_explained() -> None:
    """Every term that the window shows is there."""
    assert {term.name for term in terms()} >= SURE


def test_no_spelling_twice() -> None:
    """A spelling belongs to one term."""
    spellings = [spelling for term in terms() for spelling in (term.name, *term.also)]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.name)
def test_a_term_is_short_and_plain(term: Term) -> None:
    """Three sentences at most, no markup; where there is a source there is a day."""
    assert 1 <= len(re.findall(r"[.:;?](?: |$)", term.text)) <= 5
    assert len(term.text) < 300
    assert not re.search(r"[<>&]", term.text)
    assert bool(term.source) == bool(term.checked)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SMTP AUTH is Off, and SMTP AUTH stays Off", ["SMTP AUTH"]),
        ("Security defaults refuse it", ["Security defaults"]),
        ("the certificate chain and the certificate", ["certificate chain", "certificate"]),
        ("the relay connector", ["relay connector"]),
        ("port 587 answers", ["port 587"]),
        ("port 5870, tokens2, TLSv1, non-TLS, TLS-like", []),
        ("The mailbox of practice", []),
        ("", []),
    ],
)
def test_where_terms_stand(text: str, found: list[str]) -> None:
    """The first place of each, the longest wins, whole words only, and quiet ones nowhere."""
    assert names(text) == found


def test_search() -> None:
    """What has the words in its name comes before what has them in its text; all words must stand there."""
    found = [term.name for term in search("tenant")]
    assert found[:2] == ["practice tenant", "tenant"]
    assert search("Certificate missing")[0].name == "certificate chain"
    assert search("xylophone") == ()
    assert search("  ") == terms()


def test_one_pattern() -> None:
    """The pattern is compiled once."""
    assert glossary._pattern() is glossary._pattern()
