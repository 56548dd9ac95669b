"""Facts that have grown old must be found, wherever their date stands."""

import datetime as dt
from pathlib import Path

from tests.facts import RESOURCES, dated, old
from wizard.report.facts import OLD_DAYS

DAY = dt.date(2026, 11, 23)


def test_an_old_fact(tmp_path: Path) -> None:
    """A date at the head or deep in a file is found from the day on which it is too old, with its source."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/a.toml").write_text(
        'checked = 2026-11-23\nsource = "head"\n[[error]]\nchecked = 2026-01-01\nsource = "deep"\n', encoding="utf-8"
    )
    found = old(DAY + dt.timedelta(days=OLD_DAYS), folder=tmp_path)
    assert found == [(dt.date(2026, 1, 1), "deep/a.toml", "deep")]
    assert len(old(DAY + dt.timedelta(days=OLD_DAYS + 1), folder=tmp_path)) == 2


def test_the_catalogue_is_looked_at() -> None:
    """Every cause and every file of error texts is among what grows old."""
    names = {name for _, name, _ in old(dt.date(2100, 1, 1))}
    for path in (*(RESOURCES / "causes").glob("*.toml"), *(RESOURCES / "errors").glob("[!_]*.toml")):
        assert path.relative_to(RESOURCES).as_posix() in names


def test_what_is_no_date() -> None:
    """A key of that name with other content is no fact."""
    assert list(dated({"checked": "yes", "more": [1, {"checked": DAY}]})) == [(DAY, "")]
