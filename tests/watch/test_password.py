"""Of a password stays how it differs from the stored one, its length, and what panels spoil in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.model.device import Password
from wizard.model.secret import Secret
from wizard.watch.password import judge, like_address

STORED = "Copier-2026!Lane"


@pytest.mark.parametrize(
    ("presented", "verdict"),
    [
        (STORED, "equal"),
        (STORED + " ", "final-space"),
        (STORED.lower(), "case"),
        (STORED[:8], "length"),
        (STORED + "x", "length"),
        ("another", "differs"),
        (" " + STORED, "differs"),
        ("", "absent"),
    ],
)
def test_how_it_differs(presented: str, verdict: str) -> None:
    """Each way to differ that has a remedy of its own is told from the others."""
    found = judge(presented, Secret(STORED))
    assert (found.verdict, found.length) == (verdict, len(presented))


def test_nothing_to_compare_with() -> None:
    """Without a stored password only length and odd characters are told."""
    assert judge("Grüße \"x' ", None) == Password("not-compared", 10, ("edge-space", "space", "non-ascii", "quotes"))
    assert judge("a" * 40 + "\x07", None).odd == ("long", "control")
    assert judge("a!b", None).odd == ("symbols",)


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_nothing_of_it_stays(presented: str, stored: str) -> None:
    """What is kept is made of the program's own words and a number, and equal means equal."""
    found = judge(presented, Secret(stored))
    assert (found.verdict == "equal") == (presented == stored and bool(stored))
    assert found.length == len(presented)
    assert set(found.odd) <= {"long", "edge-space", "space", "control", "non-ascii", "quotes", "symbols"}


def test_what_looks_like_an_address() -> None:
    """An address in the password's place is noticed."""
    assert like_address("scanner@contoso.com")
    for other in ("scanner", "p@ss", "a b@c.example", "@", "a@b@c.example"):
        assert not like_address(other)
