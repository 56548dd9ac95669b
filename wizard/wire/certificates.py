"""Reads certificates as presented into the model. Trusts none of their content, and raises nothing."""

import importlib
from typing import TYPE_CHECKING, TypeVar

from wizard import blocking
from wizard.model.observation import Certificate
from wizard.wire import limits
from wizard.wire.redact import visible

if TYPE_CHECKING:
    from cryptography import x509

    E = TypeVar("E", bound=x509.ExtensionType)

_NAMES = 256  # of one certificate that are kept
_URLS = 8


async def warm() -> None:
    """Import the library without stopping the loop."""
    await blocking.call(importlib.import_module, "cryptography.x509", timeout=limits.TLS)


async def parse(chain: tuple[bytes, ...]) -> tuple[Certificate, ...]:
    """Return what can be read of the certificates in `chain` (DER), in order."""
    if not chain:
        return ()
    await warm()
    return tuple(_certificate(der) for der in chain)


def _certificate(der: bytes) -> Certificate:
    import hashlib  # noqa: PLC0415 - late on purpose

    from cryptography import x509  # noqa: PLC0415 - late on purpose, see warm

    fingerprint = hashlib.sha256(der).hexdigest()
    try:
        return _read(x509.load_der_x509_certificate(der), fingerprint)
    except Exception:  # noqa: BLE001 - a hostile certificate makes the library raise anything
        return Certificate("", "", "", "", (), 0.0, 0.0, "", 0, "", False, (), (), (), fingerprint)  # noqa: FBT003 - unreadable


def _read(certificate: "x509.Certificate", fingerprint: str) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - late on purpose, see warm
    from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID  # noqa: PLC0415

    key, bits = _key(certificate)
    subject, issuer = _dn(certificate.subject), _dn(certificate.issuer)
    access = _extension(certificate, x509.AuthorityInformationAccess)
    points = _extension(certificate, x509.CRLDistributionPoints)
    constraints = _extension(certificate, x509.BasicConstraints)

    def located(method: x509.ObjectIdentifier) -> tuple[str, ...]:
        entries = access if access is not None else ()
        return _urls([entry.access_location for entry in entries if entry.access_method == method])

    return Certificate(
        subject=subject,
        issuer=issuer,
        common_name=_first(certificate.subject, NameOID.COMMON_NAME),
        issuer_organisation=_first(certificate.issuer, NameOID.ORGANIZATION_NAME),
        names=_alternative_names(certificate),
        not_before=certificate.not_valid_before_utc.timestamp(),
        not_after=certificate.not_valid_after_utc.timestamp(),
        key=key,
        key_bits=bits,
        signature=_signature(certificate),
        self_signed=subject == issuer and _signed_by_itself(certificate),
        ocsp_urls=located(AuthorityInformationAccessOID.OCSP),
        crl_urls=_urls([name for point in points or () for name in point.full_name or ()]),
        issuer_urls=located(AuthorityInformationAccessOID.CA_ISSUERS),
        sha256=fingerprint,
        is_ca=bool(constraints and constraints.ca),
    )


def _key(certificate: "x509.Certificate") -> tuple[str, int]:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - late on purpose, see warm
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa  # noqa: PLC0415

    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "unknown", 0
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}", key.key_size
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}", key.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return f"DSA {key.key_size}", key.key_size
    return type(key).__name__.removesuffix("PublicKey").strip("_"), 0


def _signature(certificate: "x509.Certificate") -> str:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - late on purpose, see warm

    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown"
    return algorithm.name if algorithm else "none"


def _signed_by_itself(certificate: "x509.Certificate") -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415 - late on purpose, see warm

    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False
    return True


def _dn(name: "x509.Name") -> str:
    return visible(name.rfc4514_string())[: limits.SAID]


def _first(name: "x509.Name", oid: "x509.ObjectIdentifier") -> str:
    values = name.get_attributes_for_oid(oid)
    return visible(str(values[0].value))[: limits.SAID] if values else ""


def _extension(certificate: "x509.Certificate", kind: "type[E]") -> "E | None":
    from cryptography import x509  # noqa: PLC0415 - late on purpose, see warm

    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return None


def _alternative_names(certificate: "x509.Certificate") -> tuple[str, ...]:
    from cryptography import x509  # noqa: PLC0415 - late on purpose, see warm

    names = _extension(certificate, x509.SubjectAlternativeName)
    if names is None:
        return ()
    wanted = (*names.get_values_for_type(x509.DNSName), *(str(ip) for ip in names.get_values_for_type(x509.IPAddress)))
    return tuple(visible(name)[: limits.FIRST_BYTES] for name in wanted[:_NAMES])


def _urls(names: "list[x509.GeneralName]") -> tuple[str, ...]:
    from cryptography import x509  # noqa: PLC0415 - late on purpose, see warm

    uris = [visible(name.value)[: limits.SAID] for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return tuple(uris[:_URLS])
