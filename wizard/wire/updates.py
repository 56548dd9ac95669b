"""Asks the feed that this build names for a newer version and for newer facts, when a person wants to know. Blocking.

The feed is one JSON file: `signed`, the text that counts, and `signature`, its Ed25519 signature in base64. Nothing in
it is believed before the signature is verified with the build's own key: not the connection, not the server. Of the
person or the computer nothing is sent. It writes nothing.
"""

import base64
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from wizard import resources
from wizard.model.frozen import dataclass
from wizard.wire import classify, https
from wizard.wire.https import Route

#: Stands before what is signed, so that a signature for anything else says nothing here.
PURPOSE = b"smtp-auth-wizard/updates/1\n"
_OK = 200


class UpdateError(Exception):
    """There is no answer that can be believed. `id` is "unreachable", "not-signed", "unreadable" or "stale"."""

    def __init__(self, id: str, **values: str) -> None:  # noqa: A002 - the name that every room uses for an id
        super().__init__(id)
        self.id = id
        self.values = values


@dataclass(frozen=True, slots=True)
class Feed:
    """Where to ask, and the public key (Ed25519, base64) that the answer must be signed with."""

    address: str
    key: str


@dataclass(frozen=True, slots=True)
class Latest:
    """What the feed says. `facts` are data files by their names; they hold for the version `facts_for` alone."""

    version: str
    page: str
    issued: dt.date
    facts_for: str
    facts: Mapping[str, str]


def feed() -> Feed | None:
    """Return the feed of this build, or None if it has none."""
    chosen = resources.toml("updates.toml")
    return Feed(chosen["feed"], chosen["key"]) if chosen["feed"] and chosen["key"] else None


def ask(source: Feed, today: dt.date, way: Route | None = None) -> Latest:
    """Return what the feed says today. Raises UpdateError. `way` is for a feed behind other trust than the system's."""
    client = https.BlockingClient(way or Route(), source.address)
    try:
        answer = client.send("GET", source.address, {"Accept": "application/json"})
    except classify.Broken as broken:
        raise UpdateError("unreachable", why=str(broken.failure.code)) from None
    finally:
        client.close()
    if answer.status != _OK:
        raise UpdateError("unreachable", why=str(answer.status))
    latest, until = _read(verified(answer.body, source.key))
    if today > until:  # somebody may be holding back what came since
        raise UpdateError("stale", date=until.isoformat())
    return latest


def verified(body: bytes, key: str) -> bytes:
    """Return the signed text of a feed. Raises UpdateError unless it bears the signature of `key`."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - needed when somebody asks, not before
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        envelope = json.loads(body)
        signed = envelope["signed"].encode()
        signature = base64.b64decode(envelope["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(signature, PURPOSE + signed)
    except InvalidSignature:
        raise UpdateError("not-signed") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UpdateError("unreadable") from None
    return bytes(signed)


def _read(signed: bytes) -> tuple[Latest, dt.date]:
    try:
        told: dict[str, Any] = json.loads(signed)
        facts = told.get("facts") or {"for": "", "files": {}}
        latest = Latest(
            version=_text(told["version"]),
            page=_text(told["page"]),
            issued=dt.date.fromisoformat(told["issued"]),
            facts_for=_text(facts["for"]),
            facts={_text(name): _text(content) for name, content in facts["files"].items()},
        )
        return latest, dt.date.fromisoformat(told["until"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UpdateError("unreadable") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
