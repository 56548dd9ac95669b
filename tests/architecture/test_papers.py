"""README and CONTRIBUTING tell the truth: what they name exists."""

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


@pytest.mark.parametrize("paper", PAPERS[:2], ids=lambda paper: paper.name)
def test_every_command_is_one(paper: Path) -> None:
    """What is shown after ./run and ./check is known to the program and to the script."""
    text = paper.read_text(encoding="utf-8")
    assert set(re.findall(r"\./run ([a-z]+)", text)) <= set(commands.NAMES)
    done = subprocess.run(
        [sys.executable, TOP / "packaging/check.py", "help"], capture_output=True, text=True, check=True, timeout=30
    )
    for word in re.findall(r"\./check ([a-z]+)", text):
        assert re.search(rf"^\./check {word} ", done.stdout, re.MULTILINE), word


@pytest.mark.parametrize("script", ["run", "check", ".ci/run"])
def test_scripts_can_be_started(script: str) -> None:
    """The scripts are executable and free of syntax errors."""
    shell = (TOP / script).read_text().splitlines()[0].rpartition("/")[2].split()[-1]
    assert (TOP / script).stat().st_mode & 0o111
    subprocess.run([shell, "-n", TOP / script], check=True, timeout=30)
