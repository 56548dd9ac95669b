"""At the scanner: what to type in there."""

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from tests.ui.find import named, texts
from wizard import devices
from wizard.ui.pages.device import settings
from wizard.ui.shell import Shell


def test_the_settings_are_those_of_the_case(ready: Shell) -> None:
    """Server, port, encryption and user name are the cloud's and the mailbox's."""
    ready.go("device")
    said = texts(named(ready, "page-device"))
    for value in ("smtp.office365.com", "587", "STARTTLS", "scanner@contoso.com"):
        assert value in said


def test_every_value_copies_as_it_is(ready: Shell) -> None:
    """Each copy button copies the value alone, without its hint."""
    ready.go("device")
    buttons = {made.accessibleName(): made for made in ready.page.findChildren(QPushButton)}
    for caption, value, _hint in settings(ready.session, None):
        if value:
            buttons[f"Copy: {caption}"].click()
            assert QApplication.clipboard().text() == value
    assert "Copy: Password" not in buttons


def test_a_devices_own_words_are_used(ready: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile's names, menu and quirks show for the chosen device."""
    known = devices.Device(
        id="x",
        title="Copyfix 9",
        make="Copyfix",
        menu=("Menu → Network → SMTP",),
        names={"server": "E-mail host"},
        choices={},
        quirks=("Restart it.",),
    )
    monkeypatch.setattr(devices, "ids", lambda: ("x",))
    monkeypatch.setattr(devices, "load", lambda _id: known)
    ready.session.set(device="x")
    ready.go("device")
    said = texts(named(ready, "page-device"))
    for words in ("Copyfix 9", "E-mail host", "Menu → Network → SMTP", "Restart it."):
        assert words in said


def test_it_says_that_this_computer_is_not_the_scanner(ready: Shell) -> None:
    """Nobody takes this computer's view for the scanner's."""
    ready.go("device")
    assert "This computer is not the scanner" in texts(named(ready, "page-device"))
