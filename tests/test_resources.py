"""Another language's words lie over the English ones: only words, only where they belong, only while they are true."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.languages.spoken import spoken
from wizard import resources

_VALUES = st.recursive(
    st.text(max_size=4) | st.integers() | st.booleans(),
    lambda inner: st.dictionaries(st.sampled_from("abcde"), inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=12,
)
_TABLES = st.dictionaries(st.sampled_from("abcde"), _VALUES, max_size=5)


def over(english: dict[str, Any], other: dict[str, Any], own: dict[str, Any] | None = None) -> dict[str, Any]:
    return resources._laid_over(english, own or english, other)


def test_a_translated_word_stands_in_its_place() -> None:
    """Tables are gone into; what is not translated stays as it is."""
    assert over({"a": {"b": "one", "c": "two"}, "n": 1}, {"a": {"b": "eins"}}) == {
        "a": {"b": "eins", "c": "two"},
        "n": 1,
    }


def test_entries_of_a_list_are_found_by_what_names_them() -> None:
    """Neither their order nor their number needs to be the same."""
    english = {"error": [{"id": "x", "note": "one"}, {"id": "y", "note": "two"}, {"id": "z"}]}
    other = {"error": [{"id": "y", "note": "zwei"}, {"id": "gone", "note": "weg"}]}
    assert over(english, other)["error"] == [{"id": "x", "note": "one"}, {"id": "y", "note": "zwei"}, {"id": "z"}]


def test_entries_that_nothing_names_are_left_alone() -> None:
    """Which is which could not be told."""
    english = {"product": [{"name": "one"}, {"name": "two"}]}
    assert over(english, {"product": [{"name": "eins"}]}) == english


def test_what_has_another_shape_or_no_place_is_not_taken() -> None:
    """A translation adds nothing and turns no table into a text."""
    english = {"a": "one", "b": {"c": "two"}, "d": ["x"]}
    assert over(english, {"a": ["eins"], "b": "zwei", "d": {"x": "y"}, "new": "neu"}) == english


def test_a_fact_that_was_refreshed_is_not_hidden_by_an_older_translation() -> None:
    """What was refreshed since the translation was made is said in English."""
    own, newer = {"a": "in March", "b": "same"}, {"a": "in June", "b": "same"}
    assert over(newer, {"a": "im März", "b": "gleich"}, own) == {"a": "in June", "b": "gleich"}


@given(_TABLES, _TABLES)
def test_the_shape_never_changes(english: dict[str, Any], other: dict[str, Any]) -> None:
    """Whatever a translation holds, the program finds what it looks for."""

    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        return [shape(inner) for inner in value[:1]] if isinstance(value, list) else type(value)

    assert shape(over(english, other)) == shape(english)


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    """One file of a language that cannot be read costs its words, not the program."""
    (tmp_path / "steps.toml").write_text('[[step]\nid = "start"', "utf-8")
    (tmp_path / "request.toml").write_bytes(b'subject = "\xff"')
    (tmp_path / "language.toml").write_text('name = "Damaged"\n', "utf-8")
    with spoken(tmp_path):
        assert resources.toml("steps.toml")["step"][0]["title"] == "Start"
        assert resources.toml("request.toml")["greeting"] == "Hello,"


@pytest.mark.parametrize("name", ["steps.toml", "ways.toml"])
def test_english_is_what_the_files_hold(name: str) -> None:
    """Without another language nothing is laid over anything."""
    with spoken(None):
        assert resources.toml(name) == resources._parsed(resources.root() / name)
