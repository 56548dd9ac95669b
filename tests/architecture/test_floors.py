"""The house stands as drawn: who may import what, where sentences live, what start-up may load."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from wizard import resources

TOP = Path(__file__).resolve().parents[2]
HOUSE = TOP / "wizard"
MODULES = sorted(HOUSE.rglob("*.py"))

#: What only some rooms may import, because it opens the network, holds secrets, or is heavy.
KEPT_FOR = {
    "PySide6": ("ui",),
    "pypdf": ("report",),
    "keyring": ("vault",),
    "socket": ("wire", "watch", "lab", "cli", "ui"),
    "ssl": ("wire", "watch", "lab", "clouds"),  # clouds looks whether a file of trust anchors can be read
    "asyncio": ("wire", "watch", "lab", "engine", "changes", "blocking", "cli", "ui", "app"),
    "dns": ("wire", "lab"),
    "aiosmtplib": ("wire", "engine"),
    "httpx": ("wire",),
    "msal": ("wire",),
    "msal_extensions": ("wire",),
    "truststore": ("wire",),
    "requests": ("wire",),
    "smtplib": (),
}
#: Modules that may import it though their room may not.
ALONE = {"PySide6": ("wizard/report/pdf_drawing.py",)}
#: What the terminal commands must not load just to start.
HEAVY = ("PySide6", "pypdf", "cryptography", "dns", "msal", "httpx", "keyring", "requests", "truststore", "aiosmtplib")


def room(path: Path) -> str:
    """Return the room of a module: the first folder, or the stem of a module at the top."""
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that is imported anywhere in a file, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno


def test_imports_run_downward() -> None:
    """The contracts in pyproject.toml hold."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_kept_for_a_room_stays_there() -> None:
    """Sockets, toolkits and the keyring are imported only by the rooms whose business they are."""
    strays = [
        f"{path.relative_to(TOP)}:{line} imports {name}"
        for path in MODULES
        for name, line in imports(path)
        if (top := name.partition(".")[0]) in KEPT_FOR
        and room(path) not in KEPT_FOR[top]
        and path.relative_to(TOP).as_posix() not in ALONE.get(top, ())
    ]
    assert not strays


def test_only_the_bridge_knows_qt_and_asyncio() -> None:
    """In the window's room one module alone speaks with the event loop."""
    both = [path.name for path in MODULES if room(path) == "ui" and "asyncio" in {name for name, _ in imports(path)}]
    assert both in ([], ["bridge.py"])


def test_the_practice_tenant_shares_no_code_with_the_probes() -> None:
    """A fault in the probes' protocol code must not be mirrored by the servers that test it."""
    strays = [
        str(path)
        for path in MODULES
        if room(path) == "lab"
        for name, _ in imports(path)
        if name.startswith("wizard.wire")
    ]
    assert not strays


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Literals that look like a sentence for people: a capital, four words or more, a full stop or question mark."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aside = {
        id(inner) for node in ast.walk(tree) if isinstance(node, ast.Raise | ast.Assert) for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            aside.add(id(node.value))  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            text = node.value.strip()
            if re.match(r"[A-Z][a-z]*'? ", text) and len(text.split()) > 3 and text.endswith((".", "?", "!")):
                yield node.lineno, text


@pytest.mark.parametrize("folder", ["model", "engine", "checks", "wire", "watch"])
def test_sentences_for_people_are_data(folder: str) -> None:
    """Below the front ends code holds ids and values; sentences stand in resources/, where they can be translated."""
    strays = [
        f"{path.relative_to(TOP)}:{line} {text}"
        for path in MODULES
        if room(path) == folder
        for line, text in sentences(path)
    ]
    assert not strays


def test_a_sentence_would_be_noticed(tmp_path: Path) -> None:
    """The search for sentences finds one, and leaves docstrings and our own exceptions alone."""
    source = tmp_path / "module.py"
    lines = [
        '"""A head that says something here."""',
        'x = "The port does not answer."',
        'raise ValueError("This is our bug.")',
    ]
    source.write_text("\n".join(lines))
    assert list(sentences(source)) == [(2, "The port does not answer.")]


def test_every_module_says_what_it_is_for() -> None:
    """Each module begins with a head."""
    silent = [
        str(path.relative_to(TOP))
        for path in MODULES
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def test_every_resource_can_be_read() -> None:
    """No TOML file is broken, and none is empty."""
    for path in resources.root().rglob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("arguments", [["--version"], ["diagnose", "--list-checks"], ["practice", "--list"]])
def test_the_terminal_loads_nothing_heavy_to_start(arguments: list[str]) -> None:
    """Commands that need no network, no window and no secret do not wait for the libraries of those."""
    code = f"import sys; from wizard import app; sys.exit(app.main({arguments}))"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "wizard" in loaded
    assert not loaded.intersection(HEAVY)
