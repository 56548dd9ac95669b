"""Test message: sender, recipient, size."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from tests.ui import fakes
from tests.ui.find import named, press, texts, the
from wizard.model.secret import Secret
from wizard.ui.shell import Shell


def test_sender_recipient_and_size_go_with_the_run(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine
) -> None:
    """What is typed is what is sent; empty means the mailbox itself."""
    ready.session.typed = Secret("x1x1x1x1")
    ready.go("delivery")
    the(QLineEdit, ready, "to-field").setText(" boss@contoso.com ")
    the(QComboBox, ready, "size-field").setCurrentIndex(2)
    finish(ready)
    case = engine.orders[0].case
    assert case.send
    assert case.mail_from == "scanner@contoso.com"
    assert case.rcpt_to == "boss@contoso.com"
    assert case.size == 3_000_000
    assert "Spaces were removed" in the(QLabel, ready, "to-note").text()


def test_a_wrong_address_stops_the_message(ready: Shell, engine: fakes.FakeEngine) -> None:
    """An address that cannot be is said, and nothing is sent."""
    ready.go("delivery")
    the(QLineEdit, ready, "from-field").setText("nobody")
    press(ready, "run-button")
    assert the(QLabel, ready, "from-note").isVisible()
    assert not engine.orders


def test_it_says_what_it_will_do(ready: Shell) -> None:
    """A new sign-in and one real message are announced; a missing password, too."""
    ready.go("delivery")
    said = texts(named(ready, "page-delivery"))
    assert "a new run: it signs in once more" in said
    assert "sent once" in said
    assert "A password is needed" in said
