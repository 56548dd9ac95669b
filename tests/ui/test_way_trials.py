"""A way is tried when its button is pressed and not before; what was typed for it is handed over once, and not kept."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from tests.report.test_ways import report
from tests.ui import fakes
from tests.ui.find import press, the
from wizard.checks.alternatives.known import Facts
from wizard.model.way_trial import WayTrial
from wizard.report import ways
from wizard.ui import graph_sign_in
from wizard.ui.shell import Shell
from wizard.ui.way_trials import GraphPanel
from wizard.ui.ways_card import WaysCard
from wizard.wire.signin import SignInError

OPEN = Facts(sender_kind="script", port_25="open", hve="open", acs="open")


def card(qtbot: QtBot, facts: Facts = OPEN, *checks: dict[str, str]) -> WaysCard:
    """Return the card with the ways that are open by these facts, and what was tried before."""
    whole = report(facts)
    whole["checks"] += checks
    known = ways.of(whole)
    assert known is not None
    made = WaysCard(known)
    around = QScrollArea()  # as on the page: what opens pushes the rest down
    around.setWidgetResizable(True)
    around.setWidget(made)
    around.resize(900, 700)
    qtbot.addWidget(around)
    around.show()
    made.destroyed.connect(lambda: around)  # Python holds on to it
    return made


def wanted(qtbot: QtBot, made: WaysCard, name: str) -> WayTrial:
    """Press a button and return the trial that it asks for."""
    with qtbot.waitSignal(made.wants_trial) as asked:
        press(made, name)
    trial = asked.args[0]
    assert isinstance(trial, WayTrial)
    return trial


@pytest.mark.parametrize(
    ("way", "user", "sender"), [("hve", "hve@contoso.com", "hve@contoso.com"), ("acs", "scans", "")]
)
def test_an_account_is_tried_once(qtbot: QtBot, way: str, user: str, sender: str) -> None:
    """Name and password go with the press, the field is empty then, and the sign-in alone sends nothing."""
    made = card(qtbot)
    press(made, f"try-{way}-link")
    sign_in = the(QPushButton, made, f"try-{way}-sign-in-button")
    assert not sign_in.isEnabled()
    secret = the(QLineEdit, made, f"{way}-password-field")
    assert secret.echoMode() is QLineEdit.EchoMode.Password
    the(QLineEdit, made, f"{way}-account-field").setText(f" {user} ")
    secret.setText("kettle-Weather-47")
    trial = wanted(qtbot, made, f"try-{way}-sign-in-button")
    assert (trial.way, trial.user, trial.sender, trial.send) == (way, user, sender, False)
    assert trial.secret is not None
    assert trial.secret.reveal() == "kettle-Weather-47"
    assert not secret.text()
    assert not sign_in.isEnabled()
    secret.setText("kettle-Weather-47")
    the(QLineEdit, made, f"{way}-from-field").setText("scans@mail.contoso.com")
    trial = wanted(qtbot, made, f"try-{way}-send-button")
    assert (trial.sender, trial.send) == ("scans@mail.contoso.com", True)
    press(made, f"try-{way}-link")
    assert not secret.isVisible()


def test_a_certificate_is_shown_with_the_message(qtbot: QtBot) -> None:
    """File and passphrase go with the press; without a file there is nothing to press."""
    made = card(qtbot)
    press(made, "try-certificate-link")
    assert not the(QPushButton, made, "try-certificate-button").isEnabled()
    the(QLineEdit, made, "way-certificate-field").setText("relay.pfx")
    the(QLineEdit, made, "way-passphrase-field").setText("open sesame")
    trial = wanted(qtbot, made, "try-certificate-button")
    assert (trial.way, str(trial.certificate)) == ("unsigned", "relay.pfx")
    assert trial.passphrase is not None
    assert not the(QLineEdit, made, "way-passphrase-field").text()
    assert wanted(qtbot, made, "try-unsigned-button") == WayTrial(way="unsigned")


def test_what_each_trial_came_to(qtbot: QtBot) -> None:
    """The last result stands with its way; one that was never made says nothing."""
    refused = {"id": "alternatives.hve-account", "status": "fail", "title": "Not ready", "summary": "535 5.7.139"}
    skipped = {"id": "alternatives.acs-account", "status": "skipped", "title": "", "summary": "Not asked."}
    made = card(qtbot, OPEN, refused, skipped)
    assert the(QLabel, made, "tried-hve").text().replace("\u200b", "") == "Not ready. 535 5.7.139"
    assert not made.findChildren(QLabel, "tried-acs")


def test_a_way_that_is_closed_is_not_offered(qtbot: QtBot) -> None:
    """Nobody is led to try what cannot work from here."""
    made = card(qtbot, Facts(sender_kind="printer", port_25="closed", hve="closed", acs="none"))
    for name in ("try-unsigned-button", "try-hve-link", "try-acs-link", "try-graph-browser-button"):
        assert not made.findChildren(QPushButton, name)


@pytest.fixture
def graph(ready: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> tuple[GraphPanel, fakes.FakeAdmin]:
    """Return Graph's part, and the person who signs in there."""
    admin = fakes.FakeAdmin()
    monkeypatch.setattr(graph_sign_in, "make", lambda _cloud, _client, _mailbox: admin)
    monkeypatch.setattr("wizard.ui.attempt.open_link", lambda _url: True)
    panel = GraphPanel(ready.session)
    qtbot.addWidget(panel)
    panel.show()
    return panel, admin


def test_graph_signs_in_first_and_for_this_alone(
    ready: Shell, graph: tuple[GraphPanel, fakes.FakeAdmin], engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """The press signs in for Mail.Send, one run follows with that sign-in, and then it is forgotten."""
    panel, admin = graph
    with qtbot.waitSignal(ready.session.run_ended):
        press(panel, "try-graph-browser-button")
    assert [(how, service) for how, service, _ in admin.asked] == [("browser", "graph-send")]
    (order,) = engine.orders
    assert order.selection == ("alternatives.graph-message",)
    assert order.trials == (WayTrial(way="graph"),)
    assert id(order.admin) == id(admin)
    assert admin.closed
    assert ready.session.admin is None


def test_a_sign_in_that_is_refused_sends_nothing(
    ready: Shell, graph: tuple[GraphPanel, fakes.FakeAdmin], engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """Its reason stands there, and no run begins."""
    panel, admin = graph
    admin.outcomes["graph_send"] = SignInError("no-client", {"service": "graph-send"})
    with qtbot.waitSignal(ready.session.graph_sign_in.changed):
        press(panel, "try-graph-browser-button")
    qtbot.waitUntil(lambda: "No app is set up" in the(QLabel, panel, "graph-trouble").text().replace("\u200b", ""))
    assert not engine.orders


def test_what_was_used_reaches_no_report(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """The session knows every secret of a trial, so that a report can be kept free of it."""
    secret = fakes.access_token()
    with qtbot.waitSignal(ready.session.run_ended):
        assert ready.session.try_way(WayTrial(way="hve", user="hve@contoso.com", secret=secret))
    assert engine.orders[0].selection == ("alternatives.hve-account",)
    assert engine.orders[0].secret is None
    assert secret in ready.session.secrets()
