"""What a person reads stays where it is while results arrive, and the window says what it is busy with."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import named, press, the
from wizard.model.finding import Finding, Status
from wizard.model.run import Found, ProbeStarted
from wizard.ui.finding_row import FindingRow
from wizard.ui.shell import Shell

NETWORK = [name for name in fakes.TITLES if name.startswith("network.")]


def _emit(shell: Shell, engine: fakes.FakeEngine, finding: Finding) -> None:
    """Let the engine at work find one more thing."""
    assert engine.loop is not None
    assert engine.emit is not None
    event = Found(run_id=shell.session.run.run_id, at=1.0, finding=finding)
    engine.loop.call_soon_threadsafe(engine.emit, event)


def _rows(shell: Shell) -> dict[str, FindingRow]:
    return {name: the(FindingRow, shell, f"finding-{name}") for name in NETWORK}


def _places(shell: Shell) -> dict[str, int]:
    QCoreApplication.processEvents()
    view = shell.page.area.viewport()
    return {name: row.mapTo(view, QPoint(0, 0)).y() for name, row in _rows(shell).items()}


def _at_work(shell: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """Begin a run on the page of the network that has found nothing yet."""
    engine.findings, engine.holds = [], True
    shell.go("network")
    shell.session.start()
    qtbot.waitUntil(lambda: bool(shell.session.run.probing))


def test_rows_above_do_not_move_when_results_arrive_below(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """Each result leaves the rows before it where they were, even one that fails with much to say."""
    _at_work(ready, engine, qtbot)
    for place, name in enumerate(NETWORK):
        before = _places(ready)
        long = {"summary": "it failed " * 40}
        _emit(ready, engine, fakes.finding(name, Status.FAIL, values=long, evidence={"reply": "no"}))
        qtbot.waitUntil(lambda name=name: _rows(ready)[name].state == "fail")  # type: ignore[misc]
        after = _places(ready)
        assert [after[known] for known in NETWORK[: place + 1]] == [before[known] for known in NETWORK[: place + 1]]
        assert not _rows(ready)[name].is_open
    with qtbot.waitSignal(ready.session.run_ended):
        engine.let_go()
    assert all(row.is_open for row in _rows(ready).values())


def test_what_is_in_sight_stays_there_when_rows_above_grow(
    ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """Scrolled down, a person goes on reading the same row when one further up gets its result."""
    ready.window().resize(720, 480)
    _at_work(ready, engine, qtbot)
    rows = _rows(ready)
    for name in NETWORK[2:]:
        _emit(ready, engine, fakes.finding(name, Status.WARN, values={"summary": "look here " * 200}))
    qtbot.waitUntil(lambda: rows[NETWORK[-1]].state == "warn")
    QCoreApplication.processEvents()
    bar = ready.page.area.verticalScrollBar()
    inside = ready.page.area.widget()
    assert inside is not None
    bar.setValue(rows[NETWORK[2]].mapTo(inside, QPoint(0, 0)).y() - 4)
    before = _places(ready)[NETWORK[2]]
    assert before == 4
    _emit(ready, engine, fakes.finding(NETWORK[0], Status.FAIL, values={"summary": "it failed " * 60}))
    qtbot.waitUntil(lambda: rows[NETWORK[0]].state == "fail")
    assert _places(ready)[NETWORK[2]] == before
    with qtbot.waitSignal(ready.session.run_ended):
        engine.let_go()
    assert rows[NETWORK[0]].is_open
    assert _places(ready)[NETWORK[2]] == before


def test_progress_says_which_probe_and_since_when(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """The line names the probe that has been at work the longest, in words, and how many others there are."""
    _at_work(ready, engine, qtbot)
    word = the(QLabel, ready, "progress")
    assert engine.loop is not None
    assert engine.emit is not None
    run_id = ready.session.run.run_id
    for name, at in (("session", -3.0), ("graph.sign-in-log", 0.2)):
        event = ProbeStarted(run_id=run_id, at=at, probe=name, until=20.0)
        engine.loop.call_soon_threadsafe(engine.emit, event)
    qtbot.waitUntil(lambda: word.text().startswith("Talking to the mail server: for 3 s"))
    assert "2 more under way" in word.text()
    assert word.isVisible()
    with qtbot.waitSignal(ready.session.run_ended):
        engine.let_go()
    assert not word.isVisible()


def test_buttons_keep_their_width_whatever_progress_says(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """No text of a run narrows a button."""
    ready.window().resize(720, 480)
    _at_work(ready, engine, qtbot)
    the(QLabel, ready, "progress").setText("long " * 60)
    QCoreApplication.processEvents()
    for name in ("cancel-button", "back-button", "run-button", "next-button"):
        button = the(QPushButton, ready, name)
        assert button.width() >= button.sizeHint().width(), name
    with qtbot.waitSignal(ready.session.run_ended):
        engine.let_go()


def test_news_of_another_mailbox_goes(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """What was found about one mailbox is not shown once another is typed."""
    finish(ready)
    assert named(ready, "news").isVisible()
    ready.session.set(mailbox="other@contoso.com")
    assert not named(ready, "news").isVisible()


def test_many_causes_are_folded(ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine) -> None:
    """Three causes show, what is behind them when asked for; one more alone is not worth hiding."""
    slugs = ("tenant-smtp-auth-disabled", "port-blocked", "dns-failure", "certificate-expired", "offline", "not-smtp")
    for count in (4, 6):
        engine.verdict = fakes.broken_by(*slugs[:count])
        finish(ready)
        ready.go("result")
        QCoreApplication.processEvents()
        cards = [card for card in ready.page.findChildren(QWidget) if card.objectName().startswith("cause-")]
        assert sum(card.isVisible() for card in cards) == (4 if count == 4 else 3)
    press(ready, "more-causes")
    assert all(card.isVisible() for card in cards)
    assert not named(ready, "more-causes").isVisible()


def test_a_low_window_scrolls_its_heading_away(ready: Shell) -> None:
    """Where there is little room heading and picture scroll with the page; with more they stand still again."""
    ready.go("network")
    for height, scrolls in ((720, False), (500, True), (720, False)):
        ready.window().resize(1000, height)
        QCoreApplication.processEvents()
        assert ready.page.area.isAncestorOf(ready.page.picture) is scrolls, height
        assert ready.page.picture.isVisible()


def test_the_end_of_a_run_is_told_once(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """A cancelled run says so above the buttons, and keeps saying it."""
    _at_work(ready, engine, qtbot)
    with qtbot.waitSignal(ready.session.run_ended):
        ready.session.cancel()
    word = the(QLabel, ready, "progress")
    assert word.text().startswith("Stopped.")
    assert word.isVisible()


def test_a_title_longer_than_the_page_breaks_and_stays_broken(ready: Shell) -> None:
    """A title may need two lines of a low window; it makes no page wider, and settles at once."""
    ready.window().resize(720, 480)
    ready.go("network")
    page = ready.page
    page.title.setText("A very long title of a page in a language of long words " * 2)
    for _ in range(6):
        page.heading.arrange()
        QCoreApplication.processEvents()
        assert page.title.wordWrap()
    inside = page.area.widget()
    assert inside is not None
    assert inside.width() <= page.area.viewport().width()
