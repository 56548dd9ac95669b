"""The sign-in: every answer of the server leads to its cause, and what was not tried says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard import catalogue, words
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Observation, Outcome, SignIn, Told
from wizard.model.tenant import PerUserMfa
from wizard.wire.reply import ReplyParser

CHECK = "credentials.sign-in"
TRAILER = "[DM6PR02CA0065.NAMPRD02.PROD.OUTLOOK.COM 2026-03-02T10:20:31.114Z 08DE1234B7E699C4]"
UNSUCCESSFUL = "5.7.139 Authentication unsuccessful, "
CERTAIN, LIKELY, POSSIBLE = Confidence

#: What Exchange Online says to a sign-in, the cause, how sure, and what else can be behind it.
REPLIES = [
    (
        535,
        UNSUCCESSFUL + "SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled",
        "tenant-smtp-auth-disabled",
        CERTAIN,
        (),
    ),
    (
        535,
        UNSUCCESSFUL + "SmtpClientAuthentication is disabled for the Mailbox.",
        "mailbox-smtp-auth-disabled",
        CERTAIN,
        (),
    ),
    (
        535,
        UNSUCCESSFUL + "the user credentials were incorrect.",
        "bad-credentials",
        LIKELY,
        ("mfa-required", "password-expired"),
    ),
    (
        535,
        UNSUCCESSFUL + "user is locked by your organization's security defaults policy. Contact your administrator.",
        "security-defaults",
        CERTAIN,
        (),
    ),
    (
        535,
        UNSUCCESSFUL + "the request did not meet the criteria to be authenticated successfully.",
        "sign-in-criteria",
        CERTAIN,
        ("conditional-access", "bad-credentials", "mfa-required"),
    ),
    (
        535,
        UNSUCCESSFUL + "basic authentication is disabled.",
        "basic-auth-disabled",
        CERTAIN,
        ("mailbox-auth-policy", "tenant-auth-policy", "basic-auth-retired"),
    ),
    (535, UNSUCCESSFUL + "account locked. Contact your administrator.", "account-locked", CERTAIN, ()),
    (
        535,
        UNSUCCESSFUL + "account has an issue. Contact your administrator.",
        "account-restricted",
        LIKELY,
        ("account-disabled", "account-locked"),
    ),
    (535, UNSUCCESSFUL + "federated STS service was unreachable.", "federated-sign-in", CERTAIN, ()),
    (535, UNSUCCESSFUL + "the federated STS URL does not support HTTPS.", "federated-sign-in", CERTAIN, ()),
    (
        535,
        UNSUCCESSFUL + "the organization configuration doesn't allow this authentication request.",
        "hve-not-ready",
        LIKELY,
        ("security-defaults", "conditional-access"),
    ),
    (
        535,
        "5.7.3 Authentication unsuccessful",
        "unknown",
        POSSIBLE,
        ("bad-credentials", "mailbox-smtp-auth-disabled", "tenant-smtp-auth-disabled"),
    ),
    (530, "5.7.57 Client not authenticated to send mail.", "not-authenticated", CERTAIN, ()),
    (530, "5.7.0 Must issue a STARTTLS command first", "starttls-required", CERTAIN, ()),
    (451, "5.7.3 Require STARTTLS to authenticate", "starttls-required", CERTAIN, ()),
    (504, "5.7.4 Unrecognized authentication type", "auth-mechanism-unsupported", CERTAIN, ()),
    (550, "5.7.30 Basic authentication is not supported for Client Submission.", "basic-auth-retired", CERTAIN, ()),
    (
        421,
        "4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2.",
        "device-tls-too-old",
        CERTAIN,
        (),
    ),
    (421, "5.7.67 TLS 1.0 and 1.1 are not supported by your organization", "legacy-tls-not-enabled", CERTAIN, ()),
    (454, "4.7.0 Temporary authentication failure", "sign-in-unavailable", LIKELY, ("server-unavailable",)),
    (
        451,
        "4.7.0 Temporary server error. Please try again later. PRX2",
        "server-unavailable",
        LIKELY,
        ("sign-in-unavailable",),
    ),
    (421, "4.3.2 Service not available", "server-unavailable", CERTAIN, ()),
    (421, "4.7.0 Too many errors on this connection, closing transmission channel", "protocol-violation", LIKELY, ()),
]


@pytest.mark.parametrize(("code", "text", "cause", "confidence", "alternatives"), REPLIES, ids=[r[1] for r in REPLIES])
def test_what_exchange_online_says(
    code: int, text: str, cause: str, confidence: Confidence, alternatives: tuple[str, ...]
) -> None:
    """Each sentence of Exchange Online leads to its cause, as sure as the words allow, with what else it fits."""
    found = house.settled(CHECK, house.sign_in(house.reply(code, f"{text} {TRAILER}")))
    bare = house.settled(CHECK, house.sign_in(house.reply(code, text)))
    assert (bare.cause, bare.confidence, bare.alternatives) == (found.cause, found.confidence, found.alternatives)
    assert (found.status, found.cause, found.confidence) == (Status.FAIL, cause, confidence)
    assert set(alternatives) <= set(found.alternatives)
    assert cause not in found.alternatives
    assert found.rules_out == ()
    assert found.evidence["trailer"] == TRAILER
    said, known = words.said(found), catalogue.cause(cause)
    assert text in said.summary
    assert (said.means, said.do) == (known.meaning, known.fix)
    assert said.title == known.title or found.say == "refused-unclear"


@pytest.mark.parametrize(
    ("code", "text", "cause"),
    [
        (535, "5.7.8 Username and Password not accepted. For more information, go to gsmtp", "wrong-provider"),
        (534, "5.7.9 Application-specific password required gsmtp", "wrong-provider"),
        (535, "5.7.8 Error: authentication failed: authentication failure", "bad-credentials"),
    ],
)
def test_what_others_say(code: int, text: str, cause: str) -> None:
    """The words of another mail service, and of a common server, are known as well."""
    assert house.settled(CHECK, house.sign_in(house.reply(code, text)), case=house.PLAIN).cause == cause


@pytest.mark.parametrize(
    ("code", "cause", "say"),
    [
        (421, "server-unavailable", "unavailable"),
        (432, "password-expired", "unavailable"),
        (450, "sign-in-unavailable", "unavailable"),
        (504, "auth-mechanism-unsupported", "refused-unclear"),
        (530, "starttls-required", "refused-unclear"),
        (534, "auth-mechanism-unsupported", "refused-unclear"),
        (538, "auth-unencrypted-only", "refused-unclear"),
        (535, "unknown", "refused-unclear"),
        (550, "unknown", "refused-unclear"),
    ],
)
def test_words_that_nobody_knows(code: int, cause: str, say: str) -> None:
    """Where the words say nothing, the code is a hint and no more."""
    found = house.settled(CHECK, house.sign_in(house.reply(code, "zut alors")))
    assert (found.status, found.cause, found.say, found.confidence) == (Status.FAIL, cause, say, POSSIBLE)


def test_accepted() -> None:
    """An accepted sign-in passes and rules out what would have stopped it, but not what comes later."""
    found = house.settled(CHECK, house.sign_in())
    assert (found.status, found.cause, found.say) == (Status.PASS, None, "accepted")
    assert {"bad-credentials", "tenant-smtp-auth-disabled", "mfa-required", "oauth-required"} <= set(found.rules_out)
    assert not {"send-as-denied", "sender-blocked", "device-wrong-password", "unknown"} & set(found.rules_out)


@pytest.mark.parametrize(
    ("told", "cause", "confidence", "alternatives"),
    [
        ({"conditional-access": "blocks"}, "conditional-access", LIKELY, ()),
        ({"security-defaults": "on"}, "security-defaults", LIKELY, ()),
        ({"mfa": "on"}, "mfa-required", LIKELY, ()),
        ({"mfa": "on", "conditional-access": "blocks"}, "conditional-access", LIKELY, ("mfa-required",)),
        ({"mfa": "off", "conditional-access": "allows"}, "sign-in-criteria", CERTAIN, ("conditional-access",)),
    ],
)
def test_what_was_told_narrows_it(
    told: dict[str, str], cause: str, confidence: Confidence, alternatives: tuple[str, ...]
) -> None:
    """What a person saw decides a refusal that names no reason, and is then likely, never certain."""
    seen = [house.told(key, value) for key, value in told.items()]
    reply = house.reply(535, UNSUCCESSFUL + "the request did not meet the criteria to be authenticated successfully.")
    found = house.settled(CHECK, house.sign_in(reply), *seen)
    assert (found.cause, found.confidence) == (cause, confidence)
    assert found.alternatives[: len(alternatives)] == alternatives
    assert cause not in found.alternatives


def test_what_was_told_does_not_overrule_the_server() -> None:
    """A sentence that names its reason is not narrowed by what was told."""
    reply = house.reply(535, UNSUCCESSFUL + "the user credentials were incorrect.")
    assert house.settled(CHECK, house.sign_in(reply), house.told("mfa", "on")).cause == "bad-credentials"


@pytest.mark.parametrize(("state", "cause"), [("enforced", "mfa-required"), ("disabled", "bad-credentials")])
def test_wrong_credentials_are_said_of_mfa_as_well(state: str, cause: str) -> None:
    """Where the user's own setting demands MFA, no password can be right: that comes first, the password second."""
    reply = house.reply(535, UNSUCCESSFUL + "the user credentials were incorrect.")
    found = house.settled(CHECK, house.sign_in(reply), house.reading(PerUserMfa, {"perUserMfaState": state}))
    assert found.cause == cause
    assert ("bad-credentials" in found.alternatives) == (cause == "mfa-required")


