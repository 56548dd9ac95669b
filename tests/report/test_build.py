"""The report must be the contract's, whatever the run was."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has none
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report import house
from wizard.model.change import ChangeRecord
from wizard.model.explanation import Confidence
from wizard.model.finding import RankedCause, Status, Verdict, VerdictStatus
from wizard.model.observation import Line
from wizard.model.run import Run
from wizard.model.secret import Mask, Secret
from wizard.report import as_html, as_json, as_text, build

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())

STATUS = {
    "healthy": ("healthy", None, None),
    "tenant-off": ("broken", "tenant-smtp-auth-disabled", "tenant"),
    "port-dropped": ("broken", "port-blocked", "firewall"),
    "not-signed-in": ("inconclusive", None, None),
    "hostile": ("broken", "tenant-smtp-auth-disabled", "tenant"),
}


def test_the_schema_is_one() -> None:
    """The schema must itself be valid, and know every key that the contract names."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    contract = ["schema", "tool", "started", "finished", "case", "verdict", "checks", "changes", "advice"]
    assert set(contract) <= set(SCHEMA["required"])
    checks = ["id", "step", "title", "status", "cause", "summary", "remedy", "duration_ms", "evidence", "transcript"]
    assert set(checks) <= set(SCHEMA["$defs"]["check"]["required"])


@pytest.mark.parametrize("name", house.RUNS)
def test_every_report_is_valid(name: str) -> None:
    """Every run's report must fit the schema and say its verdict."""
    report = json.loads(as_json.write(build.build(house.RUNS[name](), house.CASE)))
    VALIDATOR.validate(report)
    verdict = report["verdict"]
    assert (verdict["status"], verdict["cause"], verdict["broken_at"]) == STATUS[name]
    assert verdict["summary"].endswith(".")


@pytest.mark.parametrize("drop", ["since", "causes", "summary"])
def test_the_schema_is_strict(drop: str) -> None:
    """A missing or an additional key must be refused, or the schema would prove nothing."""
    report = build.build(house.tenant_off(), house.CASE)
    assert not VALIDATOR.is_valid({**report, "more": 1})
    del report["verdict"][drop]
    assert not VALIDATOR.is_valid(report)


def test_times_are_utc() -> None:
    """Times must be RFC 3339 in UTC, and durations milliseconds."""
    report = build.build(house.tenant_off(), house.CASE)
    assert report["started"] == "2026-11-24T06:00:00.250Z"
    assert report["finished"] == "2026-11-24T06:00:03.650Z"
    assert {check["duration_ms"] for check in report["checks"]} == {250}


@pytest.mark.parametrize("clock", [-5.0, 0.0, 1e300])
def test_any_clock_makes_a_report(clock: float) -> None:
    """A computer whose clock is nonsense must get a report all the same."""
    run = replace(house.healthy(), started=clock, finished=clock)
    VALIDATOR.validate(build.build(run, house.CASE))


def test_a_cause_says_who_must_do_what() -> None:
    """The first cause must name the one who acts, the fix, the command for this mailbox, and what was seen."""
    case = replace(house.CASE, mailbox="scan2@fabrikam.com")
    cause = build.build(house.tenant_off(), case)["verdict"]["causes"][0]
    assert "administrator" in cause["who"]
    assert cause["command"].startswith("Set-CASMailbox -Identity scan2@fabrikam.com ")
    assert house.SAID_OFF in cause["why"][0]
    assert cause["said"] == []
    assert cause["first_seen"] == "2026-11-24T06:00:01.300Z"


def test_the_server_is_quoted_where_the_check_does_not() -> None:
    """The server's last refusal must stand in the report, where the check's sentence does not hold it."""
    run = house.tenant_off()
    sign_in = replace(run.findings["credentials.sign-in"], say="well")
    run = replace(run, findings={**run.findings, sign_in.check: sign_in})
    assert build.build(run, house.CASE)["verdict"]["causes"][0]["said"] == [house.SAID_OFF]


DENIED = "550 5.7.60 SMTP; Client does not have permissions to send as this sender"
SEQUENCE = "503 5.5.2 Need rcpt command"
BUSY = "421 4.3.2 Service not available"


@pytest.mark.parametrize(
    ("evidence", "replies", "said"),
    [
        ({}, (DENIED, SEQUENCE, SEQUENCE), [DENIED]),
        ({}, ("454 4.7.0 Temporary failure", DENIED, BUSY), [DENIED]),
        ({}, (BUSY,), [BUSY]),
        ({}, (SEQUENCE,), [SEQUENCE]),
        ({"reply": DENIED}, (DENIED, SEQUENCE, "554 5.2.0 later"), [DENIED]),
        ({"reply": "250 2.1.0 Sender OK"}, (DENIED, SEQUENCE), [DENIED]),
        ({}, ("250 2.1.0 Sender OK",), []),
    ],
)
def test_the_telling_refusal_is_quoted(evidence: dict[str, str], replies: tuple[str, ...], said: list[str]) -> None:
    """What only follows from another refusal (503 to the rest of a group, 421 as a good-bye) must not stand for it."""
    run = house.tenant_off()
    lines = tuple(Line(place, "peer", "received", reply) for place, reply in enumerate(replies))
    sign_in = replace(run.findings["credentials.sign-in"], say="well", evidence=evidence, lines=lines)
    run = replace(run, findings={**run.findings, sign_in.check: sign_in})
    assert build.build(run, house.CASE)["verdict"]["causes"][0]["said"] == said


