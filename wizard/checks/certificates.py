"""What a presented chain shows by itself: names, dates, strength. Pure comparison; trust is OpenSSL's word."""

import ipaddress

from wizard.model.observation import Certificate, Handshake

#: OpenSSL's numbers. Those not listed say that the chain itself was found good (a date, a name) or nothing (-1).
SELF_SIGNED = 18
UNTRUSTED = frozenset({2, 19, 20, 21, 24, 27, 28})
NOT_YET_VALID = 9
EXPIRED = 10
WRONG_NAME = frozenset({62, 64})
WEAK = frozenset({66, 67, 68})

_RSA_LEAST = 2048
_EC_LEAST = 224
_BROKEN_DIGESTS = ("md2", "md4", "md5", "sha1")


def readable(certificate: Certificate) -> bool:
    """Say whether anything could be read of it."""
    return bool(certificate.subject or certificate.issuer or certificate.not_after)


def leaf(shaken: Handshake) -> Certificate | None:
    """Return the server's own certificate, if it could be read."""
    return shaken.chain[0] if shaken.chain and readable(shaken.chain[0]) else None


def bears(certificate: Certificate, name: str) -> bool:
    """Say whether a certificate is for `name`, by its alternative names alone (RFC 9525)."""
    wanted = _ascii(name)
    try:
        address = ipaddress.ip_address(wanted.strip("[]"))
    except ValueError:
        return any(_matches(_ascii(one), wanted) for one in certificate.names)
    return any(_same_address(one, address) for one in certificate.names)


def common_name_bears(certificate: Certificate, name: str) -> bool:
    """Say whether the certificate has no alternative names and only its common name is the right one."""
    return not certificate.names and _matches(_ascii(certificate.common_name), _ascii(name))


def outdated(certificate: Certificate, now: float) -> bool:
    """Say whether its time is over."""
    return bool(certificate.not_after) and now > certificate.not_after


def early(certificate: Certificate, now: float) -> bool:
    """Say whether its time has not come."""
    return bool(certificate.not_before) and now < certificate.not_before


def weakness(certificate: Certificate) -> str:
    """Return what makes a certificate too weak, as "RSA 1024" or "sha1"; "" if nothing does."""
    kind = certificate.key.partition(" ")[0]
    least = {"RSA": _RSA_LEAST, "DSA": _RSA_LEAST, "EC": _EC_LEAST}.get(kind, 0)
    if 0 < certificate.key_bits < least:
        return certificate.key
    if not certificate.self_signed and certificate.signature.lower() in _BROKEN_DIGESTS:
        return certificate.signature
    return ""


def _matches(pattern: str, wanted: str) -> bool:
    if pattern.startswith("*."):
        label, dot, parent = wanted.partition(".")
        return bool(label and dot) and parent == pattern[2:] and "." in parent
    return bool(pattern) and pattern == wanted


def _same_address(text: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        return ipaddress.ip_address(text) == address
    except ValueError:
        return False


def _ascii(name: str) -> str:
    """Return a name in the form of certificates: lower case, no final dot, IDNA."""
    name = name.strip().lower().rstrip(".")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name
