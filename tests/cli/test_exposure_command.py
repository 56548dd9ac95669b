"""`exposure` must write its list while it reads, as a table or as the contract's JSON, and say what is missing."""

import asyncio
import datetime as dt
import json
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.conftest import Run as RunProgram
from wizard import clouds
from wizard.cli import signing_in
from wizard.engine import exposure
from wizard.model.exposure import Batch, Exposed, Gap

COMMAND = ("exposure", "--sign-in", "device-code", "--client-id", "1f2e3d4c-0000-4000-8000-000000000001")
AT = dt.datetime(2026, 11, 24, 8, 5, 1, tzinfo=dt.UTC)
ROWS = (
    Exposed(
        mailbox="scanner@contoso.com",
        setting="on",
        effective="on",
        kind="UserMailbox",
        last_success=AT,
        last_failure=AT - dt.timedelta(days=1),
        code=0,
        addresses=("192.0.2.1", "192.0.2.2"),
    ),
    Exposed(mailbox="a\x1b[2J@contoso.com", setting="follows", effective="on", survives_default_off=False),
    Exposed(mailbox="old@contoso.com", setting="on", effective="off", policy="Block", last_failure=AT),
    Exposed(mailbox="untold@contoso.com", setting=None, effective=None),
)


@dataclass
class Stage:
    """What is listed in place of a tenant's mailboxes. `then` is done after the rows; `closed` counts the ends."""

    gaps: tuple[Gap, ...] = ()
    rows: tuple[Exposed, ...] = ROWS
    days: int = 0
    closed: int = 0
    forgotten: int = 0
    signed_in: bool = True
    then: Any = None
    services: list[tuple[str, ...]] = field(default_factory=list)

    def forget(self) -> None:
        self.forgotten += 1


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Stand in for the sign-in and for the list."""
    stage = Stage()

    async def look(_: object, days: int) -> AsyncIterator[Batch]:
        stage.days = days
        try:
            yield Batch(rows=stage.rows, mailboxes=10, listed=len(stage.rows))
            if stage.then is not None:
                await stage.then()
            yield Batch(mailboxes=20, listed=len(stage.rows), strangers=3, gaps=stage.gaps, ended=True)
        finally:
            stage.closed += 1

    def sign_in(_: object, services: tuple[str, ...]) -> Any:
        stage.services.append(services)
        who = SimpleNamespace(user="admin@contoso.com", tenant_id="tenant-id", how="device-code")
        cloud = clouds.load("worldwide")
        return SimpleNamespace(cloud=cloud, who=who, forget=stage.forget) if stage.signed_in else None

    monkeypatch.setattr(exposure, "look", look)
    monkeypatch.setattr(signing_in, "sign_in", sign_in)
    return stage


def test_a_table(run: RunProgram, stage: Stage) -> None:
    """One line a mailbox on standard output, inert, and what the list means on stderr."""
    ended = run(*COMMAND)
    assert ended.status == 0
    head, *lines = ended.out.splitlines()
    assert head.startswith("Mailbox")
    assert len(lines) == len(ROWS)
    assert lines[0].split() == [
        *("scanner@contoso.com", "On", "UserMailbox", "2026-11-24", "08:05", "success", "192.0.2.1", "192.0.2.2"),
    ]
    assert "\x1b" not in ended.out
    assert "On (follows)" in lines[1]
    assert "Off (policy)" in lines[2]
    assert "refused" in lines[2]
    assert "unknown" in lines[3]
    assert "4 of 20 mailboxes" in ended.err
    assert "December 2026" in ended.err
    assert (stage.days, stage.closed, stage.forgotten) == (30, 1, 1)
    assert stage.services == [("exchange", "graph")]


def test_json(run: RunProgram, stage: Stage) -> None:
    """The contract's objects, and nothing else on standard output."""
    ended = run(*COMMAND, "--json", "-", "--days", "7")
    listed = json.loads(ended.out)
    assert listed[0] == {
        "mailbox": "scanner@contoso.com",
        "setting": "on",
        "effective": "on",
        "kind": "UserMailbox",
        "last_sign_in": "2026-11-24T08:05:01Z",
        "last_result": "success",
        "addresses": ["192.0.2.1", "192.0.2.2"],
        "survives_default_off": None,
    }
    assert (listed[1]["last_sign_in"], listed[1]["survives_default_off"]) == (None, False)
    assert listed[2]["last_result"] == "failure"
    assert stage.days == 7


def test_an_empty_list(run: RunProgram, stage: Stage) -> None:
    """No mailbox is exposed: that is success, an empty list for scripts, and no head without rows for people."""
    stage.rows = ()
    assert json.loads(run(*COMMAND, "--json", "-").out) == []
    ended = run(*COMMAND)
    assert (ended.status, ended.out) == (0, "")


def test_a_file(run: RunProgram, stage: Stage, tmp_path: Path) -> None:
    """The list goes into the file, in one step at the end, and an older one stands until then."""
    file = tmp_path / "list.json"
    file.write_text("older")

    async def look() -> None:
        await asyncio.sleep(0)
        assert file.read_text() == "older"

    stage.then = look
    ended = run(*COMMAND, "--json", str(file))
    assert (ended.status, ended.out) == (0, "")
    assert len(json.loads(file.read_text())) == len(ROWS)
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_missing(run: RunProgram, stage: Stage) -> None:
    """Each gap is one sentence, and the exit status says that the list is not complete."""
    stage.gaps = (
        Gap(source="sign-ins", refused="licence"),
        Gap(source="accounts", refused="role"),
        Gap(source="mailboxes", refused="unreadable"),
    )
    ended = run(*COMMAND)
    assert ended.status == 3
    assert "P1" in ended.err
    assert "role does not cover it" in ended.err
    assert "(unreadable)" in ended.err
    assert len(ended.out.splitlines()) == len(ROWS) + 1


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_cancel(run: RunProgram, stage: Stage, name: signal.Signals, tmp_path: Path) -> None:
    """What is listed by then is kept and is whole JSON; the exit status is 130, and nothing is left open."""

    async def wait() -> None:
        os.kill(os.getpid(), name)
        await asyncio.sleep(60)

    stage.then = wait
    file = tmp_path / "list.json"
    ended = run(*COMMAND, "--json", str(file))
    assert ended.status == 130
    assert len(json.loads(file.read_text())) == len(ROWS)
    assert (stage.closed, stage.forgotten) == (1, 1)


def test_a_sign_in_that_fails(run: RunProgram, stage: Stage, tmp_path: Path) -> None:
    """There is no list then, not even an empty one."""
    stage.signed_in = False
    ended = run(*COMMAND, "--json", str(tmp_path / "list.json"))
    assert (ended.status, ended.out) == (3, "")
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_ours_leaves_no_half_list(run: RunProgram, stage: Stage, tmp_path: Path) -> None:
    """A file that looks like a list is one."""

    async def fail() -> None:
        raise ZeroDivisionError

    stage.then = fail
    ended = run(*COMMAND, "--json", str(tmp_path / "list.json"))
    assert ended.status == 70
    assert list(tmp_path.iterdir()) == []
