"""Cases in the window: kept while working, recovered, opened where they are open, compared, searched, taken away."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.case_file import cases as made
from tests.ui.find import named
from wizard import case_file, clouds
from wizard.case_file import Kept
from wizard.model.case import Case
from wizard.model.inputs import InputError
from wizard.model.secret import Mask, Secret
from wizard.ui import case_menu, look
from wizard.ui.case_menu import CaseMenu
from wizard.ui.cases import Cases
from wizard.ui.compare_card import CompareCard
from wizard.ui.history import HistoryDialog
from wizard.ui.leave_dialog import LeaveDialog
from wizard.ui.leaving import remove, traces
from wizard.ui.main import Options
from wizard.ui.shelf import Entry, Shelf
from wizard.ui.signing_in import kept_folder
from wizard.ui.window import Window
from wizard.vault import Vault

SAMPLES = Path(__file__).parents[1] / "case_file" / "samples"
PASSWORD = "Tr0ub4dor&3"


@pytest.fixture(autouse=True)
def _own_temporary_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """Return the window, filled, with its cases in a folder of their own."""
    window = Window(Options(scheme="light"))
    window.show()
    with qtbot.waitSignal(window.filled):
        pass
    window.session._cases = Cases(window.session, Shelf(tmp_path / "shelf"))
    yield window
    window.close()
    look.apply("light")


@pytest.fixture
def cases(window: Window) -> Cases:
    """Return the window's cases."""
    return window.session.cases


@pytest.fixture
def menu(window: Window, cases: Cases) -> CaseMenu:
    """Return the menu of the window's cases."""
    return case_menu.begin(window.shell, practice=False)


def plain(name: str = "wrong-password", **changes: Any) -> Kept:
    """Return a kept practice run as if it had been made against Microsoft's cloud, so that it is no practice."""
    microsoft = clouds.load("worldwide")
    text = (SAMPLES / f"{name}.smtpcase").read_text(encoding="utf-8")
    real = {"smtp.practice.test": microsoft.submission.host, '"127.0.0.1"': '"52.96.0.10"', '"::1"': '"2603:1026::1"'}
    for here, there in real.items():
        text = text.replace(here, there)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.smtpcase").write_text(text, encoding="utf-8")
        kept = case_file.load(Path(folder) / "a.smtpcase", clouds.built_in)
    return replace(kept, id="K7QM-94TX", case=Case(mailbox=made.MAILBOX, cloud=microsoft, device="brother"), **changes)


def written(file: Path, kept: Kept) -> Path:
    """Write a case."""
    case_file.save(file, kept, Mask())
    return file


def opened(qtbot: QtBot, cases: Cases, file: Path) -> None:
    """Open a case and wait for it."""
    with qtbot.waitSignal(cases.opened):
        cases.open(file)


def test_a_case_opens_where_it_is_open(
    qtbot: QtBot, window: Window, menu: CaseMenu, cases: Cases, tmp_path: Path
) -> None:
    """The technician's half opens on the administrator's computer at the first question to the tenant, filled in."""
    opened(qtbot, cases, written(tmp_path / "a.smtpcase", plain()))
    assert window.shell.step == "tenant"
    assert window.session.mailbox == made.MAILBOX
    assert window.session.device == "brother"
    assert window.session.run.verdict is not None
    assert window.session.run.verdict.cause == "bad-credentials"
    assert "K7QM-94TX" in menu.notice.accessibleName()


def test_what_is_typed_again_begins_another_case(qtbot: QtBot, window: Window, cases: Cases, tmp_path: Path) -> None:
    """Another mailbox is another case: it gets a name of its own and knows nothing of the first."""
    opened(qtbot, cases, written(tmp_path / "a.smtpcase", plain()))
    window.session.set(mailbox="other@contoso.com")
    assert (cases.base, cases.path) == (None, None)
    assert not window.session.has_run


