"""How the watched device begins to encrypt: by STARTTLS, with the first byte, or not at all.

Judges neither the versions nor the certificate.
"""

from wizard.checks import shared
from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.encryption"


def _judge(seen: Seen, case: Case) -> Finding:
    met = watched.session(seen)
    if met is None:
        return watched.nothing(_ID)
    evidence = {"implicit": met.implicit, "starttls": met.starttls, "hello": met.hello_verb, "port": met.port}
    if met.implicit:
        wanted = not shared.exchange(case) and case.cloud.submission.implicit(case.submission_port)
        status, say, cause = (
            (Status.PASS, "implicit-wanted", None) if wanted else (Status.FAIL, "implicit", "device-wrong-port")
        )
    elif met.starttls:
        status, say, cause = Status.PASS, "starttls", None
    elif met.mail_from or met.sign_ins:
        status, say, cause = Status.FAIL, "none", "starttls-required"
    elif met.hello_verb == "HELO":
        status, say, cause = Status.FAIL, "old-hello", "starttls-required"
    elif met.hello_verb:
        status, say, cause = Status.UNKNOWN, "left", None
    else:
        status, say, cause = Status.UNKNOWN, "silent", None
    return watched.finding(_ID, status, say, cause, met, evidence=evidence)


CHECK = watched.check(_ID, _judge)
