"""Which language is spoken: the chosen one, else the desktop's, else English; a folder elsewhere is none."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.languages.spoken import spoken
from wizard import languages, words


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Speak English before and after, whatever a test chooses."""
    with spoken(None):
        yield


def test_english_comes_first_and_each_names_itself() -> None:
    """A person finds their language by its own name."""
    assert [(one.code, one.name) for one in languages.known()] == [
        ("en", "English"),
        ("de", "Deutsch"),
        ("fr", "Français"),
    ]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de_AT.UTF-8", "de"),
        ("fr-CA", "fr"),
        ("en_GB", "en"),
        ("eo", "en"),
        ("C", "en"),
        ("../de", "en"),
        ("languages", "en"),
        (".", "en"),
    ],
)
def test_a_language_is_taken_by_its_code(asked: str, code: str) -> None:
    """A variety of it will do; what is not known is English."""
    assert languages.speak(asked).code == code
    assert languages.spoken().code == code


def test_words_are_said_in_it() -> None:
    """What the program says is the other language's."""
    before = words.step_title("credentials")
    languages.speak("de")
    words.steps.cache_clear()
    assert words.step_title("credentials") != before


@pytest.mark.parametrize("nothing", ["", languages.SYSTEM])
def test_without_a_choice_the_desktops_is_spoken(nothing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """LANGUAGE may name several, and the first counts."""
    monkeypatch.setenv("LANGUAGE", "fr:de")
    assert languages.speak(nothing).code == "fr"


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de_DE"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "fr_FR"}, "fr_FR"),
        ({"LC_ALL": "C.UTF-8", "LANG": "de_DE"}, "C"),
        ({"LANGUAGE": "", "LANG": "fr_FR"}, "fr_FR"),
        ({}, ""),
    ],
)
def test_the_environment_is_asked_as_everywhere(
    environment: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is that of gettext."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in languages._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert languages.of_desktop() == told


@pytest.mark.parametrize(
    ("answer", "told"), [('(\n    "de-AT",\n    "en-GB"\n)\n', "de-AT"), ("(\n    fr\n)\n", "fr"), ("", "")]
)
def test_a_mac_tells_by_its_settings(answer: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program started from the Finder has no LANG."""

    def answered(command: list[str], **_how: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, answer)

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(subprocess, "run", answered)
    for name in languages._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert languages.of_desktop() == told


def test_a_mac_that_does_not_answer_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool may be missing, or hang."""

    def hangs(command: list[str], **_how: Any) -> None:
        raise subprocess.TimeoutExpired(command, 2)

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(subprocess, "run", hangs)
    for name in languages._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert languages.of_desktop() == ""
