"""A workbench for checks: observations with sensible defaults, and one way to judge them.

`judge` also looks at the words: a finding that has no sentence of its own, or one that asks for a value which the
finding does not bring, fails the test.
"""

from typing import Any, TypeVar

from wizard import catalogue, resources, words
from wizard.checks import CHECKS
from wizard.model.case import Case
from wizard.model.cloud import Cloud, Submission
from wizard.model.failure import Failure, FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import (
    Certificate,
    Extensions,
    Greeting,
    Handshake,
    Message,
    NameLookup,
    Observation,
    Outcome,
    Portal,
    Provenance,
    Reach,
    Reply,
    Revocation,
    Role,
    ServiceHandshake,
    SignIn,
    StartTls,
    Surroundings,
    Target,
    Targets,
    TlsVersion,
    Told,
    VersionOutcome,
)
from wizard.model.seen import Seen
from wizard.model.tenant import Reading, Row

HOST = "smtp.office365.com"
ADDRESS, ADDRESS6 = "52.96.0.10", "2603:1026:c0a::1"
NOW = 1_795_500_000.0  # 24 November 2026
YEAR = 365 * 86_400.0
BANNER = "AM0PR01.outlook.office365.com Microsoft ESMTP MAIL Service ready at Tue, 24 Nov 2026 08:00:00 +0000"
KEYWORDS = {
    "SIZE": "157286400",
    "PIPELINING": "",
    "DSN": "",
    "ENHANCEDSTATUSCODES": "",
    "STARTTLS": "",
    "8BITMIME": "",
    "BINARYMIME": "",
    "CHUNKING": "",
    "SMTPUTF8": "",
}

#: a case in a cloud that promises Exchange Online, and one at a server that promises nothing
EXCHANGE = Case(
    mailbox="scanner@contoso.com",
    cloud=Cloud(
        "worldwide",
        Submission(HOST, flavour="exchange-online"),
        authority="https://login.microsoftonline.com/organizations",
        second_dns=("192.0.2.53:53",),
    ),
)
PLAIN = Case(mailbox="scanner@example.test", cloud=Cloud("lab", Submission("mail.example.test")))

_DONE: dict[str, Any] = {"probe": "test", "started": 1.0, "ended": 2.0}


def judge(
    check: str, *observations: Observation, case: Case = EXCHANGE, coming: tuple[type[Observation], ...] = ()
) -> Finding | None:
    """Return what the check `check` finds. `coming` are the kinds of which more can still arrive."""
    found = next(one for one in CHECKS if one.id == check).judge(
        Seen(observations, frozenset(coming)), case, catalogue.explain
    )
    if found is not None:
        assert found.check == check
        assert (found.cause is None) or found.status in (Status.FAIL, Status.WARN, Status.UNKNOWN)
        speaks(found)
    return found


def settled(check: str, *observations: Observation, case: Case = EXCHANGE) -> Finding:
    """Return what the check finds when nothing more can come; it must find something."""
    found = judge(check, *observations, case=case)
    assert found is not None
    return found


def speaks(found: Finding) -> None:
    """Fail unless the finding has a sentence of its own, whose values it brings, and says what to do if it fails."""
    common = resources.toml("checks/_common.toml")["say"]
    own = resources.toml(f"checks/{found.check}.toml").get("say", {})
    assert found.say in own or found.say in common, f"{found.check} has no sentence for {found.say}"
    for text in (own.get(found.say) or common[found.say]).values():
        text.format(**words.values(found))  # KeyError: the finding does not bring what its sentence asks for
    if found.status in (Status.FAIL, Status.WARN):
        said = words.said(found)
        assert said.means, f"{found.check} says {found.say}, and not what that means"
        assert said.do, f"{found.check} says {found.say}, and not what to do"


def target(role: Role = "submission", address: str = ADDRESS, port: int = 587, host: str = HOST) -> Target:
    """Return one end point."""
    return Target(host, address, port, role)


