"""The setup sheet of the window: written where the person chose, in the form of its name, and never the password."""

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.find import named, press, the
from wizard import devices
from wizard.model.secret import Secret
from wizard.ui.sheet import SheetButton, made
from wizard.ui.shell import Shell


def sheet(shell: Shell) -> SheetButton:
    """Return the part of the page that writes the sheet."""
    shell.go("device")
    (found,) = shell.page.findChildren(SheetButton)
    return found


@pytest.mark.parametrize(("name", "begins"), [("a.pdf", b"%PDF"), ("a.html", b"<!DOCTYPE html>"), ("a", b"%PDF")])
def test_it_is_written(ready: Shell, qtbot: QtBot, tmp_path: Path, name: str, begins: bytes) -> None:
    """The form follows the name, the note says where it is, and a button opens it to print."""
    ready.session.set(device="epson")
    ready.session.typed = Secret("kettle-Weather-47")
    sheet(ready).write(tmp_path / name)
    note = the(QLabel, ready, "sheet-note")
    qtbot.waitUntil(note.isVisible, timeout=20_000)
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert name in note.text()
    assert named(ready, "sheet-open-button").isVisible()
    if name.endswith("html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        for said in ("Epson", "SMTP Server Port Number", "smtp.office365.com", "scanner@contoso.com", "Looked up on"):
            assert said in text
        assert "kettle-Weather-47" not in text


def test_where_it_cannot_be_written(ready: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    """A place that does not take it is said in a sentence, and another can be chosen."""
    sheet(ready).write(tmp_path / "nowhere" / "a.pdf")
    note = the(QLabel, ready, "sheet-note")
    qtbot.waitUntil(note.isVisible, timeout=20_000)
    assert "could not be saved" in note.text()
    assert named(ready, "sheet-button").isEnabled()


def test_it_is_chosen_and_opened(ready: Shell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The button asks where to; afterwards the system's own program opens the file."""
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    part = sheet(ready)
    press(ready, "sheet-button")
    dialog = part.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "b.pdf"))
    dialog.close()
    qtbot.waitUntil(lambda: named(ready, "sheet-open-button").isVisible(), timeout=20_000)
    press(ready, "sheet-open-button")
    assert [Path(one) for one in opened] == [tmp_path / "b.pdf"]


@pytest.mark.parametrize("name", devices.ids())
def test_every_device_has_one(name: str) -> None:
    """Each profile's sheet says where its menu is, what to mind, and where that is known from."""
    device = devices.load(name)
    one = made(device, (("Server", "smtp.office365.com", ""),), "scanner@contoso.com")
    lines = [line for _, part in (*one.before, *one.after) for line in part]
    assert set(device.menu) | set(device.quirks) <= set(lines)
    assert any(device.source in line for line in lines)
    assert made(None, (), "").title
