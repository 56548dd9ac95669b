"""What services do when they misbehave: throttle, fail, end tokens early, or answer something that is no JSON.

Stands in front of a site, knows none of its calls.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wizard.lab.settings import Services
from wizard.lab.web import Answer, Request, Site

_LOGIN_PAGE = b"<!doctype html><title>Sign in to your account</title><form>Email, phone, or Skype</form>"
_HUGE = 6_000_000  # more than a client should take
_BOMB = 60_000_000  # what the little compressed body grows to
_HTML = "text/html; charset=utf-8"


class Mischief:
    """One service's faults, as its world says. `revoke` ends every token; `elsewhere` is another host's address."""

    def __init__(
        self, world: Services, site: Site, revoke: Callable[[], None], elsewhere: str, region: str = ""
    ) -> None:
        self._world = world
        self._site = site
        self._revoke = revoke
        self._elsewhere = elsewhere
        self._region = region  # where the tenant's own host is, if requests are sent on
        self._throttled = world.throttled
        self._failing = world.failing
        self._until_revoked = world.revoked_after

    def site(self, request: Request) -> Answer:
        """Answer one request, or keep from it."""
        if self._region and not self._region.endswith("//" + request.headers.get("host", "")):
            return Answer(302, location=f"{self._region}{request.path}{'?' * bool(request.query)}{request.query}")
        if self._throttled > 0:
            self._throttled -= 1
            said = {"error": {"code": "TooManyRequests", "message": "Please retry after the time that is named."}}
            return Answer.json(429, said, {"Retry-After": str(self._world.retry_after)})
        if self._failing > 0:
            self._failing -= 1
            return Answer.json(503, {"error": {"code": "ServiceUnavailable", "message": "The service is unavailable."}})
        if self._until_revoked > 0:
            self._until_revoked -= 1
            if not self._until_revoked:
                self._revoke()
        answer = self._site(request)
        return self._spoilt(request, answer) if answer.status == 200 else answer

    def _spoilt(self, request: Request, answer: Answer) -> Answer:  # noqa: PLR0911 -- one for each body
        match self._world.body:
            case "login-page":
                return replace(answer, body=_LOGIN_PAGE, kind=_HTML)
            case "garbage":
                return replace(answer, body=b'{"value": [')
            case "huge":
                return replace(answer, body=b'{"value": ["' + b"x" * _HUGE + b'"]}')
            case "bomb":
                packed = gzip.compress(b'{"value": ["' + b"x" * _BOMB + b'"]}', 1)
                return replace(answer, body=packed, headers={**answer.headers, "Content-Encoding": "gzip"})
            case "looping":
                host = request.headers.get("host", "")
                return _linked(answer, f"https://{host}{request.path}?%24skiptoken=0")
            case "elsewhere":
                return _linked(answer, f"{self._elsewhere}{request.path}")
            case "to-http":
                return Answer(302, location=f"http://{request.headers.get('host', '')}{request.path}")
        return answer


def _linked(answer: Answer, link: str) -> Answer:
    """Return the answer with another next page, if it is a list."""
    said: dict[str, Any] = json.loads(answer.body)
    if isinstance(said.get("value"), list):
        said["@odata.nextLink"] = link
    return replace(answer, body=json.dumps(said).encode())
