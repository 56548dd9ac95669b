"""A trial with a way's own account is judged by the service's own words, and leaves the case's verdict as it is."""

from dataclasses import replace
from typing import Any

import pytest

from tests.checks.alternatives.ways import CASE
from tests.checks.house import failed, reply, settled
from wizard import clouds
from wizard.engine import verdict
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import Reply
from wizard.model.way_trial import CHECKS, AccountWay
from wizard.model.ways import WayMessage

HERE = replace(CASE, cloud=clouds.load("worldwide"))
NOT_READY = (
    "5.7.139 Authentication unsuccessful, the organization configuration doesn't allow this authentication request"
)


def judged(way: AccountWay, answer: Reply | None = None, **more: Any) -> Finding:
    """Return what is said of a trial; of one that took the message unless `more` says otherwise."""
    said = answer or reply(250, "2.0.0 OK")
    known: dict[str, Any] = {"host": "smtp.example", "port": 587, "user": "hve@contoso.com", "signed_in": True}
    known |= {"stage": "end", "reply": said, "accepted": said.positive, "way": way, **more}
    return settled(CHECKS[way], WayMessage(probe=f"try.{way}", started=1.0, ended=2.0, **known), case=HERE)


def refused(way: AccountWay, code: int, text: str, stage: str) -> Finding:
    """Return what is said of a refusal at one stage."""
    return judged(way, reply(code, text), stage=stage, signed_in=stage != "auth")


@pytest.mark.parametrize(
    ("found", "status", "say", "cause"),
    [
        (judged("hve"), Status.PASS, "accepted", None),
        (judged("hve", reply(235, "2.7.0"), stage="signed-in", accepted=False), Status.PASS, "signed-in", None),
        (refused("hve", 535, NOT_READY, "auth"), Status.FAIL, "refused", "hve-not-ready"),
        (
            refused("hve", 550, "5.5.105 External sending is not supported for High Volume Email accounts", "rcpt"),
            Status.FAIL,
            "refused-message",
            "external-recipient-unsupported",
        ),
        (
            refused("acs", 535, "5.7.3 Authentication unsuccessful", "auth"),
            Status.FAIL,
            "refused",
            "acs-sign-in-refused",
        ),
        (refused("hve", 535, "5.7.3 Authentication unsuccessful", "auth"), Status.FAIL, "refused", "unknown"),
        (
            refused("acs", 501, "5.1.7 The specified sender domain has not been linked.", "end"),
            Status.FAIL,
            "refused-message",
            "acs-sender-not-linked",
        ),
        (refused("acs", 550, "no", "rcpt"), Status.FAIL, "refused-message", "unknown"),
        (refused("hve", 454, "later", "auth"), Status.FAIL, "refused", "sign-in-unavailable"),
        (refused("hve", 451, "later", "end"), Status.FAIL, "refused-message", "temporary-failure"),
        (
            judged("acs", reply=None, accepted=None, failure=failed("end", FailureCode.TIMEOUT)),
            Status.UNKNOWN,
            "not-heard",
            None,
        ),
        (
            judged(
                "acs", reply=None, accepted=False, stage="tls", failure=failed("handshake", FailureCode.TLS_CERTIFICATE)
            ),
            Status.UNKNOWN,
            "broken-off",
            None,
        ),
        (judged("hve", not_tried="not-asked"), Status.SKIPPED, "not-asked", None),
        (judged("acs", not_tried="no-account"), Status.SKIPPED, "no-account", None),
    ],
)
def test_the_services_word(found: Finding, status: Status, say: str, cause: str | None) -> None:
    """Taken, signed in, refused with its cause, cut short, or never tried: each is told apart."""
    assert (found.status, found.say, found.cause) == (status, say, cause)


@pytest.mark.parametrize("way", ["hve", "acs"])
def test_where_the_cloud_has_no_such_service(way: AccountWay) -> None:
    """A cloud that names none skips it; what was tried of the other way says nothing of this one."""
    without = replace(HERE, cloud=replace(HERE.cloud, hve=None, acs=None))
    tried = WayMessage(probe="try", started=1.0, ended=2.0, way="hve" if way == "acs" else "acs", accepted=True)
    assert settled(CHECKS[way], tried, case=without).say == "no-way"
    assert settled(CHECKS[way], tried, case=HERE).say == "unmeasured"


def test_it_breaks_nothing_unless_asked_for_alone() -> None:
    """A refusal of another way is no cause of the case's verdict; where it alone was asked for, it is."""
    name = CHECKS["hve"]
    findings = {name: refused("hve", 535, NOT_READY, "auth")}
    assert verdict.fold(findings, HERE).cause is None
    assert verdict.fold(findings, HERE, (name,), explicit=True).cause == "hve-not-ready"
