"""Whether anything is reached from here at all, and whether HTTPS is left alone."""

from dataclasses import replace

import pytest

from tests.checks.house import EXCHANGE, PLAIN, failed, judge, reach, service, settled, target, targets
from wizard.model.cloud import Endpoint
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Observation, Outcome, Reach, ServiceHandshake, Targets

CHECK = "network.control"
HOST = "login.microsoftonline.com"
CONTROL = target("control", "20.190.160.1", 443, HOST)
MAIL = target()


def control(outcome: Outcome) -> tuple[Observation, ...]:
    """Return the control target tried."""
    return (targets(CONTROL, role="control", host=HOST), reach(outcome, CONTROL))


UNTRUSTED = failed("handshake", FailureCode.TLS_CERTIFICATE, "self-signed certificate in certificate chain")


@pytest.mark.parametrize(
    ("shaken", "status", "say"),
    [
        ((service(),), Status.PASS, "verified"),
        ((), Status.PASS, "reached"),
        ((service(issuer="CN=FortiGate CA,O=Fortinet"),), Status.WARN, "inspected"),
        (
            (service(verified=False, issuer="CN=x", verify_message="self-signed", failure=UNTRUSTED),),
            Status.WARN,
            "unverified",
        ),
        (
            (service(verified=False, issuer="", failure=failed("handshake", FailureCode.TIMEOUT)),),
            Status.WARN,
            "no-handshake",
        ),
    ],
)
def test_it_answers(shaken: tuple[Observation, ...], status: Status, say: str) -> None:
    """A control that answers shows that the network lives, whatever its certificate."""
    found = settled(CHECK, *control(Outcome.OPEN), *shaken)
    assert (found.status, found.say, found.cause, found.rules_out) == (status, say, None, ("offline",))


def test_without_the_promise_an_issuer_is_nothing() -> None:
    """A lab may have its certificates from whom it likes."""
    at = target("control", "192.0.2.1", 443, "control.test")
    case = replace(PLAIN, cloud=replace(PLAIN.cloud, control=Endpoint("control.test", 443)))
    seen = (targets(at, role="control"), reach(at=at), service(issuer="CN=FortiGate CA", target=at))
    assert settled(CHECK, *seen, case=case).say == "verified"


@pytest.mark.parametrize(
    ("outcome", "mail", "say", "cause"),
    [
        (Outcome.NO_ANSWER, Outcome.NO_ANSWER, "nothing", "offline"),
        (Outcome.UNREACHABLE, Outcome.UNREACHABLE, "nothing", "offline"),
        (Outcome.NO_ANSWER, Outcome.OPEN, "silent", None),
        (Outcome.REFUSED, Outcome.NO_ANSWER, "refused", None),
        (Outcome.RESET, Outcome.OPEN, "refused", None),
    ],
)
def test_it_does_not_answer(outcome: Outcome, mail: Outcome, say: str, cause: str | None) -> None:
    """Only where nothing at all answers is the computer offline."""
    found = settled(CHECK, *control(outcome), reach(mail, MAIL))
    assert (found.say, found.cause, found.rules_out) == (say, cause, ())
    assert found.status is (Status.FAIL if cause else Status.WARN)
    assert found.confidence is (Confidence.LIKELY if cause else Confidence.CERTAIN)
    assert found.alternatives == (("port-blocked",) if cause else ())


def test_its_name_does_not_resolve() -> None:
    """A control without an address is told by its name."""
    found = settled(CHECK, targets(role="control", host=HOST))
    assert (found.status, found.say, found.values["host"]) == (Status.WARN, "no-name", HOST)


def test_it_waits() -> None:
    """An open control waits for its handshake, a silent one for all other attempts."""
    assert judge(CHECK, *control(Outcome.OPEN), coming=(ServiceHandshake,)) is None
    assert judge(CHECK, *control(Outcome.NO_ANSWER), coming=(Reach,)) is None
    assert judge(CHECK, coming=(Targets, Reach, ServiceHandshake)) is None


def test_there_is_none() -> None:
    """A cloud without a control is skipped; a control that nobody tried is unknown."""
    assert settled(CHECK, case=PLAIN).say == "no-control"
    assert settled(CHECK, case=EXCHANGE).status is Status.UNKNOWN
