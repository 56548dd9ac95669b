"""The practice tenant's certificate authority: made anew at each start, kept in memory, good for nothing else."""

import datetime as dt
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from wizard.model.frozen import dataclass

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_OURS = "SMTP AUTH Wizard practice"
_DAY = dt.timedelta(days=1)
_PURPOSES = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)  # a mail server is both


@dataclass(frozen=True, slots=True)
class Identity:
    """What a server presents: its chain, leaf first, and its key, both PEM."""

    chain: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate that may sign others, with its key."""

    certificate: x509.Certificate
    key: Key


class Authority:
    """A root, an intermediate, and the strangers that some worlds need.

    `issuer_url` and `crl_url` are written into the server certificates.
    """

    def __init__(self, issuer_url: str, crl_url: str) -> None:
        self._issuer_url = issuer_url
        self._crl_url = crl_url
        self._now = dt.datetime.now(dt.UTC)
        self._root = self._signer("Practice Root CA", _OURS)
        self._intermediate = self._signer("Practice Issuing CA 1", _OURS, by=self._root)
        self._inspector: Signer | None = None

    def trust(self, *, inspector: bool = False) -> bytes:
        """Return the trust anchors, PEM."""
        anchors = [self._root, self.inspector()] if inspector else [self._root]
        return b"".join(_pem(anchor.certificate) for anchor in anchors)

    def inspector(self) -> Signer:
        """Return the authority of a TLS-inspecting firewall, as such products name themselves."""
        if self._inspector is None:
            self._inspector = self._signer("FG100FTK20000001", "Fortinet")
        return self._inspector

    def issuing_certificate(self) -> bytes:
        """Return the intermediate, DER: what the server certificates' issuer address serves."""
        return self._intermediate.certificate.public_bytes(Encoding.DER)

    def revocation_list(self) -> bytes:
        """Return the intermediate's revocation list, DER: nothing is revoked."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self._intermediate.certificate.subject)
        listed = builder.last_update(self._now - _DAY).next_update(self._now + 7 * _DAY)
        return listed.sign(self._intermediate.key, SHA256()).public_bytes(Encoding.DER)

    def identity(self, kind: str, names: tuple[str, ...]) -> Identity:
        """Return a server's chain and key, with the fault that `kind` names (see `settings.CertificateKind`)."""
        since, until = -30 * _DAY, 90 * _DAY
        signer: Signer | None = self._intermediate
        key: Key = _new_key()
        match kind:
            case "expired":
                since, until = -365 * _DAY, -_DAY
            case "not-yet-valid":
                since, until = 30 * _DAY, 365 * _DAY
            case "wrong-host":
                names = ("mail.another-company.test",)
            case "self-signed":
                signer = None
            case "unknown-issuer":
                signer = self._signer("Unknown Private CA", "Example Appliance")
            case "inspected":
                signer = self.inspector()
            case "weak":
                key = rsa.generate_private_key(65537, 1024)  # noqa: S505 -- the weakness is what this world shows
        leaf = self._sign(names[0], None, key, signer, names=names, since=since, until=until)
        chain = [leaf] if kind == "incomplete-chain" or signer is None else [leaf, signer.certificate]
        return Identity(b"".join(map(_pem, chain)), _key_pem(key))

    def _signer(self, name: str, organisation: str, by: Signer | None = None) -> Signer:
        key = _new_key()
        return Signer(self._sign(name, organisation, key, by, since=-730 * _DAY, until=730 * _DAY), key)

    def _sign(  # noqa: PLR0913 -- a certificate has that many parts
        self,
        name: str,
        organisation: str | None,
        key: Key,
        by: Signer | None,
        *,
        since: dt.timedelta,
        until: dt.timedelta,
        names: tuple[str, ...] = (),
    ) -> x509.Certificate:
        """Return a certificate: a server's if it has `names`, else an authority's; self-signed without `by`."""
        parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        if organisation:
            parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
        subject = x509.Name(parts)
        signing = by.key if by else key
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(by.certificate.subject if by else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now + since)
            .not_valid_after(self._now + until)
            .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
            .add_extension(_usage(authority=not names), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        )
        if names:
            alternatives = x509.SubjectAlternativeName([_general(name) for name in names])
            builder = builder.add_extension(alternatives, critical=False)
            builder = builder.add_extension(x509.ExtendedKeyUsage(_PURPOSES), critical=False)
        if names and by is self._intermediate:
            where = x509.UniformResourceIdentifier(self._issuer_url)
            issuers = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)
            point = x509.DistributionPoint([x509.UniformResourceIdentifier(self._crl_url)], None, None, None)
            builder = builder.add_extension(x509.AuthorityInformationAccess([issuers]), critical=False)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        return builder.sign(signing, SHA256())


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not authority,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _key_pem(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
