"""A ClientHello is read as the device wrote it, whatever wrote it, and no bytes can break the reading."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.watch import record
from wizard.model.device import ClientHello
from wizard.watch.hello import HelloReader, alert_name, tls_begins


def read(data: bytes, *, finish: bool = True) -> ClientHello | None:
    """Return what one piece of bytes says."""
    reader = HelloReader()
    reader.feed(data)
    if finish:
        reader.finish()
    return reader.hello


def whole(data: bytes) -> ClientHello:
    """Return the hello that must be in these bytes."""
    found = read(data, finish=False)
    assert found is not None
    return found


#: program: form of the hello, version of the record, client version, listed versions, newest version, one cipher
SEEN = {
    "openssl-1.0": ("tls", "1.0", "1.0", (), "1.0", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    "openssl-1.1": ("tls", "1.0", "1.1", (), "1.1", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    "openssl-1.2": ("tls", "1.0", "1.2", (), "1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    "openssl-1.3": ("tls", "1.0", "1.2", ("1.3",), "1.3", "TLS_AES_256_GCM_SHA384"),
    "openssl-rsa-only": ("tls", "1.0", "1.2", (), "1.2", "TLS_RSA_WITH_AES_256_CBC_SHA"),
    "gnutls-cli-1.0": ("tls", "1.0", "1.0", (), "1.0", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    "nss-ssl3": ("ssl3", "SSL 3.0", "SSL 3.0", (), "SSL 3.0", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    "java-ssl3": ("ssl3", "SSL 3.0", "SSL 3.0", ("SSL 3.0",), "SSL 3.0", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    "java-ssl2-form": ("ssl2", "SSL 2.0", "1.0", (), "1.0", "SSL2_DES_192_EDE3_CBC_WITH_MD5"),
    "java": ("tls", "1.2", "1.2", ("1.3", "1.2"), "1.3", "TLS_AES_256_GCM_SHA384"),
    "python-ssl": ("tls", "1.0", "1.2", ("1.3", "1.2"), "1.3", "TLS_AES_256_GCM_SHA384"),
    "curl": ("tls", "1.0", "1.2", ("1.3", "1.2", "1.1", "1.0"), "1.3", "TLS_AES_256_GCM_SHA384"),
    "swaks": ("tls", "1.0", "1.2", ("1.3", "1.2", "1.1", "1.0"), "1.3", "TLS_AES_256_GCM_SHA384"),
    "gnutls-cli": ("tls", "1.0", "1.2", ("1.3", "1.2", "1.1", "1.0"), "1.3", "TLS_AES_128_CCM_SHA256"),
    "msmtp": ("tls", "1.0", "1.2", ("1.3", "1.2", "1.1", "1.0"), "1.3", "TLS_AES_256_GCM_SHA384"),
    "nss": ("tls", "1.0", "1.2", ("1.3", "1.2", "1.1", "1.0"), "1.3", "TLS_AES_128_GCM_SHA256"),
}


@pytest.mark.parametrize("program", sorted(SEEN))
def test_what_real_programs_say(program: str) -> None:
    """Form, versions and ciphers of recorded hellos are those that the program was told to speak."""
    style, record_version, client_version, versions, newest, cipher = SEEN[program]
    hello = whole(record.read(program))
    assert (hello.style, hello.record_version, hello.client_version) == (style, record_version, client_version)
    assert (hello.versions, hello.newest, hello.problem) == (versions, newest, "")
    assert cipher in hello.ciphers


@pytest.mark.parametrize("program", record.names())
def test_every_number_has_a_name(program: str) -> None:
    """No cipher, curve or extension of a recorded hello reads as a number."""
    hello = whole(record.read(program))
    assert hello.ciphers
    assert not [name for name in (*hello.ciphers, *hello.groups, *hello.extensions) if name.startswith("0x")]


def test_the_name_and_the_protocol_that_are_asked_for() -> None:
    """Server name and ALPN are read; a client that sends neither has none."""
    hello = whole(record.read("python-ssl"))
    assert (hello.server_name, hello.alpn) == ("smtp.office365.com", ("smtp",))
    assert hello.groups[0] == "x25519"
    assert "rsa_pkcs1_sha256" in hello.signatures
    assert whole(record.read("nss")).server_name == "smtp.office365.com"
    assert whole(record.read("openssl-1.3")).server_name == ""


@pytest.mark.parametrize("program", record.names())
def test_however_it_is_cut(program: str) -> None:
    """A hello that comes in two pieces, or byte by byte, reads the same."""
    data = record.read(program)
    expected = whole(data)
    for cut in range(1, len(data), 7):
        reader = HelloReader()
        reader.feed(data[:cut])
        assert reader.hello is None
        reader.feed(data[cut:] + b"more that is no part of it")
        assert reader.hello == expected
    reader = HelloReader()
    for place in range(len(data)):
        reader.feed(data[place : place + 1])
    assert reader.hello == expected


@pytest.mark.parametrize("program", ["openssl-1.0", "curl", "java-ssl2-form"])
def test_one_that_never_comes_whole(program: str) -> None:
    """What came before the connection ended is told, and that it broke off."""
    data = record.read(program)
    for cut in range(10, len(data), 5):
        found = read(data[:cut])
        assert found is not None
        assert found.problem == "cut-short"
    almost = read(data[:-1])
    assert almost is not None
    assert almost.ciphers[0] == whole(data).ciphers[0]


def test_one_in_many_records() -> None:
    """A hello may come in several records; one in hundreds is not waited for."""
    data = record.read("curl")
    body = data[5:]
    pieces = b"".join(
        b"\x16\x03\x01" + len(piece).to_bytes(2, "big") + piece
        for piece in (body[start : start + 100] for start in range(0, len(body), 100))
    )
    assert whole(pieces) == whole(data)
    crumbs = b"".join(b"\x16\x03\x01\x00\x01" + body[place : place + 1] for place in range(len(body)))
    assert whole(crumbs).problem == "garbled"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"EHLO printer\r\n", "no-hello"),
        (b"\x16\x03\x01\x00\x00" + bytes(20), "garbled"),
        (b"\x16\x03\x01\xff\xff" + bytes(20), "garbled"),
        (b"\x16\x03\x01\x00\x04\x01\xff\xff\xff" + bytes(20), "garbled"),
        (b"\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03", "garbled"),
        (b"\x16\x03\x01\x40\x00\x01\xff\xff\xff" + bytes(40_000), "garbled"),
        (b"\x80\x05\x01\x03\x01\xff\xff", "garbled"),
        (b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26" + bytes(38), "no-hello"),
    ],
)
def test_lengths_that_lie(data: bytes, problem: str) -> None:
    """A length that leads outside, or to nothing, is a problem of the hello and of nobody else."""
    found = read(data)
    assert found is not None
    assert found.problem == problem


def test_what_begins_like_tls() -> None:
    """TLS, and SSL 2's form of it, are told from the words of SMTP by the first bytes."""
    assert tls_begins(b"") is None
    assert tls_begins(b"\x16") is None
    assert tls_begins(b"\x16\x03") is True
    assert tls_begins(b"\x80\x2e\x01\x03\x01") is True
    assert tls_begins(b"\x80\x2e\x01") is None
    for other in (b"EHLO", b"\x16\x16", b"\x80\x2e\x02", b"\xff\xff\xff\xff\xff", b"\r\n"):
        assert tls_begins(other) is False


