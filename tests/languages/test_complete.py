"""Every language is complete and made from the English of now; the rules that say so find what is wrong."""

import tomllib
from pathlib import Path

import pytest

from tests.languages import people, pseudo, state
from tests.languages.spoken import spoken
from wizard import resources


@pytest.mark.parametrize("code", state.codes())
def test_a_language_is_complete(code: str) -> None:
    """No word is missing, none is left over, each fills in what the English one fills in, none is out of date."""
    found = state.faults(code)
    assert not found, f"{len(found)} faults (python -m tests.languages names them all), such as {found[0]}"


@pytest.mark.parametrize("code", state.codes())
def test_every_translated_sentence_is_said(code: str) -> None:
    """It lies over the English one: none stands where the program does not look."""
    with spoken(resources.root() / "languages" / code):
        said = {name: dict(people.sentences(people.words(name))) for name in people.files()}
    assert said == {name: state._translated(code, name) for name in people.files()}


@pytest.mark.parametrize(
    ("english", "other", "fault"),
    [
        ("{n} of {all}", "{n} von {alle}", "fills in"),
        ("{n} checks", "Prüfungen", "fills in"),
        ("&Open", "Öffnen", "key"),
        ("Open", "Ö&ffnen", "key"),
        ("and ", "und", "blank"),
        ("one", " ", "empty"),
    ],
)
def test_a_translation_that_does_not_fit_is_found(english: str, other: str, fault: str) -> None:
    """It would fill in nothing, lose a key or run two words together."""
    assert any(fault in said for said in state._misfits(english, other))


@pytest.mark.parametrize(
    ("english", "other"), [("{a} by {b}", "{b}: {a}"), ("&Open", "Ö&ffnen"), ("R&D {n}", "F&E {n}")]
)
def test_a_translation_that_fits_is_left_alone(english: str, other: str) -> None:
    """The order is the language's own."""
    assert not state._misfits(english, other)


def test_a_made_up_language_is_complete(tmp_path: Path) -> None:
    """Every file of words can be written, read again, and has the shape of the English one."""
    pseudo.write(tmp_path)
    for name in people.files():
        english = dict(people.sentences(people.words(name)))
        for made_up in (pseudo.LONGER, pseudo.FROM_THE_RIGHT):
            other = dict(people.sentences(tomllib.loads((tmp_path / made_up / name).read_text("utf-8"))))
            assert other.keys() == english.keys(), name
            assert not [fault for key in english for fault in state._misfits(english[key], other[key])], name


def test_what_is_missing_is_printed_in_its_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    """A translator gets the sentences that changed, and no others."""
    english = state._english("changes.toml")
    old = {f"changes.toml:{key}": state._digest(text) for key, text in english.items()}
    changed = next(iter(english))
    monkeypatch.setattr(people, "files", lambda: ["changes.toml"])
    monkeypatch.setattr(state, "_translated", lambda _code, _name: english)
    monkeypatch.setattr(state, "_taken", lambda _code: {**old, f"changes.toml:{changed}": "before"})
    left = state.missing("de")
    assert dict(people.sentences(left["changes.toml"])) == {changed: english[changed]}