def test_no_case_file_says_where_a_password_goes(
    qtbot: QtBot, window: Window, menu: CaseMenu, cases: Cases, tmp_path: Path
) -> None:
    """A case with a mail server of its own is there to be read: nothing is run, and it is said why."""
    own = clouds.override(clouds.load("worldwide"), host="evil.example")
    kept = replace(plain(), case=Case(mailbox=made.MAILBOX, cloud=own))
    opened(qtbot, cases, written(tmp_path / "a.smtpcase", kept))
    assert not window.session.start()
    assert "evil.example" in menu.notice.accessibleName()
    window.shell.go("start")
    assert not named(window.shell, "run-button").isEnabled()
    menu.new()
    assert not window.session.look_only
    assert window.session.cloud == clouds.load("worldwide")


def test_an_unreadable_case_is_said(qtbot: QtBot, menu: CaseMenu, cases: Cases, tmp_path: Path) -> None:
    """What cannot be opened is one sentence in the window, and the present case stays."""
    (tmp_path / "a.smtpcase").write_text("{")
    with qtbot.waitSignal(cases.failed):
        cases.open(tmp_path / "a.smtpcase")
    assert "ends too early" in menu.notice.accessibleName()


def test_saving_and_opening_again(qtbot: QtBot, window: Window, cases: Cases, tmp_path: Path) -> None:
    """What is saved is what is known; it stands in the recent list, and it has the same name after it is opened."""
    opened(qtbot, cases, written(tmp_path / "a.smtpcase", plain()))
    window.session.answer("mfa", "on")
    with qtbot.waitSignal(cases.saved):
        cases.save(tmp_path / "b.smtpcase")
    again = case_file.load(tmp_path / "b.smtpcase", clouds.built_in)
    assert (again.id, again.case.told) == ("K7QM-94TX", {"mfa": "on"})
    assert again.run.observations[: len(plain().run.observations)] == plain().run.observations
    assert str(tmp_path / "b.smtpcase") in [entry.file for entry in cases.shelf.entries()]


def test_a_secret_is_never_saved(qtbot: QtBot, window: Window, cases: Cases, tmp_path: Path) -> None:
    """A password that stands in a server's words keeps the case from being written, and it is said."""
    opened(qtbot, cases, written(tmp_path / "a.smtpcase", plain()))
    window.session.typed = Secret("credentials were incorrect")
    with qtbot.waitSignal(cases.failed):
        cases.save(tmp_path / "b.smtpcase")
    assert not (tmp_path / "b.smtpcase").exists()


def test_it_is_kept_while_working_and_gone_on_after_a_crash(
    qtbot: QtBot, window: Window, menu: CaseMenu, cases: Cases, tmp_path: Path
) -> None:
    """A program that dies leaves its case; the next start offers it, and it is taken up or thrown away."""
    folder = tmp_path / "shelf"
    dying = (
        "import os, sys\nfrom pathlib import Path\nfrom wizard import case_file, clouds\n"
        "from wizard.model.secret import Mask\nfrom wizard.ui.shelf import Entry, Shelf\n"
        "kept = case_file.load(Path(sys.argv[1]), clouds.built_in)\n"
        "shelf = Shelf(Path(sys.argv[2]))\n"
        "file = str(shelf.place(kept.id))\n"
        "shelf.keep(kept, Entry(file=file, id=kept.id, mailbox=kept.case.mailbox, at=kept.saved), Mask())\n"
        "os._exit(9)\n"
    )
    file = written(tmp_path / "a.smtpcase", plain())
    subprocess.run([sys.executable, "-c", dying, str(file), str(folder)], check=False)
    assert cases.shelf.left_over() == folder / "K7QM-94TX.smtpcase"
    menu.look_for_left_over()
    qtbot.waitUntil(lambda: not menu.notice.isHidden())
    with qtbot.waitSignal(cases.opened):
        menu.notice.first.click()
    assert window.session.mailbox == made.MAILBOX
    assert cases.shelf.left_over() is None