@pytest.mark.parametrize(
    ("mailbox", "quoted"),
    [
        ("a.b+c@contoso.com", "a.b+c@contoso.com"),
        ("o'neil@contoso.com", "'o''neil@contoso.com'"),
        ("$(calc)@contoso.com", "'$(calc)@contoso.com'"),
        ("a;b@contoso.com", "'a;b@contoso.com'"),
    ],
)
def test_a_mailbox_cannot_become_a_command(mailbox: str, quoted: str) -> None:
    """Whatever the mailbox is, PowerShell must read it as one word."""
    assert build.command("Get-Mailbox -Identity scanner@contoso.com", mailbox) == f"Get-Mailbox -Identity {quoted}"
    assert build.command("Get-Mailbox {mailbox}", mailbox) == f"Get-Mailbox {quoted}"


def test_a_skipped_check_has_no_cause() -> None:
    """A check that was not tried must accuse nothing."""
    checks = build.build(house.tenant_off(), house.CASE)["checks"]
    skipped = [check for check in checks if check["status"] == "skipped"]
    assert [(check["id"], check["cause"]) for check in skipped] == [("delivery.message", None)]


def test_a_remedy_is_the_checks_own_or_the_causes() -> None:
    """What to do must be the check's own word, else the fix of its cause, else nothing."""
    by_id = {check["id"]: check for check in build.build(house.tenant_off("550 no"), house.CASE)["checks"]}
    assert by_id["credentials.sign-in"]["remedy"] == "Do 550 no."
    assert by_id["tenant.smtp-auth"]["remedy"].startswith("Turn Authenticated SMTP on")
    assert by_id["network.names"]["remedy"] is None


def test_checks_that_were_not_asked_for_are_absent() -> None:
    """With --checks, only what was run may stand in the report."""
    run = house.healthy()
    kept = {name: run.findings[name] for name in ("network.names", "tls.certificate")}
    report = build.build(replace(run, findings=kept), house.CASE)
    assert [check["id"] for check in report["checks"]] == ["network.names", "tls.certificate"]


def test_a_cause_that_nobody_knows() -> None:
    """A break without an explanation must still be a valid report that says where."""
    findings = house.found("tls.certificate", Status.FAIL)
    verdict = replace(
        house.tenant_off().verdict or Verdict(status=VerdictStatus.BROKEN),
        cause="unknown",
        broken_at="tls",
        causes=(RankedCause("unknown", Confidence.POSSIBLE, ("tls.certificate",)),),
    )
    report = build.build(house.run_of(verdict, findings), house.CASE)
    VALIDATOR.validate(report)
    assert report["verdict"]["causes"][0]["hop"] == "tls"
    assert "no evidence tells why" in report["verdict"]["summary"]


@pytest.mark.parametrize("ending", ["cancelled", "deadline"])
def test_a_run_that_was_cut_short_says_so(ending: Any) -> None:
    """A run that was cancelled or ran out of time must not claim that nothing was tried."""
    report = build.build(replace(house.not_signed_in(), ending=ending), house.CASE)
    VALIDATOR.validate(report)
    assert report["ending"] == ending
    assert report["verdict"]["summary"].startswith("The run was cancelled" if ending == "cancelled" else "The time")


def test_a_run_without_a_verdict() -> None:
    """A run that is still at work must not stop whoever asks for its report."""
    VALIDATOR.validate(build.build(Run(run_id=1, state="running", started=house.STARTED), house.CASE))


@pytest.mark.parametrize(
    "reason",
    [
        "sent signed-in selected-passed",
        "not-sent not-signed-in open-checks crashed delivery-unknown running",
    ],
)
def test_every_reason_has_its_sentence(reason: str) -> None:
    """Every reason that the verdict can have must have words, a next step included."""
    for one in reason.split():
        status = VerdictStatus.HEALTHY if "sent" in reason.split() else VerdictStatus.INCONCLUSIVE
        report = build.build(house.run_of(Verdict(status=status, reason=one)), house.CASE)
        VALIDATOR.validate(report)
        assert report["verdict"]["summary"].split()[0] in as_text.write(report)
        assert as_html.write(report).count("<h1") == 2


