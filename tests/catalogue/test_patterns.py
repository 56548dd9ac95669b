"""No text may take the catalogue's time: every pattern is linear by its form, and every look-up by its count.

No clock is read: the patterns are looked at as Python compiled them, and the steps of an explanation are counted.
"""

import importlib
import re
from types import ModuleType
from typing import Any

import pytest

from wizard.catalogue import explain, match, paste, unwrap
from wizard.catalogue.entries import Needle, entries

sre: Any = importlib.import_module("re._constants")  # Python's own reading of a pattern; it has no public name
parse: Any = importlib.import_module("re._parser").parse
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
HOSTILE = {
    "codes": "535 5.7.139 " * 9_000,
    "one code": "5" * 100_000,
    "dots": "1." * 50_000,
    "brackets": "[" * 100_000,
    "trailers": "[a.b.c.prod.outlook.com " * 4_500,
    "tags": "<a " * 33_000,
    "backslashes": "\\" * 100_000,
    "blanks": " " * 100_000,
    "quotes": "\n>" * 50_000,
    "a needle without its end": "smtpclientauthentication is disabled for the " * 2_500,
    "needles": "connection refused " * 5_200,
    "words": "auth login failed error smtp 421 " * 3_000,
}


def patterns(module: ModuleType) -> list[re.Pattern[str]]:
    """Return the compiled patterns of a module."""
    return [value for value in vars(module).values() if isinstance(value, re.Pattern)]


def nested(tree: Any, *, within: bool = False) -> bool:
    """Say whether a repeat without a bound that can give back stands within another one (a possessive one cannot)."""
    for operation, argument in tree:
        if operation in _REPEATS:
            _, most, inner = argument
            unbounded = most is sre.MAXREPEAT
            if (unbounded and within) or nested(inner, within=within or unbounded):
                return True
        elif operation is sre.SUBPATTERN:
            if nested(argument[3], within=within):
                return True
        elif operation is sre.BRANCH:
            if any(nested(branch, within=within) for branch in argument[1]):
                return True
        elif operation in (sre.ASSERT, sre.ASSERT_NOT) and nested(argument[1], within=within):
            return True
    return False


@pytest.mark.parametrize("module", [unwrap, match, paste], ids=lambda module: module.__name__)
def test_no_pattern_repeats_a_repeat(module: ModuleType) -> None:
    """No pattern holds an unbounded repeat within another: the form whose time explodes."""
    for pattern in patterns(module):
        assert not nested(parse(pattern.pattern, pattern.flags)), pattern.pattern


def test_the_test_finds_the_form() -> None:
    """The exploding form is recognised, and a harmless one is not."""
    assert nested(parse(r"(a+)+b"))
    assert nested(parse(r"(?:x(?=(y*|z)*))*"))
    assert not nested(parse(r"a+b{1,8}(c|d)*"))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_work_is_bounded(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However hostile 100 kB are, an explanation looks for a bounded number of fragments in a bounded text."""
    looked_for: list[int] = []
    find = match._find

    def counted(needle: Needle, unwrapped: unwrap.Text) -> tuple[int, int] | None:
        looked_for.append(len(unwrapped.squeezed))
        return find(needle, unwrapped)

    monkeypatch.setattr(match, "_find", counted)
    assert explain(text).line is text
    fragments = sum(len(entry.all) + len(entry.any) for entry in entries())
    assert len(looked_for) <= fragments
    assert all(length <= 2 * unwrap._HALF + 1 for length in looked_for)
