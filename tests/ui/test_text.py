"""The window's words: every name that the code uses exists, and every sentence is used."""

import ast
import re
from pathlib import Path

import pytest

import wizard.ui
from wizard import resources
from wizard.model.case import QUESTIONS, SENDER_QUESTIONS
from wizard.ui import text

FOLDER = Path(wizard.ui.__file__).parent
#: Names that are put together at run time, by their beginnings.
PUT_TOGETHER = (
    "status.",
    "picture.",
    "probe.",
    "explained.",
    "question.",
    "sender.",
    "device.",
    "delivery.",
    "result.",
    "credentials.where-",
    "credentials.password-hint",
    "credentials.keep",
    "credentials.replace",
    "export.",
    "admin.waits-",
    "own-app.step-",
    "own-app.exchange",
    "own-app.graph",
    "paste.commands-",
    "refused.",
    "wait.",
    "way-trial.what-",
    "way-trial.open-",
    "way-trial.account-",
    "way-trial.secret-",
    "way-trial.from-hint-",
    "case.dialog-",
    "case.merge-",
    "history.",
    "leave.",
    "failed.",
    "token.",
    "settings.look-",
    "settings.kept-",
    "exposure.days-",
    "exposure.head-",
    "exposure.setting-",
    "exposure.effective-",
    "exposure.kind-",
    "exposure.result-",
    "exposure.december-",
    "exposure.last-",
    "exposure.sum-",
    "explain.",
    "learn.admin",
    "learn.send",
    "learn.right",
    "learn.wrong",
    "learn.looked",
    "welcome.",
    "watch.over-",
    "watch.row-password-",
    "watch.tls-",
    "watch.trouble-",
    "watch.type-",
)
#: Entries of the case menu, each shown by its name.
MENU = {
    f"case.{name}"
    for name in ("open", "save", "merge", "history", "new", "leave", "exposure", "settings", "learn", "glossary")
}


def names(table: dict[str, object], prefix: str = "") -> list[str]:
    """Return the full names of all sentences."""
    found = []
    for key, value in table.items():
        found += names(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"]
    return found


ALL = [
    name
    for file in ("window", "pages", "tenant", "cases", "watch", "learn", "explain")
    for name in names(resources.toml(f"ui/{file}.toml"))
]


def literals() -> set[str]:
    """Return every literal text in the window's code."""
    found: set[str] = set()
    for file in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_name_that_is_said_exists() -> None:
    """A literal name given to `say` is one of the files'."""
    said = set()
    for file in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                said |= {
                    part.value
                    for part in ast.walk(node.args[0])
                    if isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and re.fullmatch(r"[a-z]+\.[a-z-]+[a-z]", part.value)
                }
    assert said
    assert said <= set(ALL)


def test_no_sentence_is_left_over() -> None:
    """Every sentence is named in the code, whole or by its beginning."""
    used = literals()
    left = [name for name in ALL if name not in used | MENU and not name.startswith(PUT_TOGETHER)]
    assert not left


def test_a_sentence_is_filled_in() -> None:
    """Names in braces are replaced by what is given."""
    assert text.say("finding.ms", n=18) == "18 ms"


def test_a_group_is_no_sentence() -> None:
    """A name that stands for a group is our mistake, and says so."""
    with pytest.raises(KeyError):
        text.say("question.mfa")


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_its_words(question: str) -> None:
    """Each question has a title, a place to look, and a word for each answer."""
    words = text.entry(f"question.{question}")
    assert words["title"]
    assert words["look"]
    assert all(text.say(f"question.{value}") for value in QUESTIONS[question])


@pytest.mark.parametrize("question", SENDER_QUESTIONS)
def test_every_question_about_the_sender_has_its_words(question: str) -> None:
    """Each has a title and a word for each answer, and no word without an answer; "unknown" is the same as none."""
    answers = {answer for answer in SENDER_QUESTIONS[question] if answer != "unknown"}
    assert set(text.entry(f"sender.{question}")) == {"title", *answers}
