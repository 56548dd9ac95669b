"""README and CONTRIBUTING tell the truth: what they name exists."""

import functools
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wizard.cli import commands

TOP = Path(__file__).resolve().parents[2]
PAPERS = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").rglob("*.md"))]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_link_leads_somewhere(paper: Path) -> None:
    """A link to a file of this tree points at one."""
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", paper.read_text(encoding="utf-8"))
    assert not [link for link in links if not (paper.parent / link).exists()]


@functools.cache
def parts_of_check() -> str:
    """Return what the script says of its parts."""
    return subprocess.check_output([sys.executable, TOP / "packaging/check.py", "help"], text=True, timeout=30)


CALLERS = [*PAPERS, TOP / ".ci/run", *sorted((TOP / ".github").rglob("*.yml"))]


@pytest.mark.parametrize("paper", CALLERS, ids=lambda paper: paper.name)
def test_every_command_is_one(paper: Path) -> None:
    """What is shown after ./run and ./check, or called, is known to the program and to the script."""
    text = paper.read_text(encoding="utf-8")
    assert set(re.findall(r"\./run ([a-z]+)", text)) <= set(commands.NAMES)
    for word in re.findall(r"\./check ([a-z]+)", text):
        assert re.search(rf"^\./check {word} ", parts_of_check(), re.MULTILINE), word


@pytest.mark.parametrize("script", ["run", "check", ".ci/run"])
def test_scripts_can_be_started(script: str) -> None:
    """The scripts are executable and free of syntax errors."""
    shell = (TOP / script).read_text().splitlines()[0].rpartition("/")[2].split()[-1]
    assert (TOP / script).stat().st_mode & 0o111
    subprocess.run([shell, "-n", TOP / script], check=True, timeout=30)