def reply(code: int, *lines: str) -> Reply:
    """Return a reply of the server."""
    return Reply(code, lines or ("",))


def failed(operation: str, code: FailureCode, detail: str = "") -> Failure:
    """Return a failure."""
    return Failure(operation, code, detail)


def lookup(*addresses: str, **more: Any) -> NameLookup:
    """Return a look-up of the server's name for version 4 by the first resolver, unless `more` says otherwise."""
    known = {"host": HOST, "family": 4, "resolver": "first", "server": "system", "addresses": addresses}
    return NameLookup(**{**_DONE, **known, **more})


def targets(*several: Target, role: Role = "submission", host: str = HOST) -> Targets:
    """Return the announcement of what will be tried."""
    return Targets(**_DONE, host=host, role=role, targets=several)


def reach(outcome: Outcome = Outcome.OPEN, at: Target | None = None, **more: Any) -> Reach:
    """Return one attempt to connect."""
    return Reach(**{**_DONE, "target": at or target(), "outcome": outcome, "waited_s": 1.5, **more})


def greeting(answer: Reply | Failure | None = None, **more: Any) -> Greeting:
    """Return the main session's greeting: Exchange Online's unless `answer` says otherwise."""
    said = answer or reply(220, BANNER)
    known = {"target": target(), "main": True}
    known |= {"failure": said} if isinstance(said, Failure) else {"reply": said}
    return Greeting(**{**_DONE, **known, **more})


def extensions(keywords: dict[str, str] | None = None, **more: Any) -> Extensions:
    """Return the main session's answer to EHLO before TLS, with Exchange Online's keywords."""
    known = {
        "target": target(),
        "main": True,
        "ehlo_name": "laptop.contoso.com",
        "reply": reply(250, f"{HOST} Hello [203.0.113.7]"),
        "keywords": KEYWORDS if keywords is None else keywords,
        "public_address": "203.0.113.7",
    }
    return Extensions(**{**_DONE, **known, **more})


def secured(auth: str = "LOGIN XOAUTH2", **more: Any) -> Extensions:
    """Return the answer to the second EHLO."""
    keywords = {key: value for key, value in KEYWORDS.items() if key != "STARTTLS"}
    return extensions({**keywords, **({"AUTH": auth} if auth else {})}, **{"secured": True, **more})


def starttls(code: int = 220, text: str = "2.0.0 SMTP server ready", **more: Any) -> StartTls:
    """Return the answer to STARTTLS."""
    return StartTls(**{**_DONE, "target": target(), "offered": True, "reply": reply(code, text), **more})


def certificate(**more: Any) -> Certificate:
    """Return a good certificate of the server."""
    known = {
        "subject": "CN=outlook.com",
        "issuer": "CN=DigiCert Cloud Services CA-1,O=DigiCert Inc",
        "common_name": "outlook.com",
        "issuer_organisation": "DigiCert Inc",
        "names": (HOST, "*.office365.com"),
        "not_before": NOW - YEAR / 4,
        "not_after": NOW + YEAR / 2,
        "key": "RSA 2048",
        "key_bits": 2048,
        "signature": "sha256",
        "self_signed": False,
        "ocsp_urls": (),
        "crl_urls": (),
        "issuer_urls": (),
        "sha256": "00" * 32,
    }
    return Certificate(**{**known, **more})


def handshake(*chain: Certificate, **more: Any) -> Handshake:
    """Return a good handshake, with a good certificate unless `chain` says otherwise."""
    known = {
        "target": target(),
        "tls_name": HOST,
        "version": "1.3",
        "cipher": "TLS_AES_256_GCM_SHA384",
        "curve": "x25519",
        "chain": chain or (certificate(),),
        "verified": True,
        "wall_clock": NOW,
    }
    return Handshake(**{**_DONE, **known, **more})


