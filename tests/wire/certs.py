"""Certificates for the tests, made on the spot: a CA, and leaves with one fault each."""

import datetime as dt
import ssl
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

NAME = "smtp.lab.test"
_DAY = dt.timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """A CA: its certificate, key and PEM file."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    file: Path


def _name(common_name: str, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _folder() -> Path:
    return Path(mkdtemp(prefix="certs-"))


def authority(name: str = "Lab Root", issuer: "Authority | None" = None) -> Authority:
    """Return a CA, signed by itself or by `issuer`; the same one for the same names."""
    return _authority(name, issuer)


@cache
def _authority(name: str, issuer: "Authority | None") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(name, "Lab"))
        .issuer_name(issuer.certificate.subject if issuer else _name(name, "Lab"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() - 30 * _DAY)
        .not_valid_after(_now() + 30 * _DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(issuer.key if issuer else key, hashes.SHA256())
    )
    file = _folder() / "ca.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(certificate, key, file)


@cache
def server(
    *,
    names: tuple[str, ...] = (NAME,),
    common_name: str = NAME,
    begins: int = -1,
    ends: int = 10,
    issuer: str = "Lab Root",
    middle: str = "",
    send_middle: bool = True,
    self_signed: bool = False,
    weak: bool = False,
    versions: tuple[ssl.TLSVersion, ssl.TLSVersion] = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3),
    ocsp: str = "",
    crl: str = "",
    wants_client: bool = False,
) -> ssl.SSLContext:
    """Return a server's TLS context with such a certificate."""
    rsa_bits = 1024  # what `weak` is about
    key: Key = rsa.generate_private_key(65537, rsa_bits) if weak else ec.generate_private_key(ec.SECP256R1())
    above = authority(issuer)
    signer = authority(middle, above) if middle else above
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .issuer_name(_name(common_name) if self_signed else signer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() + begins * _DAY)
        .not_valid_after(_now() + ends * _DAY)
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        )
    if ocsp:
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp))
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    if crl:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    certificate = builder.sign(key if self_signed else signer.key, hashes.SHA256())
    folder = _folder()
    chain = certificate.public_bytes(serialization.Encoding.PEM)
    if middle and send_middle:
        chain += signer.certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "chain.pem").write_bytes(chain)
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what some tests are about
        context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, versions[1]
        context.minimum_version = versions[0]
    context.load_cert_chain(folder / "chain.pem", folder / "key.pem")
    if wants_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cafile=above.file)
    return context
