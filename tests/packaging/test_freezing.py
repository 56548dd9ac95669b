"""What goes into the frozen program is what it needs, from its own folder, the same each time."""

import base64
import os
import shutil
import struct
import sys
import tomllib
from pathlib import Path

import PySide6
import pytest

from tests.packaging.scripts import TOP, script

ICU = sorted(Path(PySide6.__file__ or "").parent.glob("Qt/lib/libicudata.so.*"))
linux = pytest.mark.skipif(not (ICU and shutil.which("objdump") and shutil.which("ld")), reason="needs Linux' binutils")


def test_plugins_stay_by_name_and_the_rest_of_qt_by_need(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that a window of widgets does not use goes, and with it what nothing else asks for."""
    trim = script("trim")
    needs = {
        "/qxcb": ["libQt6XcbQpa.so.6"],
        "/qpa": ["libQt6Gui.so.6"],
        "/gui": [],
        "/gtk": ["libgtk.so.3"],
        "/gtklib": [],
        "/core": ["libQt6Gui.so.6", "libc.so.6"],
    }
    monkeypatch.setattr(trim, "imports", lambda file: needs[file])
    monkeypatch.setattr(trim.sys, "platform", "linux")
    kept = trim.binaries(
        [
            ("PySide6/Qt/plugins/platforms/libqxcb.so", "/qxcb", "BINARY"),
            ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "/gtk", "BINARY"),
            ("PySide6/Qt/lib/libQt6XcbQpa.so.6", "/qpa", "BINARY"),
            ("PySide6/Qt/lib/libQt6Gui.so.6", "/gui", "BINARY"),
            ("libQt6Gui.so.6", "PySide6/Qt/lib/libQt6Gui.so.6", "SYMLINK"),
            ("libgtk.so.3", "/gtklib", "BINARY"),
            ("PySide6/QtCore.abi3.so", "/core", "EXTENSION"),
        ]
    )
    assert [place for place, _, _ in kept] == [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/lib/libQt6XcbQpa.so.6",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "libQt6Gui.so.6",
        "PySide6/QtCore.abi3.so",
    ]


def test_no_link_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A link to a library that went goes too."""
    trim = script("trim")
    monkeypatch.setattr(trim.sys, "platform", "linux")
    there = [("PySide6/Qt/lib/libA.so", "/a", "BINARY")]
    links = [("libA.so", "PySide6/Qt/lib/libA.so", "SYMLINK"), ("libB.so", "PySide6/Qt/lib/libB.so", "SYMLINK")]
    assert trim.datas(links, there) == links[:1]


@pytest.mark.parametrize("folder", ["PySide6/Qt/translations", "PySide6\\translations"])
def test_qt_speaks_the_languages_of_the_program(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Qt's translations those stay that hold a widget's words in German and French; where they lie differs."""
    trim = script("trim")
    monkeypatch.setattr(trim.sys, "platform", "win32" if "\\" in folder else "linux")
    separator = "\\" if "\\" in folder else "/"
    names = ("qtbase_de.qm", "qtbase_fr.qm", "qtbase_es.qm", "qt_de.qm", "qtdeclarative_fr.qm")
    kept = trim.datas([(f"{folder}{separator}{name}", f"/{name}", "DATA") for name in names], [])
    assert [file for _, file, _ in kept] == ["/qtbase_de.qm", "/qtbase_fr.qm"]


def test_the_translations_that_are_packed_exist() -> None:
    """What is kept by name is there, in the PySide6 of the lock."""
    there = {file.name for file in Path(PySide6.__file__ or "").parent.rglob("translations/*.qm")}
    assert set(script("trim").TRANSLATIONS) <= there


@linux
def test_smaller_icu_data_is_icu_data(tmp_path: Path) -> None:
    """The library with fewer items has the same symbol, and each item that stays is unchanged."""
    icu = script("icu")
    small = icu.shrink(ICU[0], tmp_path)
    symbol, before = icu._data(ICU[0])
    again, after = icu._data(small)
    assert symbol == again
    assert small.stat().st_size < ICU[0].stat().st_size / 5
    whole, kept = icu.items(before), icu.items(after)
    assert {name.partition("/")[2] for name in kept} >= {
        "root.res",
        "coll/root.res",
        "coll/ucadata.icu",
        "zoneinfo64.res",
    }
    assert list(kept) == sorted(kept)
    assert all(content.startswith(whole[name]) for name, content in kept.items())


def test_the_environment_brings_no_foreign_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plugins named by the environment are forgotten; a browser that is started gets the libraries it had before."""
    own_folder = script("own_folder")
    monkeypatch.setattr(sys, "_MEIPASS", "/opt/wizard/_internal", raising=False)
    given = {"QT_PLUGIN_PATH": "/evil", "LD_LIBRARY_PATH": "/opt/wizard/_internal:/x", "LD_LIBRARY_PATH_ORIG": "/x"}
    own_folder.clean(given)
    assert given == {"LD_LIBRARY_PATH": "/x"}
    given = {"LD_LIBRARY_PATH": "/opt/wizard/_internal", "PATH": "/bin"}
    own_folder.clean(given)
    assert given == {"PATH": "/bin"}


def test_a_build_without_settings_knows_no_updates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without settings the program gets the checkout's empty file; with them its own, and a mistake ends the build."""
    settings = script("settings")
    for name in ("SMTP_AUTH_WIZARD_FEED", "SMTP_AUTH_WIZARD_FEED_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert tomllib.loads((TOP / "resources/updates.toml").read_text()) == {"feed": "", "key": ""}
    assert (str(TOP / "resources/updates.toml"), "wizard/_resources") in settings.resources(TOP, tmp_path)
    key = base64.b64encode(bytes(32)).decode()
    chosen = {"SMTP_AUTH_WIZARD_FEED": "https://example.org/feed.json", "SMTP_AUTH_WIZARD_FEED_KEY": key}
    assert tomllib.loads(settings.written(chosen)) == {"feed": "https://example.org/feed.json", "key": key}
    for mistake in ({"SMTP_AUTH_WIZARD_FEED": "http://example.org"}, {"SMTP_AUTH_WIZARD_FEED_KEY": "AAAA"}):
        with pytest.raises(SystemExit):
            settings.written({**chosen, **mistake})


def test_every_resource_is_packed(tmp_path: Path) -> None:
    """Each data file has its place in the program, below the folder where it is looked for."""
    packed = script("settings").resources(TOP, tmp_path)
    files = [file for file in (TOP / "resources").rglob("*") if file.is_file()]
    assert len(packed) == len(files)
    assert all(folder == "wizard/_resources" or folder.startswith(f"wizard/_resources{os.sep}") for _, folder in packed)


def test_translations_are_packed_as_they_lie(tmp_path: Path) -> None:
    """A translation goes to the same place below the program's data, however deep it lies, and no bytecode does."""
    for name in ("languages/de/language.toml", "languages/de/checks/a.toml", "languages/__pycache__/a.pyc"):
        file = tmp_path / "resources" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    packed = {Path(folder, Path(file).name) for file, folder in script("settings").resources(tmp_path, tmp_path)}
    data = Path("wizard/_resources/languages/de")
    assert packed == {data / "language.toml", data / "checks/a.toml"}


@pytest.mark.parametrize(
    ("version", "numbers"), [("1.2.3", (1, 2, 3, 0)), ("0.10", (0, 10, 0, 0)), ("0.0.9", (0, 0, 9, 0))]
)
def test_windows_versions_have_four_numbers(tmp_path: Path, version: str, numbers: tuple[int, ...]) -> None:
    """The version resource holds the version as text and as the four numbers that Windows wants."""
    resource = script("version_resource")
    assert resource.numbers(version) == numbers
    text = resource.write(tmp_path, version).read_text(encoding="utf-8")
    assert f"'ProductVersion', '{version}'" in text
    compile(text, "version-resource", "eval")


def test_icons_hold_every_size(tmp_path: Path) -> None:
    """Windows' icon has each size once, and macOS' has a PNG under each of Apple's names."""
    icons = script("icons")
    ico = icons.ico(tmp_path).read_bytes()
    (count,) = struct.unpack_from("<H", ico, 4)
    sizes = [ico[6 + 16 * number] or 256 for number in range(count)]
    assert sizes == list(icons.ICO_SIZES)
    icns = icons.icns(tmp_path).read_bytes()
    assert icns[:4] == b"icns"
    assert struct.unpack_from(">I", icns, 4) == (len(icns),)
    place, names = 8, []
    while place < len(icns):
        name, length = struct.unpack_from(">4sI", icns, place)
        assert icns[place + 8 : place + 12] == b"\x89PNG"
        names.append(name)
        place += length
    assert names == list(icons.ICNS_SIZES)
