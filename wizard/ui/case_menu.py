"""The window's way to cases: the button below the steps with its menu, the keys, and the notice above the pages."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QFrame, QMenu

from wizard.case_file import SUFFIX
from wizard.ui import look
from wizard.ui.cases import Cases
from wizard.ui.parts import button, label, live, renamed, row, set_role
from wizard.ui.plain import one_line, wrappable
from wizard.ui.shelf import Entry
from wizard.ui.text import say, step

if TYPE_CHECKING:
    from wizard.case_file import Merged
    from wizard.ui.shell import Shell

_RECENT = 8
_DIFFERENCES = 6


def begin(shell: "Shell", *, practice: bool) -> "CaseMenu":
    """Give the window its cases, and offer the one that was worked on when the program last ended unexpectedly."""
    menu = CaseMenu(shell, shell.session.cases)
    shell.rail.add_foot(menu.button)
    shell.add_banner(menu.notice)
    if not practice:
        menu.look_for_left_over()
    return menu


class Notice(QFrame):
    """One message about the case, with what can be done about it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("case-notice")
        self.setProperty("bar", "bottom")
        self._text = live(label())
        self._text.setObjectName("case-notice-text")
        self.first = button("", "case-notice-first", "main")
        self.second = button("", "case-notice-second")
        self._inside = row(self._text, self.first, self.second, spacing=look.MARGIN)
        self._inside.setStretch(0, 1)
        self._inside.setContentsMargins(look.MARGIN, 8, look.MARGIN, 8)
        self.setLayout(self._inside)
        self._deeds: tuple[Callable[[], None], Callable[[], None]] = (self.hide, self.hide)
        self.first.clicked.connect(lambda: self._do(0))
        self.second.clicked.connect(lambda: self._do(1))
        self.hide()

    def tell(self, text: str, role: str = "") -> None:
        """Show a message that is only to be read."""
        self._show(text, role, "", say("case.close"), (self.hide, self.hide))

    def ask(self, text: str, one: tuple[str, Callable[[], None]], other: tuple[str, Callable[[], None]]) -> None:
        """Show a message with two answers."""
        self._show(text, "", one[0], other[0], (one[1], other[1]))

    def _show(
        self, text: str, role: str, one: str, other: str, deeds: tuple[Callable[[], None], Callable[[], None]]
    ) -> None:
        set_role(self._text, "role", role)
        self._text.setText(wrappable(text))
        self.setAccessibleName(text)
        for made, word in ((self.first, one), (self.second, other)):
            renamed(made, word)
            made.setVisible(bool(word))
        self._deeds = deeds
        self.show()

    def _do(self, which: int) -> None:
        self.hide()
        self._deeds[which]()


