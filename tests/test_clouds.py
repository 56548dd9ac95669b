"""Clouds must load as the contract says, and a faulty file must end in one clear sentence."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from wizard import clouds, words
from wizard.clouds import CloudError
from wizard.model.cloud import Endpoint

MINIMAL = '[smtp]\nhost = "smtp.lab.test"\n'

FULL = """
name = "lab"
title = "The lab"
practice = true
[smtp]
host = "smtp.lab.test"
port = 2587
mx_port = 2525
implicit_tls_port = 2465
tls_name = "mail.lab.test"
legacy_host = "old.lab.test"
flavour = "exchange-online"
[login]
authority = "https://login.lab.test:8443/organizations"
[graph]
base = "https://graph.lab.test/v1.0/"
[exchange]
base = "https://exchange.lab.test/adminapi/beta"
scope = "https://exchange.lab.test/.default"
[portals]
exchange_admin = "https://admin.lab.test"
[dns]
servers = ["127.0.0.1:5353", "127.0.0.2", "[::1]:5353", "::1"]
second = ["127.0.0.3:53"]
[network]
control = "control.lab.test:444"
portal_url = "http://portal.lab.test/known.txt"
portal_text = "known"
[trust]
ca_file = "ca.pem"
[app]
client_id = "00000000-0000-0000-0000-000000000001"
"""

Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a cloud file and return its path as a person would type it."""

    def _write(text: str) -> str:
        file = tmp_path / "lab.toml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return _write


@pytest.fixture
def ca_file(tmp_path: Path) -> Path:
    """Make a file with one self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Lab CA")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "ca.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return file


def fault(name_or_path: str) -> str:
    """Return the id of the fault, after seeing that its sentence can be said."""
    with pytest.raises(CloudError) as raised:
        clouds.load(name_or_path)
    sentence = words.text(f"input.{raised.value.id}", **raised.value.values)
    assert sentence
    assert "\n" not in sentence
    return raised.value.id


def test_the_built_in_clouds() -> None:
    """The contract's four names must load, the default first, all expecting Exchange Online."""
    assert clouds.names() == ("worldwide", "china", "dod", "gcc-high")
    for name in clouds.names():
        cloud = clouds.load(name)
        assert cloud.name == name
        assert cloud.built_in
        assert not cloud.practice
        assert cloud.submission.flavour == "exchange-online"
        assert (cloud.submission.port, cloud.submission.mx_port, cloud.submission.implicit_tls_port) == (587, 25, 465)
        assert cloud.ca_file is None
        assert cloud.control == cloud.admin_services[0]
    assert clouds.load("worldwide").submission.host == "smtp.office365.com"


def test_only_where_microsoft_has_it_there_is_a_legacy_host() -> None:
    """GCC High and DoD have no legacy TLS endpoint."""
    legacy = {name: clouds.load(name).submission.legacy_host for name in clouds.names()}
    assert legacy == {
        "worldwide": "smtp-legacy.office365.com",
        "china": "smtp-legacy.partner.outlook.cn",
        "gcc-high": "",
        "dod": "",
    }


def test_a_minimal_file(write: Write) -> None:
    """Only the host is required; the file's own name names the cloud, and nothing is expected of the server."""
    cloud = clouds.load(write(MINIMAL))
    assert cloud.name == "lab"
    assert cloud.submission.host == cloud.submission.name == "smtp.lab.test"
    assert (cloud.submission.port, cloud.submission.mx_port, cloud.submission.implicit_tls_port) == (587, 25, 465)
    assert cloud.submission.flavour == "generic"
    assert cloud.control is None
    assert cloud.admin_services == ()
    assert not cloud.built_in
    assert not cloud.practice


