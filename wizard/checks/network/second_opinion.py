"""Whether the name is answered with the right addresses, or somebody leads it astray.

Resolvers may rightly differ: the service answers by place. Without a sign that another server stands at the address,
a difference concludes nothing, nor does a private address of a name that nobody owns in public.
"""

from wizard.checks import answers, certificates, marks, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import Greeting, Handshake, NameLookup
from wizard.model.seen import Seen

_ID = "network.second-opinion"
_FEW = 3  # addresses that a sentence names; all of them stand in the evidence
_NO_ANSWER = (FailureCode.NAME_TIMEOUT, FailureCode.NAME_SERVER_FAILED, FailureCode.NAME_BAD_ANSWER)


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    host = case.cloud.submission.host
    first, second = (shared.lookups(seen, host, which) for which in ("first", "second"))
    here, there = ({address for one in asked for address in one.addresses} for asked in (first, second))
    if not seen.settled(NameLookup):
        return None
    if any(one.server == "literal" for one in first):
        return shared.skipped(_ID, "literal")
    odd = sorted(here & {address for address in here if marks.odd_address(address)})
    if odd and shared.exchange(case) and not marks.reserved_name(host):
        return _private(seen, case, explain, first, odd) if seen.settled(Greeting, Handshake) else None
    if not second:
        return shared.skipped(_ID, "no-second")
    if not there:
        return _unanswered(first, second)
    if not here:
        return _finding(Status.FAIL, "second-knows", host, (*first, *second), cause="dns-failure")
    if here & there:
        return _finding(Status.PASS, "same", host, (*first, *second), rules_out=("dns-hijacked",))
    if not shared.exchange(case):
        return _finding(Status.PASS, "differ", host, (*first, *second))
    return _different(seen, case, explain, here) if seen.settled(Greeting, Handshake) else None


def _private(seen: Seen, case: Case, explain: Explain, first: tuple[NameLookup, ...], odd: list[str]) -> Finding:
    """Judge an address that no public name can have: led astray, or carried on by a VPN or proxy to the true server."""
    host = case.cloud.submission.host
    shaken = seen.last(Handshake)
    if answers.genuine(seen, case, explain) and shaken is not None and shaken.verified:
        return _finding(Status.WARN, "private-works", host, first, address=odd[0])
    return _finding(
        Status.FAIL, "private", host, first, cause="dns-hijacked", confidence=Confidence.LIKELY, address=odd[0]
    )


def _different(seen: Seen, case: Case, explain: Explain, here: set[str]) -> Finding:
    host = case.cloud.submission.host
    asked = (*shared.lookups(seen, host, "first"), *shared.lookups(seen, host, "second"))
    shaken = seen.last(Handshake)
    leaf = certificates.leaf(shaken) if shaken else None
    misnamed = shaken is not None and leaf is not None and not certificates.bears(leaf, shaken.tls_name)
    strange = answers.other_server(seen, case, explain) or misnamed
    if strange and not any(marks.microsoft_address(address) for address in here):
        return _finding(Status.FAIL, "differ-foreign", host, asked, cause="dns-hijacked", confidence=Confidence.LIKELY)
    true = shaken is not None and shaken.verified and answers.genuine(seen, case, explain)
    return _finding(Status.PASS, "differ", host, asked, rules_out=("dns-hijacked",) if true else ())


def _unanswered(first: tuple[NameLookup, ...], second: tuple[NameLookup, ...]) -> Finding:
    host = second[0].host
    if any(one.failure and one.failure.code in _NO_ANSWER for one in second):
        return _finding(Status.UNKNOWN, "second-silent", host, (*first, *second))
    if any(one.addresses for one in first):
        return _finding(Status.PASS, "first-only", host, (*first, *second))
    return _finding(Status.PASS, "neither", host, (*first, *second))


def _finding(  # noqa: PLR0913 - the parts of a finding
    status: Status,
    say: str,
    host: str,
    asked: tuple[NameLookup, ...],
    *,
    cause: str | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    rules_out: tuple[str, ...] = (),
    address: str = "",
) -> Finding:
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        rules_out=rules_out,
        values={
            "host": host,
            "address": address,
            **{which: ", ".join(_addresses(asked, which)[:_FEW]) for which in ("first", "second")},
        },
        evidence={
            which: [shared.lookup_evidence(one) for one in asked if one.resolver == which]
            for which in ("first", "second")
        },
        **shared.basis(asked),
    )


def _addresses(asked: tuple[NameLookup, ...], which: str) -> list[str]:
    return [address for one in asked if one.resolver == which for address in one.addresses]


CHECK = Check(id=_ID, hop="dns", needs=(NameLookup,), uses=(Greeting, Handshake), judge=_judge, side=True)
