"""Who still uses passwords: signed in first, filled while it is read, sorted, filtered, stopped, written to a file."""

import asyncio
import csv
import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import CLIENT
from tests.ui.find import named, press, the
from wizard.engine import exposure
from wizard.model.exposure import Batch, Exposed, Gap
from wizard.ui import case_menu, text
from wizard.ui.exposing import COLUMNS, spelt
from wizard.ui.exposure_dialog import ExposureDialog
from wizard.ui.exposure_table import ExposureModel
from wizard.ui.shell import Shell
from wizard.wire.signin import SignInError

AT = dt.datetime(2026, 11, 24, 8, 5, 1, tzinfo=dt.UTC)
ROWS = (
    Exposed(
        mailbox="scanner@contoso.com",
        setting="on",
        effective="on",
        kind="UserMailbox",
        last_success=AT,
        last_failure=AT - dt.timedelta(days=1),
        code=0,
        addresses=("192.0.2.1", "192.0.2.2"),
    ),
    Exposed(
        mailbox="follows@contoso.com",
        setting="follows",
        effective="on",
        kind="SharedMailbox",
        blocked=True,
        survives_default_off=False,
    ),
    Exposed(
        mailbox="old@contoso.com",
        setting="on",
        effective="off",
        policy="Block",
        last_failure=AT - dt.timedelta(hours=2),
        code=50126,
        survives_default_off=False,
    ),
    Exposed(mailbox=f"{fakes.HOSTILE}@contoso.com", setting=None, effective=None, kind="DiscoveryMailbox"),
)


@dataclass
class Stage:
    """What is listed in place of a tenant's mailboxes; with `holds` it waits in the midst. `closed` counts the ends."""

    rows: tuple[Exposed, ...] = ROWS
    gaps: tuple[Gap, ...] = ()
    holds: bool = False
    fails: bool = False
    days: list[int] = field(default_factory=list)
    closed: int = 0

    async def read(self, _admin: object, days: int) -> AsyncIterator[Batch]:
        """Stand for wizard.engine.exposure.read."""
        self.days.append(days)
        try:
            yield Batch(rows=self.rows, mailboxes=1_000, sign_ins=12, listed=len(self.rows))
            if self.holds:
                await asyncio.sleep(60)
            if self.fails:
                raise ZeroDivisionError
            yield Batch(mailboxes=2_000, listed=len(self.rows), strangers=3, gaps=self.gaps, ended=True)
        finally:
            self.closed += 1


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Stand in for the list."""
    made = Stage()
    monkeypatch.setattr(exposure, "read", made.read)
    return made


@pytest.fixture
def dialog(signed_in: Shell, stage: Stage) -> ExposureDialog:
    """Return the dialog as the Tenant page opens it, an administrator signed in."""
    return opened(signed_in)


def opened(shell: Shell) -> ExposureDialog:
    """Open the dialog from the Tenant page."""
    shell.go("tenant")
    press(shell, "exposure-button")
    found = shell.window().findChild(ExposureDialog, "exposure-dialog")
    assert found is not None
    return found


def read(dialog: ExposureDialog, qtbot: QtBot) -> None:
    """Read the list to its end."""
    press(dialog, "exposure-read")
    qtbot.waitUntil(lambda: dialog.exposing.state != "reading")


def column(dialog: ExposureDialog, name: str) -> list[str]:
    """Return a column as it shows."""
    model, place = dialog.model, COLUMNS.index(name)
    return [str(model.index(row, place).data()) for row in range(model.rowCount())]


def names(dialog: ExposureDialog) -> list[str]:
    """Return the names before the @, as they show."""
    return [cell.partition("@")[0] for cell in column(dialog, "mailbox")]


def test_the_list(dialog: ExposureDialog, stage: Stage, qtbot: QtBot) -> None:
    """A row a mailbox in plain words, sums and what they mean below, and everything about the one that is chosen."""
    read(dialog, qtbot)
    assert names(dialog)[:3] == ["scanner", "follows", "old"]
    assert column(dialog, "setting") == ["On", "Follows", "On", "Not known"]
    assert column(dialog, "effective") == ["On", "On", "Off by policy", "Not known"]
    assert column(dialog, "kind") == ["User", "Shared", "Not known", "DiscoveryMailbox"]
    assert column(dialog, "result") == ["Accepted", "", "Refused", ""]
    assert column(dialog, "december") == ["Not known", "Goes Off", "Is Off", "Not known"]
    assert column(dialog, "addresses")[0] == "192.0.2.1 192.0.2.2"
    note = the(QLabel, dialog, "exposure-note").text()
    assert "Listed 4 of 2000 mailboxes" in note
    sums = the(QLabel, dialog, "exposure-sums").text().split(" · ")
    assert sums[:3] == ["On themselves: 1", "Following an organisation that is On: 1", "Not known: 1"]
    assert sums[3:5] == ["Off, but tried: 1", "In the sign-in log: 2"]
    assert not named(dialog, "exposure-gaps").isVisible()
    assert the(QLabel, dialog, "exposure-count").text() == "4 of 4"
    assert stage.days == [30]
    dialog.table.selectRow(2)
    said = the(QLabel, dialog, "exposure-detail").text()
    assert "Last refused" in said
    assert "Authentication policy: Block." in said
    dialog.table.selectRow(1)
    assert "No sign-in over SMTP" in the(QLabel, dialog, "exposure-detail").text()
    assert "Its account may not sign in." in the(QLabel, dialog, "exposure-detail").text()


def test_hostile_names_are_inert(dialog: ExposureDialog, qtbot: QtBot) -> None:
    """No control character and no direction override reaches the table."""
    read(dialog, qtbot)
    cell = column(dialog, "mailbox")[3]
    assert "\x1b" not in cell
    assert "\u202e" not in cell
    assert "\x00" not in cell


def test_days(dialog: ExposureDialog, stage: Stage, qtbot: QtBot) -> None:
    """How far back to look is the person's choice."""
    days = the(QComboBox, dialog, "exposure-days")
    days.setCurrentIndex(days.findData(7))
    read(dialog, qtbot)
    assert stage.days == [7]


