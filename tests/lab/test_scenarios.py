"""Every scenario's world shows on the wire the fault that it names; independent clients look."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator

import pytest

from tests.lab.clients import Client, Smtplib, cloud, only, send, sign_in, trust
from wizard import resources
from wizard.lab import scenario, scenarios, serve
from wizard.lab.serve import World

#: Refusals at the sign-in: scenario, code, and the part of the sentence that tells it from its likes.
AT_SIGN_IN = {
    "wrong-password": (535, b"the user credentials were incorrect."),
    "organisation-off": (535, b"SmtpClientAuthentication is disabled for the Tenant."),
    "mailbox-off": (535, b"SmtpClientAuthentication is disabled for the Mailbox."),
    "security-defaults": (535, b"security defaults policy"),
    "sign-in-criteria": (535, b"did not meet the criteria to be authenticated successfully."),
    "basic-auth-disabled": (535, b"basic authentication is disabled."),
    "basic-auth-retired": (550, b"5.7.30 Basic authentication is not supported for Client Submission."),
    "account-locked": (535, b"account locked."),
    "federated-sign-in": (535, b"federated STS service was unreachable."),
    "sign-in-unavailable": (454, b"4.7.0 Temporary authentication failure"),
    "conditional-access": (535, b"did not meet the criteria to be authenticated successfully."),
    "conditional-access-place": (535, b"did not meet the criteria to be authenticated successfully."),
    "conditional-access-mfa": (535, b"did not meet the criteria to be authenticated successfully."),
    "conditional-access-group": (535, b"did not meet the criteria to be authenticated successfully."),
    "conditional-access-country": (535, b"did not meet the criteria to be authenticated successfully."),
    "conditional-access-role": (535, b"did not meet the criteria to be authenticated successfully."),
    "mfa-for-this-user": (535, b"the user credentials were incorrect."),
    "password-expired": (535, b"the user credentials were incorrect."),
    "sign-in-blocked": (535, b"account has an issue."),
    "shared-mailbox": (535, b"account has an issue."),
    "user-auth-policy": (535, b"basic authentication is disabled."),
    "default-auth-policy": (535, b"basic authentication is disabled."),
    "tenant-not-found": (535, b"the user credentials were incorrect."),
    "two-mailbox-off-wrong-password": (535, b"SmtpClientAuthentication is disabled for the Mailbox."),
    "two-organisation-off-policy": (535, b"SmtpClientAuthentication is disabled for the Tenant."),
    "two-organisation-off-auth-policy": (535, b"basic authentication is disabled."),
    "two-wrong-password-blocked": (535, b"the user credentials were incorrect."),
    "two-defaults-mfa": (535, b"security defaults policy"),
    "two-locked-attack": (535, b"account locked."),
    "mailbox-unlicensed": (550, b"5.2.1 Mailbox cannot be accessed"),
    "two-retired-mailbox-off": (550, b"5.7.30 Basic authentication is not supported"),
}
#: Refusals of the message.
OF_MESSAGE = {
    "mailbox-full": (554, b"QuotaExceededException"),
    "sender-blocked": (550, b"5.1.8 Access denied, bad outbound sender"),
    "too-many-connections": (432, b"Concurrent connections limit exceeded"),
    "daily-limit": (554, b"SubmissionQuotaExceededException"),
}
#: What a client that verifies says to the certificate.
CERTIFICATES = {
    "certificate-expired": "certificate has expired",
    "certificate-not-yet-valid": "certificate is not yet valid",
    "certificate-wrong-host": "Hostname mismatch",
    "certificate-self-signed": "self[- ]signed certificate",
    "certificate-incomplete-chain": "unable to get local issuer certificate",
    "certificate-untrusted": "self[- ]signed certificate in certificate chain",
    "tls-inspected": "self[- ]signed certificate in certificate chain",
}


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Start the scenario that the test names, end it after the test, and let no fault of the servers pass."""
    with serve.start(request.param) as started:
        yield started
    assert started.faults == ()


def of(*names: str) -> Callable[..., object]:
    """Run a test in the worlds of the named scenarios."""
    return pytest.mark.parametrize("world", names, indirect=True)


def test_every_scenario_has_an_expectation_that_the_catalogue_knows() -> None:
    """A scenario that breaks names a cause of the catalogue, and the hop that the catalogue gives that cause."""
    for one in scenarios():
        if one.expect_status == "healthy":
            assert (one.expect_cause, one.expect_broken_at) == (None, None), one.id
        else:
            cause = resources.toml(f"causes/{one.expect_cause}.toml")
            assert cause["hop"] == one.expect_broken_at, one.id


