"""Where the main session stopped, so that the checks behind that place can say why they judge nothing."""

from wizard.checks import shared
from wizard.model.case import Case
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding
from wizard.model.observation import Extensions, Greeting, Handshake, Outcome, Reach, SignIn, StartTls
from wizard.model.seen import Seen

#: The stages of a session. On a port that speaks TLS from the first byte the handshake comes before the greeting.
_STARTTLS = ("names", "port", "answer", "ehlo", "starttls", "handshake", "secured", "sign-in", "message")
_IMPLICIT = ("names", "port", "starttls", "handshake", "answer", "ehlo", "secured", "sign-in", "message")


def implicit(case: Case) -> bool:
    """Say whether the case's port speaks TLS from the first byte."""
    return case.cloud.submission.implicit(case.submission_port)


def skipped(check: str, seen: Seen, case: Case, stage: str) -> Finding:
    """Return the finding of a check of `stage` that was not come to: because of what, or that nobody looked."""
    reason = obstacle(seen, case, stage)
    return shared.skipped(check, reason) if reason else shared.unmeasured(check)


def obstacle(seen: Seen, case: Case, stage: str) -> str:
    """Return the id of the sentence that says which stage before `stage` the session did not get over, or ""."""
    stages = _IMPLICIT if implicit(case) else _STARTTLS
    for earlier in stages[: stages.index(stage)]:
        if reason := _JUDGES[earlier](seen, case):
            return reason
    return ""


def _names(seen: Seen, case: Case) -> str:
    asked = shared.lookups(seen, case.cloud.submission.host, "first")
    return "after-names" if asked and not any(one.addresses for one in asked) else ""


def _port(seen: Seen, _case: Case) -> str:
    tried = seen.all(Reach, lambda one: one.target.role == "submission")
    if tried and not any(one.outcome is Outcome.OPEN for one in tried):
        return "after-port"
    greeting = seen.last(Greeting, lambda one: one.main)
    if greeting is None or greeting.failure is None:
        return ""
    return {"connect": "after-port", "resolve": "after-names"}.get(greeting.failure.operation, "")


def _answer(seen: Seen, _case: Case) -> str:
    greeting = seen.last(Greeting, lambda one: one.main)
    if greeting is None:
        return ""
    return "" if greeting.failure is None and greeting.reply and greeting.reply.code == 220 else "after-answer"


def _ehlo(seen: Seen, case: Case) -> str:
    hello = seen.last(Extensions, lambda one: one.main and (not one.secured or implicit(case)))
    return "after-ehlo" if hello is not None and hello.keywords is None else ""


def _starttls(seen: Seen, _case: Case) -> str:
    said = seen.last(StartTls)
    if said is None:
        return ""
    return "" if said.failure is None and said.reply and said.reply.code == 220 else "after-starttls"


def client_certificate_wanted(seen: Seen) -> Greeting | Extensions | None:
    """Return where it showed that the server wants a client certificate, if that came after the handshake.

    With TLS 1.3 the client's handshake is over before the server has looked: its alert comes with the next reading.
    """

    def wanted(one: Greeting | Extensions) -> bool:
        return one.main and one.failure is not None and one.failure.code is FailureCode.TLS_CLIENT_CERTIFICATE

    return seen.last(Greeting, wanted) or seen.last(Extensions, wanted)


def _handshake(seen: Seen, _case: Case) -> str:
    shaken = seen.last(Handshake)
    if shaken is None:
        return ""
    if shaken.verified:
        return "after-handshake" if client_certificate_wanted(seen) else ""
    untrusted = shaken.failure is not None and shaken.failure.code is FailureCode.TLS_CERTIFICATE
    return "after-certificate" if untrusted else "after-handshake"


def _secured(seen: Seen, _case: Case) -> str:
    hello = seen.last(Extensions, lambda one: one.main and one.secured)
    return "after-ehlo" if hello is not None and hello.keywords is None else ""


def _sign_in(seen: Seen, _case: Case) -> str:
    tried = seen.last(SignIn)
    return "after-sign-in" if tried is not None and not tried.accepted else ""


_JUDGES = {
    "names": _names,
    "port": _port,
    "answer": _answer,
    "ehlo": _ehlo,
    "starttls": _starttls,
    "handshake": _handshake,
    "secured": _secured,
    "sign-in": _sign_in,
}