def test_sorting_and_filtering(dialog: ExposureDialog, qtbot: QtBot) -> None:
    """A press on a head sorts, another one turns it round, a third undoes it; the filter knows every cell."""
    read(dialog, qtbot)
    head = dialog.table.horizontalHeader()
    dialog.table.sortByColumn(COLUMNS.index("mailbox"), Qt.SortOrder.AscendingOrder)
    assert names(dialog)[1:] == ["follows", "old", "scanner"]
    dialog.table.sortByColumn(COLUMNS.index("last"), Qt.SortOrder.DescendingOrder)
    assert names(dialog)[:2] == ["scanner", "old"]
    head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert names(dialog)[:3] == ["scanner", "follows", "old"]
    field_ = the(QLineEdit, dialog, "exposure-filter")
    field_.setText("contoso REFUSED")
    assert names(dialog) == ["old"]
    assert the(QLabel, dialog, "exposure-count").text() == "1 of 4"
    field_.setText("nobody")
    assert names(dialog) == []
    field_.clear()
    assert len(names(dialog)) == 4


def test_what_is_chosen_stays_chosen(dialog: ExposureDialog, qtbot: QtBot) -> None:
    """Sorting moves the selection with its mailbox."""
    read(dialog, qtbot)
    dialog.table.selectRow(0)
    dialog.table.sortByColumn(COLUMNS.index("mailbox"), Qt.SortOrder.DescendingOrder)
    assert [dialog.model.shown(dialog.table.chosen())[0].mailbox] == ["scanner@contoso.com"]


def test_what_comes_later_finds_its_place(qtbot: QtBot) -> None:
    """Rows that come while it is sorted or filtered are sorted in, or kept back."""
    model = ExposureModel(QApplication.instance())  # type: ignore[arg-type]
    model.sort(0)
    model.show_only("contoso")
    for rows in (ROWS[:1], (*ROWS[1:3], Exposed(mailbox="other@fabrikam.com", setting="on", effective="on"))):
        model.add(spelt(rows, text.entry("exposure")))
    assert [row.mailbox.partition("@")[0] for row in model.shown()] == ["follows", "old", "scanner"]
    assert len(model) == 4
    model.clear()
    assert model.rowCount() == 0
    model.deleteLater()


def test_stopping(dialog: ExposureDialog, stage: Stage, qtbot: QtBot) -> None:
    """What came stays, it is said that more is missing, the worker lets go, and the list can be read again."""
    stage.holds = True
    press(dialog, "exposure-read")
    qtbot.waitUntil(lambda: dialog.exposing.last is not None)
    assert "mailboxes 1000, sign-ins 12; listed 4" in the(QLabel, dialog, "exposure-note").text()
    assert not named(dialog, "exposure-save").isEnabled()
    press(dialog, "exposure-cancel")
    assert "Stopped: the list is not complete." in the(QLabel, dialog, "exposure-note").text()
    assert len(names(dialog)) == 4
    qtbot.waitUntil(lambda: stage.closed == 1)
    stage.holds = False
    read(dialog, qtbot)
    assert len(names(dialog)) == 4
    assert dialog.exposing.sums["on"] == 1


