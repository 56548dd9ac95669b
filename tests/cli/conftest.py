"""Running a command in this process, as a person would see it."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from wizard import app


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the program with the given arguments and standard input."""

    def _run(*arguments: str, stdin: str | bytes = b"") -> Ended:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        capsys.readouterr()
        status = app.main(list(arguments))
        captured = capsys.readouterr()
        return Ended(status, captured.out, captured.err)

    return _run
