"""`diagnose --device` must find the profiles: listed neatly, refused in one sentence, and named in the report."""

import json

import pytest

from tests.cli.conftest import Run
from wizard import devices
from wizard.cli import diagnose
from wizard.model.case import Case
from wizard.model.finding import Verdict, VerdictStatus
from wizard.model.run import Run as Outcome

MAILBOX = ("--mailbox", "scanner@contoso.com", "--credentials", "none")


@pytest.fixture
def healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the engine; the report is the real one."""

    def one_run(case: Case, *_: object) -> Outcome:
        assert case.mailbox
        return Outcome(
            state="finished", ending="complete", verdict=Verdict(status=VerdictStatus.HEALTHY, reason="signed-in")
        )

    monkeypatch.setattr(diagnose, "one_run", one_run)


def test_the_list(run: Run) -> None:
    """Every profile stands in one line, its id first and the titles below each other."""
    ended = run("diagnose", "--list-devices")
    lines = ended.out.splitlines()
    assert (ended.status, ended.err) == (0, "")
    assert [line.split()[0] for line in lines] == list(devices.ids())
    column = lines[0].index(devices.load(devices.ids()[0]).title)
    for line, name in zip(lines, devices.ids(), strict=True):
        assert line[column:] == devices.load(name).title
        assert line[column - 2 : column] == "  "
        assert len(line) <= 80


def test_no_such_device(run: Run) -> None:
    """An id that is not there ends in one sentence that says how to list them, and exit status 2."""
    ended = run("diagnose", *MAILBOX, "--device", "nonsense")
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert "nonsense" in ended.err
    assert "--list-devices" in ended.err


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("name", ["ricoh", "other"])
def test_the_report_names_the_device(run: Run, name: str) -> None:
    """The report's case bears the id and the name of the device."""
    report = json.loads(run("diagnose", *MAILBOX, "--device", name, "--json", "-").out)
    assert report["case"]["device"] == name
    assert report["case"]["device_title"] == devices.load(name).title


@pytest.mark.usefixtures("healthy")
def test_no_device(run: Run) -> None:
    """Where none was named the report says null, and not the first of the list."""
    assert json.loads(run("diagnose", *MAILBOX, "--json", "-").out)["case"]["device"] is None
