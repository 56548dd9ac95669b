"""Whether the certificate is made out to the name that was asked for.

Only alternative names count; a common name alone satisfies no client of today. Must not judge trust or dates.
"""

from wizard.checks import answers, certificates, path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Greeting, Handshake
from wizard.model.seen import Seen

_ID = "tls.certificate-name"
_SHOWN = 4


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    shaken = seen.last(Handshake)
    leaf = certificates.leaf(shaken) if shaken else None
    misnamed = shaken is not None and shaken.verify_code in certificates.WRONG_NAME
    if shaken is None or (leaf is None and not misnamed):
        return path.skipped(_ID, seen, case, "secured") if seen.settled(Handshake, Greeting) else None
    if not seen.settled(Greeting):
        return None
    if not shaken.verified and answers.other_server(seen, case, explain):
        return shared.skipped(_ID, "foreign")
    bears = leaf is not None and certificates.bears(leaf, shaken.tls_name)
    if shaken.verified or (bears and not misnamed):
        return _finding(shaken, Status.PASS, "right")
    if leaf is not None and certificates.common_name_bears(leaf, shaken.tls_name):
        return _finding(shaken, Status.FAIL, "common-name-only")
    alternatives = ("dns-hijacked", "not-exchange-online") if shared.exchange(case) else ("device-wrong-host",)
    return _finding(shaken, Status.FAIL, "wrong", alternatives)


def _finding(shaken: Handshake, status: Status, say: str, alternatives: tuple[str, ...] = ()) -> Finding:
    leaf = certificates.leaf(shaken)
    names = (leaf.names or (leaf.common_name,)) if leaf else ()
    more = len(names) - _SHOWN
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause="certificate-wrong-host" if status is Status.FAIL else None,
        confidence=Confidence.CERTAIN,
        alternatives=alternatives,
        rules_out=("certificate-wrong-host",) if status is Status.PASS else (),
        values={
            "wanted": shaken.tls_name,
            "names": ", ".join(names[:_SHOWN]) + (f" (+{more})" if more > 0 else "") or "?",
        },
        evidence={
            "wanted": shaken.tls_name,
            "names": list(leaf.names) if leaf else [],
            "common_name": leaf.common_name if leaf else "",
        },
        **shared.basis((shaken,)),
    )


CHECK = Check(id=_ID, hop="tls", needs=(Handshake,), uses=(Greeting,), judge=_judge, on_path=True)
