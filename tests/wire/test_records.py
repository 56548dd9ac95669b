"""The look into TLS records, and into certificates, against bytes of any kind."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.wire import certificates
from wizard.wire.records import RecordScanner, alert_in


def scanned(*pieces: bytes) -> RecordScanner:
    """Return a scanner that has seen `pieces`."""
    scanner = RecordScanner()
    for piece in pieces:
        scanner.feed(piece)
    return scanner


ALERT = b"\x15\x03\x01\x00\x02\x02\x46"
_EXTENSIONS = b"\x00\x2b\x00\x02\x03\x04" + b"\x00\x33\x00\x04\x00\x1d\x00\x00"
_HELLO = b"\x03\x03" + b"r" * 32 + b"\x00" + b"\x13\x01\x00" + len(_EXTENSIONS).to_bytes(2, "big") + _EXTENSIONS
HELLO = b"\x16\x03\x03" + (len(_HELLO) + 4).to_bytes(2, "big") + b"\x02" + len(_HELLO).to_bytes(3, "big") + _HELLO


def test_alert_is_named() -> None:
    """A clear alert is told by its name."""
    assert scanned(ALERT).alert == "protocol_version"


def test_server_hello_tells_version_and_group() -> None:
    """Version and group of TLS 1.3 are read from the extensions, however the bytes are cut."""
    for pieces in ([HELLO], [HELLO[:1], HELLO[1:7], HELLO[7:]], [bytes([byte]) for byte in HELLO]):
        scanner = scanned(*pieces)
        assert (scanner.version, scanner.group, scanner.is_tls) == ("1.3", "x25519", True)


@pytest.mark.parametrize("data", [b"220 lab.test\r\n", b"HTTP/1.1 400", b"\x16\x02\x00\x00\x01x"])
def test_other_bytes_are_no_tls(data: bytes) -> None:
    """What is no record is said to be none."""
    assert scanned(data).is_tls is False


def test_nothing_is_nothing() -> None:
    """Without bytes nothing is known."""
    assert scanned().is_tls is None


@given(st.lists(st.one_of(st.binary(max_size=60), st.just(HELLO), st.just(ALERT), st.just(HELLO[:50])), max_size=6))
def test_any_bytes_are_survived(pieces: list[bytes]) -> None:
    """Arbitrary bytes raise nothing and give the same whole or in pieces."""
    once, cut = scanned(b"".join(pieces)), scanned(*pieces)
    assert (once.version, once.alert, once.is_tls) == (cut.version, cut.alert, cut.is_tls)


@pytest.mark.parametrize(
    ("reason", "alert"),
    [
        ("TLSV1_ALERT_PROTOCOL_VERSION", "protocol_version"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "handshake_failure"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "certificate_required"),
        ("WRONG_VERSION_NUMBER", ""),
    ],
)
def test_alert_in_the_library_s_words(reason: str, alert: str) -> None:
    """An encrypted alert is known from the library's reason."""
    assert alert_in(reason) == alert


@given(st.binary(max_size=200))
def test_any_bytes_are_survived_as_certificate(der: bytes) -> None:
    """What is no certificate leaves an empty one with its fingerprint."""
    found = asyncio.run(certificates.parse((der,)))
    assert len(found) == 1
    assert len(found[0].sha256) == 64
