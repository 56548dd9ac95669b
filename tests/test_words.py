"""The sentences of the checks as sentences: their gaps can be filled, and they speak the house's plain English."""

import re
import string
from collections.abc import Iterator

import pytest

from wizard import resources
from wizard.checks import CHECKS

#: words that the house does not use towards people, and the reason
AVOIDED = {
    r"\bjust\b": "what is easy for us may not be for others",
    r"\bsimply\b(?! “)": "likewise",
    r"SmtpClientAuthenticationDisabled": "a double negative misleads: On and Off",
    r"\b(enabled?|disabled?)\b(?![” ])": "On and Off",
    r"\b(on|off)\b for the organisation": "the states are written On and Off",
    r"[Tt]urn(ing)? (off |Off )?(MFA|security defaults) [Oo]ff": "never a remedy",
    r"\b(color|center|organization)\b(?!”)": "British English",
    r"  |\s$|^\s": "one space, and none at the ends",
    r"\.\.\.|--| - ": "…, and no dash in place of a sentence",
    r'"': "“quotes” as in print",
}


def sentences() -> Iterator[tuple[str, str, str, str]]:
    """Return every sentence: of which check, for which finding, which part, and its text."""
    for check in ("_common", *(check.id for check in CHECKS)):
        for say, parts in resources.toml(f"checks/{check}.toml").get("say", {}).items():
            for part, text in parts.items():
                yield check, say, part, text


EACH = pytest.mark.parametrize("check", ["_common", *(check.id for check in CHECKS)])


def of(check: str) -> list[tuple[str, str, str, str]]:
    """Return the sentences of one check."""
    return [one for one in sentences() if one[0] == check]


@EACH
def test_gaps_are_plain_names(check: str) -> None:
    """A gap is a name alone, opened and closed: no format, no attribute, no index."""
    for one in of(check):
        for _, name, form, conversion in string.Formatter().parse(one[3]):
            assert name is None or re.fullmatch(r"[A-Za-z][a-z_0-9]*", name), one
            assert not form, one
            assert not conversion, one


@EACH
def test_sentences_end(check: str) -> None:
    """A title bears no full stop; everything else ends like a sentence, with a value or with a link."""
    for one in of(check):
        if one[2] == "title":
            assert not one[3].endswith("."), one
        elif one[3]:
            assert re.search(r"[.?}]”?$|https://\S+$", one[3]), one


@EACH
def test_the_house_s_english(check: str) -> None:
    """No word that the house avoids."""
    for one in of(check):
        for pattern, reason in AVOIDED.items():
            assert not re.search(pattern, one[3]), (pattern, reason, one)


@EACH
def test_what_is_explained_can_be_mended(check: str) -> None:
    """A sentence that says what a finding means also says what to do."""
    for say, parts in resources.toml(f"checks/{check}.toml").get("say", {}).items():
        assert bool(parts.get("means")) <= bool(parts.get("do")), (check, say)
