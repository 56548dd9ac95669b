"""Whether a network's own page stands in the way: a hint on the web, a cause only where mail fails as well."""

import pytest

from tests.checks.house import EXCHANGE, PLAIN, failed, greeting, judge, portal, settled
from wizard.model.case import Case
from wizard.model.cloud import Cloud
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Greeting, Observation, Portal

CHECK = "network.captive-portal"
CASE = Case(
    mailbox=EXCHANGE.mailbox,
    cloud=Cloud("worldwide", EXCHANGE.cloud.submission, portal_url="http://www.msftconnecttest.com/connecttest.txt"),
)
SILENT = greeting(failed("greeting", FailureCode.TIMEOUT))


def test_the_known_page() -> None:
    """The known text rules a portal out, whatever the mail server does."""
    found = judge(CHECK, portal(), case=CASE, coming=(Greeting,))
    assert found is not None
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "none", ("captive-portal",))


@pytest.mark.parametrize(
    ("page", "status", "say"),
    [
        (portal(0, matched=False, failure=failed("http", FailureCode.TIMEOUT)), Status.UNKNOWN, "no-answer"),
        (portal(0, matched=False), Status.UNKNOWN, "no-answer"),
        (portal(503, matched=False), Status.UNKNOWN, "no-answer"),
        (portal(403, matched=False), Status.WARN, "proxy"),
        (portal(407, matched=False), Status.WARN, "proxy"),
    ],
)
def test_no_portal_shows(page: Portal, status: Status, say: str) -> None:
    """No answer, a server's trouble and a proxy's refusal are no portal."""
    found = settled(CHECK, page, case=CASE)
    assert (found.status, found.say, found.cause, found.rules_out) == (status, say, None, ())


@pytest.mark.parametrize(
    ("status", "confidence"), [(302, Confidence.LIKELY), (200, Confidence.LIKELY), (511, Confidence.CERTAIN)]
)
@pytest.mark.parametrize("mail", [(SILENT,), ()])
def test_another_page_and_no_mail(status: int, confidence: Confidence, mail: tuple[Observation, ...]) -> None:
    """Another page, and no mail server that greets: the portal is the cause."""
    page = portal(status, matched=False, location="http://guest.hotel.example/login?x=1")
    found = settled(CHECK, page, *mail, case=CASE)
    assert (found.status, found.say, found.cause, found.confidence) == (
        Status.FAIL,
        "page",
        "captive-portal",
        confidence,
    )
    assert found.values["where"] == "guest.hotel.example"


def test_another_page_though_mail_works() -> None:
    """A mail server that greets shows that the page stops no mail."""
    found = settled(CHECK, portal(302, matched=False), greeting(), case=CASE)
    assert (found.status, found.say, found.cause) == (Status.WARN, "harmless", None)


@pytest.mark.parametrize("location", ["http://[", "//", "", "javascript:alert(1)", "http://\x00/"])
def test_an_odd_redirect_names_no_host(location: str) -> None:
    """Whatever the page calls its place, the sentence stands."""
    assert settled(CHECK, portal(302, matched=False, location=location), case=CASE).say == "page"


def test_it_waits() -> None:
    """The page first, and for another page the greeting."""
    assert judge(CHECK, case=CASE, coming=(Portal,)) is None
    assert judge(CHECK, portal(302, matched=False), case=CASE, coming=(Greeting,)) is None


def test_there_is_no_page() -> None:
    """A cloud without a known page is skipped; a page that nobody fetched is unknown."""
    assert settled(CHECK, case=PLAIN).say == "no-page"
    assert settled(CHECK, case=CASE).status is Status.UNKNOWN