class CaseMenu:
    """What a person can do with cases."""

    def __init__(self, shell: "Shell", cases: Cases) -> None:
        self._shell, self._cases = shell, cases
        self.notice = Notice()
        self.button = button(say("case.button"), "case-button", "", say("case.button-name"))
        menu = QMenu(self.button)
        menu.setObjectName("case-menu")
        self._open = self._action(menu, "open", self.choose, QKeySequence.StandardKey.Open)
        self._recent = menu.addMenu(say("case.recent"))
        self._recent.setObjectName("case-recent")
        self._recent.setToolTipsVisible(True)
        self._save = self._action(menu, "save", self.choose_place, QKeySequence.StandardKey.Save)
        self._merge = self._action(menu, "merge", self.choose_copy)
        self._new = self._action(menu, "new", self.new)
        menu.addSeparator()
        self._action(menu, "history", self.show_history)
        self._action(menu, "leave", self.show_leaving)
        menu.addSeparator()
        self._action(menu, "exposure", self.show_exposure)
        self._action(menu, "settings", self.show_settings, QKeySequence.StandardKey.Preferences)
        menu.addSeparator()
        self._action(menu, "learn", shell.show_course)
        self._action(menu, "glossary", shell.show_glossary, QKeySequence.StandardKey.HelpContents)
        menu.aboutToShow.connect(self._show_menu)
        self.button.setMenu(menu)
        cases.opened.connect(self._opened)
        cases.saved.connect(lambda path: self.notice.tell(say("case.saved", path=str(path)), "good"))
        cases.failed.connect(lambda text: self.notice.tell(text, "bad"))

    def _action(
        self, menu: QMenu, name: str, deed: Callable[[], None], key: QKeySequence.StandardKey | None = None
    ) -> QAction:
        made = menu.addAction(say(f"case.{name}"))
        made.setObjectName(f"case-{name}")
        made.triggered.connect(lambda _checked: deed())
        if key is not None:
            made.setShortcuts(key)
            self._shell.addAction(made)  # so that the key works while the menu is shut
        return made

    # ---- what can be done --------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Let the person choose a case, and open it."""
        self._dialog("open", self._cases.open)

    def choose_copy(self) -> None:
        """Let the person choose another copy of this case."""
        self._dialog("merge", self._cases.merge)

    def choose_place(self) -> None:
        """Let the person choose where to save the case."""
        session = self._shell.session
        if not session.mailbox:
            return
        kept = self._cases.gathered()
        folder = self._cases.path.parent if self._cases.path is not None else _documents()
        name = say("case.name", mailbox=kept.case.mailbox, id=kept.id)
        proposed = folder / f"{''.join(char if char.isalnum() or char in ' @.-_' else '_' for char in name)}{SUFFIX}"
        dialog = self._file_dialog("save", str(proposed))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.selectFile(str(proposed))
        dialog.fileSelected.connect(lambda chosen: self._cases.save(Path(chosen)))
        dialog.open()

    def new(self) -> None:
        """Begin a new case."""
        self._cases.new()
        self.notice.hide()
        self._shell.rebuild()

    def show_history(self) -> None:
        """Show the cases of this computer."""
        from wizard.ui.history import HistoryDialog  # noqa: PLC0415 - seldom opened

        HistoryDialog(self._cases, self._shell).open()

    def show_leaving(self) -> None:
        """Show what the program would leave on this computer."""
        from wizard.ui.leave_dialog import LeaveDialog  # noqa: PLC0415 - seldom opened

        LeaveDialog(self._shell.session, self._cases, self._shell).open()

    def show_exposure(self) -> None:
        """Show which mailboxes of the organisation still use passwords."""
        from wizard.ui.exposure_dialog import ExposureDialog  # noqa: PLC0415 - seldom opened

        ExposureDialog(self._shell.session, self._shell).open()

    def show_settings(self) -> None:
        """Show what can be set."""
        from wizard.ui.settings_dialog import SettingsDialog  # noqa: PLC0415 - seldom opened

        SettingsDialog(self._shell.session, self.show_leaving, self._shell).open()

    def look_for_left_over(self) -> None:
        """Offer the case that a crash left behind, if there is one."""
        self._shell.session.bridge.ask(self._cases.shelf.left_over, self._offer)

    # ---- what is shown -----------------------------------------------------------------------------------------------

    def _offer(self, file: Path | None) -> None:
        if file is None:
            return
        restore = (say("case.restore"), lambda: self._cases.open(file, left_over=True))
        discard = (say("case.discard"), lambda: self._cases.shelf.settle(file, remove=True))
        self.notice.ask(say("case.left-over"), restore, discard)

    def _show_menu(self) -> None:
        session = self._shell.session
        busy = session.running
        self._open.setEnabled(not busy)
        self._save.setEnabled(bool(session.mailbox))
        self._merge.setEnabled(bool(session.mailbox) and not busy)
        self._new.setEnabled(not busy and session.world is None)
        self._recent.clear()
        entries = self._cases.shelf.entries()[:_RECENT]
        for entry in entries:
            made = self._recent.addAction(one_line(line(entry)).replace("&", "&&"))
            made.setToolTip(entry.file)
            made.triggered.connect(partial(self._cases.open, Path(entry.file)))
        self._recent.setEnabled(bool(entries) and not busy)

    def _opened(self, where: str) -> None:
        cases = self._cases
        self._shell.rebuild()
        self._shell.go(where)
        kept = cases.base
        if kept is None:
            return
        texts = [say("case.opened", id=one_line(kept.id), date=day(kept.saved), step=step(where)["title"])]
        if cases.merged is not None:
            texts = [said_of(cases.merged)]
        if self._shell.session.look_only:
            texts.append(say("case.look-only", host=one_line(kept.case.cloud.submission.host)))
        if kept.read_only:
            texts.append(say("case.read-only"))
        self.notice.tell(" ".join(texts))

    def _dialog(self, name: str, deed: Callable[[Path], None]) -> None:
        dialog = self._file_dialog(name, str(_documents()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: deed(Path(chosen)))
        dialog.open()

    def _file_dialog(self, name: str, place: str) -> QFileDialog:
        dialog = QFileDialog(self._shell, say(f"case.dialog-{name}"), place, say("case.filter"))
        dialog.setObjectName(f"case-dialog-{name}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog


def line(entry: Entry) -> str:
    """Return a case of the index in one line."""
    return say("history.line", date=day(entry.at), mailbox=entry.mailbox, result=result(entry))


def result(entry: Entry) -> str:
    """Return how a case stood when it was kept last."""
    if entry.status != "broken":
        return say(f"history.{entry.status if entry.status in ('healthy', 'degraded', 'inconclusive') else 'none'}")
    from wizard import catalogue  # noqa: PLC0415 - loaded by now

    known = entry.cause in catalogue.causes()
    return say("history.broken", cause=catalogue.cause(entry.cause).title if known else say("history.unknown-cause"))


def day(at: float) -> str:
    """Return a time as this computer shows it."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(min(max(at, 0.0), 1e11)))


def said_of(merged: "Merged") -> str:
    """Return what came of putting two copies together."""
    differences = (
        say(
            f"case.merge-{one.kind}",
            what=one_line(one.what),
            value=one.value,
            by=one_line(one.by) or say("case.somebody"),
            otherwise=one.other_value,
            other=one_line(one.other_by) or say("case.somebody"),
        )
        for one in merged.differences[:_DIFFERENCES]
    )
    return " ".join((say("case.merged", count=merged.taken), *differences))


def _documents() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
