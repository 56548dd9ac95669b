"""Decodes the run's access token for what it says of itself. Verifies nothing, sends nothing, keeps no token."""

import base64
import binascii
import json
import time
from typing import Any

from wizard.model.secret import AccessToken, Secret
from wizard.model.ways import TokenClaims
from wizard.wire.context import Context
from wizard.wire.redact import visible

_LONGEST = 300  # characters of one claim
_MOST = 50  # scopes or roles
_PARTS = 3  # header, payload, signature


def run(context: Context, probe: str) -> None:
    """Report the claims of the token, if the run has one."""
    at = context.now()
    context.emit(read(context.secret, probe=probe, at=at))


def read(secret: Secret | None, *, probe: str, at: float) -> TokenClaims:
    """Return what `secret` says of itself; a password is none of this module's business."""
    if not isinstance(secret, AccessToken):
        return TokenClaims(probe=probe, started=at, ended=at, given=False)
    payload = _payload(secret.reveal())
    if payload is None:
        return TokenClaims(probe=probe, started=at, ended=at, given=True, clock=time.time())
    expires = payload.get("exp")
    good = isinstance(expires, (int, float)) and not isinstance(expires, bool)
    return TokenClaims(
        probe=probe,
        started=at,
        ended=at,
        given=True,
        readable=True,
        audience=_text(payload, "aud"),
        scopes=tuple(_text(payload, "scp").split()[:_MOST]),
        roles=_texts(payload.get("roles")),
        user=_text(payload, "upn") or _text(payload, "preferred_username") or _text(payload, "unique_name"),
        app_id=_text(payload, "appid") or _text(payload, "azp"),
        object_id=_text(payload, "oid"),
        tenant_id=_text(payload, "tid").lower(),
        expires=float(expires) if good and expires is not None else 0.0,
        clock=time.time(),
    )


def _payload(token: str) -> dict[str, Any] | None:
    parts = token.split(".")
    if len(parts) != _PARTS:
        return None
    try:
        raw = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        found = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(payload: dict[str, Any], name: str) -> str:
    value = payload.get(name)
    return visible(value)[:_LONGEST] if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else []
    return tuple(visible(one)[:_LONGEST] for one in values if isinstance(one, str))[:_MOST]
