"""At the scanner: what to type in there."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from tests.ui.find import named, press, texts
from wizard import devices
from wizard.ui.pages.device import known, old, origins, settings
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
    for one in settings(ready.session.case(), None):
        if one.value:
            buttons[f"Copy: {one.caption}"].click()
            assert QApplication.clipboard().text() == one.value
    assert "Copy: Password" not in buttons


def test_all_values_copy_at_once(ready: Shell) -> None:
    """One button copies the whole table for the person at the device, with the make's own words and no password."""
    ready.session.set(device="epson")
    ready.go("device")
    press(ready, "copy-settings")
    copied = QApplication.clipboard().text().splitlines()
    assert "Secure Connection: STARTTLS" in copied
    assert "Authenticated Account: scanner@contoso.com" in copied
    assert not any("Password" in line for line in copied)


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


@pytest.mark.parametrize("name", devices.ids())
def test_every_profile_shows(ready: Shell, name: str) -> None:
    """The page of each device shows its menu, what to mind, its log and where all that is known from."""
    device = devices.load(name)
    ready.session.set(device=name)
    ready.go("device")
    said = texts(named(ready, "page-device")).replace("\u200b", "")
    for words in (device.title, *device.menu, *device.quirks, device.oauth.text, device.source, device.checked):
        assert words in said
    if not device.menu:
        assert "type its address into a browser" in said


def test_a_limit_of_the_password_stands_beside_it(ready: Shell) -> None:
    """Where a make takes short passwords only, the line of the password says so."""
    ready.session.set(device="epson")
    row = next(one for one in settings(ready.session.case(), devices.load("epson")) if one.caption.endswith("Password"))
    assert "20 characters" in row.hint


def test_the_makes_own_word_brings_the_common_one(ready: Shell) -> None:
    """A name that tells little has its common word below; one that says it already has not."""
    rows = {one.caption: one for one in settings(ready.session.case(), devices.load("epson"))}
    assert rows["Authenticated Account"].meaning == "User name"
    assert rows["SMTP Server Port Number"].meaning == ""


def test_a_choice_that_is_not_known_is_not_named(ready: Shell) -> None:
    """Where the make's field is known and its choices are not, the hint says what must result."""
    rows = {one.caption: one for one in settings(ready.session.case(), devices.load("ricoh"))}
    assert "not known" in rows["Use Secure Connection (SSL)"].hint
    assert "must be the same" in rows["Administrator Email Address"].hint


def test_what_is_not_known_is_said() -> None:
    """A make of which little is known says what nobody has shown, and one by a third party that it is not confirmed."""
    qnap = devices.load("qnap")
    lines = dict(known(qnap))["Not known"]
    assert "where its menu is" in lines[0]
    assert "OAuth" not in dict(known(devices.load("other")))
    assert "Not confirmed" in origins(qnap)[0]
    assert "Not confirmed" not in origins(devices.load("sharp"))[0]


def test_an_old_fact_is_flagged() -> None:
    """A profile that was looked up long ago says so, on the page itself."""
    sharp = devices.load("sharp")
    day = dt.date.fromisoformat(sharp.checked)
    assert not old(sharp, day + dt.timedelta(days=180))
    assert "look it up again" in old(sharp, day + dt.timedelta(days=181))[0]


def test_the_text_has_the_width_of_the_card(ready: Shell) -> None:
    """From device to device, sentences keep the room that there is."""
    ready.go("device")
    for name in ("epson", "ricoh", "konica-minolta-bizhub"):
        ready.session.set(device=name)
        QApplication.processEvents()
        page = named(ready, "page-device")
        sentence = next(one for one in page.findChildren(QLabel) if one.text() == devices.load(name).oauth.text)
        assert sentence.width() > page.width() / 2
