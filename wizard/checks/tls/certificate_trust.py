"""Whether the certificate comes from an authority trusted here, and from the one that it should come from.

Must not judge its dates, its name or its strength: each has a check of its own.
"""

from wizard.checks import answers, certificates, marks, path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Greeting, Handshake
from wizard.model.seen import Seen

_ID = "tls.certificate-trust"
_RULED_OUT = ("certificate-untrusted", "certificate-self-signed", "certificate-incomplete-chain")


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    shaken = seen.last(Handshake)
    if shaken is None or (not shaken.verified and not shaken.verify_code):
        return path.skipped(_ID, seen, case, "secured") if seen.settled(Handshake, Greeting) else None
    if shaken.verified and not shaken.chain and not seen.settled(Handshake):
        return None
    if not seen.settled(Greeting):
        return None
    if answers.other_server(seen, case, explain):
        return shared.skipped(_ID, "foreign")
    if shared.exchange(case) and (found := _intercepted(shaken)):
        return found
    return _trusted(case, shaken) if _chain_holds(shaken) else _untrusted(case, shaken)


def _intercepted(shaken: Handshake) -> Finding | None:
    """Recognise a certificate that an inspecting product made in the server's name."""
    issuers = marks.issuers(shaken.chain)
    if name := marks.product(issuers):
        return _finding(shaken, Status.FAIL, "product", "tls-intercepted", Confidence.CERTAIN, name=name)
    if marks.says_inspecting(issuers):
        return _finding(shaken, Status.FAIL, "inspecting", "tls-intercepted", Confidence.LIKELY)
    return None


def _chain_holds(shaken: Handshake) -> bool:
    """Say whether the path to an authority was found: the verification succeeded, or failed only after that."""
    if shaken.verified:
        return True
    code = shaken.verify_code
    if code == -1:  # the system does not say what it minds: only what we can see ourselves is known
        return not _shaped_untrusted(shaken) and _other_fault(shaken)
    return code not in certificates.UNTRUSTED and code != certificates.SELF_SIGNED


def _shaped_untrusted(shaken: Handshake) -> bool:
    return bool(shaken.chain) and (shaken.chain[0].self_signed or len(shaken.chain) == 1)


def _other_fault(shaken: Handshake) -> bool:
    leaf = certificates.leaf(shaken)
    if leaf is None:
        return False
    now = shaken.wall_clock
    in_time = not certificates.outdated(leaf, now) and not certificates.early(leaf, now)
    return not (in_time and certificates.bears(leaf, shaken.tls_name) and not certificates.weakness(leaf))


def _trusted(case: Case, shaken: Handshake) -> Finding:
    leaf = certificates.leaf(shaken)
    issuer = [leaf.issuer_organisation or leaf.issuer] if leaf else []
    if not shared.exchange(case) or shaken.trust == "file" or not issuer or marks.exchange_issuer(issuer):
        ruled_out = (*_RULED_OUT, "tls-intercepted") if shared.exchange(case) and leaf else _RULED_OUT
        say = "trusted" if shaken.verified else "chain-holds"
        return _finding(shaken, Status.PASS, say, rules_out=ruled_out)
    if marks.public_issuer(issuer):
        return _finding(shaken, Status.WARN, "other-authority")
    return _finding(shaken, Status.FAIL, "private-authority", "tls-intercepted", Confidence.LIKELY)


def _untrusted(case: Case, shaken: Handshake) -> Finding:
    leaf = certificates.leaf(shaken)
    if leaf is None:
        return _finding(shaken, Status.FAIL, "unread", "certificate-untrusted", Confidence.LIKELY)
    if leaf.self_signed or shaken.verify_code == certificates.SELF_SIGNED:
        return _finding(shaken, Status.FAIL, "self-signed", "certificate-self-signed")
    issuer = [leaf.issuer_organisation or leaf.issuer]
    public = marks.exchange_issuer(issuer) or marks.public_issuer(issuer)
    alone = len(shaken.chain) == 1
    if alone and leaf.issuer_urls and (public or shaken.trust == "file" or not shared.exchange(case)):
        alternatives = () if public else ("certificate-untrusted",)
        sure = Confidence.CERTAIN if public else Confidence.LIKELY
        return _finding(shaken, Status.FAIL, "incomplete", "certificate-incomplete-chain", sure, alternatives)
    if shared.exchange(case) and shaken.trust == "system" and not public:
        return _finding(
            shaken,
            Status.FAIL,
            "private-authority",
            "tls-intercepted",
            Confidence.LIKELY,
            ("certificate-untrusted", "dns-hijacked"),
        )
    maybe: tuple[str, ...] = ("certificate-incomplete-chain",) if alone else ()
    maybe += () if public else ("tls-intercepted",)
    say = "untrusted-public" if public else "untrusted"
    sure = Confidence.CERTAIN if shaken.verify_code > 0 else Confidence.LIKELY
    return _finding(shaken, Status.FAIL, say, "certificate-untrusted", sure, maybe)


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    shaken: Handshake,
    status: Status,
    say: str,
    cause: str | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    alternatives: tuple[str, ...] = (),
    rules_out: tuple[str, ...] = (),
    name: str = "",
) -> Finding:
    leaf = certificates.leaf(shaken)
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        alternatives=alternatives,
        rules_out=rules_out,
        values={
            "issuer": (leaf.issuer_organisation or leaf.issuer) if leaf else "?",
            "name": name,
            "host": shaken.tls_name,
        },
        evidence={
            "trust": shaken.trust,
            "verified": shaken.verified,
            "verify_code": shaken.verify_code,
            "verify_message": shaken.verify_message,
            "chain": [
                {"subject": one.subject, "issuer": one.issuer, "self_signed": one.self_signed, "sha256": one.sha256}
                for one in shaken.chain
            ],
        },
        **shared.basis((shaken,)),
    )


CHECK = Check(id=_ID, hop="tls", needs=(Handshake,), uses=(Greeting,), judge=_judge, on_path=True)