def test_healthy_stands_first_and_titles_are_unique() -> None:
    """The list begins with the healthy world and calls no two worlds the same."""
    assert scenarios()[0].id == "healthy"
    assert len({one.title for one in scenarios()}) == len(scenarios()) >= 40


def test_an_unknown_scenario_is_a_key_error() -> None:
    """Neither an unknown name nor a path is taken for a scenario."""
    for name in ("no-such-thing", "server/google", "../steps", ""):
        with pytest.raises(KeyError):
            scenario(name)


@pytest.mark.parametrize("name", sorted(AT_SIGN_IN))
def test_sign_in_is_refused_as_named(name: str) -> None:
    """The refusal follows from the state of the tenant and ends with Exchange's bracket."""
    with serve.start(name) as world:
        code, text = sign_in(world)
        assert (code, AT_SIGN_IN[name][1] in text) == (AT_SIGN_IN[name][0], True), text
        assert text.endswith(b"]")
    assert world.faults == ()


HEALTHY = [one.id for one in scenarios() if one.expect_status == "healthy" and one.id != "slow-server"]


@of(*HEALTHY)
def test_a_healthy_world_takes_sign_in_and_message(world: World) -> None:
    """Where nothing is wrong, the message is accepted and kept whole."""
    code, text = send(world)
    assert (code, text[:5]) == (250, b"2.0.0")
    (message,) = world.received
    assert (message.user, message.sender, message.recipients) == (world.mailbox, world.mailbox, (world.mailbox,))
    assert message.content.endswith(b"Subject: scan\r\n\r\nA page.\r\n")
    assert message.size == len(message.content)


@pytest.mark.parametrize("name", sorted(OF_MESSAGE))
def test_message_is_refused_as_named(name: str) -> None:
    """The sign-in is accepted and the message is not, for the reason that the scenario names."""
    with serve.start(name) as world:
        code, text = send(world)
        assert (code, OF_MESSAGE[name][1] in text) == (OF_MESSAGE[name][0], True), text
        assert world.received == ()
    assert world.faults == ()


@of("send-as-denied")
def test_send_as_is_denied_after_the_message_with_both_addresses(world: World) -> None:
    """Another sender is refused at the end of DATA, and the text names who may not send as whom."""
    sender = world.scenario.args[world.scenario.args.index("--from") + 1]
    code, text = send(world, sender)
    assert code == 554
    assert f"5.2.252 SendAsDenied; {world.mailbox} not allowed to send as {sender}".encode() in text


@of("healthy")
def test_send_as_looks_at_the_from_line_too(world: World) -> None:
    """An envelope of one's own does not help when the From line is another's."""
    with Smtplib(world) as client:
        client.secure().login(world.mailbox, world.password.reveal())
        client.mail(world.mailbox)
        client.rcpt(world.mailbox)
        code, text = client.data(b"From: Boss <boss@practice.test>\r\n\r\nhi\r\n")
    assert code == 554
    assert b"boss@practice.test" in text


@of("message-too-large")
def test_size_is_enforced_when_declared_and_when_sent(world: World) -> None:
    """A message above SIZE is refused at MAIL if its size is declared, and after DATA if it is not."""
    with Smtplib(world) as client:
        client.secure().login(world.mailbox, world.password.reveal())
        assert client.esmtp_features["size"] == "1048576"
        assert client.mail(world.mailbox, ["SIZE=3000000"])[:1] == (552,)
        client.mail(world.mailbox)
        client.rcpt(world.mailbox)
        assert client.data(b"x" * 3_000_000)[0] == 552
    assert world.received == ()


@of("delivery-unknown")
def test_nothing_is_heard_after_the_final_dot(world: World) -> None:
    """The connection ends between the final dot and its answer."""
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(world)


@of("port-dropped")
def test_a_dropped_port_never_answers(world: World) -> None:
    """Attempts to connect time out on every address, however often they are made, while port 25 answers."""
    for address in ("127.0.0.1", "::1"):
        for _ in range(5):
            with pytest.raises(TimeoutError):
                socket.create_connection((address, cloud(world)["smtp"]["port"]), timeout=0.2)
    with Client(world, "mx_port") as client:
        assert client.reply().startswith(b"220 ")


@of("port-refused")
def test_a_refused_port_refuses(world: World) -> None:
    """The system says at once that nobody listens."""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", cloud(world)["smtp"]["port"]), timeout=5)


