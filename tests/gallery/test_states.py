"""The states are what their names say."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from tests.gallery.stage import Stage
from tests.gallery.states import _LONG_MAILBOX
from wizard.model.finding import Status, VerdictStatus
from wizard.ui.path_picture import PathPicture
from wizard.ui.rail import RailButton


def test_a_run_at_work_waits_and_a_cancelled_one_has_ended(staged: Callable[[str], Stage]) -> None:
    """Both know a part of the case; one still works, the other was stopped by a person."""
    running, cancelled = staged("running").session, staged("cancelled").session
    assert running.running
    assert not cancelled.running
    assert cancelled.run.ending == "cancelled"
    assert 0 < len(cancelled.run.findings) < 60


def test_forty_findings_want_to_be_read(staged: Callable[[str], Stage]) -> None:
    """Forty failures and warnings, and more causes than anybody reads at once."""
    stage = staged("forty")
    wrong = [one for one in stage.session.run.findings.values() if one.status in (Status.FAIL, Status.WARN)]
    assert len(wrong) >= 40
    stage.page("result")
    assert stage.shell.page.findChild(QPushButton, "more-causes") is not None


def test_the_long_one_is_long_and_the_well_one_is_well(staged: Callable[[str], Stage]) -> None:
    """The longest texts are in the case itself, not in its widgets alone; a healthy run is healthy."""
    stage = staged("long")
    assert stage.session.mailbox == _LONG_MAILBOX
    assert any(len(str(one.evidence)) > 500 for one in stage.session.run.findings.values())
    verdict = staged("well").session.run.verdict
    assert verdict is not None
    assert verdict.status is VerdictStatus.HEALTHY


def test_rail_and_picture_agree_on_a_scanner_that_nobody_has_seen(staged: Callable[[str], Stage]) -> None:
    """Settings that fit leave both the step of the scanner and its hop open: the device was not tested."""
    stage = staged("read")
    assert stage.session.run.findings["device.settings"].status is Status.PASS
    stage.page("device")
    step, picture = stage.shell.findChild(RailButton, "rail-device"), stage.shell.page.findChild(PathPicture)
    assert step is not None
    assert picture is not None
    assert (step.state, picture.states["device"]) == ("idle", "idle")
