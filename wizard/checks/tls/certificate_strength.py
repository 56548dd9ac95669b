"""Whether the certificate's key and signature are strong enough for today's clients.

Must not judge trust, dates or name; a root's own signature proves nothing and is left out.
"""

from wizard.checks import answers, certificates, path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Greeting, Handshake
from wizard.model.seen import Seen

_ID = "tls.certificate-strength"


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    shaken = seen.last(Handshake)
    leaf = certificates.leaf(shaken) if shaken else None
    refused = shaken is not None and shaken.verify_code in certificates.WEAK
    if shaken is None or (leaf is None and not refused):
        return path.skipped(_ID, seen, case, "secured") if seen.settled(Handshake, Greeting) else None
    if not seen.settled(Greeting):
        return None
    if not shaken.verified and answers.other_server(seen, case, explain):
        return shared.skipped(_ID, "foreign")
    weaknesses = [found for one in shaken.chain if (found := certificates.weakness(one))]
    weak = refused or bool(weaknesses)
    # What this computer accepts all the same works today: a warning. What it refuses is the cause.
    status = Status.PASS if not weak else Status.WARN if shaken.verified else Status.FAIL
    return Finding(
        check=_ID,
        status=status,
        say={Status.PASS: "strong", Status.WARN: "weak-accepted", Status.FAIL: "weak"}[status],
        cause="certificate-weak" if status is Status.FAIL else None,
        rules_out=("certificate-weak",) if status is Status.PASS else (),
        values={
            "key": leaf.key if leaf else "?",
            "signature": leaf.signature if leaf else "?",
            "weakness": ", ".join(dict.fromkeys(weaknesses)) or shaken.verify_message or "?",
        },
        evidence={
            "chain": [{"subject": one.subject, "key": one.key, "signature": one.signature} for one in shaken.chain],
            "verify_message": shaken.verify_message,
        },
        **shared.basis((shaken,)),
    )


CHECK = Check(id=_ID, hop="tls", needs=(Handshake,), uses=(Greeting,), judge=_judge, on_path=True)
