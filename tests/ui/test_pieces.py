"""Long work in the GUI thread is done a piece a turn, in order, and ends when it is dropped."""

import linecache
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from wizard.ui.loading import load
from wizard.ui.pieces import Pieces


def test_pieces_come_in_order_and_let_others_in(qtbot: QtBot) -> None:
    """Between two pieces the event loop takes its turn."""
    owner, seen = QObject(), list[str]()
    pieces = Pieces(owner)

    def first() -> None:
        seen.append("first")
        QTimer.singleShot(0, owner, lambda: seen.append("somebody else"))

    pieces.add(first)
    pieces.add(lambda: None, lambda: seen.append("last"))
    qtbot.waitUntil(lambda: "last" in seen)
    assert seen == ["first", "somebody else", "last"]


def test_what_needs_no_qt_is_loaded_by_a_thread(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was added after it waits until it is loaded."""
    (tmp_path / "slow_to_load.py").write_text(
        "import threading, time\ntime.sleep(0.05)\nthread = threading.get_ident()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    owner, seen = QObject(), list[int]()
    pieces = Pieces(owner)
    pieces.load(["slow_to_load"])
    pieces.add(lambda: seen.append(sys.modules["slow_to_load"].thread))
    try:
        qtbot.waitUntil(lambda: bool(seen))
        assert seen[0] != threading.get_ident()
    finally:
        sys.modules.pop("slow_to_load", None)


def test_dropped_pieces_do_not_come(qtbot: QtBot) -> None:
    """A window that closes does nothing more."""
    owner, seen = QObject(), list[str]()
    pieces = Pieces(owner)
    pieces.add(lambda: seen.append("first"), pieces.drop, lambda: seen.append("last"))
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(50)
    assert seen == ["first"]


def test_no_source_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PySide reads the source of whatever is imported; it is let go."""
    file = tmp_path / "read_by_qt.py"
    file.write_text("there = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    linecache.getlines(str(file))
    try:
        load("read_by_qt")
        assert sys.modules["read_by_qt"].there == 1
        assert not linecache.cache
    finally:
        sys.modules.pop("read_by_qt", None)
