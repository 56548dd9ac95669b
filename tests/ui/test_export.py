"""Export: the report as a file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import named, press, the
from wizard.model.secret import Secret
from wizard.ui.export import ExportDialog
from wizard.ui.shell import Shell


@pytest.fixture
def dialog(ready: Shell, finish: Callable[[Shell], None]) -> ExportDialog:
    """Return the dialog after a run."""
    ready.session.typed = Secret("hunter22-secret")
    finish(ready)
    press(ready, "export-button")
    return the(ExportDialog, ready, "export-dialog")


def test_there_is_nothing_to_export_before_a_run(shell: Shell) -> None:
    """Export waits for a run."""
    assert not named(shell, "export-button").isEnabled()


def test_data_and_page_are_written(dialog: ExportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    """Both forms land in the file that was chosen, and the dialog says where."""
    note = the(QLabel, dialog, "export-note")
    dialog.write(tmp_path / "r.html")
    qtbot.waitUntil(lambda: "Saved as" in note.text())
    assert "It breaks at the tenant setting" in (tmp_path / "r.html").read_text(encoding="utf-8")
    the(QRadioButton, dialog, "export-json").setChecked(True)
    dialog.write(tmp_path / "r.json")
    qtbot.waitUntil(lambda: "r.json" in note.text().replace("\u200b", ""))
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["verdict"]["broken_at"] == "tenant"


def test_a_folder_that_does_not_exist_is_said(dialog: ExportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    """A file that cannot be written is a plain sentence, and another try is possible."""
    dialog.write(tmp_path / "missing" / "r.html")
    note = the(QLabel, dialog, "export-note")
    qtbot.waitUntil(lambda: "could not be saved" in note.text())
    assert the(QPushButton, dialog, "export-save").isEnabled()


def test_a_link_is_not_followed(dialog: ExportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    """A link in the place of the file is refused."""
    target = tmp_path / "precious"
    target.write_text("precious", encoding="utf-8")
    (tmp_path / "r.html").symlink_to(target)
    dialog.write(tmp_path / "r.html")
    note = the(QLabel, dialog, "export-note")
    qtbot.waitUntil(lambda: "link to another place" in note.text())
    assert target.read_text(encoding="utf-8") == "precious"


def test_nothing_is_exported_while_it_runs(
    dialog: ExportDialog, ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """A report of a run that is not over would be half a report."""
    engine.holds = True
    ready.session.start()
    assert not the(QPushButton, dialog, "export-save").isEnabled()
    with qtbot.waitSignal(ready.session.run_ended):
        ready.session.cancel()
    assert the(QPushButton, dialog, "export-save").isEnabled()


@pytest.mark.parametrize("form", ["html", "pdf", "text", "json"])
def test_the_run_before_is_compared_with(
    dialog: ExportDialog, ready: Shell, form: str, tmp_path: Path, qtbot: QtBot
) -> None:
    """Where the window compares two runs, what is saved does as well."""
    ready.session.cases.before = ready.session.run
    the(QRadioButton, dialog, f"export-{form}").setChecked(True)
    dialog.write(tmp_path / "r")
    qtbot.waitUntil(lambda: "Saved as" in the(QLabel, dialog, "export-note").text())
    written = (tmp_path / "r").read_bytes()
    text = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "r").pages) if form == "pdf" else str(written)
    assert ('"compared"' if form == "json" else "Before and after") in " ".join(text.split())
