"""Start: what is typed and pasted."""

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from tests.ui.find import named, press, texts, the
from wizard.report import facts
from wizard.ui.shell import Shell


def leave(field: QLineEdit) -> None:
    """Say that the person has finished with the field."""
    field.editingFinished.emit()


@pytest.mark.parametrize(
    ("typed", "mailbox", "says"),
    [
        ("scanner@contoso.com", "scanner@contoso.com", ""),
        ("  scanner@contoso.com ", "scanner@contoso.com", "Spaces were removed."),
        ("mailto:scanner@contoso.com", "scanner@contoso.com", "The part before the name was removed."),
        ("scanner@bücher.example", "scanner@xn--bcher-kva.example", "Letters outside a to z"),
        ('"scan ner"@contoso.com', '"scan ner"@contoso.com', ""),
        ("scanner", "", "no domain"),
        ("", "", "empty"),
        ("scan ner@contoso.com", "", "space"),
        ("x" * 2_090 + "@a.b", "", "longer"),
    ],
)
def test_a_mailbox_is_cleaned_or_refused_in_plain_words(shell: Shell, typed: str, mailbox: str, says: str) -> None:
    """What is stripped is said, what cannot be used is said, and the case holds only what can."""
    field = the(QLineEdit, shell, "mailbox-field")
    field.setText(typed)
    leave(field)
    note = the(QLabel, shell, "mailbox-note")
    assert shell.session.mailbox == mailbox
    assert note.isVisible() is bool(says)
    assert says in note.text()


def test_nothing_is_complained_of_while_typing(shell: Shell) -> None:
    """An address that is not finished yet is no mistake yet."""
    field = the(QLineEdit, shell, "mailbox-field")
    field.setText("scan")
    assert not named(shell, "mailbox-note").isVisible()
    leave(field)
    assert named(shell, "mailbox-note").isVisible()


def test_a_pasted_error_is_explained_at_once(shell: Shell, qtbot: QtBot) -> None:
    """The cause, what it means and how sure it is show below the field, without a run."""
    field = the(QPlainTextEdit, shell, "error-field")
    field.setPlainText(
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. "
        "Visit https://aka.ms/smtp_auth_disabled for more information."
    )
    card = named(shell, "explained")
    qtbot.waitUntil(card.isVisible)
    assert "This means: " in texts(card)
    assert "organisation" in texts(card)
    assert "Certain" in texts(card)
    assert shell.session.error_text.startswith("535")
    field.clear()
    qtbot.waitUntil(lambda: not card.isVisible())


def test_text_that_does_not_decide_is_said_not_to(shell: Shell, qtbot: QtBot) -> None:
    """Nothing is guessed: neither from half an error nor from what is no error."""
    field = the(QPlainTextEdit, shell, "error-field")
    card = named(shell, "explained")
    field.setPlainText("The quick brown fox jumps over the lazy dog")
    qtbot.waitUntil(lambda: "does not look like an error" in texts(card))


def test_many_lines_are_read_and_the_telling_parts_marked(shell: Shell, qtbot: QtBot) -> None:
    """A log pasted whole shows its meaning, what would decide, what other lines say, and marks where it stands."""
    field = the(QPlainTextEdit, shell, "error-field")
    card = named(shell, "explained")
    field.setPlainText(
        "10:00 535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. "
        "[LO4P123CA0447.GBRP123.PROD.OUTLOOK.COM 2026-09-12T20:59:57.214Z 08DBB276B7E699C4]\n"
        "10:05 nothing\n10:06 535 5.7.139 Authentication unsuccessful, account locked."
    )
    qtbot.waitUntil(card.isVisible)
    assert "What would decide: " in texts(card)
    assert "can also mean: " in texts(card)
    assert "Line 3: " in texts(card)
    assert "08DBB276B7E699C4" in texts(card)
    marked = [part.cursor.selectedText() for part in field.extraSelections()]
    assert marked == [
        "Authentication unsuccessful, the user credentials were incorrect",
        "Authentication unsuccessful, account locked",
    ]
    field.clear()
    qtbot.waitUntil(lambda: not field.extraSelections())


