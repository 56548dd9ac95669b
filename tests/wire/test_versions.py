"""Each TLS version tried on its own: accepted, refused, not speakable here, or unclear."""

import socket
import ssl
import struct
import warnings
from collections.abc import Callable

import pytest

from tests.wire import certs, tls_server
from tests.wire.bench import PASSWORD, case, cloud, failures, one, run, told
from wizard.model.failure import FailureCode
from wizard.model.observation import Handshake, Observation, SignIn, TlsVersion, VersionOutcome
from wizard.wire import trust
from wizard.wire.stream import TlsEngine

pytestmark = pytest.mark.usefixtures("short")
V = ssl.TLSVersion


async def tried(talk: tls_server.Talk, *versions: str) -> dict[str, TlsVersion]:
    """Return what came of trying `versions` against `talk`."""
    with tls_server.serve(talk) as port:
        seen = await run(case(cloud(port)), [f"tls.{version}" for version in versions], goal="tls")
    return {entry.version: entry for entry in seen if isinstance(entry, TlsVersion)}


@pytest.mark.parametrize(
    ("oldest", "newest", "accepted"),
    [
        (V.TLSv1_2, V.TLSv1_3, {"1.2", "1.3"}),
        (V.TLSv1, V.TLSv1_3, {"1.0", "1.1", "1.2", "1.3"}),
        (V.TLSv1, V.TLSv1, {"1.0"}),
        (V.TLSv1_1, V.TLSv1_1, {"1.1"}),
        (V.TLSv1_2, V.TLSv1_2, {"1.2"}),
        (V.TLSv1_3, V.TLSv1_3, {"1.3"}),
    ],
    ids=["modern", "all", "1.0", "1.1", "1.2", "1.3"],
)
async def test_versions_are_told_apart(oldest: V, newest: V, accepted: set[str]) -> None:
    """What the server speaks is accepted with cipher and curve, everything else is refused by its alert or version."""
    seen = await tried(tls_server.tls(certs.server(versions=(oldest, newest))), *trust.VERSIONS)
    assert {version for version, entry in seen.items() if entry.outcome is VersionOutcome.ACCEPTED} == accepted
    for version, entry in seen.items():
        if version in accepted:
            assert entry.cipher
            assert entry.curve
        else:
            assert entry.outcome is VersionOutcome.REFUSED
            assert entry.failure is not None


async def test_refusal_names_the_alert() -> None:
    """The alert record is read from the bytes."""
    seen = await tried(tls_server.tls(certs.server()), "1.0")
    assert seen["1.0"].alert == "protocol_version"
    failure = seen["1.0"].failure
    assert failure is not None
    assert failure.code is FailureCode.TLS_VERSION


async def test_refusal_in_words_after_the_handshake() -> None:
    """A server that shakes hands with TLS 1.1 and then says 421 4.7.66 refuses it."""
    context = certs.server(versions=(V.TLSv1, V.TLSv1_3))
    words = b"421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade\r\n"
    seen = await tried(tls_server.tls(context, words), "1.1", "1.2")
    assert seen["1.1"].outcome is VersionOutcome.REFUSED
    assert seen["1.1"].reply is not None
    assert seen["1.1"].reply.enhanced == "4.7.66"
    assert (seen["1.2"].outcome, seen["1.2"].reply) == (VersionOutcome.ACCEPTED, None)


def _reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


@pytest.mark.parametrize("then", [socket.socket.close, _reset], ids=["close", "reset"])
async def test_an_end_right_after_the_hello_is_a_refusal(then: tls_server.Talk) -> None:
    """A server that hangs up on the hello refuses the version."""
    seen = await tried(tls_server.after_hello(then), "1.2")
    assert seen["1.2"].outcome is VersionOutcome.REFUSED


async def test_silence_after_the_hello_is_unclear() -> None:
    """Silence tells nothing about the version."""
    seen = await tried(tls_server.after_hello(lambda sock: _ignore(sock.recv(1))), "1.2")
    assert seen["1.2"].outcome is VersionOutcome.UNCLEAR
    assert seen["1.2"].failure is not None
    assert seen["1.2"].failure.code is FailureCode.TIMEOUT


def _ignore(data: bytes) -> None:
    del data


@pytest.mark.parametrize("ehlo", [b"250 lab.test\r\n", b"502 no\r\n"])
async def test_no_way_to_tls_is_unclear(ehlo: bytes) -> None:
    """Where STARTTLS is not reached nothing is learnt about versions."""

    def talk(sock: socket.socket) -> None:
        sock.sendall(b"220 lab.test\r\n")
        while sock.recv(1000):
            sock.sendall(ehlo)

    seen = await tried(talk, "1.0", "1.2")
    assert {entry.outcome for entry in seen.values()} == {VersionOutcome.UNCLEAR}


def _not_built_in(version: str, name: str) -> TlsEngine:
    raise ValueError(version, name)


def _nothing_left_to_offer(version: str, name: str) -> TlsEngine:
    """Do as a library whose policy forbids everything that the version has."""
    del version
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0")  # of TLS 1.2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = V.MINIMUM_SUPPORTED, V.TLSv1
    return TlsEngine(context, name)


@pytest.mark.parametrize("only", [_not_built_in, _nothing_left_to_offer])
async def test_what_the_library_cannot_speak_is_no_refusal(
    only: Callable[[str, str], TlsEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where this computer's library fails before it has sent a byte nothing is learnt about the server."""
    monkeypatch.setattr(trust, "only", only)
    seen = await tried(tls_server.tls(certs.server(versions=(V.TLSv1, V.TLSv1_3))), "1.0")
    assert seen["1.0"].outcome is VersionOutcome.UNSPEAKABLE
    assert not seen["1.0"].cipher


@pytest.mark.parametrize("version", [V.TLSv1_2, V.TLSv1_3])
async def test_client_certificate_wanted(version: V) -> None:
    """A server that insists on a client certificate is recognised, whenever its alert comes, and gets no password."""
    with tls_server.serve(tls_server.tls(certs.server(wants_client=True, versions=(version, version)))) as port:
        seen = await run(case(cloud(port)))
    assert _codes(seen) == [FailureCode.TLS_CLIENT_CERTIFICATE]
    assert one(seen, SignIn).accepted is False
    assert PASSWORD not in told(seen)


async def test_server_of_old_tls_only_gets_no_password() -> None:
    """A server that speaks only TLS 1.1 fails the main handshake by its version, and the sign-in says why."""
    with tls_server.serve(tls_server.tls(certs.server(versions=(V.TLSv1_1, V.TLSv1_1)))) as port:
        seen = await run(case(cloud(port)))
    assert _codes(seen) == [FailureCode.TLS_VERSION]
    assert one(seen, Handshake).alert == "protocol_version"
    assert one(seen, SignIn).not_tried == "old-tls"


def _codes(seen: list[Observation]) -> list[FailureCode]:
    return [failure.code for failure in failures(seen)]
