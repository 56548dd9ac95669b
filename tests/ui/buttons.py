"""Every button of the window, read from its source: what it is called there, and whether a “?” stands beside it."""

import ast
from pathlib import Path
from typing import NamedTuple

import wizard.ui

FOLDER = Path(wizard.ui.__file__).parent


class Button(NamedTuple):
    """A call that makes a button. `name` is its object name, with * for what is put in at run time."""

    file: str
    name: str
    keys: tuple[str, ...]  # of the explanation beside it; empty: there is none


def every() -> list[Button]:
    """Return all buttons that the window's code makes."""
    return [found for file in sorted(FOLDER.rglob("*.py")) for found in _of(file) if file.name != "parts.py"]


def _of(file: Path) -> list[Button]:
    """Return the buttons of one file: each is given to a variable, or to an attribute, before anything is done."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    where = file.relative_to(FOLDER).as_posix()
    found = []
    for outer in (node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)):
        for inner in (node for node in ast.walk(outer) if isinstance(node, ast.FunctionDef)):
            for node in ast.walk(inner):
                for call in _calls(node.value, "button") if isinstance(node, ast.Assign) else ():
                    target = ast.unparse(node.targets[0])  # type: ignore[attr-defined] # just asked
                    scope = outer if target.startswith("self.") else inner
                    found.append(Button(where, _name(call), _explained(scope, target)))
    assert len(found) == len(_calls(tree, "button")), f"{where}: a button was not seen"
    return found


def _explained(scope: ast.AST, target: str) -> tuple[str, ...]:
    """Return the keys that a variable is explained by, within its class or its function."""
    return next((_keys(call.args[1]) for call in _calls(scope, "explained") if ast.unparse(call.args[0]) == target), ())


def _calls(within: ast.AST, name: str) -> list[ast.Call]:
    return [node for node in ast.walk(within) if isinstance(node, ast.Call) and _called(node) == name]


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _name(call: ast.Call) -> str:
    given = call.args[1]
    if isinstance(given, ast.Constant):
        return str(given.value)
    if isinstance(given, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in given.values)
    inner = given.args[0] if isinstance(given, ast.Call) else given
    return str(inner.value) if isinstance(inner, ast.Constant) else "*"


def _keys(given: ast.expr) -> tuple[str, ...]:
    """Return the keys that are named in an expression; "?" where a method says which one."""
    found = (part.value for part in ast.walk(given) if isinstance(part, ast.Constant))
    return tuple(value for value in found if isinstance(value, str)) or ("?",)
