"""Whether the From domain is the organisation's own."""

from dataclasses import replace

from tests.checks.house import EXCHANGE, message, reading, settled
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.tenant import AcceptedDomains

_ID = "tenant.accepted-domain"
DOMAINS = reading(AcceptedDomains, {"DomainName": "Contoso.com"}, {"DomainName": "*.branch.test"})


def test_own_domains() -> None:
    """Case does not matter, and a domain with its subdomains takes them."""
    assert settled(_ID, DOMAINS).rules_out == ("sender-domain-not-accepted",)
    assert settled(_ID, DOMAINS, case=replace(EXCHANGE, sender="a@x.branch.test")).status is Status.PASS


def test_a_strange_domain() -> None:
    """It is likely refused, unless the server took a message; an incomplete list says nothing."""
    case = replace(EXCHANGE, sender="scan@elsewhere.test")
    found = settled(_ID, DOMAINS, case=case)
    assert (found.status, found.cause, found.confidence) == (
        Status.FAIL,
        "sender-domain-not-accepted",
        Confidence.LIKELY,
    )
    assert settled(_ID, DOMAINS, message(), case=case).status is Status.PASS
    assert settled(_ID, replace(DOMAINS, complete=False), case=case).status is Status.UNKNOWN


def test_no_list() -> None:
    """Nothing read, nothing judged."""
    assert settled(_ID).status is Status.SKIPPED
