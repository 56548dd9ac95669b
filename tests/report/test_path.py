"""The path picture must break where the cause lies, and claim nothing that was not measured."""

from dataclasses import replace

import pytest

from tests.report import house
from wizard.checks.base import Check
from wizard.model.finding import Finding, Status, Verdict, VerdictStatus
from wizard.model.run import Run
from wizard.report.path import HopState, hop_states, unseen

LETTERS = {
    "ok": "o",
    "warning": "!",
    "broken": "X",
    "unknown": "?",
    "not-reached": "-",
    "not-tested": ".",
    "waiting": "w",
}
BROKEN = Verdict(status=VerdictStatus.BROKEN, cause="port-blocked", broken_at="firewall")
OFF = "tenant-smtp-auth-disabled"


def drawn(run: Run, verdict: Verdict | None = None) -> str:
    """Return the nine states as letters: scanner, DNS, firewall, TLS, Exchange Online, tenant … delivery."""
    return "".join(LETTERS[hop.state] for hop in hop_states(run, verdict))


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("healthy", ".oooooooo"),
        ("tenant-off", ".o!ooX---"),
        ("port-dropped", ".oX------"),
        ("not-signed-in", ".oooo??.."),
    ],
)
def test_pictures(name: str, picture: str) -> None:
    """Each kind of run must give its picture."""
    assert drawn(house.RUNS[name]()) == picture


def test_one_hop_is_where_it_breaks() -> None:
    """The hop of the verdict must be marked, and no other."""
    assert [hop.id for hop in hop_states(house.tenant_off()) if hop.here] == ["tenant"]
    assert not any(hop.here for hop in hop_states(house.healthy()))


def test_the_network_is_drawn_on_the_firewall() -> None:
    """A cause of the network has no hop of its own."""
    run = house.run_of(replace(BROKEN, cause="offline", broken_at="network"))
    assert [hop.id for hop in hop_states(run) if hop.here] == ["firewall"]


def test_a_sign_in_that_was_accepted_proves_the_settings() -> None:
    """A tenant and a mailbox that nobody looked at must be well when the server let the account in."""
    verdict = Verdict(status=VerdictStatus.HEALTHY, reason="signed-in")
    unseen = [house.found(check, Status.MANUAL) for check in ("tenant.smtp-auth", "mailbox.smtp-auth")]
    run = house.run_of(verdict, *unseen, house.found("delivery.message", Status.SKIPPED))
    assert drawn(run) == ".ooooooo."


def test_a_told_policy_does_not_prove_the_sign_in() -> None:
    """What a person told about security defaults must not paint the sign-in green."""
    run = house.run_of(
        Verdict(status=VerdictStatus.INCONCLUSIVE, reason="not-signed-in"),
        house.found("credentials.sign-in", Status.UNKNOWN),
        house.found("delivery.message", Status.SKIPPED),
    )
    assert drawn(run) == ".oooooo?."


def test_a_side_check_settles_nothing() -> None:
    """A version that cannot be tried from here must not make TLS unknown."""
    run = house.run_of(Verdict(status=VerdictStatus.HEALTHY), house.found("tls.versions", Status.UNKNOWN))
    assert drawn(run)[3] == "o"


@pytest.mark.parametrize(
    ("say", "others", "picture"),
    [
        ("ready", (), "."),
        ("ready-any", (), "."),
        ("works-elsewhere", (), "o"),
        ("ready", (Status.PASS,), "o"),
        ("ready", (Status.SKIPPED,), "."),
        ("ready", (Status.WARN,), "!"),
        ("ready", (Status.FAIL,), "X"),
    ],
)
def test_settings_alone_are_no_sight_of_the_scanner(
    monkeypatch: pytest.MonkeyPatch, say: str, others: tuple[Status, ...], picture: str
) -> None:
    """Settings that fit must not paint the scanner green: only a watched scanner does, or a person who saw it work."""
    checks = [
        Check(id=name, hop="device", needs=(), judge=lambda *_: None, side=name != "device.settings")
        for name in ("device.settings", "device.tls")
    ]
    monkeypatch.setattr("wizard.checks.CHECKS", checks)
    settings = Finding(check="device.settings", status=Status.PASS, say=say)
    watched = [Finding(check="device.tls", status=status, say="x") for status in others]
    run = replace(house.healthy(), findings={one.check: one for one in (settings, *watched)})
    assert drawn(run)[0] == picture


def test_settings_that_fit_are_no_sight_of_the_scanner() -> None:
    """The window's step and the picture's hop ask the same: what nobody has seen makes neither look well."""
    assert unseen(Finding(check="device.settings", status=Status.PASS, say="ready"))
    assert not unseen(Finding(check="device.settings", status=Status.FAIL, say="does-not-fit"))
    assert not unseen(Finding(check="device.tls", status=Status.PASS, say="ready"))


def test_degraded_is_a_warning() -> None:
    """A cause that leaves a way open must not be drawn as a break."""
    verdict = Verdict(status=VerdictStatus.DEGRADED, cause="ipv6-broken", broken_at="network")
    run = house.run_of(verdict, house.found("network.control", Status.FAIL, cause="ipv6-broken"))
    hops = hop_states(run)
    assert LETTERS[hops[2].state] == "!"
    assert hops[2].here
    assert "-" not in drawn(run)


def test_a_run_at_work_waits() -> None:
    """While a run is at work, what it still owes must read as waiting, and a failure shows at once."""
    run = house.run_of(Verdict(status=VerdictStatus.BROKEN))
    kept = {name: run.findings[name] for name in ("network.names", "network.port-submission", "network.control")}
    working = replace(run, state="running", verdict=None, findings=kept)
    assert drawn(working) == ".oowwwwww"
    failed = house.found("tls.certificate", Status.FAIL, cause="certificate-expired")
    assert drawn(replace(working, findings={**kept, failed.check: failed}))[3] == "X"


def test_nothing_known_is_nothing_tested() -> None:
    """A run that has not begun must show nine hops that nobody looked at."""
    assert drawn(Run()) == "." * 9


def test_a_failure_without_explanation_stays_at_its_check() -> None:
    """A failed check whose cause nobody knows must break its own hop."""
    verdict = Verdict(status=VerdictStatus.BROKEN, cause="unknown", broken_at="submission")
    run = house.run_of(verdict, house.found("network.greeting", Status.FAIL))
    assert drawn(run)[4] == "X"


def test_a_hop_whose_own_check_failed_for_another_does_not_work() -> None:
    """What else passed at a hop must not make it "work" when one of its checks failed for a cause further up."""
    verdict = replace(BROKEN, cause="smtp-inspection")
    failed = house.found("tls.certificate", Status.FAIL, cause="smtp-inspection")
    states = {hop.id: hop.state for hop in hop_states(house.run_of(verdict, failed))}
    assert states["firewall"] is HopState.BROKEN
    assert states["tls"] is HopState.NOT_REACHED