@of("offline")
def test_offline_nothing_answers(world: World) -> None:
    """No port of any service answers."""
    ports = [cloud(world)["smtp"]["port"], int(cloud(world)["network"]["control"].rpartition(":")[2])]
    for port in ports:
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.1", port), timeout=0.2)


@of("ipv6-broken")
def test_ipv6_leads_nowhere_and_ipv4_works(world: World) -> None:
    """The IPv6 address never answers; over IPv4 the sign-in is accepted."""
    with pytest.raises(TimeoutError):
        socket.create_connection(("::1", cloud(world)["smtp"]["port"]), timeout=0.2)
    assert sign_in(world)[0] == 235


@of("starttls-stripped")
def test_a_stripped_starttls_is_neither_offered_nor_taken(world: World) -> None:
    """The greeting is Exchange Online's, but STARTTLS is gone from the extensions and refused as unknown."""
    with Client(world) as client:
        assert b"Microsoft ESMTP MAIL Service ready at" in client.reply()
        assert b"STARTTLS" not in client.send(b"EHLO scanner.local")
        assert client.send(b"STARTTLS").startswith(b"500 5.3.3")


@of("smtp-inspection")
def test_an_inspecting_firewall_masks_greeting_and_extensions(world: World) -> None:
    """Stars stand for the greeting and X for STARTTLS, which is not taken either."""
    with Client(world) as client:
        greeting = client.reply()
        assert greeting.startswith(b"220 ****")
        assert set(greeting[4:-2]) == {ord("*")}
        extensions = client.send(b"EHLO scanner.local")
        assert b"XXXXXXX" in extensions
        assert b"STARTTLS" not in extensions
        assert client.send(b"STARTTLS").startswith(b"500 ")


@of("starttls-refused")
def test_starttls_is_refused_and_the_conversation_goes_on(world: World) -> None:
    """STARTTLS is offered and answered by 454."""
    with Client(world) as client:
        client.reply()
        assert b"STARTTLS" in client.send(b"EHLO scanner.local")
        assert client.send(b"STARTTLS").startswith(b"454 4.7.0")
        assert client.send(b"NOOP").startswith(b"250 ")


@of("starttls-injected")
def test_text_stands_behind_the_word_to_start_tls(world: World) -> None:
    """More than the one reply comes in clear after STARTTLS."""
    with Client(world) as client:
        client.reply()
        client.send(b"EHLO scanner.local")
        assert b"\r\n250-injected" in client.send(b"STARTTLS")


@pytest.mark.parametrize("name", sorted(CERTIFICATES))
def test_the_certificate_has_the_fault_that_is_named(name: str) -> None:
    """A client that verifies refuses the certificate for the named reason and no other."""
    refused = pytest.raises(ssl.SSLCertVerificationError, match=CERTIFICATES[name])
    with serve.start(name) as world, Client(world) as client, refused:
        client.starttls(trust(world))
    assert world.faults == ()


@of("certificate-weak")
def test_the_weak_key_is_refused_at_the_usual_security_level(world: World) -> None:
    """A key of 1024 bits fails where the library keeps its default level."""
    with Client(world) as client, pytest.raises(ssl.SSLError, match=r"key too (weak|small)"):
        client.starttls(ssl.create_default_context(cafile=str(world.smtp["ca_file"])))


@of("tls-inspected-trusted")
def test_a_trusted_inspector_is_still_seen_in_the_issuer(world: World) -> None:
    """Verification passes, and the issuer is the inspecting product."""
    with Client(world) as client:
        client.starttls(trust(world))
        assert isinstance(client.socket, ssl.SSLSocket)
        assert (("organizationName", "Fortinet"),) in (client.socket.getpeercert() or {})["issuer"]
    assert sign_in(world)[0] == 235


@of("tls-1.0-only")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_0_only_really_refuses_the_newer_ones(world: World, version: ssl.TLSVersion) -> None:
    """A newer version on its own ends with the server's alert, and 1.0 is served."""
    with Client(world) as client, pytest.raises(ssl.SSLError, match=r"(?i)alert.protocol.version|unsupported.protocol"):
        client.starttls(only(trust(world), version))
    with Client(world) as client:
        client.starttls(only(trust(world), ssl.TLSVersion.TLSv1))
        assert isinstance(client.socket, ssl.SSLSocket)
        assert client.socket.version() == "TLSv1"
        assert client.send(b"NOOP").startswith(b"250 ")


