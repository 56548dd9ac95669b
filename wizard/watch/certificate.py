"""The watcher's certificates: an RSA and an ECDSA one made at the moment, or one given; and TLS as old as it gets.

What is made lives in memory and in a file that is gone before anybody connects. Devices cannot know it, so one that
verifies certificates will say so.
"""

import datetime as dt
import ipaddress
import ssl
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

_DAY = dt.timedelta(days=1)
_ALL = "ALL:@SECLEVEL=0"  # a device's old ciphers are met, so that the rest of what it does can be seen


def context(address: str, names: tuple[str, ...], given: Path | None) -> ssl.SSLContext:
    """Return a server's context. Slow: an RSA key is made. OSError or ssl.SSLError: `given` cannot be used."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    made.set_ciphers(_ALL)
    made.options |= ssl.OP_NO_TICKET
    made.num_tickets = 0
    if given is not None:
        made.load_cert_chain(given, password=lambda: "")  # a key with a passphrase is an error, not a question
        return made
    for pem in _pems(address, names):
        _load(made, pem)
    return made


def _load(made: ssl.SSLContext, pem: bytes) -> None:
    """Load a certificate with its key, which Python can only do from a file."""
    with tempfile.TemporaryDirectory(prefix="smtp-auth-wizard-") as folder:  # for its owner alone
        file = Path(folder) / "certificate.pem"
        file.write_bytes(pem)
        made.load_cert_chain(file)


def _pems(address: str, names: tuple[str, ...]) -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: PLC0415 - heavy, and only for this

    keys = (rsa.generate_private_key(public_exponent=65_537, key_size=2_048), ec.generate_private_key(ec.SECP256R1()))
    return _pem(keys[0], address, names), _pem(keys[1], address, names)


def _pem(key: "rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey", address: str, names: tuple[str, ...]) -> bytes:
    from cryptography import x509  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0] if names else address)])
    alternative: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    with suppress(ValueError):
        alternative.append(x509.IPAddress(ipaddress.ip_address(address.partition("%")[0])))
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 365 * _DAY)  # a clock that is a little off is no fault
        .not_valid_after(now + 30 * _DAY)
        .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
