"""Cases from the terminal: kept, opened again without a network, gone on from, put together."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has none
import pytest

from tests.case_file import cases
from tests.cli.conftest import Run as RunProgram
from wizard import app, case_file, clouds, lab
from wizard.case_file import document
from wizard.lab import serve
from wizard.lab.scenario import scenario
from wizard.model.case import Case
from wizard.model.secret import Mask, encodings

SAMPLES = Path(__file__).parents[1] / "case_file" / "samples"
SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
_SAME = ("case", "verdict", "path", "checks", "advice", "facts", "environment", "started", "finished", "ending")


def played(name: str, folder: Path) -> tuple[dict[str, Any], dict[str, Any], Path]:
    """Run a scenario and keep it, end its world, and open the case again; return both reports and the case's file."""
    file = folder / f"{name}.smtpcase"
    world = serve.start(name)
    standard = sys.stdin
    command = ["diagnose", "--cloud", str(world.cloud_file), "--mailbox", world.mailbox, "--credentials", "stdin"]
    try:
        sys.stdin = io.TextIOWrapper(io.BytesIO(world.password.reveal().encode() + b"\n"), encoding="utf-8")
        app.main([*command, *scenario(name).args, "--json", str(folder / "then.json"), "--save-case", str(file)])
    finally:
        sys.stdin = standard
        world.close()
    assert app.main(["report", str(file), "--json", str(folder / "now.json")]) == 0
    kept = file.read_text(encoding="utf-8")
    assert not any(form in kept for form in encodings(world.password.reveal()))
    then, now = (json.loads((folder / f"{one}.json").read_text(encoding="utf-8")) for one in ("then", "now"))
    return then, now, file


def same(then: dict[str, Any], now: dict[str, Any]) -> None:
    """Both reports say the same of the case."""
    for part in _SAME:
        assert now[part] == then[part], part


@pytest.mark.parametrize("name", ["healthy", "organisation-off-read", "two-told-wrong", "server-busy"])
def test_a_kept_case_is_judged_as_it_was(name: str, tmp_path: Path) -> None:
    """With the world gone, the case gives the same report: verdict, evidence, transcripts, advice; and no password."""
    then, now, _ = played(name, tmp_path)
    same(then, now)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", [one.id for one in lab.scenarios()])
def test_every_kept_scenario_is_judged_as_it_was(name: str, tmp_path: Path) -> None:
    """So it is for every scenario of the practice tenant."""
    then, now, _ = played(name, tmp_path)
    same(then, now)


@pytest.fixture(scope="module")
def world() -> Iterator[serve.World]:
    """Return a practice world whose administrator signs in by device code."""
    served = serve.start("organisation-off-read")
    yield served
    served.close()


def test_a_case_is_gone_on_from(run: RunProgram, world: serve.World, tmp_path: Path) -> None:
    """The administrator's half is kept when the technician runs again without a sign-in, and the case keeps its id."""
    first, second = tmp_path / "first.smtpcase", tmp_path / "second.smtpcase"
    cloud = ("--cloud", str(world.cloud_file), "--credentials", "none")
    run("diagnose", *cloud, "--mailbox", world.mailbox, "--sign-in", "device-code", "--save-case", str(first))
    ended = run(
        "diagnose", *cloud, "--case", str(first), "--told", "mfa=off", "--json", "-", "--save-case", str(second)
    )
    report = json.loads(ended.out)
    states = {check["id"]: (check["status"], check["cause"]) for check in report["checks"]}
    assert states["tenant.smtp-auth"] == ("fail", "tenant-smtp-auth-disabled")
    assert report["case"]["mailbox"] == world.mailbox
    one, two = (case_file.load(file, clouds.built_in) for file in (first, second))
    assert (two.id, two.case.told, len(two.earlier)) == (one.id, {"mfa": "off"}, 1)
    assert [answer.value for answer in two.answers] == ["off"]
    read_at = {source.kind: source.at for source in one.sources}
    asked_again = {source.kind: source.at for source in two.sources}
    assert asked_again["transport-config"] == read_at["transport-config"]
    assert asked_again["greeting"] > read_at["greeting"]