@pytest.mark.parametrize(
    ("code", "say", "cause"),
    [
        (FailureCode.TIMEOUT, "silent", "no-answer"),
        (FailureCode.RESET, "broken-off", "connection-reset"),
        (FailureCode.CLOSED, "broken-off", "connection-lost"),
        (FailureCode.PROTOCOL, "broken-off", "protocol-violation"),
        (FailureCode.TOO_LONG, "broken-off", "protocol-violation"),
    ],
)
def test_it_broke_off(code: FailureCode, say: str, cause: str) -> None:
    """A connection that fails during the sign-in is a fault of the path, and says nothing of the password."""
    found = house.settled(CHECK, house.sign_in(house.failed("auth", code)))
    assert (found.status, found.say, found.cause) == (Status.FAIL, say, cause)


@pytest.mark.parametrize(
    ("code", "say"), [(FailureCode.DEADLINE, "cut-short"), (FailureCode.UNKNOWN, "unusable-password")]
)
def test_it_says_nothing(code: FailureCode, say: str) -> None:
    """The end of the run's time, and a password that cannot be sent, are unknown and no fault of the server."""
    found = house.settled(CHECK, house.sign_in(house.failed("auth", code)))
    assert (found.status, found.say, found.cause) == (Status.UNKNOWN, say, None)


