"""The settings: chosen apps come back, foreign entries stay, a damaged file is no file, a newer one is left alone."""

import json
from pathlib import Path

import pytest

from wizard import words
from wizard.model.inputs import InputError
from wizard.settings import BORROWED, Settings, client_id

ID = "0f0e0d0c-0b0a-4908-8706-050403020100"


def test_a_choice_comes_back_for_its_cloud_alone(tmp_path: Path) -> None:
    """Each cloud has its own apps; another start reads what this one wrote."""
    file = tmp_path / "new" / "settings.json"
    Settings(file).set_clients("worldwide", {"exchange": ID, "graph": BORROWED})
    assert Settings(file).clients("worldwide") == {"exchange": ID, "graph": BORROWED}
    assert Settings(file).clients("china") == {}
    assert [one.name for one in file.parent.iterdir()] == ["settings.json"]


def test_without_a_place_it_stands_in_the_persons_folder(home: Path) -> None:
    """The file lies beside the vault's index."""
    Settings().set_clients("worldwide", {"exchange": ID})
    assert [one.name for one in home.rglob("settings.json")] == ["settings.json"]
    assert Settings().clients("worldwide") == {"exchange": ID}


def test_what_others_wrote_stays(tmp_path: Path) -> None:
    """Unknown entries survive a change, at every level."""
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"theme": "dark", "clients": {"china": {"exchange": ID, "later": 1}}}), "utf-8")
    Settings(file).set_clients("china", {"graph": ID})
    assert json.loads(file.read_text("utf-8")) == {
        "version": 1,
        "theme": "dark",
        "clients": {"china": {"exchange": ID, "later": 1, "graph": ID}},
    }


def test_a_key_vault_is_remembered_for_its_cloud(tmp_path: Path) -> None:
    """Its address and the secret's name come back, beside what else is remembered; rubbish in their place does not."""
    file = tmp_path / "settings.json"
    Settings(file).set_clients("worldwide", {"exchange": ID})
    Settings(file).set_key_vault("worldwide", "https://contoso.vault.azure.net", "scanner")
    assert Settings(file).key_vault("worldwide") == ("https://contoso.vault.azure.net", "scanner")
    assert Settings(file).key_vault("china") == ("", "")
    assert Settings(file).clients("worldwide") == {"exchange": ID}
    file.write_text(json.dumps({"key-vaults": {"x": {"address": 3, "secret": "a" * 999}, "y": []}}), "utf-8")
    assert Settings(file).key_vault("x") == ("", "a" * 300)
    assert Settings(file).key_vault("y") == ("", "")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"clients": 3}', '{"clients": {"x": []}}', '{"clients": {"x": {"graph": "a b"}}}']
)
def test_a_damaged_file_is_none(tmp_path: Path, text: str) -> None:
    """Nothing is read from it, and it can be written over."""
    file = tmp_path / "settings.json"
    file.write_text(text, "utf-8")
    assert Settings(file).clients("x") == {}
    Settings(file).set_clients("x", {"graph": ID})
    assert Settings(file).clients("x") == {"graph": ID}


def test_a_newer_file_is_read_and_left_alone(tmp_path: Path) -> None:
    """What a newer program wrote is not written over."""
    file = tmp_path / "settings.json"
    text = json.dumps({"version": 2, "clients": {"x": {"graph": ID}}})
    file.write_text(text, "utf-8")
    assert Settings(file).clients("x") == {"graph": ID}
    with pytest.raises(InputError, match="settings-unwritable"):
        Settings(file).set_clients("x", {"graph": BORROWED})
    assert file.read_text("utf-8") == text


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """One sentence, and nothing is left behind."""
    (tmp_path / "a-file").write_text("x", "utf-8")
    with pytest.raises(InputError) as caught:
        Settings(tmp_path / "a-file" / "settings.json").set_clients("x", {"graph": ID})
    assert "until the window closes" in words.text(f"input.{caught.value.id}", **caught.value.values)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is replaced as a whole or not at all."""
    file = tmp_path / "settings.json"
    Settings(file).set_clients("x", {"graph": ID})

    def full(*_arguments: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wizard.settings.json.dump", full)
    with pytest.raises(InputError):
        Settings(file).set_clients("x", {"graph": BORROWED})
    assert Settings(file).clients("x") == {"graph": ID}
    assert [one.name for one in tmp_path.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("typed", [ID, f" {ID.upper()}\n", f"{{{ID}}}"])
def test_an_application_id_is_cleaned(typed: str) -> None:
    """Spaces, capitals and braces come from copying."""
    assert client_id(typed) == ID


@pytest.mark.parametrize("typed", ["", "microsoft", "contoso.com", ID[:-1], f"{ID}0", "hunter2"])
def test_what_is_no_application_id_is_refused(typed: str) -> None:
    """Whatever else is typed there is not taken, and not repeated."""
    with pytest.raises(InputError) as caught:
        client_id(typed)
    assert caught.value.id == "client-id"
    assert not caught.value.values


def test_learning_is_remembered(tmp_path: Path) -> None:
    """The note of the first start and the cases that were done stay, beside all else; the first guess counts."""
    file = tmp_path / "settings.json"
    kept = Settings(file)
    assert not kept.welcomed()
    assert kept.lessons() == {}
    kept.set_scheme("dark")
    kept.set_welcomed()
    kept.note_lesson("one", right=False)
    kept.note_lesson("two", right=True)
    kept.note_lesson("one", right=True)
    again = Settings(file)
    assert again.welcomed()
    assert again.lessons() == {"one": False, "two": True}
    assert again.scheme() == "dark"


def test_learning_that_cannot_be_read(tmp_path: Path) -> None:
    """What is no such value counts as nothing."""
    file = tmp_path / "settings.json"
    file.write_text('{"version": 1, "welcomed": "yes", "lessons": {"a": 1, "b": true}}', encoding="utf-8")
    assert not Settings(file).welcomed()
    assert Settings(file).lessons() == {"b": True}
    file.write_text('{"version": 1, "lessons": ["a"]}', encoding="utf-8")
    assert Settings(file).lessons() == {}
