"""What a watched device is told: each fault by its own sentence, and nothing where nothing was watched."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.house import EXCHANGE, NOW, PLAIN, settled
from tests.watch import record
from wizard.checks import CHECKS
from wizard.engine import judge
from wizard.model.device import (
    ClientHello,
    DeviceHello,
    DeviceMessage,
    DeviceObservation,
    DeviceSession,
    DeviceSignIn,
    Password,
)
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.secret import MASK
from wizard.watch.hello import HelloReader

MAILBOX = EXCHANGE.mailbox
WATCHED = [
    check.id for check in CHECKS if check.needs and all(issubclass(one, DeviceObservation) for one in check.needs)
]
_COMMON: dict[str, Any] = {
    "probe": "watch",
    "started": 1.0,
    "ended": 2.0,
    "connection": 1,
    "client": "192.0.2.9",
    "port": 587,
}


def sign_in(**more: Any) -> DeviceSignIn:
    """Return a good sign-in, but for what `more` says."""
    known = {"mechanism": "LOGIN", "secured": True, "outcome": "accepted", "user": MAILBOX}
    return DeviceSignIn(**{**known, "password": Password("equal", 12), **more})


def session(*tried: DeviceSignIn, **more: Any) -> DeviceSession:
    """Return a good connection with a sign-in, but for what `more` says."""
    known = {
        "expected": "starttls",
        "certificate": "made",
        "scenario": "accept",
        "starttls": True,
        "tls_version": "1.2",
        "hello_verb": "EHLO",
        "hello_name": "copier",
        "mail_from": (MAILBOX,),
        "commands": 8,
        "ending": "quit",
        "sign_ins": tried or (sign_in(),),
    }
    return DeviceSession(**{**_COMMON, **known, **more})


def message(**more: Any) -> DeviceMessage:
    """Return a good message, but for what `more` says."""
    known = {
        "sender": MAILBOX,
        "recipients": ("office@contoso.com",),
        "complete": True,
        "taken": True,
        "size": 500_000,
        "senders": (MAILBOX,),
        "from_header": True,
        "date_header": True,
        "date": NOW - 5,
        "clock": NOW,
    }
    return DeviceMessage(**{**_COMMON, **known, **more})


def hello(recorded: str = "curl", **more: Any) -> DeviceHello:
    """Return a recorded hello, changed by `more`."""
    reader = HelloReader()
    reader.feed(record.read(recorded))
    assert reader.hello is not None
    return DeviceHello(**_COMMON, hello=replace(reader.hello, **more), implicit=False)


def short(found: Finding) -> tuple[Status, str, str | None]:
    """Return what matters of a finding."""
    return found.status, found.say, found.cause


@pytest.mark.parametrize("check", WATCHED)
def test_without_a_watcher(check: str) -> None:
    """In an ordinary run each is skipped, names no cause, and never counts against the run."""
    assert short(settled(check)) == (Status.SKIPPED, "nothing-watched", None)
    assert next(one for one in CHECKS if one.id == check).side


def test_a_good_device() -> None:
    """A device with nothing wrong passes every check, and several causes are ruled out."""
    found = judge.watched([hello(), message(), session()], EXCHANGE)
    assert [one.check for one in found] == WATCHED
    assert {one.status for one in found} == {Status.PASS}
    assert {"device-wrong-password", "device-wrong-sender", "device-clock"} <= {
        cause for one in found for cause in one.rules_out
    }


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (session(), (Status.PASS, "starttls", None)),
        (session(implicit=True, starttls=False), (Status.FAIL, "implicit", "device-wrong-port")),
        (session(starttls=False, tls_version=""), (Status.FAIL, "none", "starttls-required")),
        (
            session(starttls=False, tls_version="", hello_verb="HELO", mail_from=(), sign_ins=()),
            (Status.FAIL, "old-hello", "starttls-required"),
        ),
        (session(starttls=False, tls_version="", mail_from=(), sign_ins=()), (Status.UNKNOWN, "left", None)),
        (
            session(starttls=False, tls_version="", mail_from=(), sign_ins=(), hello_verb="", commands=0),
            (Status.UNKNOWN, "silent", None),
        ),
        (session(ending="not-allowed"), (Status.SKIPPED, "nothing-watched", None)),
    ],
)
def test_encryption(seen: DeviceSession, expected: tuple[Status, str, str | None]) -> None:
    """STARTTLS is right, TLS from the first byte and none at all are not."""
    assert short(settled("device.encryption", seen)) == expected


def test_encryption_from_the_first_byte_where_it_is_wanted() -> None:
    """A server of one's own on port 465 wants TLS at once."""
    found = settled("device.encryption", session(implicit=True), case=replace(PLAIN, port=465))
    assert short(found) == (Status.PASS, "implicit-wanted", None)


