"""Tokens of the practice login: signed as Entra ID signs them, read again by the services. Kept nowhere else.

The key is made when the first token is wanted, once for all worlds of a process: it protects nothing.
"""

import base64
import functools
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

Claims = Mapping[str, Any]

_KEY_BITS = 2048
_KID = "practice-1"


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, _KEY_BITS)


def key_set() -> dict[str, Any]:
    """Return the public key as the login publishes it (JSON Web Key Set)."""
    numbers = _key().public_key().public_numbers()
    modulus, exponent = (
        encode(value.to_bytes((value.bit_length() + 7) // 8, "big")) for value in (numbers.n, numbers.e)
    )
    return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": _KID, "n": modulus, "e": exponent}]}


def sign(claims: Claims) -> str:
    """Return the claims as a signed token."""
    head = {"typ": "JWT", "alg": "RS256", "kid": _KID}
    body = ".".join(encode(json.dumps(part).encode()) for part in (head, claims))
    return f"{body}.{encode(_key().sign(body.encode(), padding.PKCS1v15(), SHA256()))}"


class Tokens:
    """The access tokens of one world."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: dict[str, dict[str, Any]] = {}

    def issue(self, claims: Claims, life: int) -> str:
        """Return a token with these claims, good for `life` seconds."""
        now = int(self._clock())
        times = {"iat": now, "nbf": now, "exp": now + life, "uti": secrets.token_urlsafe(16)}
        token = sign({**claims, **times})
        self._known[_digest(token)] = {**claims, **times}
        return token

    def read(self, token: str) -> Claims | None:
        """Return the claims of a token of ours that has not ended; None for any other."""
        claims = self._known.get(_digest(token))
        return claims if claims is not None and claims["exp"] > self._clock() else None

    def revoke_all(self) -> None:
        """Take no token any more that was issued until now."""
        self._known.clear()


def assertion_signer(assertion: str, certificates: Mapping[str, x509.Certificate]) -> dict[str, Any] | None:
    """Return the claims of a client assertion that one of the certificates (by thumbprint) signed, or None."""
    try:
        head_text, body_text, signature_text = assertion.split(".")
        head, claims = json.loads(decode(head_text)), json.loads(decode(body_text))
        signature = decode(signature_text)
        certificate = certificates[str(head.get("x5t#S256") or head.get("x5t")).rstrip("=")]
        key = certificate.public_key()
        signed = f"{head_text}.{body_text}".encode()
        if not isinstance(key, rsa.RSAPublicKey):
            return None
        if head["alg"] == "PS256":
            key.verify(signature, signed, padding.PSS(padding.MGF1(SHA256()), padding.PSS.DIGEST_LENGTH), SHA256())
        else:
            key.verify(signature, signed, padding.PKCS1v15(), SHA256())
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return None
    return claims if isinstance(claims, dict) else None


def thumbprints(certificate: x509.Certificate) -> tuple[str, str]:
    """Return a certificate's thumbprints as assertions name them: SHA-1, SHA-256."""
    return encode(certificate.fingerprint(SHA1())), encode(certificate.fingerprint(SHA256()))  # noqa: S303 -- a name


def encode(data: bytes) -> str:
    """Return base64 as tokens have it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return what base64 of a token holds. ValueError: it is none."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