@pytest.mark.parametrize(("day", "days", "old"), [(dt.date(2026, 11, 24), 1, False), (dt.date(2027, 8, 1), 251, True)])
def test_an_old_fact_says_so(day: dt.date, days: int, *, old: bool) -> None:
    """A fact that was checked more than 180 days before the report must say so, everywhere it is used."""
    moment = dt.datetime.combine(day, dt.time(12), dt.UTC).timestamp()
    report = build.build(replace(house.tenant_off(), started=moment, finished=moment), house.CASE)
    assert {(fact["age_days"], fact["old"]) for fact in report["facts"]} == {(days, old)}
    assert bool(report["verdict"]["causes"][0]["note"]) == old
    assert bool(next(item for item in report["advice"] if item["id"] == "retirement")["note"]) == old


@pytest.mark.parametrize(("year", "words"), [(2026, "goes off by default"), (2027, "went off by default")])
def test_the_retirement_is_told_by_the_day(year: int, words: str) -> None:
    """Before its date the retirement must be a plan, afterwards a fact."""
    moment = dt.datetime(year, 11, 24, tzinfo=dt.UTC).timestamp()
    advice = build.build(replace(house.healthy(), started=moment, finished=moment), house.CASE)["advice"]
    assert words in advice[0]["summary"]


def test_a_warning_is_advice_in_its_own_words() -> None:
    """A check whose warning is the advice must give it with its own sentence."""
    advice = build.build(house.tenant_off(), house.CASE)["advice"]
    assert (advice[0]["id"], advice[0]["summary"]) == ("network.port-implicit", "Port 465 does not answer")


def test_a_proxy_keeps_its_password_to_itself() -> None:
    """User name and password in a proxy's address must not reach a report."""
    report = build.build(house.healthy(), house.CASE)
    assert report["environment"]["proxies"] == {"https": "http://proxy.contoso.com:8080"}
    assert "tops3cret" not in as_json.write(report)


@pytest.mark.parametrize(
    "proxy", ["boss:tops3cret@proxy", "http://boss:tops3cret@[::1", "http://a@b:tops3cret@proxy/x"]
)
def test_a_malformed_proxy_too(proxy: str) -> None:
    """A proxy setting that is no address must not give its password away either."""
    assert "tops3cret" not in build._bare(proxy)


def test_a_secret_that_came_through_is_masked() -> None:
    """A password that a server echoed back must not reach a report, even if its recording was careless."""
    report = build.build(house.tenant_off("535 no: Tr0ub4dor&3 <- wrong"), house.CASE, Mask([Secret("Tr0ub4dor&3")]))
    written = as_json.write(report)
    assert "Tr0ub4dor" not in written
    assert "535 no: <redacted>" in written


@given(text=st.text(alphabet=st.characters(), max_size=60))
def test_any_reply_comes_back(text: str) -> None:
    """Whatever the server said must come back out of the JSON, and the JSON must stay valid and plain ASCII."""
    report = build.build(house.tenant_off(text), house.CASE)
    written = as_json.write(report)
    assert written.isascii()
    read = json.loads(written)
    VALIDATOR.validate(read)
    reply = next(check for check in read["checks"] if check["id"] == "credentials.sign-in")["evidence"]["reply"]
    assert reply == text.encode("utf-8", "backslashreplace").decode("utf-8")


@given(
    evidence=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=5),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner) | st.frozensets(st.integers()),
        max_leaves=10,
    )
)
def test_any_evidence_is_data(evidence: object) -> None:
    """Whatever a check leaves as evidence must become valid JSON and be shown by the page without a fault."""
    run = house.healthy()
    odd = replace(run.findings["network.names"], evidence={"odd": evidence})
    report = build.build(replace(run, findings={**run.findings, odd.check: odd}), house.CASE)
    VALIDATOR.validate(json.loads(as_json.write(report)))
    assert as_html.write(report).startswith("<!DOCTYPE html>")


def test_a_change_is_told_with_its_way_back() -> None:
    """Values are On, Off or follows; one that was not read back says so; what has no way back says that."""
    made = ChangeRecord(
        kind="smtp-auth-on",
        subject=house.CASE.mailbox,
        before="",
        after="false",
        at=house.STARTED,
        undo="Set-CASMailbox -Identity 'scanner@contoso.com' -SmtpClientAuthenticationDisabled $null",
        confirmed=True,
    )
    reset = ChangeRecord(
        kind="reset-password", subject=house.CASE.mailbox, before="", after="", at=house.STARTED, failed="role"
    )
    report = build.build(house.healthy(), house.CASE, changes=(made, reset))
    VALIDATOR.validate(report)
    first, second = report["changes"]
    assert (first["before"], first["after"]) == ("follows the organisation", "On")
    assert second["undo"] == "There is no way back."
    page, text = as_html.write(report), as_text.write(report)
    for words in ("follows the organisation", "SmtpClientAuthenticationDisabled $null", "could not be read back"):
        assert words in page
        assert words in " ".join(text.split())