def test_alerts_have_names() -> None:
    """Alerts read as the RFCs name them, and an unknown one as its number."""
    assert (alert_name(48), alert_name(42), alert_name(199)) == ("unknown_ca", "bad_certificate", "0xC7")


@given(st.binary(max_size=400))
@example(b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03")
def test_no_bytes_break_it(data: bytes) -> None:
    """Whatever the bytes are, the reader ends with a hello or with nothing, and says what is wrong."""
    found = read(data)
    assert (found is None) == (not data)


@settings(max_examples=300)
@given(
    st.sampled_from(record.names()),
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=6),
    st.integers(0, 600),
)
def test_no_change_breaks_it(program: str, changes: list[tuple[int, int]], cut: int) -> None:
    """A real hello with bytes changed or missing gives a hello with names, or a problem; all of it can be shown."""
    data = bytearray(record.read(program))
    for place, value in changes:
        data[place % len(data)] = value
    found = read(bytes(data[: cut or None]))
    assert found is not None
    for text in (found.server_name, *found.alpn, *found.ciphers, *found.extensions, *found.versions):
        assert text.isprintable()
        assert text.isascii()


@given(st.binary(min_size=1, max_size=300), st.lists(st.integers(1, 50), max_size=10))
def test_pieces_make_no_difference(data: bytes, sizes: list[int]) -> None:
    """However bytes are cut, the same comes out."""
    reader, rest = HelloReader(), data
    for size in sizes:
        reader.feed(rest[:size])
        rest = rest[size:]
    reader.feed(rest)
    reader.finish()
    assert reader.hello == read(data)
