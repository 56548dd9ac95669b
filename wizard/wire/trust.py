"""TLS contexts: one that verifies as the case asks, and those that speak exactly one version. Opens nothing.

Everything here may read files and take tens of milliseconds: call it in a thread.
"""

import ssl
import warnings
from pathlib import Path

from wizard.wire.stream import TlsEngine

VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}


def verified(ca_file: Path | None, server_name: str) -> TlsEngine:
    """Return an engine that verifies chain, dates and name, and speaks TLS 1.2 or later."""
    return TlsEngine(verifying(ca_file), server_name)


def verifying(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that verifies chain, dates and name, and speaks TLS 1.2 or later.

    Trusts the certificates in `ca_file`, or what the operating system trusts.
    """
    if ca_file is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=ca_file)
    else:
        import truststore  # noqa: PLC0415 - 40 ms, and not needed with a CA file

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    return context


def only(version: str, server_name: str) -> TlsEngine:
    """Return an engine that speaks `version` alone, any cipher, and verifies nothing: no secret may go over it."""
    context = _unverified()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what this is about
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = VERSIONS[version]
        context.minimum_version = VERSIONS[version]
    return TlsEngine(context, server_name)


def unverified(server_name: str) -> TlsEngine:
    """Return an engine that speaks whatever this computer can, and verifies nothing: no secret may go over it."""
    return TlsEngine(_unverified(), server_name)


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context