def test_an_orderly_end_leaves_nothing_to_recover(qtbot: QtBot, window: Window, cases: Cases, tmp_path: Path) -> None:
    """After the window was closed the case is in the history, and nobody is asked about it."""
    opened(qtbot, cases, written(tmp_path / "a.smtpcase", plain()))
    window.session.answer("mfa", "on")
    window.close()
    shelf = Shelf(tmp_path / "shelf")
    kept = case_file.load(shelf.place("K7QM-94TX"), clouds.built_in)
    assert kept.case.told == {"mfa": "on"}
    assert shelf.left_over() is None
    if os.name == "posix":
        assert shelf.place("K7QM-94TX").stat().st_mode & 0o077 == 0


def test_a_case_is_worked_on_in_one_window(tmp_path: Path) -> None:
    """A second window does not write over the case that the first one works on."""
    one, two = Shelf(tmp_path), Shelf(tmp_path)
    entry = Entry(file=str(one.place("A")), id="A", mailbox=made.MAILBOX)
    one.keep(plain(), entry, Mask())
    with pytest.raises(InputError) as error:
        two.keep(plain(), entry, Mask())
    assert error.value.id == "case-in-use"
    one.let_go()
    two.keep(plain(), entry, Mask())
    two.let_go()


def test_practice_is_not_kept(qtbot: QtBot, window: Window, cases: Cases) -> None:
    """Practice leaves no history."""
    opened(qtbot, cases, SAMPLES / "wrong-password.smtpcase")
    window.session.answer("mfa", "on")
    window.close()
    qtbot.waitUntil(lambda: [path.name for path in cases.shelf.files()] in ([], ["index.json"]))  # the last write ends


def test_two_copies_in_the_window(qtbot: QtBot, menu: CaseMenu, cases: Cases, tmp_path: Path) -> None:
    """The administrator's copy is put together with the present case, and what differs is said."""
    mine = plain(answers=(case_file.Answer(key="mfa", value="off", by="DESK-1", at=made.STARTED),))
    theirs = plain(answers=(case_file.Answer(key="mfa", value="on", by="DESK-2", at=made.STARTED + 60),))
    opened(qtbot, cases, written(tmp_path / "a.smtpcase", mine))
    written(tmp_path / "b.smtpcase", theirs)
    with qtbot.waitSignal(cases.opened):
        cases.merge(tmp_path / "b.smtpcase")
    assert "DESK-2" in menu.notice.accessibleName()
    assert cases.base is not None
    assert cases.base.case.told == {"mfa": "on"}


def test_before_and_after_on_the_result_page(
    qtbot: QtBot, window: Window, menu: CaseMenu, cases: Cases, tmp_path: Path
) -> None:
    """A case that was run again shows what was fixed and what is new, with the outcome first."""
    before = plain("port-dropped").run
    opened(qtbot, cases, written(tmp_path / "a.smtpcase", plain(earlier=(before,))))
    window.shell.go("result")
    card = window.shell.page.findChild(CompareCard)
    assert card is not None
    assert "firewall" in card.accessibleName()
    assert "sign-in" in card.accessibleName()


def test_the_history_is_searched(qtbot: QtBot, window: Window, cases: Cases, tmp_path: Path) -> None:
    """Cases stand below their customer; every word that is typed must fit; nothing found is said."""
    for name in ("scanner@contoso.com", "fax@contoso.com", "mfp@fabrikam.com"):
        file = tmp_path / f"{name}.smtpcase"
        file.write_text("{}")
        cases.shelf.note(Entry(file=str(file), id=name[:3], mailbox=name, status="broken", cause="bad-credentials"))
    dialog = HistoryDialog(cases, window)
    qtbot.addWidget(dialog)
    customers = [dialog.tree.topLevelItem(place) for place in range(dialog.tree.topLevelItemCount())]
    assert [(one.text(0), one.childCount()) for one in customers if one] == [("contoso.com", 2), ("fabrikam.com", 1)]
    dialog.search.setText("fax contoso")
    assert dialog.tree.topLevelItemCount() == 1
    dialog.search.setText("nobody")
    assert dialog.tree.topLevelItemCount() == 0
    assert dialog.note.text()


