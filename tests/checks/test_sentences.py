"""The sentences of the checks agree with the code: each can be said by something."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import wizard
from wizard import resources
from wizard.checks import CHECKS
from wizard.model.finding import Status

ROOT = Path(wizard.__file__).parent


@cache
def spoken(file: Path) -> re.Pattern[str]:
    """Return a pattern of everything that the texts of a source file can be, f-strings included."""
    texts: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            texts.add(re.escape(node.value))
        if isinstance(node, ast.JoinedStr):
            parts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"[\w.-]+" for p in node.values)
            texts.add("".join(parts))
    texts.discard(r"[\w.-]+")
    return re.compile("|".join(sorted(texts)))


@pytest.mark.parametrize("check", [check.id for check in CHECKS])
def test_no_sentence_is_left_over(check: str) -> None:
    """Every sentence of a check can be said by its module or by one that the checks share."""
    module = ROOT / "checks" / f"{check.replace('.', '/').replace('-', '_')}.py"
    files = [module, *module.parent.glob("*.py"), *(ROOT / "checks").glob("*.py")]
    for say in resources.toml(f"checks/{check}.toml").get("say", {}):
        assert any(spoken(file).fullmatch(say) for file in files), f"nothing says {check} {say}"


def test_no_common_sentence_is_left_over() -> None:
    """Every common sentence is the name of a status or can be said by a check or the engine."""
    files = [*(ROOT / "checks").rglob("*.py"), *(ROOT / "engine").glob("*.py")]
    for say in resources.toml("checks/_common.toml")["say"]:
        known = say in [status.value for status in Status]
        assert known or any(spoken(file).fullmatch(say) for file in files), f"nothing says {say}"