def test_closing_in_the_midst(dialog: ExposureDialog, stage: Stage, qtbot: QtBot) -> None:
    """Nothing is read for a dialog that is gone, and nothing that was on its way disturbs."""
    stage.holds = True
    press(dialog, "exposure-read")
    qtbot.waitUntil(lambda: bool(stage.days))
    dialog.close()
    qtbot.waitUntil(lambda: stage.closed == 1)


def test_what_is_missing_is_said(dialog: ExposureDialog, stage: Stage, qtbot: QtBot) -> None:
    """Each gap is a sentence with its reason; so is a fault of our own."""
    stage.gaps = (Gap(source="sign-ins", refused="licence"), Gap(source="accounts", refused="unreadable"))
    read(dialog, qtbot)
    said = the(QLabel, dialog, "exposure-gaps").text()
    assert "P1" in said
    assert "(unreadable)" in said
    stage.fails = True
    read(dialog, qtbot)
    assert "ZeroDivisionError" in the(QLabel, dialog, "exposure-gaps").text()


def test_files(dialog: ExposureDialog, qtbot: QtBot, tmp_path: Path) -> None:
    """What shows is written, by its ending as data or as a table; where that fails, a sentence says why."""
    read(dialog, qtbot)
    done = the(QLabel, dialog, "exposure-done")
    dialog.write(tmp_path / "list.json")
    qtbot.waitUntil(lambda: "4 mailboxes" in done.text())
    assert json.loads((tmp_path / "list.json").read_text("utf-8"))[0]["mailbox"] == "scanner@contoso.com"
    the(QLineEdit, dialog, "exposure-filter").setText("scanner")
    dialog.write(tmp_path / "list.csv")
    qtbot.waitUntil(lambda: "1 mailboxes" in done.text())
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [line["mailbox"] for line in csv.DictReader(file)] == ["scanner@contoso.com"]
    dialog.write(tmp_path / "nowhere" / "list.csv")
    qtbot.waitUntil(lambda: "could not be done" in done.text())
    assert the(QPushButton, dialog, "exposure-save").isEnabled()


def test_copying(dialog: ExposureDialog, qtbot: QtBot) -> None:
    """The chosen rows, or all that show, as cells."""
    read(dialog, qtbot)
    press(dialog, "exposure-copy")
    qtbot.waitUntil(lambda: "Copied: 4" in the(QLabel, dialog, "exposure-done").text())
    assert len(QApplication.clipboard().text().strip().splitlines()) == 5
    dialog.table.selectRow(2)
    rows = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
    dialog.table.selectionModel().select(dialog.model.index(0, 0), rows)
    press(dialog, "exposure-copy")
    qtbot.waitUntil(lambda: "Copied: 2" in the(QLabel, dialog, "exposure-done").text())
    lines = QApplication.clipboard().text().strip().splitlines()
    assert [line.partition("\t")[0] for line in lines[1:]] == ["scanner@contoso.com", "old@contoso.com"]


def test_nobody_signed_in(ready: Shell, admin: fakes.FakeAdmin, stage: Stage, qtbot: QtBot) -> None:
    """The usual panel stands there instead of the list, and gives way to it once somebody is signed in."""
    ready.session.sign_in.choose({"exchange": CLIENT, "graph": CLIENT})
    dialog = opened(ready)
    assert not named(dialog, "exposure-table").isVisible()
    press(dialog, "sign-in-button")
    qtbot.waitUntil(lambda: named(dialog, "exposure-table").isVisible())
    read(dialog, qtbot)
    assert len(names(dialog)) == 4
    qtbot.waitUntil(lambda: not ready.session.running)
    dialog.close()
    ready.go("mailbox")
    with qtbot.waitSignal(ready.session.run_ended):  # a panel that went with its dialog hears of nothing more
        ready.session.start(("mailbox",))


def test_a_sign_in_that_is_refused(ready: Shell, admin: fakes.FakeAdmin, stage: Stage, qtbot: QtBot) -> None:
    """The panel says why, and nothing is read."""
    ready.session.sign_in.choose({"exchange": CLIENT, "graph": CLIENT})
    admin.outcomes["exchange"] = SignInError("declined")
    dialog = opened(ready)
    press(dialog, "sign-in-button")
    qtbot.waitUntil(lambda: named(dialog, "sign-in-trouble").isVisible())
    assert not named(dialog, "exposure-table").isVisible()
    assert not stage.days


def test_the_menu_opens_it_too(signed_in: Shell, stage: Stage) -> None:
    """The entry stands in the window's menu."""
    menu = case_menu.begin(signed_in, practice=True)
    action = menu.button.menu().findChild(QAction, "case-exposure")
    assert isinstance(action, QAction)
    action.trigger()
    dialog = signed_in.findChild(ExposureDialog, "exposure-dialog")
    assert dialog is not None
    dialog.close()
