"""Reports must be refused before a run if they cannot be written, and written whole, in place, and without a secret."""

import os
from pathlib import Path

import pytest

from wizard.cli import outputs
from wizard.cli.outputs import Output
from wizard.cli.usage import UsageError
from wizard.model.secret import Mask, Secret

NOTHING = Mask()


def refused(*files: Path | str) -> str:
    with pytest.raises(UsageError) as raised:
        outputs.check(Output("json", str(file)) for file in files)
    return raised.value.id


def test_what_cannot_be_written(tmp_path: Path) -> None:
    """Each reason must be told apart, before any work is done."""
    (tmp_path / "link").symlink_to(tmp_path / "target")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("")
    assert refused(tmp_path) == "output-folder"
    assert refused(tmp_path / "none" / "x") == "output-place"
    assert refused(tmp_path / "file" / "x") == "output-place"
    assert refused(tmp_path / ("x" * 300)) == "output-place"
    assert refused("a\0b") == "output-place"
    assert refused(tmp_path / "link") == "output-link"
    assert refused(tmp_path / "pipe") == "output-not-a-file"
    assert refused("-", "-") == "two-stdouts"
    assert refused(tmp_path / "a", tmp_path / "a") == "two-files"


def test_a_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission is refused (the question is answered here as for a person who is not root)."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert refused(tmp_path / "x") == "output-place"


def test_a_report_is_written_whole(tmp_path: Path) -> None:
    """The old file is replaced, nothing else is left, and others may read it as the umask says."""
    file = tmp_path / "report.json"
    file.write_text("old")
    outputs.check([Output("json", str(file))])
    before = os.umask(0o022)
    outputs.write(str(file), "new \u2713\n\ud800", NOTHING)
    os.umask(before)
    assert file.read_bytes() == "new \u2713\n\\ud800".encode()
    assert list(tmp_path.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o644


def test_a_link_put_there_meanwhile_is_not_followed(tmp_path: Path) -> None:
    """What the link points at must stay as it is, and it is said."""
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "report").symlink_to(tmp_path / "precious")
    with pytest.raises(UsageError) as raised:
        outputs.write(str(tmp_path / "report"), "report", NOTHING)
    assert raised.value.id == "output-link"
    assert (tmp_path / "precious").read_text() == "precious"


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old report stays, no half of the new one is left, and it is said."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "report"
    file.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError) as raised:
        outputs.write(str(file), "new", NOTHING)
    assert "No space left" in raised.value.sentence
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("where", ["-", "report"])
def test_a_secret_is_never_written(tmp_path: Path, capsys: pytest.CaptureFixture[str], where: str) -> None:
    """A report in which a known secret stands goes neither to a file nor to standard output."""
    file = where if where == "-" else str(tmp_path / where)
    with pytest.raises(UsageError) as raised:
        outputs.write(file, "the server said c2VjcmV0LXdvcmQ=", Mask([Secret("secret-word")]))
    assert raised.value.id == "output-secret"
    assert capsys.readouterr().out == ""
    assert list(tmp_path.iterdir()) == []