@pytest.mark.parametrize(
    ("recorded", "say"),
    [
        ("curl", "fits"),
        ("java", "fits"),
        ("gnutls-cli", "fits"),
        ("nss", "fits"),
        ("openssl-1.2", "fits"),
        ("openssl-1.3", "fits"),
        ("openssl-1.1", "too-old"),
        ("openssl-1.0", "too-old"),
        ("gnutls-cli-1.0", "too-old"),
        ("nss-ssl3", "too-old"),
        ("java-ssl2-form", "too-old"),
        ("openssl-rsa-only", "key-exchange"),
        ("openssl-odd-curve", "curves"),
        ("openssl-sha1-signatures", "signatures"),
    ],
)
def test_hellos(recorded: str, say: str) -> None:
    """Recorded hellos of real programs fit Exchange Online, or it is said what does not."""
    found = settled("device.tls", hello(recorded))
    fits = say == "fits"
    assert short(found) == (Status.PASS if fits else Status.FAIL, say, None if fits else "device-tls-too-old")
    sure = say in ("fits", "too-old")
    assert found.confidence is (Confidence.CERTAIN if sure else Confidence.LIKELY)


@pytest.mark.parametrize(
    ("seen", "status", "say"),
    [
        (hello("openssl-1.2", style="ssl2"), Status.FAIL, "old-form"),
        (hello("openssl-1.2", ciphers=("TLS_DHE_RSA_WITH_AES_256_CBC_SHA",)), Status.FAIL, "ciphers"),
        (hello("openssl-1.0", ciphers=("TLS_FALLBACK_SCSV",)), Status.UNKNOWN, "retry"),
        (replace(hello(), hello=ClientHello(problem="no-hello")), Status.UNKNOWN, "unreadable"),
        (hello(ciphers=("TLS_AES_128_GCM_SHA256",), versions=("1.3",)), Status.PASS, "fits"),
        (hello(ciphers=("TLS_AES_128_GCM_SHA256",), versions=("1.2",)), Status.FAIL, "ciphers"),
    ],
)
def test_changed_hellos(seen: DeviceHello, status: Status, say: str) -> None:
    """Ciphers count only with the version that they belong to; a second try and rubbish decide nothing."""
    found = settled("device.tls", seen)
    assert (found.status, found.say) == (status, say)


def test_another_server_may_take_what_it_likes() -> None:
    """Where Exchange Online is not promised, an old hello is told and not judged."""
    assert short(settled("device.tls", hello("openssl-1.0"), case=PLAIN)) == (Status.PASS, "seen", None)
    assert settled("device.tls", session()).say == "no-hello-watched"