def test_a_selection_leaves_the_rest_out_of_the_report_and_in_the_case(
    run: RunProgram, world: serve.World, tmp_path: Path
) -> None:
    """--checks with --case reports what was asked for; what was known besides stays in the case."""
    first, second = tmp_path / "first.smtpcase", tmp_path / "second.smtpcase"
    cloud = ("--cloud", str(world.cloud_file), "--credentials", "none")
    run("diagnose", *cloud, "--mailbox", world.mailbox, "--save-case", str(first))
    ended = run(
        *("diagnose", *cloud, "--case", str(first), "--checks", "network.names"),
        *("--json", "-", "--save-case", str(second)),
    )
    assert [check["id"] for check in json.loads(ended.out)["checks"]] == ["network.names"]
    one, two = (case_file.load(file, clouds.built_in) for file in (first, second))
    assert set(two.run.findings) >= set(one.run.findings)


def write(file: Path, **changes: Any) -> Path:
    """Write a small case."""
    case_file.save(file, cases.kept(cases.sign_in(), **changes), Mask())
    return file


@pytest.mark.parametrize(
    ("arguments", "telling"),
    [
        (("report",), "No case"),
        (("report", "missing.smtpcase"), "does not exist"),
        (("report", "CASE", "--save-case", "-"), "file name"),
        (("report", "CASE", "--json", "OUT", "--save-case", "OUT"), "OUT"),
        (("diagnose", "--case", "CASE", "--mailbox", "other@contoso.com"), "scanner@contoso.com"),
        (("diagnose", "--case", "HOST"), "evil.example"),
        (("diagnose", "--case", "HOST", "--checks", "network", "--told", "mfa=off"), "--host"),
        (("report", "CASE", "--merge", "OTHER"), "copies of one case"),
        (("report", "CASE", "--compare", "OTHER"), "other@contoso.com"),
    ],
)
def test_mistakes_with_cases(run: RunProgram, tmp_path: Path, arguments: tuple[str, ...], telling: str) -> None:
    """Each is refused in one sentence, before anything is run or written; no file says where a password goes."""
    own = Case(mailbox=cases.MAILBOX, cloud=clouds.override(cases.CASE.cloud, host="evil.example"))
    other = Case(mailbox="other@contoso.com", cloud=cases.CASE.cloud)
    places = {
        "CASE": str(write(tmp_path / "a.smtpcase")),
        "HOST": str(write(tmp_path / "h.smtpcase", case=own)),
        "OTHER": str(write(tmp_path / "o.smtpcase", case=other)),
        "OUT": str(tmp_path / "OUT"),
    }
    ended = run(*(places.get(word, word) for word in arguments))
    assert ended.status == 2
    assert telling in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert not (tmp_path / "OUT").exists()


def test_a_newer_case_is_shown_and_left_as_it_is(run: RunProgram, tmp_path: Path) -> None:
    """A newer program's case is reported with a word about it, and saving over it is refused."""
    file = write(tmp_path / "a.smtpcase")
    text = file.read_text().replace(f"case/{document.VERSION}", f"case/{document.VERSION + 1}")
    file.write_text(text)
    assert "newer version" in run("report", str(file)).err
    ended = run("report", str(file), "--save-case", str(file))
    assert ended.status == 2
    assert file.read_text() == text


def test_two_copies_are_put_together(run: RunProgram, tmp_path: Path) -> None:
    """What differs is said with who and when, and the one case is kept."""
    one = write(tmp_path / "a.smtpcase")
    answer = case_file.Answer(key="mfa", value="on", by="DESK-2", at=cases.STARTED + 60)
    two = write(tmp_path / "b.smtpcase", answers=(answer,), by="DESK-2")
    ended = run("report", str(one), "--merge", str(two), "--save-case", str(tmp_path / "both.smtpcase"))
    assert ended.status == 0
    assert "DESK-2" in ended.err
    both = case_file.load(tmp_path / "both.smtpcase", clouds.built_in)
    assert both.case.told == {"mfa": "on"}
    assert [(one.value, one.by) for one in both.answers] == [("off", "DESK-1"), ("on", "DESK-2")]


def test_a_later_run_is_compared(run: RunProgram, tmp_path: Path) -> None:
    """The report of the later case says what changed since the earlier one, and fits the schema."""
    one, two = (SAMPLES / f"{name}.smtpcase" for name in ("port-dropped", "wrong-password"))
    file = tmp_path / "r.json"
    assert run("report", str(one), "--compare", str(two), "--json", str(file)).status == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.validate(report, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert report["verdict"]["cause"] == "bad-credentials"
    assert "network.port-submission" in [row["check"] for row in report["compared"]["fixed"]]
    assert "Before and after" in run("report", str(one), "--compare", str(two)).out
