"""The table of sizes puts each file into one family, and ends with 1 where the whole is too large."""

from pathlib import Path

import pytest

from tests.packaging.scripts import script


@pytest.mark.parametrize(
    ("place", "family"),
    [
        ("smtp-auth-wizard", "the program, with all its Python modules"),
        ("_internal/PySide6/Qt/translations/qtbase_de.qm", "Qt's translations"),
        ("_internal/PySide6/translations/qtbase_fr.qm", "Qt's translations"),
        ("_internal/wizard/_resources/languages/de/language.toml", "the program's translations"),
        ("_internal/wizard/_resources/ui/words.toml", "the program's data"),
        ("_internal/PySide6/Qt/plugins/platforms/libqxcb.so", "Qt"),
        ("_internal/PySide6/QtCore.abi3.so", "PySide and Shiboken"),
        ("_internal/libssl.so.3", "OpenSSL"),
        ("_internal/libpython3.11.so.1.0", "Python"),
        ("_internal/libxcb-util.so.1", "libraries of the system"),
    ],
)
def test_each_file_has_its_family(place: str, family: str) -> None:
    """A file is told by its place."""
    assert script("sizes").family(place) == family


def test_too_large_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole is measured without links, and compared with what it may have."""
    (tmp_path / "smtp-auth-wizard").write_bytes(bytes(1_500_000))
    (tmp_path / "again").symlink_to("smtp-auth-wizard")
    assert script("sizes").main([str(tmp_path), "--most", "2"]) == 0
    assert script("sizes").main([str(tmp_path), "--most", "1"]) == 1
    assert "    1.5 MB  in all, of 1 at most" in capsys.readouterr().out