REJECTED: dict[str, Any] = {"tls_version": "", "ending": "tls", "mail_from": ()}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (session(), (Status.PASS, "unverified", None)),
        (session(certificate="given"), (Status.PASS, "taken", None)),
        (session(alert="unknown_ca", **REJECTED), (Status.UNKNOWN, "verifies", "device-rejects-certificate")),
        (
            session(alert="unknown_ca", certificate="given", **REJECTED),
            (Status.FAIL, "refused", "device-rejects-certificate"),
        ),
        (session(alert="certificate_expired", **REJECTED), (Status.FAIL, "expired", "device-clock")),
        (
            session(tls_failure="ended-by-the-device", **REJECTED),
            (Status.UNKNOWN, "hung-up", "device-rejects-certificate"),
        ),
        (session(tls_failure="no-shared-cipher", **REJECTED), (Status.UNKNOWN, "no-handshake", None)),
        (session(alert="handshake_failure", **REJECTED), (Status.UNKNOWN, "other-alert", None)),
        (session(**REJECTED), (Status.SKIPPED, "no-hello-watched", None)),
    ],
)
def test_certificates(seen: DeviceSession, expected: tuple[Status, str, str | None]) -> None:
    """A device that refuses our own certificate verifies; a given one refused, or a fresh one expired, is a fault."""
    assert short(settled("device.certificate", seen)) == expected


@pytest.mark.parametrize(
    ("name", "faults", "say"),
    [
        ("copier", (), "taken"),
        ("my_copier", ("underscore",), "odd"),
        ("my copier", ("space",), "odd"),
        ("", ("empty",), "empty"),
        (MASK, ("other",), "hidden"),
    ],
)
def test_host_names(name: str, faults: tuple[str, ...], say: str) -> None:
    """A name that Exchange Online refuses is told, unless it could be the password."""
    found = settled("device.host-name", session(hello_name=name, hello_faults=faults))
    assert short(found) == ((Status.PASS, say, None) if say == "taken" else (Status.FAIL, say, "helo-rejected"))
    assert settled("device.host-name", session(hello_name=name, hello_faults=faults), case=PLAIN).status is Status.PASS


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (session(), (Status.PASS, "taken", None)),
        (session(sign_in(mechanism="XOAUTH2", token=True)), (Status.PASS, "token", None)),
        (session(sign_ins=()), (Status.FAIL, "off", "device-no-auth")),
        (session(sign_ins=(), tls_version=""), (Status.FAIL, "off-clear", "device-no-auth")),
        (session(sign_ins=(), mail_from=()), (Status.UNKNOWN, "left", "device-auth-unsupported")),
        (session(sign_in(secured=False)), (Status.FAIL, "before-tls", "device-auth-unsupported")),
        (session(sign_in(mechanism="PLAIN")), (Status.FAIL, "mechanism", "device-auth-unsupported")),
        (session(sign_in(mechanism="CRAM-MD5"), sign_in()), (Status.PASS, "taken", None)),
        (session(sign_in(outcome="malformed")), (Status.FAIL, "malformed", "device-auth-unsupported")),
        (session(sign_in(outcome="given-up")), (Status.UNKNOWN, "given-up", None)),
    ],
)
def test_sign_ins(seen: DeviceSession, expected: tuple[Status, str, str | None]) -> None:
    """No sign-in, one in clear, an odd mechanism and a garbled one are told apart; a device that falls back is well."""
    assert short(settled("device.authentication", seen)) == expected


def test_the_newest_scan_counts() -> None:
    """A sign-in of an earlier scan does not hide that the newest one had none."""
    later = session(connection=2, sign_ins=())
    assert settled("device.authentication", session(), later).say == "off"
    assert settled("device.authentication", later, session(connection=3)).say == "taken"