def test_a_full_file(write: Write, ca_file: Path) -> None:
    """Every key of the contract must arrive, paths relative to the file."""
    cloud = clouds.load(write(FULL))
    assert cloud.submission.tls_name == "mail.lab.test"
    assert cloud.submission.legacy_host == "old.lab.test"
    assert cloud.submission.flavour == "exchange-online"
    assert (cloud.submission.port, cloud.submission.mx_port, cloud.submission.implicit_tls_port) == (2587, 2525, 2465)
    assert cloud.authority == "https://login.lab.test:8443/organizations"
    assert cloud.graph_base == "https://graph.lab.test/v1.0"
    assert cloud.exchange_scope == "https://exchange.lab.test/.default"
    assert cloud.portals == {"exchange_admin": "https://admin.lab.test"}
    assert cloud.dns_servers == ("127.0.0.1:5353", "127.0.0.2:53", "[::1]:5353", "[::1]:53")
    assert cloud.second_dns == ("127.0.0.3:53",)
    assert cloud.control == Endpoint("control.lab.test", 444)
    assert (cloud.portal_url, cloud.portal_text) == ("http://portal.lab.test/known.txt", "known")
    assert cloud.ca_file == ca_file
    assert cloud.client_id.endswith("1")
    assert (cloud.name, cloud.title, cloud.practice) == ("lab", "The lab", True)


def test_the_control_target_is_the_login_service_unless_told(write: Write) -> None:
    """Without [network] control the login authority's host and port serve."""
    cloud = clouds.load(write(MINIMAL + '[login]\nauthority = "https://login.lab.test:8443/x"\n'))
    assert cloud.control == Endpoint("login.lab.test", 8443)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "cloud-no-host"),
        ('[login]\nauthority = "https://a.test"', "cloud-no-host"),
        (MINIMAL + 'hots = "x"', "cloud-unknown-key"),
        (MINIMAL + "[unheard-of]\n", "cloud-unknown-key"),
        ("smpt = 1\n" + MINIMAL, "cloud-unknown-key"),
        ("smtp = 1", "cloud-bad-section"),
        ("[[smtp]]\nhost = 'a.test'", "cloud-bad-section"),
        ("[smtp]\nhost = 1", "cloud-bad-text"),
        ("[smtp]\nhost = ''", "cloud-bad-text"),
        ("[smtp]\nhost = 'scanner@contoso.com'", "cloud-bad-host"),
        ("[smtp]\nhost = 'smtp.lab.test:587'", "cloud-bad-host-alone"),
        (MINIMAL + "port = '587'", "cloud-bad-port"),
        (MINIMAL + "port = 0", "cloud-bad-port"),
        (MINIMAL + "port = true", "cloud-bad-port"),
        (MINIMAL + "mx_port = 70000", "cloud-bad-port"),
        (MINIMAL + "flavour = 'exchange'", "cloud-bad-flavour"),
        (MINIMAL + "flavour = []", "cloud-bad-flavour"),
        ("practice = 'yes'\n" + MINIMAL, "cloud-bad-flag"),
        (MINIMAL + "[login]\nauthority = 'http://login.test'", "cloud-bad-url"),
        (MINIMAL + "[login]\nauthority = 'https://'", "cloud-bad-url"),
        (MINIMAL + "[login]\nauthority = 'https://u:p@login.test'", "cloud-bad-url"),
        (MINIMAL + "[login]\nauthority = 'https://[bad'", "cloud-bad-url"),
        (MINIMAL + "[login]\nauthority = 'https://a.test:99999'", "cloud-bad-url"),
        (MINIMAL + "[portals]\nentra = 'javascript:alert(1)'", "cloud-bad-url"),
        (MINIMAL + "[network]\nportal_url = 'file:///etc/passwd'", "cloud-bad-page"),
        (MINIMAL + "[network]\ncontrol = 'P4ssw0rd!'", "cloud-bad-endpoint"),
        (MINIMAL + "[dns]\nservers = '127.0.0.1'", "cloud-bad-servers"),
        (MINIMAL + "[dns]\nservers = []", "cloud-bad-servers"),
        (MINIMAL + "[dns]\nservers = ['dns.lab.test']", "cloud-bad-servers"),
        (MINIMAL + "[dns]\nservers = [1]", "cloud-bad-text"),
        (MINIMAL + "[trust]\nca_file = 'missing.pem'", "ca-missing"),
        (MINIMAL + "[trust]\nca_file = '.'", "ca-not-a-file"),
        (MINIMAL + "[trust]\nca_file = 'lab.toml'", "ca-no-certificate"),
        ("name = 'worldwide'\n" + MINIMAL, "cloud-taken-name"),
        ("name = 'GCC-High'\n" + MINIMAL, "cloud-taken-name"),
        ("name = 'a/../b'\n" + MINIMAL, "cloud-bad-name"),
        ('name = "lab\\u001b[2J"\n' + MINIMAL, "cloud-bad-text"),
        ("smtp = = 1", "cloud-not-toml"),
        ("a = " + "[" * 100_000, "cloud-not-toml"),
        ("x" * 1_000_001, "cloud-too-large"),
    ],
)
def test_a_faulty_file(write: Write, text: str, error: str) -> None:
    """Each fault must be found and said in its own sentence."""
    assert fault(write(text)) == error