@pytest.mark.parametrize(
    "reason", ["no-password", "no-connection", "no-tls", "unverified", "old-tls", "not-offered", "no-mechanism"]
)
def test_not_tried(reason: str) -> None:
    """A sign-in that was not tried is skipped and says why."""
    found = house.settled(CHECK, house.not_signed_in(reason))
    assert (found.status, found.say, found.cause) == (Status.SKIPPED, f"not-tried-{reason}", None)


@pytest.mark.parametrize(
    ("seen", "reason", "say"),
    [
        ((house.lookup(),), "no-connection", "after-names"),
        ((house.lookup(house.ADDRESS), house.reach(Outcome.REFUSED)), "no-connection", "after-port"),
        ((house.greeting(house.reply(554, "go away")),), "no-connection", "after-answer"),
        ((house.greeting(), house.starttls(454, "not now")), "no-tls", "after-starttls"),
        ((house.greeting(), house.unverified(10, "expired")), "no-tls", "after-certificate"),
        ((house.greeting(), house.unverified(10, "expired")), "unverified", "not-tried-unverified"),
    ],
)
def test_not_come_to(seen: tuple[Observation, ...], reason: str, say: str) -> None:
    """A session that did not come so far says what stopped it."""
    found = house.settled(CHECK, *seen, house.not_signed_in(reason))
    assert (found.status, found.say) == (Status.SKIPPED, say)


def test_more_can_come() -> None:
    """There is no finding while the sign-in can still come, and an honest one when it never came."""
    assert house.judge(CHECK, house.greeting(), coming=(SignIn,)) is None
    assert house.judge(CHECK, house.told("mfa", "on"), coming=(SignIn, Told)) is None
    assert (house.settled(CHECK).status, house.settled(CHECK).say) == (Status.UNKNOWN, "unmeasured")


def test_when_it_was() -> None:
    """The evidence names the moment to look for in the sign-in log, if there is one."""
    refused = house.reply(535, "5.7.3 Authentication unsuccessful")
    assert house.settled(CHECK, house.sign_in(refused, at=house.NOW)).evidence["at"] == "2026-11-24T06:00:00Z"
    for odd in (0.0, float("inf"), -1e20, 1e30):
        assert house.settled(CHECK, house.sign_in(refused, at=odd)).evidence["at"] == ""


@given(code=st.integers(200, 599), text=st.text(max_size=300), told=st.sampled_from(["", "mfa", "security-defaults"]))
def test_whatever_the_server_says(code: int, text: str, told: str) -> None:
    """No answer of a server is too odd to be judged, and none that is no acceptance passes."""
    seen = [house.told(told, "on")] if told else []
    found = house.settled(CHECK, house.sign_in(house.reply(code, text), accepted=False), *seen)
    assert found.status is not Status.PASS
    assert not found.rules_out
    words.said(found)


@given(raw=st.binary(max_size=200), code=st.sampled_from(FailureCode))
def test_whatever_comes_over_the_wire(raw: bytes, code: FailureCode) -> None:
    """Whatever bytes a refusal bears, and however the connection ends, it does not pass."""
    parser = ReplyParser()
    parser.feed(b"535 " + raw.replace(b"\n", b" ").replace(b"\r", b" ") + b"\r\n")
    answer = parser.next("auth") or house.failed("auth", code)
    for seen in (house.sign_in(answer), house.sign_in(house.failed("auth", code, repr(raw)))):
        assert house.settled(CHECK, seen).status in (Status.FAIL, Status.UNKNOWN)