@pytest.mark.parametrize(
    ("user", "more", "say"),
    [
        (MAILBOX.upper(), {}, "same"),
        ("scanner", {}, "no-address"),
        ("CONTOSO\\scanner", {}, "no-address"),
        ("other@contoso.com", {}, "other"),
        (MAILBOX + " ", {}, "spaces"),
        ("", {"swapped": True}, "swapped"),
        ("", {}, "empty"),
        (f"{MASK}@contoso.com", {}, "hidden"),
    ],
)
def test_users(user: str, more: dict[str, Any], say: str) -> None:
    """A user name that is not the mailbox's address is told, and how it differs."""
    found = settled("device.user", session(sign_in(user=user, **more)))
    status = {"same": Status.PASS, "hidden": Status.UNKNOWN}.get(say, Status.FAIL)
    assert short(found) == (status, say, "device-wrong-user" if status is Status.FAIL else None)
    nobody = settled("device.user", session(sign_in(user="a@b.example")), case=replace(EXCHANGE, mailbox=""))
    assert short(nobody) == (Status.PASS, "seen", None)


@pytest.mark.parametrize(
    ("password", "status", "say"),
    [
        (Password("equal", 12), Status.PASS, "equal"),
        (Password("final-space", 13), Status.FAIL, "final-space"),
        (Password("case", 12), Status.FAIL, "case"),
        (Password("length", 8), Status.FAIL, "length"),
        (Password("differs", 8), Status.FAIL, "differs"),
        (Password("absent"), Status.FAIL, "absent"),
        (Password("not-compared", 8), Status.UNKNOWN, "not-compared"),
        (Password("not-compared", 8, ("quotes",)), Status.UNKNOWN, "not-compared-odd"),
    ],
)
def test_passwords(password: Password, status: Status, say: str) -> None:
    """Equal passes, every difference has its own sentence, and what could not be compared is unknown."""
    found = settled("device.password", session(sign_in(password=password)))
    assert short(found) == (status, say, "device-wrong-password" if status is Status.FAIL else None)


def test_a_token_is_no_password() -> None:
    """A device that signs in with a token has none to compare."""
    found = settled("device.password", session(sign_in(token=True, password=Password("absent"))))
    assert short(found) == (Status.SKIPPED, "token-watched", None)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (message(), (Status.PASS, "same", None)),
        (message(senders=(MAILBOX.title(),)), (Status.PASS, "same", None)),
        (message(sender="a@contoso.com"), (Status.FAIL, "other", "device-wrong-sender")),
        (message(senders=("a@contoso.com",)), (Status.FAIL, "other", "device-wrong-sender")),
        (message(sender="", senders=()), (Status.FAIL, "empty", "device-wrong-sender")),
        (message(sender=f"{MASK}@x.example"), (Status.UNKNOWN, "hidden", None)),
    ],
)
def test_senders(sent: DeviceMessage, expected: tuple[Status, str, str | None]) -> None:
    """Envelope and From line must both be the mailbox."""
    assert short(settled("device.sender", session(), sent)) == expected


def test_a_sender_that_was_told() -> None:
    """A From that the case itself has is a warning: it may have the right to it."""
    sent = message(sender="team@contoso.com", senders=("team@contoso.com",))
    found = settled("device.sender", session(), sent, case=replace(EXCHANGE, sender="team@contoso.com"))
    assert short(found) == (Status.WARN, "as-told", "device-wrong-sender")


@pytest.mark.parametrize(
    ("more", "status", "say"),
    [
        ({}, Status.PASS, "well"),
        ({"complete": False, "dot_after_lf": True}, Status.FAIL, "dot"),
        ({"complete": False}, Status.WARN, "broken-off"),
        ({"from_header": False}, Status.WARN, "no-from"),
        ({"named_at": True}, Status.WARN, "at-in-name"),
        ({"bare_lf": 3}, Status.WARN, "line-ends"),
        ({"nul": True}, Status.WARN, "nul"),
        ({"longest_line": 2_000}, Status.WARN, "long-line"),
    ],
)
def test_messages(more: dict[str, Any], status: Status, say: str) -> None:
    """Each way to write a message badly has its own sentence."""
    found = settled("device.message", session(), message(**more))
    assert (found.status, found.say) == (status, say)
    bare = settled("device.message", session(bare_address=True), message())
    assert (bare.status, bare.say) == (Status.WARN, "bare-address")


