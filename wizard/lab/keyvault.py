"""The practice Key Vault: secrets with versions, deleted ones that can be recovered, and rights. In memory alone."""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from wizard.lab.settings import Vault
from wizard.lab.tenant import TENANT_ID, Tenant
from wizard.lab.tokens import Tokens
from wizard.lab.web import Answer, Request
from wizard.model.secret import Secret

_NAME = re.compile(r"[0-9A-Za-z-]{1,127}")
_LONGEST = 25_600


@dataclass(slots=True)
class _Version:
    id: str
    value: Secret
    created: int
    kind: str
    tags: dict[str, str]
    enabled: bool = True


@dataclass(slots=True)
class _Item:
    versions: list[_Version] = field(default_factory=list)
    deleted: bool = False


class KeyVault:
    """The vault of one world at `base`."""

    def __init__(self, base: str, login: str, audiences: tuple[str, ...], tokens: Tokens, tenant: Tenant) -> None:
        self._base = base
        self._login = login
        self._audiences = audiences
        self._tokens = tokens
        self._tenant = tenant
        self._world: Vault = tenant.world.vault
        self._items = {name: _Item([self._version("gone", "", {})], deleted=True) for name in self._world.deleted}

    def site(self, request: Request) -> Answer:
        """Answer one request."""
        parts = request.path.strip("/").split("/")
        if parts[0] not in ("secrets", "deletedsecrets"):
            return _error(404, "NotFound", "The practice vault keeps secrets only.")
        claims = self._tokens.read(request.token)
        if claims is None or claims["aud"] not in self._audiences or claims["tid"] != TENANT_ID:
            where = f'Bearer authorization="{self._login}/{TENANT_ID}", resource="{self._audiences[-1]}"'
            text = "AKV10000: Request is missing a Bearer or PoP token."
            return _error(401, "Unauthorized", text, {"WWW-Authenticate": where})
        if not request.asked.get("api-version"):
            return _error(400, "BadParameter", "api-version must be specified.")
        writing = request.method not in ("GET", "HEAD")
        if self._world.access == "none" or (writing and self._world.access == "read"):
            return self._forbidden(writing=writing)
        if len(parts) < 2 or not _NAME.fullmatch(parts[1]):
            return _error(400, "BadParameter", "The request URI contains an invalid name.")
        return self._route(request, parts)

    def _route(self, request: Request, parts: list[str]) -> Answer:  # noqa: PLR0911 -- one for each call
        item = self._items.get(parts[1])
        match request.method, parts[0], parts[2:]:
            case "PUT", "secrets", []:
                return self._put(parts[1], item, request.data)
            case "GET", "secrets", ["versions"]:
                rows = [self._shown(parts[1], one, value=False) for one in _live(item)]
                return Answer.json(200, {"value": rows, "nextLink": None})
            case "GET", "secrets", ([] | [_]) as rest:
                return self._get(parts[1], item, rest[0] if rest else "")
            case "DELETE", "secrets", [] if item is not None and not item.deleted:
                item.deleted = True
                return Answer.json(200, self._gone(parts[1], item))
            case "GET", "deletedsecrets", [] if item is not None and item.deleted:
                return Answer.json(200, self._gone(parts[1], item))
            case "POST", "deletedsecrets", ["recover"] if item is not None and item.deleted:
                item.deleted = False
                return Answer.json(200, self._shown(parts[1], item.versions[-1], value=False))
        return self._missing(parts[1])

    def _put(self, name: str, item: _Item | None, data: dict[str, Any]) -> Answer:
        if item is not None and item.deleted:
            text = f"Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused."
            return _error(409, "Conflict", text, inner="ObjectIsDeletedButRecoverable")
        value = data.get("value")
        if not isinstance(value, str) or len(value.encode()) > _LONGEST:
            return _error(400, "BadParameter", "Property value is missing or too long.")
        tags = data.get("tags") or {}
        if not isinstance(tags, dict):
            return _error(400, "BadParameter", "Property tags is not a set of names and values.")
        version = self._version(value, str(data.get("contentType") or ""), {str(key): str(tags[key]) for key in tags})
        self._items.setdefault(name, _Item()).versions.append(version)
        return Answer.json(200, self._shown(name, version, value=True))

    def _get(self, name: str, item: _Item | None, wanted: str) -> Answer:
        found = [one for one in _live(item) if wanted in ("", one.id)]
        return Answer.json(200, self._shown(name, found[-1], value=True)) if found else self._missing(name)

    def _version(self, value: str, kind: str, tags: dict[str, str]) -> _Version:
        return _Version(secrets.token_hex(16), Secret(value), int(self._tenant.clock()), kind, tags)

    def _shown(self, name: str, version: _Version, *, value: bool) -> dict[str, Any]:
        times = {"created": version.created, "updated": version.created}
        return {
            **({"value": version.value.reveal()} if value else {}),
            "id": f"{self._base}/secrets/{name}/{version.id}",
            "contentType": version.kind,
            "attributes": {"enabled": version.enabled, **times, "recoveryLevel": "Recoverable", "recoverableDays": 90},
            "tags": version.tags,
        }

    def _gone(self, name: str, item: _Item) -> dict[str, Any]:
        return {
            **self._shown(name, item.versions[-1], value=False),
            "recoveryId": f"{self._base}/deletedsecrets/{name}",
        }

    def _missing(self, name: str) -> Answer:
        text = (
            f"A secret with (name/id) {name} was not found in this key vault. If you recently deleted this secret you "
        )
        return _error(404, "SecretNotFound", text + "may be able to recover it using the correct recovery command.")

    def _forbidden(self, *, writing: bool) -> Answer:
        action = "setSecret" if writing else "getSecret"
        text = f"Caller is not authorized to perform action 'Microsoft.KeyVault/vaults/secrets/{action}/action'."
        return _error(403, "Forbidden", text, inner="ForbiddenByRbac")


def _live(item: _Item | None) -> list[_Version]:
    return item.versions if item is not None and not item.deleted else []


def _error(status: int, code: str, text: str, headers: dict[str, str] | None = None, inner: str = "") -> Answer:
    said: dict[str, Any] = {"code": code, "message": text}
    if inner:
        said["innererror"] = {"code": inner}
    return Answer.json(status, {"error": said}, headers)