def test_what_is_no_file(tmp_path: Path) -> None:
    """A wrong name, a folder, a pipe and bytes that are no text must each be told apart, and none must hang."""
    assert fault("wordlwide") == "cloud-unknown"
    assert fault("") == "cloud-empty"
    assert fault("a\0b") == "cloud-unknown"
    assert fault("x" * 5_000) == "cloud-unreadable"
    assert fault(str(tmp_path)) == "cloud-not-a-file"
    os.mkfifo(tmp_path / "pipe.toml")
    assert fault(str(tmp_path / "pipe.toml")) == "cloud-not-a-file"
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    assert fault(str(tmp_path / "binary.toml")) == "cloud-not-text"


def test_a_file_named_like_a_built_in_cloud(tmp_path: Path) -> None:
    """A file without a name must not become a built-in cloud by being called worldwide.toml."""
    file = tmp_path / "worldwide.toml"
    file.write_text(MINIMAL)
    assert fault(str(file)) == "cloud-taken-name"


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"[smtp]\n{text}".encode("utf-8", "replace")))
def test_any_file_is_a_cloud_or_a_fault(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    """Whatever a file holds, loading it raises nothing but a CloudError."""
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(raw)
    with pytest.raises(CloudError):
        clouds.load(str(file))


def test_an_override_that_changes_nothing(write: Write, ca_file: Path) -> None:
    """The cloud's own host, name and anchors given again must leave the keyring in use."""
    cloud = clouds.load(write(FULL))
    same = clouds.override(cloud, host="smtp.lab.test", tls_name="mail.lab.test", ca_file=ca_file)
    assert same == cloud
    assert clouds.override(clouds.load("worldwide"), tls_name="smtp.office365.com") == clouds.load("worldwide")


def test_another_port_binds_no_credential() -> None:
    """A credential is bound to cloud and host; a port alone overrides neither."""
    cloud = clouds.override(clouds.load("worldwide"), port=2525)
    assert cloud.submission.port == 2525
    assert not cloud.overridden
    assert cloud.submission.flavour == "exchange-online"


def test_another_host_is_not_taken_for_exchange_online(write: Write, ca_file: Path) -> None:
    """A foreign host has no flavour, no legacy twin and must bear its own name."""
    assert ca_file.exists()
    cloud = clouds.override(clouds.load(write(FULL)), host="relay.other.test")
    assert cloud.overridden
    assert cloud.submission.flavour == "generic"
    assert cloud.submission.legacy_host == ""
    assert cloud.submission.name == "relay.other.test"


def test_other_anchors_or_another_name_override(ca_file: Path) -> None:
    """Trust and name each unbind the credential, and leave the flavour."""
    for cloud in (
        clouds.override(clouds.load("worldwide"), ca_file=ca_file),
        clouds.override(clouds.load("worldwide"), tls_name="other.test"),
    ):
        assert cloud.overridden
        assert cloud.submission.flavour == "exchange-online"


def test_an_override_with_a_file_that_is_no_certificate(tmp_path: Path) -> None:
    """Anchors given by a person are checked like those of a file."""
    (tmp_path / "key.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(CloudError) as raised:
        clouds.override(clouds.load("worldwide"), ca_file=tmp_path / "key.pem")
    assert raised.value.id == "ca-no-certificate"