@of("healthy")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused_in_words(world: World, version: ssl.TLSVersion) -> None:
    """Exchange Online finishes an old handshake and then says no."""
    with Client(world) as client:
        assert client.starttls(only(trust(world), version)).startswith(b"421 4.7.66 TLS 1.0 and 1.1 are not supported.")


@of("tls-handshake-failed")
def test_there_is_no_common_cipher(world: World) -> None:
    """The server answers the hello by the alert handshake_failure."""
    with Client(world) as client, pytest.raises(ssl.SSLError, match=r"(?i)handshake.failure"):
        client.starttls(trust(world))


@of("client-certificate-required")
def test_the_server_insists_on_a_client_certificate(world: World) -> None:
    """A client without a certificate gets the alert that asks for one."""
    with Client(world) as client, pytest.raises(ssl.SSLError, match=r"(?i)certificate.required|handshake.failure"):
        client.starttls(trust(world))


@of("implicit-tls-mismatch")
def test_the_server_waits_for_tls(world: World) -> None:
    """In clear nothing is ever said; over TLS from the first byte the greeting comes."""
    with Client(world) as client:
        client.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.reply()
    with Client(world) as client:
        client.tls(trust(world))
        assert client.reply().startswith(b"220 ")


@of("clear-text-on-tls-port")
def test_the_cloud_file_says_tls_and_the_server_speaks_clear(world: World) -> None:
    """The submission port is declared as one of TLS from the first byte, and answers a hello in plain words."""
    assert cloud(world)["smtp"]["port"] == cloud(world)["smtp"]["implicit_tls_port"]
    with Client(world) as client, pytest.raises(ssl.SSLError, match=r"(?i)wrong.version.number|record.layer"):
        client.tls(trust(world))


@of("no-answer")
def test_a_silent_server_says_nothing(world: World) -> None:
    """Connected, and not a byte, whatever is sent."""
    with Client(world) as client:
        client.socket.sendall(b"EHLO scanner.local\r\n")
        client.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.reply()


@of("connection-reset")
def test_the_connection_is_reset(world: World) -> None:
    """The connection ends by RST, not in order."""
    with pytest.raises(ConnectionResetError), Client(world) as client:
        client.reply()


@of("connection-lost")
def test_the_server_hangs_up_after_ehlo(world: World) -> None:
    """The greeting comes, and after EHLO the orderly end."""
    with Client(world) as client:
        assert client.reply().startswith(b"220 ")
        assert client.send(b"EHLO scanner.local") == b""


@of("wrong-provider", "not-exchange-online", "not-smtp", "server-busy")
def test_somebody_elses_greeting(world: World) -> None:
    """Each foreign server, and a busy one, is known by its first line."""
    greetings = {
        "wrong-provider": b"gsmtp\r\n",
        "not-exchange-online": b"220 server7.hosting-company.test ESMTP Postfix",
        "not-smtp": b"* OK The Microsoft Exchange IMAP4 service is ready.",
        "server-busy": b"421 4.3.2 Service not available",
    }
    with Client(world) as client:
        assert greetings[world.scenario.id] in client.reply()


@of("wrong-provider", "not-exchange-online")
def test_another_company_does_not_know_the_account(world: World) -> None:
    """The right password is of no use at the wrong company."""
    assert sign_in(world)[0] == 535


@of("auth-not-offered", "oauth-required")
def test_no_password_is_wanted(world: World) -> None:
    """After TLS either no AUTH is offered, or tokens only, and AUTH LOGIN is refused."""
    offered = {"auth-not-offered": None, "oauth-required": " XOAUTH2"}
    with Smtplib(world) as client:
        client.secure()
        assert client.esmtp_features.get("auth") == offered[world.scenario.id]
        assert client.docmd("AUTH", "LOGIN")[0] == 504


@of("name-hijacked")
def test_the_hijacked_name_leads_to_a_stranger(world: World) -> None:
    """At the first resolver's address a stranger answers with a stranger's certificate; at the true one Exchange."""
    with Client(world) as client:
        assert b"hosting-company" in client.reply()
    with Client(world) as client, pytest.raises(ssl.SSLCertVerificationError):
        client.starttls(trust(world))
    with Client(world, host="127.0.0.1") as client:
        assert b"Microsoft ESMTP" in client.reply()


@of("slow-server")
def test_a_slow_server_greets_late(world: World) -> None:
    """The greeting is not there at once, and comes."""
    with Client(world) as client:
        client.socket.settimeout(1)
        with pytest.raises(TimeoutError):
            client.reply()
        client.socket.settimeout(10)
        assert client.reply().startswith(b"220 ")
