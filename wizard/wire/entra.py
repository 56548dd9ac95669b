"""What Entra says: its numbers and words when there is no token, and what a token tells of itself. Asks nothing."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from wizard.model.failure import Failure
from wizard.model.secret import Secret

_CLOCK_OFF = 300.0
_AADSTS = re.compile(r"AADSTS(\d{4,8})")

#: Entra's numbers: the sentence in words.toml [sign-in], and the cause where it is one. What is missing is "refused".
CODES: Mapping[int, tuple[str, str]] = {
    65001: ("consent", "oauth-consent-missing"),
    65004: ("consent-refused", "oauth-consent-missing"),
    65002: ("not-preauthorised", "oauth-consent-missing"),
    90094: ("consent", "oauth-consent-missing"),
    90095: ("consent", "oauth-consent-missing"),
    650052: ("no-service", "oauth-consent-missing"),
    650057: ("not-permitted", "oauth-consent-missing"),
    700016: ("app-unknown", ""),
    700027: ("app-certificate", ""),
    7000215: ("app-secret", ""),
    7000222: ("app-secret-expired", ""),
    7000112: ("app-disabled", ""),
    7000218: ("no-public-client", ""),
    70002: ("no-public-client", ""),
    50011: ("redirect", ""),
    500113: ("redirect", ""),
    500011: ("no-service", ""),
    700024: ("clock", ""),
    90002: ("tenant-unknown", "tenant-not-found"),
    900023: ("tenant-unknown", "tenant-not-found"),
    50020: ("other-tenant", ""),
    50128: ("tenant-unknown", "tenant-not-found"),
    90072: ("other-tenant", ""),
    50105: ("not-assigned", ""),
    500200: ("personal", ""),
    500201: ("personal", ""),
    500202: ("personal", ""),
    500207: ("personal", ""),
    500208: ("personal", ""),
    50034: ("account-unknown", ""),
    50126: ("bad-password", "bad-credentials"),
    50053: ("locked", "account-locked"),
    50055: ("password-expired", "password-expired"),
    50057: ("disabled", "account-disabled"),
    50072: ("mfa", "mfa-required"),
    50074: ("mfa", "mfa-required"),
    50076: ("mfa", "mfa-required"),
    50079: ("mfa", "mfa-required"),
    500121: ("mfa", "mfa-required"),
    53000: ("policy", "conditional-access"),
    53001: ("policy", "conditional-access"),
    53002: ("policy", "conditional-access"),
    53003: ("policy", "conditional-access"),
    53011: ("policy", "conditional-access"),
    530032: ("policy", "conditional-access"),
    530033: ("policy", "conditional-access"),
    530036: ("policy", "conditional-access"),
    50131: ("policy", "conditional-access"),
    70018: ("declined", ""),
    70019: ("code-expired", ""),
    70020: ("code-expired", ""),
    50173: ("again", ""),
    70043: ("again", ""),
    700082: ("again", ""),
    700084: ("again", ""),
    50132: ("again", ""),
    50133: ("again", ""),
}
#: OAuth's own words, where no number came.
WORDS = {
    "access_denied": "declined",
    "authorization_declined": "declined",
    "expired_token": "code-expired",
    "code_expired": "code-expired",
    "unauthorized_client": "no-public-client",
    "invalid_grant": "again",
    "interaction_required": "again",
    "consent_required": "consent",
}


class SignInError(Exception):
    """There is no token.

    `id` and `values` pick and fill a sentence of [sign-in]; `cause` is a slug of the catalogue or "", `code` Entra's
    number (AADSTS) or 0, `failure` the network's fault where it is one.
    """

    def __init__(
        self,
        id: str,  # noqa: A002 - the name that every room uses for an id
        values: Mapping[str, str] | None = None,
        *,
        cause: str = "",
        code: int = 0,
        failure: Failure | None = None,
    ) -> None:
        super().__init__(id)
        self.id = id
        self.values = dict(values or {})
        self.cause = cause
        self.code = code
        self.failure = failure


def claims(token: Secret) -> Mapping[str, Any]:
    """Return what an access token says of itself, without checking it: its service does that. Empty if it is no JWT."""
    try:
        part = token.reveal().split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def granted(token: Secret) -> frozenset[str]:
    """Return the permissions in a token; empty where it does not tell."""
    said = claims(token)
    scopes, roles = said.get("scp"), said.get("roles")
    named = scopes.split() if isinstance(scopes, str) else []
    named += [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
    return frozenset(named)


def error_of(text: str, word: str = "", skew: float | None = None) -> SignInError:
    """Return what Entra's text (with its AADSTS number) and OAuth's word mean."""
    found = _AADSTS.search(text)
    code = int(found[1]) if found else 0
    id_, cause = CODES.get(code, (WORDS.get(word, "refused") if not code else "refused", ""))
    if id_ == "consent" and not cause:
        cause = "oauth-consent-missing"
    if id_ in ("refused", "again", "app-certificate", "clock") and skew is not None and abs(skew) >= _CLOCK_OFF:
        id_ = "clock"
    values = {"code": f"AADSTS{code}" if code else word or "-", "minutes": f"{round(abs(skew or 0.0) / 60)}"}
    return SignInError(id_, values, cause=cause, code=code)
