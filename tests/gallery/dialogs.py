"""The dialogs, menus and steps of a sign-in, each opened as a person opens it."""

from collections.abc import Callable, Iterator

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QWidget

from tests.gallery.stage import Stage
from wizard.ui.request import RequestDialog


def shown(stage: Stage) -> Iterator[tuple[str, QWidget]]:
    """Show one after the other: its name, and what to draw."""
    for name in ("settings", "history", "leave", "exposure"):
        with stage.dialog(_menu(stage, name), f"{name}-dialog") as dialog:
            yield name, dialog
    stage.page("result")
    if stage.session.has_run:
        for name, button in (("export", "save-report-button"), ("request", "request-button")):
            with stage.dialog(_press(stage, button), f"{name}-dialog") as dialog:
                if isinstance(dialog, RequestDialog):  # the worker writes its text
                    stage.until(lambda text=dialog.text: bool(text.toPlainText()))  # type: ignore[misc]
                    stage.settle()
                yield name, dialog
    yield from _sign_in(stage)
    menu = stage.window.findChild(QMenu, "case-menu")
    if menu is not None:
        menu.popup(stage.window.mapToGlobal(stage.window.rect().topLeft()))
        stage.settle()
        yield "menu", menu
        menu.close()
    chooser = stage.window.findChild(QComboBox, "practice-chooser")
    if chooser is not None:
        chooser.showPopup()
        stage.settle()
        yield "practice", chooser.view().window()
        chooser.hidePopup()


def _sign_in(stage: Stage) -> Iterator[tuple[str, QWidget]]:
    """Show the steps of a sign-in of an administrator, which stand on the page."""
    stage.page("tenant")
    if not stage.session.sign_in.possible:
        return
    _press(stage, "sign-in-app-button")()
    yield "sign-in-app", stage.window
    _press(stage, "sign-in-app-button")()
    if not stage.session.sign_in.clients:
        return
    _press(stage, "sign-in-code-button")()
    yield "sign-in-warning", stage.window
    _press(stage, "code-go-button")()
    stage.until(lambda: stage.session.sign_in.code is not None or stage.session.sign_in.who is not None)
    stage.settle()
    if stage.session.sign_in.code is not None:  # a practice tenant may approve it sooner than it can be drawn
        yield "sign-in-code", stage.window
    stage.until(lambda: stage.session.sign_in.who is not None and not stage.session.running)
    stage.settle()
    yield "sign-in-done", stage.window
    with stage.dialog(_menu(stage, "exposure"), "exposure-dialog") as dialog:
        _press(stage, "exposure-read", dialog)()
        stage.until(lambda: dialog.exposing.state != "reading")  # type: ignore[attr-defined]
        stage.settle()
        yield "exposure-read", dialog


def _press(stage: Stage, name: str, within: QWidget | None = None) -> Callable[[], None]:
    def press() -> None:
        found = [one for one in (within or stage.shell).findChildren(QPushButton, name) if one.isVisible()]
        assert found, name
        found[0].click()
        stage.settle()

    return press


def _menu(stage: Stage, name: str) -> Callable[[], None]:
    return stage.shell.findChildren(QAction, f"case-{name}")[0].trigger
