"""Azure Key Vault as a second home for the service password: kept, read and listed by version. Judges nothing.

The person names the vault; it gets the token only if it stands in the cloud's own domain of key vaults.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from wizard.model.cloud import Cloud
from wizard.model.frozen import dataclass
from wizard.model.secret import Mask, Secret
from wizard.wire import https
from wizard.wire.rest import Answer, Rest
from wizard.wire.signin import Admin

_API = "api-version=7.4"
_NAME = re.compile(r"[0-9A-Za-z-]{1,127}")
_LONGEST = 25_000  # bytes that a vault keeps in one secret
_PAGES = 50


class KeyVaultError(Exception):
    """The vault did not do it. `id` and `values` pick and fill a sentence of [key-vault]; `answer` is what it said."""

    def __init__(self, id: str, answer: Answer | None = None, **values: str) -> None:  # noqa: A002 - as everywhere
        super().__init__(id)
        self.id = id
        self.values = values
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a secret, without its value. `created` is in seconds since 1970, 0 where it is not told."""

    id: str
    created: float
    enabled: bool


class KeyVault:
    """One vault. Use and close it on one loop."""

    def __init__(self, cloud: Cloud, admin: Admin, base: str = "") -> None:
        """Take the vault at `base`, or the cloud's own. Raises KeyVaultError: there is none, or it is foreign."""
        self._base = https.origin(base or cloud.keyvault_base)
        if not self._base:
            raise KeyVaultError("no-vault" if not base else "bad-address")
        home = urlsplit(cloud.keyvault_scope).hostname or urlsplit(cloud.keyvault_base).hostname or ""
        host = urlsplit(self._base).hostname or ""
        if host != home and not host.endswith(f".{home}"):
            raise KeyVaultError("foreign", host=host, home=home or "-")
        self._rest = Rest(https.route(cloud), self._base, lambda stale: admin.token("vault", stale))

    async def set(self, name: str, secret: Secret) -> Version:
        """Keep a secret as a new version. Sent once. Raises KeyVaultError."""
        if not secret or len(secret.reveal().encode()) > _LONGEST:
            raise KeyVaultError("value")
        answer = await self._rest.ask("PUT", self._url(name), body={"value": secret.reveal()}, once=True)
        if answer.status == 409:
            raise KeyVaultError("deleted", _without(answer, secret), name=name)
        self._check(answer, name, secret)
        return _version(answer.data)

    async def get(self, name: str, version: str = "") -> Secret:
        """Return a secret, its newest version if none is named. Raises KeyVaultError."""
        answer = await self._rest.ask("GET", self._url(name, f"/{quote(version, safe='')}" if version else ""))
        if answer.refused == "not-found" and await self._is_deleted(name):
            raise KeyVaultError("deleted", answer, name=name)
        self._check(answer, name)
        value = answer.data.get("value")
        if not isinstance(value, str):
            raise KeyVaultError("unreadable", answer)
        return Secret(value)

    async def versions(self, name: str) -> tuple[Version, ...]:
        """Return the versions of a secret, newest first; none, where it was never kept. Raises KeyVaultError."""
        url, seen, found = self._url(name, "/versions"), set[str](), list[Version]()
        while url and url not in seen and len(seen) < _PAGES:
            seen.add(url)
            answer = await self._rest.ask("GET", url)
            if answer.refused != "not-found":
                self._check(answer, name)
            listed = answer.data.get("value")
            found += [_version(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
            link = str(answer.data.get("nextLink") or "")
            url = link if https.origin(link) == self._base else ""
        if not found and await self._is_deleted(name):
            raise KeyVaultError("deleted", name=name)
        return tuple(sorted(found, key=lambda one: one.created, reverse=True))

    async def close(self) -> None:
        """Close every connection."""
        await self._rest.close()

    def _url(self, name: str, rest: str = "", folder: str = "secrets") -> str:
        if not _NAME.fullmatch(name):
            raise KeyVaultError("name", name=name[:60])
        return f"{self._base}/{folder}/{name}{rest}?{_API}"

    async def _is_deleted(self, name: str) -> bool:
        answer = await self._rest.ask("GET", self._url(name, folder="deletedsecrets"))
        return answer.status == 200

    @staticmethod
    def _check(answer: Answer, name: str, secret: Secret | None = None) -> None:
        """Raise KeyVaultError unless the vault did what was asked."""
        if not answer.refused:
            return
        answer = _without(answer, secret) if secret else answer
        if answer.status == 403:  # the vault says no to the person, or to the network
            raise KeyVaultError("firewall" if "Firewall" in answer.detail else "rights", answer, name=name)
        raise KeyVaultError(answer.refused, answer, name=name)


def _without(answer: Answer, secret: Secret) -> Answer:
    """Return an answer whose words do not repeat what was to be kept."""
    return replace(answer, data={}, detail=Mask([secret])(answer.detail))


def _version(data: Mapping[str, Any]) -> Version:
    attributes = data.get("attributes")
    attributes = attributes if isinstance(attributes, dict) else {}
    created = attributes.get("created")
    version = str(data.get("id") or "").rpartition("/")[2]
    return Version(
        version, float(created) if isinstance(created, (int, float)) else 0.0, attributes.get("enabled") is True
    )
