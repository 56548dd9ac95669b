"""The marks by which Exchange Online and what stands in its place are told."""

import pytest

from tests.checks.house import BANNER, KEYWORDS, certificate
from wizard.checks import marks


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("*" * 60, True),
        ("**************0*2*0*0*****", True),
        ("***", True),
        ("XXXXXXXXXX", True),
        (BANNER, False),
        ("mail *** welcome", False),
        ("**stars** ESMTP", False),
        ("", False),
    ],
)
def test_masked_greetings(text: str, masked: bool) -> None:  # noqa: FBT001
    """A line of asterisks is a firewall's, a few in a banner are not."""
    assert marks.masked_greeting(text) is masked


def test_masked_keywords() -> None:
    """Only whole words of X count."""
    assert marks.masked_keywords(["SIZE", "XXXXXXXA", "XXXB", "***", "XCLIENT", "XX", "AXXX"]) == (
        "XXXXXXXA",
        "XXXB",
        "***",
    )


def test_missing_keywords() -> None:
    """What is missing is told in Microsoft's order; STARTTLS has a check of its own."""
    assert marks.missing_keywords(KEYWORDS) == ()
    assert marks.missing_keywords({"STARTTLS": "", "SIZE": ""})[:2] == ("PIPELINING", "DSN")
    assert "STARTTLS" not in marks.missing_keywords(())


@pytest.mark.parametrize(
    ("host", "is_mx"),
    [
        ("contoso-com.mail.protection.outlook.com", True),
        ("CONTOSO-COM.Mail.Protection.Outlook.Com.", True),
        ("contoso.a1b2.mx.microsoft", True),
        ("smtp.office365.com", False),
        ("mail.protection.outlook.com.evil.example", False),
        ("xmail.protection.outlook.com", False),
        ("", False),
    ],
)
def test_mx_hosts(host: str, is_mx: bool) -> None:  # noqa: FBT001
    """A suffix counts at a dot alone."""
    assert marks.mx_host(host) is is_mx


@pytest.mark.parametrize(
    ("host", "reads"),
    [("outlook.office365.com", True), ("Outlook.Office365.com.", True), ("smtp.office365.com", False)],
)
def test_hosts_for_reading(host: str, reads: bool) -> None:  # noqa: FBT001
    """Hosts that serve mail programs are listed one by one."""
    assert marks.mailbox_host(host) is reads


@pytest.mark.parametrize(
    ("host", "theirs"),
    [("AM0PR01CA0123.EURPRD01.PROD.OUTLOOK.COM", True), ("outlook.com", True), ("notoutlook.com", False), ("", False)],
)
def test_names_of_microsoft(host: str, theirs: bool) -> None:  # noqa: FBT001
    """A server's own name is Microsoft's below Microsoft's domains."""
    assert marks.microsoft_name(host) is theirs


@pytest.mark.parametrize(
    ("issuer", "product"),
    [
        ("CN=FortiGate CA,O=Fortinet Ltd.", "Fortinet FortiGate"),
        ("O=Zscaler Inc.", "Zscaler"),
        ("CN=avast! Web/Mail Shield Root", "Avast or AVG"),
        ("CN=DigiCert Cloud Services CA-1", ""),
        ("", ""),
    ],
)
def test_inspecting_products(issuer: str, product: str) -> None:
    """A product is named by its issuer."""
    assert marks.product([issuer]) == product


@pytest.mark.parametrize(
    ("issuer", "says"),
    [
        ("CN=Contoso SSL Inspection CA", True),
        ("CN=Web Gateway Root", True),
        ("CN=Inspectorate of Schools CA", False),
        ("CN=DigiCert", False),
    ],
)
def test_issuers_that_call_themselves_inspecting(issuer: str, says: bool) -> None:  # noqa: FBT001
    """Whole words count, not parts of a name."""
    assert marks.says_inspecting([issuer]) is says


def test_issuers() -> None:
    """The names of a chain come once each, the usual and the public ones are known."""
    chain = (certificate(), certificate(issuer="CN=R", issuer_organisation=""))
    named = marks.issuers(chain)
    assert named == ("DigiCert Inc", "CN=DigiCert Cloud Services CA-1,O=DigiCert Inc", "CN=R")
    assert marks.exchange_issuer(named)
    assert not marks.public_issuer(named)
    assert marks.public_issuer(["CN=R11,O=Let's Encrypt"])
    assert not marks.exchange_issuer(["CN=Contoso CA"])


@pytest.mark.parametrize(
    ("address", "odd"),
    [
        ("52.96.0.10", False),
        ("2603:1026:c0a::1", False),
        ("64:ff9b::3460:a", False),
        ("10.1.2.3", True),
        ("192.168.0.1", True),
        ("127.0.0.1", True),
        ("0.0.0.0", True),
        ("198.18.0.5", True),
        ("100.64.0.1", True),
        ("169.254.1.1", True),
        ("::1", True),
        ("fd00::1", True),
        ("not an address", False),
        ("", False),
    ],
)
def test_odd_addresses(address: str, odd: bool) -> None:  # noqa: FBT001
    """Private, loopback, reserved and made-up addresses; a translated one is none of them."""
    assert marks.odd_address(address) is odd


@pytest.mark.parametrize(
    ("address", "theirs"), [("52.96.0.10", True), ("9.9.9.9", False), ("x", False), ("::1", False)]
)
def test_addresses_of_microsoft(address: str, theirs: bool) -> None:  # noqa: FBT001
    """Only what has been seen of the service counts as its own."""
    assert marks.microsoft_address(address) is theirs


@pytest.mark.parametrize(
    ("host", "reserved"),
    [
        ("mail.office.test", True),
        ("exchange", True),
        ("server.local", True),
        ("smtp.office365.com", False),
        ("protest", True),
        ("a.protest", False),
    ],
)
def test_reserved_names(host: str, reserved: bool) -> None:  # noqa: FBT001
    """A name without a dot, or below a top-level name that nobody owns, says nothing by its address."""
    assert marks.reserved_name(host) is reserved
