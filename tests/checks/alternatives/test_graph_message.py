"""A message through Graph is judged by Graph's own words, else by what the token permits and whose it is."""

from typing import Any

import pytest

from tests.checks.alternatives.ways import CASE
from tests.checks.house import failed, settled
from wizard.engine import verdict
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.ways import GraphMessage

_ID = "alternatives.graph-message"
DENIED = {
    "status": 403,
    "refused": "role",
    "code": "ErrorAccessDenied",
    "detail": "Access is denied. Check credentials.",
}
LEFT_OUT = "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."
APP = {"user": "aed3787e-9c86-5518-8707-b62dbcfaf426", "as_app": True, "permissions": ("Mail.Send",)}
PERSON = {"user": CASE.mailbox, "permissions": ("Mail.Send",)}
OTHER = {"user": "admin@contoso.com", "permissions": ("Mail.Send",)}


def judged(**what: Any) -> Finding:
    """Return what is said of a trial that was refused unless `what` says otherwise."""
    known = {"mailbox": CASE.mailbox, "recipient": CASE.mailbox, "accepted": False, **what}
    return settled(_ID, GraphMessage(probe="try.graph", started=1.0, ended=2.0, **known), case=CASE)


@pytest.mark.parametrize(
    ("what", "status", "say", "cause"),
    [
        ({"accepted": True, "status": 202, **PERSON}, Status.PASS, "accepted", None),
        ({**APP, **DENIED, "detail": LEFT_OUT}, Status.FAIL, "refused", "app-access-denied"),
        ({**APP, **DENIED}, Status.FAIL, "refused", "app-access-denied"),
        ({**APP, **DENIED, "permissions": ("User.Read",)}, Status.FAIL, "refused-without", "oauth-consent-missing"),
        ({**OTHER, **DENIED}, Status.FAIL, "refused-other", "send-as-denied"),
        ({**OTHER, **DENIED, "code": "ErrorSendAsDenied"}, Status.FAIL, "refused-other", "send-as-denied"),
        ({**APP, "status": 404, "refused": "not-found"}, Status.FAIL, "refused", "mailbox-missing"),
        (
            {**APP, "status": 404, "refused": "not-found", "code": "MailboxNotEnabledForRESTAPI"},
            Status.FAIL,
            "refused",
            "mailbox-missing",
        ),
        (
            {**APP, "status": 401, "refused": "token", "detail": "expired"},
            Status.FAIL,
            "refused",
            "oauth-token-rejected",
        ),
        (
            {"refused": "consent", "detail": "AADSTS65001", **PERSON},
            Status.FAIL,
            "refused-without",
            "oauth-consent-missing",
        ),
        ({**APP, "status": 429, "refused": "throttled"}, Status.FAIL, "refused", "rate-limited"),
        ({**APP, **DENIED, "code": "ErrorExceededMessageLimit"}, Status.FAIL, "refused", "rate-limited"),
        ({**APP, "status": 503, "refused": "unavailable"}, Status.FAIL, "refused", "temporary-failure"),
        (
            {"accepted": None, "refused": "unreachable", "failure": failed("http", FailureCode.TIMEOUT), **PERSON},
            Status.UNKNOWN,
            "not-heard",
            None,
        ),
        (
            {"refused": "unreachable", "failure": failed("connect", FailureCode.TIMEOUT), **PERSON},
            Status.UNKNOWN,
            "broken-off",
            None,
        ),
        ({"refused": "login-page", "status": 302, **PERSON}, Status.UNKNOWN, "broken-off", None),
        ({"refused": "wrong-tenant", **OTHER}, Status.UNKNOWN, "wrong-tenant", None),
        ({"not_tried": "not-asked"}, Status.SKIPPED, "not-asked", None),
        ({"not_tried": "not-signed-in"}, Status.SKIPPED, "not-signed-in", None),
        ({"not_tried": "no-endpoint"}, Status.SKIPPED, "no-endpoint", None),
    ],
)
def test_graphs_word(what: dict[str, Any], status: Status, say: str, cause: str | None) -> None:
    """Taken, refused with its cause, not heard, not reached, or never tried: each is told apart."""
    found = judged(**what)
    assert (found.status, found.say, found.cause) == (status, say, cause)


def test_how_sure_it_is() -> None:
    """Graph's own words about the policy are certain; a bare denial of an app that has the permission is not."""
    assert judged(**{**APP, **DENIED, "detail": LEFT_OUT}).confidence is Confidence.CERTAIN
    assert judged(**{**APP, **DENIED}).confidence is Confidence.LIKELY
    assert judged(**{**PERSON, **DENIED}).confidence is Confidence.POSSIBLE


def test_it_breaks_nothing_unless_asked_for_alone() -> None:
    """A refusal of another way is no cause of the case's verdict; where it alone was asked for, it is."""
    findings = {_ID: judged(**{**APP, **DENIED, "detail": LEFT_OUT})}
    assert verdict.fold(findings, CASE).cause is None
    assert verdict.fold(findings, CASE, (_ID,), explicit=True).cause == "app-access-denied"
