"""The error texts must be written down soundly: whole, unambiguous, and each found by its own example."""

import datetime as dt
import itertools
import typing

import pytest

from tests.catalogue.corpus import everything
from wizard import catalogue, resources
from wizard.catalogue.match import _hits, explain
from wizard.catalogue.unwrap import squeeze, unwrap
from wizard.model.explanation import Confidence, Stage

ENTRIES = catalogue.entries()
FILES = tuple(name for name in resources.names("errors") if not name.startswith("_"))
SHORTEST = 4  # an anchor is looked for by a run of four characters


def test_ids() -> None:
    """Ids are stable handles: unique, and each leads back to its entry."""
    assert len({entry.id for entry in ENTRIES}) == len(ENTRIES)
    assert all(catalogue.entry(entry.id) is entry for entry in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry(entry: catalogue.Entry) -> None:
    """Every entry decides by something, names causes that exist, and says who says so and when that was read."""
    causes = catalogue.causes()
    assert entry.cause in causes
    assert set(entry.alternatives) <= set(causes)
    assert entry.cause not in entry.alternatives
    assert entry.worded or entry.enhanced or entry.code or entry.tokens
    assert entry.stage <= set(typing.get_args(Stage))
    assert entry.source
    assert dt.date.fromisoformat(entry.checked) >= dt.date(2026, 11, 23)
    assert not entry.since or not entry.until or entry.since < entry.until
    assert all(len(squeeze(needle.text)) >= SHORTEST for needle in entry.anchors)
    assert entry.tokens or not entry.makes or entry.any


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_confidence_means_something(entry: catalogue.Entry) -> None:
    """Certain only by words; a panel never more than possible; what is open says what would decide."""
    if entry.confidence is Confidence.CERTAIN:
        assert entry.worded
    if entry.tokens:
        assert entry.confidence is Confidence.POSSIBLE
        assert "ommonly" in entry.note or "own code" in entry.note
    if entry.cause == "unknown":
        assert entry.confidence is Confidence.POSSIBLE
        assert entry.decide_by
    if entry.alternatives:
        assert entry.decide_by or entry.confidence is not Confidence.POSSIBLE


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_its_own_example(entry: catalogue.Entry) -> None:
    """The example of an entry is explained by that entry, with the entry's cause and confidence."""
    found = explain(entry.example)
    assert (found.matched, found.cause) == (entry.id, entry.cause)
    assert found.confidence is entry.confidence or (entry.weak and found.confidence is Confidence.POSSIBLE)
    assert found.said


def test_no_ties() -> None:
    """No text is left to chance: the first two entries of different causes differ in tier or in what they match."""
    texts = [entry.example for entry in ENTRIES]
    texts += [line["text"] for line in everything()]
    for text in texts:
        hits = sorted(_hits(unwrap(text), "", mail=True, other=False), key=lambda hit: hit.order)
        for first, second in itertools.pairwise(hits[:2]):
            if first.entry.cause != second.entry.cause:
                assert first.order[:2] != second.order[:2], (text, first.entry.id, second.entry.id)


def test_no_fragment_twice() -> None:
    """The same fragment alone does not stand for two causes in one tier."""
    seen: dict[tuple[int, str], str] = {}
    for entry in ENTRIES:
        if entry.all or entry.enhanced or entry.code:
            continue
        for needle in entry.any:
            key = (entry.tier, squeeze(needle.text))
            assert seen.setdefault(key, entry.cause) == entry.cause, (entry.id, needle.text)


def test_the_words_that_decide() -> None:
    """Every sentence of `_decide.toml` is used, and every use names one that exists (or loading would have failed)."""
    used = {written["decide_by"] for name in FILES for written in _written(name) if "decide_by" in written}
    assert used == set(resources.toml("errors/_decide.toml"))


def test_examples_hold_no_real_addresses() -> None:
    """Examples name reserved domains and addresses only."""
    for entry in ENTRIES:
        for word in entry.example.split():
            if "@" in word and "delist@microsoft.com" not in word:
                assert any(reserved in word for reserved in ("contoso.com", ".example", "printer.local")), entry.id


def _written(name: str) -> list[dict[str, typing.Any]]:
    content: list[dict[str, typing.Any]] = resources.toml(f"errors/{name}.toml")["error"]
    return content
