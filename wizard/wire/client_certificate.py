"""A certificate of this site's own, shown in the TLS handshake: from a file in PEM or PFX to an engine that shows it.

The standard library takes a key from files alone. That of a PFX passes through one that only this user can read,
encrypted under a passphrase that lives as long as the call.
"""

import secrets
import ssl
import tempfile
from pathlib import Path

from wizard.model.secret import Secret
from wizard.wire import trust
from wizard.wire.stream import TlsEngine

_LARGEST = 1_000_000  # bytes


class BadCertificateError(Exception):
    """The file holds no certificate with its key, or the passphrase is not its."""


def engine(ca_file: Path | None, server_name: str, file: Path, passphrase: Secret | None) -> TlsEngine:
    """Return an engine that verifies the server and shows the certificate. Call it in a thread.

    Raises BadCertificateError; OSError and ValueError are about the trust anchors and the server's name.
    """
    context = trust.verifying(ca_file)
    try:
        content = file.read_bytes() if file.stat().st_size <= _LARGEST else b""
        if content.lstrip()[:5] == b"-----":
            context.load_cert_chain(file, password=passphrase.reveal() if passphrase else "")
        else:
            _load(context, content, passphrase)
    except (OSError, ValueError, TypeError) as error:  # ssl.SSLError is an OSError
        raise BadCertificateError from error
    return TlsEngine(context, server_name)


def _load(context: ssl.SSLContext, content: bytes, passphrase: Secret | None) -> None:
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - only for a PFX
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        pkcs12,
    )

    words = passphrase.reveal().encode() if passphrase else None
    key, certificate, others = pkcs12.load_key_and_certificates(content, words)
    if key is None or certificate is None:
        raise ValueError
    once = secrets.token_urlsafe(32)
    chain = b"".join(one.public_bytes(Encoding.PEM) for one in (certificate, *others))
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(once.encode()))
    with tempfile.TemporaryDirectory(prefix="smtp-auth-wizard-") as folder:  # mode 0700
        pair = Path(folder) / "pair.pem"
        pair.write_bytes(sealed + chain)
        context.load_cert_chain(pair, password=once)
