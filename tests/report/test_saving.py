"""A report must be written whole or not at all, never through a link, never with a secret."""

import base64
import errno
import html
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report import house
from wizard import whole_file
from wizard.model.secret import Mask, Secret
from wizard.report import as_html, as_json, as_text, build, saving

NOTHING = Mask()
PASSWORD = "Tr0ub4dor&3<'\"é\t x"
FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 within": lambda text: base64.b64encode(b"\0scanner\0" + text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "url": quote,
    "html": html.escape,
    "json": json.dumps,
}
WRITINGS = {"html": as_html.write, "json": as_json.write, "text": as_text.write}


def test_a_report_is_written(tmp_path: Path) -> None:
    """The file must hold the text as it is, with the permissions of an ordinary file, and nothing beside it."""
    file = tmp_path / "report.html"
    saving.save(file, "Grüße\nzwei\n", NOTHING)
    assert file.read_bytes() == "Grüße\nzwei\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    if sys.platform != "win32":
        umask = os.umask(0)
        os.umask(umask)
        assert file.stat().st_mode & 0o777 == 0o666 & ~umask


def test_an_older_report_is_replaced(tmp_path: Path) -> None:
    """Saving twice must leave the newer report."""
    file = tmp_path / "report.json"
    for text in ("a much longer old report", "new"):
        saving.save(file, text, NOTHING)
    assert file.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_refused(tmp_path: Path, writing: str, form: str) -> None:
    """A password that stands anywhere in a report, in any form and any writing, must keep the report unwritten."""
    made = build.build(house.tenant_off(f"535 no: {FORMS[form](PASSWORD)} !"), house.CASE)
    file = tmp_path / "report"
    with pytest.raises(saving.ReportRefusedError) as refused:
        saving.save(file, WRITINGS[writing](made), Mask([Secret(PASSWORD)]))
    assert refused.value.id == "secret"
    assert PASSWORD not in str(refused.value) + str(refused.value.values)
    assert not list(tmp_path.iterdir())


@given(
    secret=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=8, max_size=70),
    writing=st.sampled_from(sorted(WRITINGS)),
)
def test_any_secret_is_found(secret: str, writing: str) -> None:
    """Whatever the password is made of, no escaping, spelling out or line breaking may hide it from the search."""
    made = build.build(house.tenant_off(f"535 {secret}"), house.CASE)
    assert whole_file.holds_secret(WRITINGS[writing](made), Mask([Secret(secret)]))


@given(secret=st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=12, max_size=40))
def test_a_masked_report_can_be_saved(secret: str) -> None:
    """A report that was built with the mask must hold the secret no more."""
    mask = Mask([Secret("Q7" + secret)])
    made = build.build(house.tenant_off(f"535 Q7{secret}"), house.CASE, mask)
    assert not any(whole_file.holds_secret(write(made), mask) for write in WRITINGS.values())


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs a privilege there")
@pytest.mark.parametrize("target", ["there", "nowhere"])
def test_a_link_is_not_followed(tmp_path: Path, target: str) -> None:
    """A link in the place of the report must be refused, and what it leads to stay as it was."""
    (tmp_path / "there").write_text("precious", encoding="utf-8")
    (tmp_path / "report").symlink_to(tmp_path / target)
    with pytest.raises(saving.ReportRefusedError) as refused:
        saving.save(tmp_path / "report", "text", NOTHING)
    assert refused.value.id == "link"
    assert (tmp_path / "there").read_text(encoding="utf-8") == "precious"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", [".", "no\0name"])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    """A folder, or a name that cannot be one, must be refused in a word."""
    with pytest.raises(saving.ReportRefusedError) as refused:
        saving.save(tmp_path / name, "text", NOTHING)
    assert refused.value.id == "not-a-file"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    """A folder that is not there must be told with the system's words, as an OSError too."""
    with pytest.raises(saving.ReportUnwritableError) as failed:
        saving.save(tmp_path / "no" / "report", "text", NOTHING)
    assert failed.value.id == "unwritable"
    assert isinstance(failed.value, OSError)
    assert failed.value.strerror == os.strerror(errno.ENOENT)


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """When the disk is full at any step, the old report must stay and no half of the new one be left."""
    file = tmp_path / "report"
    file.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(step, full)
    with pytest.raises(saving.ReportUnwritableError) as failed:
        saving.save(file, "new", NOTHING)
    assert failed.value.errno == errno.ENOSPC
    assert file.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_being_stopped_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of a save must leave no half-written file."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        saving.save(tmp_path / "report", "text", NOTHING)
    assert not list(tmp_path.iterdir())


def test_ordinary_words_are_no_secret() -> None:
    """Words that stand apart must not be taken for a password that has no space in it."""
    assert not whole_file.holds_secret("in the end it works", Mask([Secret("intheend")]))
    assert whole_file.holds_secret("it was in\n      the end", Mask([Secret("in the  end")]))