def test_an_old_fact_is_flagged(shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was last looked up long ago says so beside its meaning."""
    monkeypatch.setattr(facts, "OLD_DAYS", -1)
    card = named(shell, "explained")
    the(QPlainTextEdit, shell, "error-field").setPlainText("535 5.7.139 Authentication unsuccessful, account locked.")
    qtbot.waitUntil(lambda: "last checked on" in texts(card))


def test_ten_megabytes_pasted_are_cut(shell: Shell, qtbot: QtBot) -> None:
    """A paste of 10 MB does not hold the window up and leaves only its beginning in the case."""
    QApplication.clipboard().setText("x" * 10_000_000)
    the(QPlainTextEdit, shell, "error-field").paste()
    qtbot.waitUntil(lambda: bool(shell.session.error_text), timeout=20_000)
    assert len(shell.session.error_text) <= 20_000


def test_the_clouds_are_offered_under_more_options(shell: Shell) -> None:
    """The cloud and another server are hidden until asked for."""
    assert not shell.findChildren(QComboBox, "cloud-field")
    press(shell, "more-button")
    clouds = the(QComboBox, shell, "cloud-field")
    assert clouds.isVisible()
    assert clouds.count() == 4
    assert not named(shell, "host-field").isVisible()
    clouds.setCurrentIndex(1)
    assert shell.session.cloud.name != "worldwide"
    press(shell, "more-button")
    assert not clouds.isVisible()


def test_another_server_is_cleaned_said_and_bound(shell: Shell) -> None:
    """A host with scheme, port and final dot is stripped, said, and keeps the stored password away."""
    press(shell, "more-button")
    the(QCheckBox, shell, "server-box").setChecked(True)
    host = the(QLineEdit, shell, "host-field")
    host.setText("smtp://mail.example.net.:2525")
    leave(host)
    cloud = shell.session.cloud
    assert (cloud.submission.host, cloud.submission.port) == ("mail.example.net", 2525)
    assert cloud.overridden
    assert "final dot" in the(QLabel, shell, "host-note").text().lower()
    the(QCheckBox, shell, "server-box").setChecked(False)
    assert not shell.session.cloud.overridden


def test_a_wrong_server_stops_the_run(shell: Shell) -> None:
    """A password pasted into the server's field is refused, not repeated, and nothing runs."""
    the(QLineEdit, shell, "mailbox-field").setText("scanner@contoso.com")
    press(shell, "more-button")
    the(QCheckBox, shell, "server-box").setChecked(True)
    host = the(QLineEdit, shell, "host-field")
    host.setText("Summer2026 rain")
    shell.run()
    note = the(QLabel, shell, "host-note")
    assert note.isVisible()
    assert "Summer2026" not in note.text()
    assert not shell.session.running


def test_nothing_can_be_changed_while_it_runs(ready: Shell, engine: object, qtbot: QtBot) -> None:
    """The case of a run stays the case of that run."""
    engine.holds = True  # type: ignore[attr-defined]
    ready.run()
    ready.go("start")
    assert the(QLineEdit, ready, "mailbox-field").isReadOnly()
    assert not named(ready, "device-field").isEnabled()
    with qtbot.waitSignal(ready.session.run_ended):
        ready.session.cancel()
    assert not the(QLineEdit, ready, "mailbox-field").isReadOnly()


def test_the_sender_is_asked_about_and_advised(shell: Shell) -> None:
    """The questions unfold on demand, an answer is told to the case, and can be taken back."""
    assert not shell.findChildren(QComboBox, "answer-sender-kind")
    press(shell, "sender-button")
    kind = the(QComboBox, shell, "answer-sender-kind")
    kind.setCurrentIndex(kind.findData("mail-client"))
    assert shell.session.told == {"sender-kind": "mail-client"}
    kind.setCurrentIndex(0)
    assert shell.session.told == {}
    press(shell, "sender-button")
    assert not named(shell, "sender-questions").isVisible()
