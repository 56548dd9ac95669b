"""The setup sheet: its words as they came, inert, and never a secret."""

import pytest

from wizard.model.secret import Mask, Secret
from wizard.report.saving import Written
from wizard.report.sheet import Form, Sheet, write

FORMS: tuple[Form, ...] = ("html", "pdf")
HOSTILE = '<script>alert(1)</script>"\u202e'


def sheet(**more: str) -> Sheet:
    """Return a small sheet."""
    return Sheet(
        title=more.get("title", "Settings for Copyfix 9"),
        lead="Scan to e-mail as scanner@contoso.com",
        before=(("First open this", ("Menu, then SMTP",)),),
        settings_title="Then type these in",
        settings=(("Server", "smtp.office365.com", ""), ("Password", "", more.get("hint", "the mailbox's password"))),
        after=(("Mind", ("Restart it.",)),),
        footer="Made by a program",
    )


def read(written: Written) -> str:
    """Return all that can be read in a writing."""
    return "\n".join(written.readable)


@pytest.mark.parametrize("form", FORMS)
def test_everything_stands_on_it(form: Form) -> None:
    """Menu, settings, hints and what to mind are there in each form."""
    text = read(write(sheet(), form, Mask()))
    for said in ("Copyfix 9", "Menu, then SMTP", "smtp.office365.com", "password", "Restart it."):
        assert said in text
    assert write(sheet(), form, Mask()).data.startswith(b"%PDF" if form == "pdf" else b"<!DOCTYPE html>")


@pytest.mark.parametrize("form", FORMS)
def test_nothing_becomes_markup(form: Form) -> None:
    """What a person typed stays text."""
    assert "<script>" not in write(sheet(hint=HOSTILE), form, Mask()).readable[0]


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_masked(form: Form) -> None:
    """A password that stands in a field by mistake does not reach the paper."""
    written = write(
        sheet(hint="kettle-weather-47", title="kettle-weather-47"), form, Mask([Secret("kettle-weather-47")])
    )
    assert "kettle-weather-47" not in read(written)
    assert b"kettle-weather-47" not in written.data