def unverified(code: int, message: str, *chain: Certificate, **more: Any) -> Handshake:
    """Return a handshake that OpenSSL's verification ended with its number `code`."""
    failure = Failure("handshake", FailureCode.TLS_CERTIFICATE, message)
    known = {"verified": False, "verify_code": code, "verify_message": message, "failure": failure}
    return handshake(*chain, **{**known, **more})


def version(number: str, outcome: VersionOutcome = VersionOutcome.ACCEPTED, **more: Any) -> TlsVersion:
    """Return one TLS version tried on its own."""
    return TlsVersion(**{**_DONE, "target": target(), "version": number, "outcome": outcome, **more})


def revocation(*, reached: bool = True, **more: Any) -> Revocation:
    """Return one revocation service tried."""
    known = {"url": "http://ocsp.digicert.com", "kind": "ocsp", "reached": reached}
    return Revocation(**{**_DONE, **known, **more})


def sign_in(answer: Reply | Failure | None = None, **more: Any) -> SignIn:
    """Return the attempt to sign in: accepted unless `answer` says otherwise."""
    said = answer or reply(235, "2.7.0 Authentication successful")
    known: dict[str, Any] = {"user": EXCHANGE.mailbox, "mechanism": "LOGIN", "offered": ("LOGIN", "XOAUTH2"), "at": NOW}
    known |= {"failure": said} if isinstance(said, Failure) else {"reply": said, "accepted": said.code == 235}
    return SignIn(**{**_DONE, **known, **more})


def not_signed_in(reason: str) -> SignIn:
    """Return that nothing was tried, and why."""
    return SignIn(**_DONE, user=EXCHANGE.mailbox, not_tried=reason)


def message(answer: Reply | Failure | None = None, stage: str = "end", **more: Any) -> Message:
    """Return the test message: taken unless `answer` says otherwise."""
    said = answer or reply(250, "2.0.0 OK <1@contoso.com> [Hostname=AM0PR01.eurprd01.prod.outlook.com]")
    known: dict[str, Any] = {"sender": EXCHANGE.mailbox, "recipient": EXCHANGE.mailbox, "size": 1200, "stage": stage}
    known |= {"failure": said} if isinstance(said, Failure) else {"reply": said, "accepted": said.positive}
    return Message(**{**_DONE, **known, **more})


def not_sent(reason: str) -> Message:
    """Return that no message was sent, and why."""
    return Message(**_DONE, sender=EXCHANGE.mailbox, recipient=EXCHANGE.mailbox, not_tried=reason)


def surroundings(**more: Any) -> Surroundings:
    """Return this computer's surroundings: nothing special."""
    return Surroundings(**{**_DONE, "proxies": {}, "vpn_interfaces": (), "clock": NOW, **more})


def portal(status: int = 200, *, matched: bool = True, **more: Any) -> Portal:
    """Return the page whose text is known."""
    known = {"url": "http://www.msftconnecttest.com/connecttest.txt", "status": status, "matched": matched}
    return Portal(**{**_DONE, **known, **more})


def service(*, verified: bool = True, issuer: str = "CN=DigiCert Global G2", **more: Any) -> ServiceHandshake:
    """Return the handshake with the control target."""
    at = target("control", "20.190.160.1", 443, "login.microsoftonline.com")
    return ServiceHandshake(**{**_DONE, "target": at, "verified": verified, "issuer": issuer, **more})


def told(key: str, value: str) -> Told:
    """Return a person's answer."""
    return Told(**{**_DONE, "provenance": Provenance.TOLD, "key": key, "value": value})


R = TypeVar("R", bound=Reading)


def reading(kind: type[R], *rows: dict[str, Any], refused: str = "", **more: Any) -> R:
    """Return one reading of the tenant: with rows, or refused."""
    known = {"source": kind.__name__, "rows": tuple(Row(row) for row in rows), "refused": refused}
    return kind(**{**_DONE, **known, **more})
