"""The verdict's statuses and order, as the contract gives them."""

from collections.abc import Mapping

import pytest

from wizard.checks.base import Check
from wizard.engine import verdict
from wizard.model.case import Case
from wizard.model.cloud import Cloud, Submission
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status, Verdict, VerdictStatus

CLOUD = Cloud("lab", Submission("smtp.contoso.test"))
CASE = Case(mailbox="scanner@contoso.test", cloud=CLOUD)
SENDING = Case(mailbox="scanner@contoso.test", cloud=CLOUD, send=True)
_HOPS = {
    "network.names": "dns",
    "network.port-submission": "firewall",
    "network.ipv6": "firewall",
    "network.port-25": "firewall",
    "tls.handshake": "tls",
    "tenant.smtp-auth": "tenant",
    "credentials.sign-in": "sign-in",
    "delivery.message": "delivery",
}
BROKEN_V6 = Finding(check="network.ipv6", status=Status.FAIL, cause="ipv6-broken", say="x", partial=True)


@pytest.fixture(autouse=True)
def _checks(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = tuple(
        Check(id=key, hop=hop, needs=(), judge=lambda *_: None, side=key == "network.port-25")
        for key, hop in _HOPS.items()
    )
    monkeypatch.setattr(verdict, "CHECKS", checks)


def _found(**statuses: Status | tuple[Status, str] | Finding) -> Mapping[str, Finding]:
    found = {}
    for key, value in statuses.items():
        check = next(name for name in _HOPS if name.replace(".", "_").replace("-", "_") == key)
        if isinstance(value, Finding):
            found[check] = value
        else:
            status, cause = value if isinstance(value, tuple) else (value, None)
            found[check] = Finding(check=check, status=status, cause=cause, say="x")
    return found


def _fold(case: Case = CASE, **statuses: Status | tuple[Status, str] | Finding) -> Verdict:
    return verdict.fold(_found(**statuses), case)


def test_accepted_sign_in_is_healthy() -> None:
    """Without --send the sign-in alone decides; unanswered questions and side ports do not matter."""
    result = _fold(credentials_sign_in=Status.PASS, tenant_smtp_auth=Status.MANUAL, network_port_25=Status.WARN)
    assert (result.status, result.cause, result.broken_at) == (VerdictStatus.HEALTHY, None, None)


def test_send_needs_the_message_too() -> None:
    """With --send an accepted sign-in is not enough."""
    assert _fold(SENDING, credentials_sign_in=Status.PASS).status is VerdictStatus.INCONCLUSIVE
    sent = _fold(SENDING, credentials_sign_in=Status.PASS, delivery_message=Status.PASS)
    assert sent.status is VerdictStatus.HEALTHY


def test_no_sign_in_is_inconclusive() -> None:
    """Nothing broke, but the sign-in was not tried."""
    result = _fold(network_names=Status.PASS, credentials_sign_in=Status.SKIPPED)
    assert (result.status, result.cause, result.reason) == (VerdictStatus.INCONCLUSIVE, None, "not-signed-in")


def test_firewall_comes_before_password() -> None:
    """Of a pair of faults both are named, and the one nearer to the device is to be fixed first."""
    result = _fold(
        credentials_sign_in=(Status.FAIL, "bad-credentials"), network_port_submission=(Status.FAIL, "port-blocked")
    )
    assert [cause.cause for cause in result.causes] == ["port-blocked", "bad-credentials"]
    assert (result.status, result.cause, result.broken_at) == (VerdictStatus.BROKEN, "port-blocked", "firewall")


def test_working_path_with_a_cause_is_degraded() -> None:
    """The path worked in this run, but a cause will make it fail sometimes."""
    result = _fold(credentials_sign_in=Status.PASS, network_ipv6=BROKEN_V6)
    assert (result.status, result.cause, result.broken_at) == (VerdictStatus.DEGRADED, "ipv6-broken", "network")


def test_partial_cause_never_hides_the_one_that_stops() -> None:
    """A broken IPv6 beside a refused password: the password is what stops the mail."""
    result = _fold(network_ipv6=BROKEN_V6, credentials_sign_in=(Status.FAIL, "tenant-smtp-auth-disabled"))
    assert (result.status, result.cause) == (VerdictStatus.BROKEN, "tenant-smtp-auth-disabled")
    assert result.broken_at == "tenant"


def test_unexplained_failure_breaks_where_it_was_seen() -> None:
    """When nothing tells why, the cause is unknown and the hop is the check's own."""
    result = _fold(tls_handshake=Status.FAIL)
    assert (result.cause, result.broken_at) == ("unknown", "tls")


def test_crash_is_at_best_inconclusive() -> None:
    """Our own bug never lets a case read healthy."""
    assert _fold(credentials_sign_in=Status.PASS, tls_handshake=Status.CRASHED).status is VerdictStatus.INCONCLUSIVE


def test_silence_after_the_final_dot_is_inconclusive_and_says_so() -> None:
    """Nobody knows whether the message was taken."""
    result = _fold(SENDING, credentials_sign_in=Status.PASS, delivery_message=(Status.UNKNOWN, "delivery-unknown"))
    assert (result.status, result.cause, result.broken_at) == (
        VerdictStatus.INCONCLUSIVE,
        "delivery-unknown",
        "delivery",
    )


def test_explicit_selection_judges_only_itself() -> None:
    """With --checks every selected check must have passed; a side port counts only when it was asked for alone."""
    found = _found(network_names=Status.PASS, network_port_25=Status.UNKNOWN)
    both = verdict.fold(found, CASE, ("network.names", "network.port-25"), explicit=True)
    alone = verdict.fold(found, CASE, ("network.port-25",), explicit=True)
    assert both.status is VerdictStatus.HEALTHY
    assert alone.status is VerdictStatus.INCONCLUSIVE


def test_two_checks_of_one_cause_are_one_entry() -> None:
    """Evidence adds up: the surest word counts, and both checks are named."""
    told = Finding(
        check="tenant.smtp-auth",
        status=Status.FAIL,
        cause="tenant-smtp-auth-disabled",
        confidence=Confidence.LIKELY,
        say="x",
    )
    result = _fold(tenant_smtp_auth=told, credentials_sign_in=(Status.FAIL, "tenant-smtp-auth-disabled"))
    assert len(result.causes) == 1
    assert result.causes[0].because == ("tenant.smtp-auth", "credentials.sign-in")
    assert result.confidence is Confidence.CERTAIN


def test_ruled_out_never_names_a_cause_that_was_found() -> None:
    """One check may exclude what another proves: then it is not excluded."""
    excluding = Finding(
        check="network.names", status=Status.PASS, say="x", rules_out=("dns-failure", "bad-credentials")
    )
    result = _fold(network_names=excluding, credentials_sign_in=(Status.FAIL, "bad-credentials"))
    assert [out.cause for out in result.ruled_out] == ["dns-failure"]
