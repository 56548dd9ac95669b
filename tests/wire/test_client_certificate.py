"""This site's certificate is read from PEM and PFX; a file that cannot be used is told, and no key stays on disk."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from tests.lab.admin import world
from wizard import clouds
from wizard.engine.runner import Request, execute
from wizard.model.case import Case
from wizard.model.run import Event, Observed
from wizard.model.secret import Secret
from wizard.model.way_trial import WayTrial
from wizard.model.ways import WayMessage
from wizard.wire import client_certificate
from wizard.wire.client_certificate import BadCertificateError

WORDS = Secret("open sesame")


def made(folder: Path, kind: str, passphrase: Secret | None = None) -> Path:
    """Return a file of that kind with a certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.contoso.com")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    sealed: KeySerializationEncryption = NoEncryption()
    if passphrase is not None:
        sealed = BestAvailableEncryption(passphrase.reveal().encode())
    file = folder / f"relay.{kind}"
    if kind == "pfx":
        file.write_bytes(pkcs12.serialize_key_and_certificates(b"relay", key, certificate, None, sealed))
    else:
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed)
        file.write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    return file


@pytest.mark.parametrize("kind", ["pem", "pfx"])
@pytest.mark.parametrize("passphrase", [None, WORDS])
def test_both_kinds_with_and_without_a_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, passphrase: Secret | None
) -> None:
    """The engine is made, and what was written for it is gone."""
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    file = made(tmp_path, kind, passphrase)
    assert client_certificate.engine(None, "mx.contoso.com", file, passphrase) is not None
    assert not list(passing.iterdir())


@pytest.mark.parametrize("kind", ["pem", "pfx"])
@pytest.mark.parametrize("given", [None, Secret("a wrong one")])
def test_a_wrong_passphrase_asks_nobody(tmp_path: Path, kind: str, given: Secret | None) -> None:
    """It is an error at once: OpenSSL must not ask at the terminal."""
    with pytest.raises(BadCertificateError):
        client_certificate.engine(None, "mx.contoso.com", made(tmp_path, kind, WORDS), given)


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_certificate(tmp_path: Path, content: bytes) -> None:
    """An empty file, rubbish, and a certificate without its key are told alike."""
    file = tmp_path / "relay.pem"
    file.write_bytes(content)
    with pytest.raises(BadCertificateError):
        client_certificate.engine(None, "mx.contoso.com", file, None)
    with pytest.raises(BadCertificateError):
        client_certificate.engine(None, "mx.contoso.com", tmp_path / "nowhere.pem", None)


async def tried(certificate: str, connector: str) -> WayMessage:
    """Return what the practice host makes of a message to an outsider with this name in the certificate."""
    connectors = [{"Name": "Mail server", "TlsSenderCertificateName": connector}]
    with world(tenant={"connectors": connectors}, ways={"certificate": certificate}) as started:
        found: list[WayMessage] = []

        def emit(event: Event) -> None:
            if isinstance(event, Observed) and isinstance(event.observation, WayMessage):
                found.append(event.observation)

        cloud = clouds.load(str(started.cloud_file))
        case = Case(mailbox=started.mailbox, cloud=cloud, recipient="customer@another-company.test")
        trials = (WayTrial(way="unsigned", certificate=started.cloud_file.parent / "relay.pem"),)
        await execute(Request(case=case, selection=("alternatives.unsigned",), trials=trials), emit)
        assert len(started.received) == int(found[0].accepted is True)
        assert all(entry.secured for entry in started.log if entry.text.startswith(("MAIL", "RCPT")))
    return found[0]


@pytest.mark.parametrize(
    ("certificate", "connector", "relayed"),
    [
        ("relay.practice.test", "relay.practice.test", True),
        ("relay.practice.test", "*.practice.test", True),
        ("relay.practice.test", "mail.practice.test", False),
        ("relay.other.test", "*.practice.test", False),
    ],
)
async def test_the_connector_compares_the_name(certificate: str, connector: str, *, relayed: bool) -> None:
    """A message to an outsider is relayed where the name is the connector's, and refused with 5.7.64 where not."""
    seen = await tried(certificate, connector)
    assert (seen.accepted, seen.certificate) == (relayed, True)
    assert seen.reply is not None
    assert relayed or "5.7.64" in seen.reply.text


async def test_a_file_that_cannot_be_used_sends_nothing(tmp_path: Path) -> None:
    """The trial ends before a connection is made."""
    with world() as started:
        found: list[WayMessage] = []

        def emit(event: Event) -> None:
            if isinstance(event, Observed) and isinstance(event.observation, WayMessage):
                found.append(event.observation)

        case = Case(mailbox=started.mailbox, cloud=clouds.load(str(started.cloud_file)))
        trials = (WayTrial(way="unsigned", certificate=tmp_path / "none.pem"),)
        await execute(Request(case=case, selection=("alternatives.unsigned",), trials=trials), emit)
        assert not started.log
    assert found[0].not_tried == "bad-certificate"
