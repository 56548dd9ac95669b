"""`practice` must list every scenario with its expected answer, and serve one until a signal, leaving no file."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Run as RunProgram
from wizard import clouds, lab


def test_list(run: RunProgram) -> None:
    """One line a scenario for people, the contract's objects for scripts."""
    ended = run("practice", "--list")
    assert ended.status == 0
    assert len(ended.out.splitlines()) == len(lab.scenarios())
    listed = json.loads(run("practice", "--list", "--json").out)
    assert [entry["id"] for entry in listed] == [scenario.id for scenario in lab.scenarios()]
    for entry in listed:
        assert set(entry) == {"id", "title", "args", "expect"}
        assert set(entry["expect"]) == {"status", "cause", "broken_at"}


def test_a_scenario_without_serve(run: RunProgram) -> None:
    """It is said how to serve it and how to open the window on it."""
    ended = run("practice", "healthy")
    assert ended.status == 2
    assert "--serve" in ended.err
    assert "--practice healthy" in ended.err


@contextmanager
def serving(temporary: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "wizard", "practice", "healthy", "--serve"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=60)


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_serve(tmp_path: Path, name: signal.Signals) -> None:
    """The first line tells all that a client needs, the server answers there, and a signal ends it without a trace."""
    with serving(tmp_path) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate(timeout=60)
        first = json.loads(line)
        assert set(first) == {"cloud_file", "mailbox", "password", "smtp"}
        assert set(first["smtp"]) == {"host", "port", "tls_name", "ca_file"}
        cloud = clouds.load(first["cloud_file"])
        assert cloud.submission.port == first["smtp"]["port"]
        assert cloud.ca_file == Path(first["smtp"]["ca_file"])
        with socket.create_connection((first["smtp"]["host"], first["smtp"]["port"]), timeout=30) as client:
            assert client.recv(3) == b"220"
        process.send_signal(name)
        rest, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert rest == ""
        assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