@pytest.mark.parametrize(
    ("size", "declared", "status", "say"),
    [
        (1_000, 0, Status.PASS, "small-enough"),
        (40_000_000, 0, Status.WARN, "large"),
        (1_000, 40_000_000, Status.WARN, "large"),
        (160_000_000, 0, Status.FAIL, "too-large"),
    ],
)
def test_sizes(size: int, declared: int, status: Status, say: str) -> None:
    """Above a mailbox's usual limit is a warning, above Exchange Online's a fault."""
    found = settled("device.size", session(), message(size=size, declared_size=declared))
    assert short(found) == (status, say, None if status is Status.PASS else "message-too-large")


@pytest.mark.parametrize(
    ("off", "status", "say"),
    [
        (0, Status.PASS, "right"),
        (-800, Status.PASS, "right"),
        (3_600, Status.WARN, "zone"),
        (-19_800, Status.WARN, "zone"),
        (2_700, Status.WARN, "off"),
        (86_400 * 3, Status.WARN, "off"),
        (-86_400 * 400, Status.FAIL, "far-off"),
    ],
)
def test_clocks(off: int, status: Status, say: str) -> None:
    """Whole hours are a time zone, minutes and days a clock, and months one that certificates fail for."""
    found = settled("device.clock", session(), message(date=NOW + off))
    assert short(found) == (status, say, None if status is Status.PASS else "device-clock")
    assert settled("device.clock", session(), message(date=None)).say == "no-date-watched"


WORDS = st.text(max_size=30) | st.sampled_from([MASK, MAILBOX, "{0}", "{said}", "\x1b[2J", "", "unknown_ca"])
SIGN_INS = st.builds(
    lambda user, mechanism, outcome, verdict, secured, token: sign_in(
        user=user, mechanism=mechanism, outcome=outcome, password=Password(verdict, 5), secured=secured, token=token
    ),
    WORDS,
    st.sampled_from(["LOGIN", "PLAIN", "XOAUTH2", "other"]),
    st.sampled_from(["accepted", "refused", "not-offered", "malformed", "given-up", "cut-off"]),
    st.sampled_from(["equal", "final-space", "case", "length", "differs", "absent", "not-compared"]),
    st.booleans(),
    st.booleans(),
)
SEEN: st.SearchStrategy[DeviceObservation] = st.one_of(
    st.builds(
        lambda tried, name, alert, ending, verb: session(
            sign_ins=tuple(tried), hello_name=name, mail_from=(name,), alert=alert, ending=ending, hello_verb=verb
        ),
        st.lists(SIGN_INS, max_size=3),
        WORDS,
        WORDS,
        st.sampled_from(["", "quit", "closed", "tls", "not-allowed"]),
        st.sampled_from(["", "EHLO", "HELO"]),
    ),
    st.builds(
        lambda sender, size, date: message(sender=sender, senders=(sender,), size=size, date=date),
        WORDS,
        st.integers(0, 10**12),
        st.none() | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14),
    ),
    st.builds(
        lambda recorded, ciphers, version: hello(recorded, ciphers=tuple(ciphers), client_version=version),
        st.sampled_from(record.names()),
        st.lists(WORDS, max_size=3),
        st.sampled_from(["", "1.0", "1.2", "0x0505"]),
    ),
)


@settings(max_examples=150)
@given(st.lists(SEEN, max_size=5), st.sampled_from([EXCHANGE, PLAIN, replace(EXCHANGE, mailbox="")]))
def test_nothing_breaks_them(seen: list[DeviceObservation], case: Any) -> None:
    """Whatever a device did, each check gives one finding that can be told, and a failure has its cause."""
    for check in WATCHED:
        found = settled(check, *seen, case=case)
        assert found.status is not Status.CRASHED
        assert found.cause or found.status is not Status.FAIL
        assert found.cause not in found.rules_out
