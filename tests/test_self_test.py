"""The program says whether it works on this computer, part by part, and never calls a fault what could not be tried."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.wire import certs, https_server
from wizard import app, clouds, self_test
from wizard.model.cloud import Cloud, Endpoint, Submission

#: A cloud whose hosts belong to nobody.
NOWHERE = Cloud(name="nowhere", submission=Submission("smtp.contoso.test"), control=Endpoint("login.contoso.test", 443))


@pytest.fixture
def loopback(tmp_path: Path) -> Iterator[Cloud]:
    """Serve HTTPS on this computer by an authority that the system does not know; return a cloud that names it."""
    with https_server.serve(lambda _asked: https_server.answer(raw=b"here")) as server:
        file = tmp_path / "here.toml"
        control = server.base.removeprefix("https://")
        file.write_text(f'name = "here"\n[smtp]\nhost = "localhost"\n[network]\ncontrol = "{control}"\n')
        yield clouds.load(str(file))


def states(cloud: Cloud) -> dict[str, self_test.State]:
    return {row.part: row.state for row in self_test.rows(cloud)}


def test_every_part_is_tried(loopback: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part works here, with the authority among those that OpenSSL's own variable names, and leaves nothing."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certs.authority().file))
    found = states(loopback)
    assert set(found) == {"resources", "practice", "window", "json", "html", "pdf", "keyring", "names", "chain"}
    assert set(found.values()) == {"ok"}
    assert not list(Path(tempfile.gettempdir()).glob("smtp-auth-wizard-self-test-*"))


def test_the_window_that_was_tried_leaves_the_application_alive(loopback: Cloud, qtbot: QtBot) -> None:
    """Whatever waits in an event loop afterwards still waits: nothing of the try quits it."""
    assert states(loopback)["window"] == "ok"
    for _ in range(3):  # a quit that is still on its way comes with the first
        QApplication.processEvents()
        rung = QTimer()
        rung.setSingleShot(True)
        with qtbot.waitSignal(rung.timeout):
            rung.start(50)


def test_a_chain_that_nobody_trusts_is_a_fault(loopback: Cloud) -> None:
    """The system's store decides: an authority that is not in it fails the part."""
    assert states(loopback)["chain"] == "failed"


def test_what_cannot_be_asked_is_no_fault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a network names and chain are not tried, and the exit status says so."""
    load = clouds.load  # the practice tenant stays what it is
    monkeypatch.setattr("wizard.clouds.load", lambda name: NOWHERE if name == "worldwide" else load(name))
    assert app.main(["--self-test"]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines].count("not tried") == 2
    assert "FAILS" not in "".join(lines)


def test_a_part_that_breaks_is_told_and_the_others_go_on(loopback: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception fails its own part, named by its type; every other part is still tried."""

    def broken(*_: object) -> None:
        raise LookupError("hunter2")

    monkeypatch.setattr("wizard.report.writing.write", broken)
    rows = {row.part: row for row in self_test.rows(loopback)}
    assert (rows["json"].state, rows["json"].detail) == ("failed", "LookupError")
    assert rows["keyring"].state == "ok"


def test_no_window_without_a_display(loopback: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no window can be opened the part is not tried, and Qt is not asked."""
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    rows = {row.part: row for row in self_test.rows(loopback)}
    assert (rows["window"].state, rows["window"].detail) == ("not-tried", "no-display")


def test_a_cloud_belongs_to_the_self_test(capsys: pytest.CaptureFixture[str]) -> None:
    """--cloud without a command and without --self-test is a mistake in one sentence."""
    assert app.main(["--practice", "--cloud", "worldwide"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