def test_leaving_nothing_behind(
    qtbot: QtBot, window: Window, cases: Cases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is listed, taken away and told; what was saved elsewhere is named and left; nothing is kept after."""
    vault = Vault()
    vault.set(clouds.load("worldwide"), made.MAILBOX, Secret(PASSWORD))
    monkeypatch.setattr(window.session, "_vault", vault)
    (tmp_path / "temporary" / "smtp-auth-wizard-practice-x").mkdir()
    opened(qtbot, cases, written(tmp_path / "a.smtpcase", plain()))
    window.session.answer("mfa", "on")
    cases._keep_now()
    qtbot.waitUntil(lambda: len(cases.shelf.entries()) == 2)
    dialog = LeaveDialog(window.session, cases, window)
    qtbot.waitUntil(dialog.go.isEnabled)
    texts = [dialog.list.item(place).text() for place in range(dialog.list.count())]
    for telling in (made.MAILBOX, "history", "Settings", "Temporary", str(tmp_path / "a.smtpcase")):
        assert any(telling in text for text in texts), telling
    assert not any(PASSWORD in text for text in texts)
    dialog.go.click()
    qtbot.waitUntil(lambda: "gone" in dialog.note.text())
    assert sum(dialog.list.item(place).text().startswith("Removed") for place in range(dialog.list.count())) == 4
    assert vault.get(clouds.load("worldwide"), made.MAILBOX) is None
    assert not (tmp_path / "shelf").exists()
    assert not list((tmp_path / "temporary").iterdir())
    assert (tmp_path / "a.smtpcase").exists()
    window.session.answer("mfa", "off")
    window.close()
    assert not (tmp_path / "shelf").exists()


def test_a_kept_sign_in_is_a_trace(tmp_path: Path) -> None:
    """It is named and removed with its folder."""
    folder = kept_folder()
    folder.mkdir(parents=True)
    (folder / "worldwide.bin").write_bytes(b"x")
    found = traces(Vault(), Shelf(tmp_path / "shelf"))
    assert [(one.kind, one.count, one.what) for one in found] == [("sign-in", 1, str(folder))]
    assert [one.error for one in remove(found)] == [""]
    assert not folder.exists()


def test_what_cannot_be_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that stays is named with the reason, and the rest goes."""
    shelf = Shelf(tmp_path / "shelf")
    shelf.note(Entry(file=str(tmp_path), id="A", mailbox=made.MAILBOX))

    def stuck() -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(shelf, "clear", stuck)
    gone = remove(traces(Vault(), shelf))
    assert [one.error for one in gone if one.trace.kind == "cases"] == ["Permission denied"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cases": 1}', '{"cases": [1, {}, {"file": 2}]}', "\ud800"])
def test_an_index_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    """Whatever stands in the index, the window opens, and the next case is noted."""
    shelf = Shelf(tmp_path)
    (tmp_path / "index.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    assert shelf.entries() == ()
    shelf.note(Entry(file=str(tmp_path), id="A", mailbox=made.MAILBOX))
    assert [entry.id for entry in shelf.entries()] == ["A"]
    assert json.loads((tmp_path / "index.json").read_bytes())["version"] == 1


def test_an_id_leads_nowhere_else(tmp_path: Path) -> None:
    """A hostile file's id names no other folder."""
    ids: list[str] = ["../../etc/passwd", "C:\\x", "", "a/b", "\u202e"]
    assert all(Shelf(tmp_path).place(one).parent == tmp_path for one in ids)
