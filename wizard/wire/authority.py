"""msal's way to the login authority: our own HTTPS client, to that host alone. Knows no tokens and keeps none."""

import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from wizard.model.cloud import Cloud
from wizard.model.frozen import dataclass
from wizard.wire import https
from wizard.wire.entra import SignInError
from wizard.wire.redact import decode


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as msal reads it."""

    status_code: int
    text: str
    headers: Mapping[str, str]


class Line:
    """msal's way to the network: ours, to one host. It remembers what the authority said last, without any token."""

    def __init__(self, cloud: Cloud) -> None:
        self._origin = https.origin(cloud.authority)
        self._client = https.BlockingClient(https.route(cloud), cloud.authority)
        self._lock = threading.Lock()
        self._busy = 0
        self._closed = False
        self.said = ""
        self.skew: float | None = None

    def get(self, url: str, params: Mapping[str, str] | None = None, **rest: Any) -> "Response":  # noqa: ANN401 - msal's
        """Ask for a page."""
        query = urlencode(params) if params else ""
        return self._send(
            "GET", f"{url}{'&' if '?' in url else '?'}{query}" if query else url, rest.get("headers"), None
        )

    def post(
        self,
        url: str,
        data: Mapping[str, str] | str | None = None,
        params: Mapping[str, str] | None = None,
        **rest: Any,  # noqa: ANN401 - msal's
    ) -> "Response":
        """Post a form."""
        url = f"{url}?{urlencode(params)}" if params else url
        form = data if isinstance(data, str) else urlencode(data or {})
        return self._send("POST", url, rest.get("headers"), form.encode())

    def close(self) -> None:
        """Close every connection, as soon as nobody uses one."""
        with self._lock:
            self._closed = True
            idle = not self._busy
        if idle:
            self._client.close()

    def _send(self, method: str, url: str, headers: Mapping[str, Any] | None, content: bytes | None) -> "Response":
        if https.origin(url) != self._origin:
            raise SignInError("other-host", {"host": urlsplit(url).hostname or "?"})
        sent = {str(name): str(value) for name, value in (headers or {}).items() if value is not None}
        if content is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        raw = self._exchange(method, url, sent, content)
        self.skew = raw.skew if raw.skew is not None else self.skew
        text = decode(raw.body)
        if 300 <= raw.status < 400 or "html" in raw.headers.get("content-type", "").lower():
            raise SignInError("login-page")
        if raw.status >= 500 or raw.status == 429:
            raise SignInError("busy", {"code": str(raw.status)})
        self.said = text if raw.status >= 400 else ""
        return Response(raw.status, text, raw.headers)

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> https.Raw:
        with self._lock:
            if self._closed:
                raise SignInError("nobody")
            self._busy += 1
        try:
            return self._client.send(method, url, headers, content)
        finally:
            with self._lock:
                self._busy -= 1
                left_behind = self._closed and not self._busy
            if left_behind:
                self._client.close()


def address(cloud: Cloud, tenant: str) -> str:
    """Return the authority for one tenant, or as the cloud names it."""
    if tenant in ("", "organizations"):
        return cloud.authority
    parts = urlsplit(cloud.authority)
    return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{tenant}"))
