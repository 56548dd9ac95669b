"""The set-up says what a machine lacks, in one line, and leaves alone what is up to date."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment() -> ModuleType:
    """Return the set-up script as a module."""
    spec = importlib.util.spec_from_file_location("environment", TOP / "packaging/environment.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has to be asked for libraries")
def test_a_missing_library_is_named_by_its_package(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the loader does not find is answered with the package that brings it."""

    def load(library: str) -> None:
        if library == "libEGL.so.1":
            raise OSError

    monkeypatch.setattr(environment.ctypes, "CDLL", load)
    assert "libegl1" in environment.missing("test")
    assert "libgl1" not in environment.missing("test")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has to be asked for libraries")
def test_a_build_needs_more(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build takes libraries apart and packs Python's own, which Debian keeps in a package of its own."""

    def load(library: str) -> None:
        if library == "libpython3.11.so.1.0":
            raise OSError

    monkeypatch.setattr(environment.ctypes, "CDLL", load)
    monkeypatch.setattr(environment.shutil, "which", lambda _: None)
    monkeypatch.setattr(environment.sysconfig, "get_config_var", lambda _: "libpython3.11.so.1.0")
    version = "{}.{}".format(*sys.version_info[:2])
    assert {"binutils", f"libpython{version}"} <= set(environment.missing("build"))
    assert not {"binutils", f"libpython{version}"} & set(environment.missing("test"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has to be asked for libraries")
def test_without_rights_one_line_says_what_to_type(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is not root gets the command, and nothing is installed."""
    monkeypatch.setattr(environment.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("nothing may be started"))
    with pytest.raises(SystemExit) as ended:
        environment.bring(["libegl1", "libgl1"])
    assert str(ended.value).endswith("sudo apt-get install -y --no-install-recommends libegl1 libgl1")
    assert "\n" not in str(ended.value)


def test_what_is_up_to_date_is_left_alone(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An environment whose stamp is that of the lock is used as it is; another lock makes it anew."""
    (tmp_path / "requirements").mkdir()
    for purpose in ("runtime", "test", "build"):
        (tmp_path / "requirements" / f"{purpose}.txt").write_text(purpose)
    python = environment.python_of(tmp_path / ".venv")
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(environment, "TOP", tmp_path)
    (tmp_path / ".venv/locked").write_text(environment.hashlib.sha256(b"test").hexdigest())
    assert environment.make("test") == python
    assert environment.make("runtime") == python, "what the tests need includes what the program needs"
    (tmp_path / "requirements/test.txt").write_text("another")
    monkeypatch.setattr(environment, "missing", lambda _: ["libgl1"])
    monkeypatch.setattr(environment, "bring", lambda packages: sys.exit(f"asked for {packages}"))
    with pytest.raises(SystemExit, match="libgl1"):
        environment.make("test")


@pytest.mark.parametrize("purpose", ["runtime", "test", "build"])
def test_every_lock_has_hashes_and_no_addresses(purpose: str) -> None:
    """Each version is pinned with hashes, and nothing says where it was downloaded from."""
    text = (TOP / "requirements" / f"{purpose}.txt").read_text()
    pinned = [block for block in text.split("\n") if "==" in block]
    assert pinned
    assert all(line.endswith("\\") for line in pinned)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_all_locks_agree() -> None:
    """A package has one version, whatever it is needed for."""
    versions: dict[str, set[str]] = {}
    for purpose in ("runtime", "test", "build"):
        for line in (TOP / "requirements" / f"{purpose}.txt").read_text().splitlines():
            name, equal, rest = line.partition("==")
            if equal:
                versions.setdefault(name, set()).add(rest.split()[0])
    assert not {name: found for name, found in versions.items() if len(found) > 1}
