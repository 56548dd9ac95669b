"""The practice tenant's web servers: a bounded HTTP/1.1 and the pages that stand behind it.

A site is a function from request to answer, so that further services are further functions.
"""

import json
from collections.abc import Callable
from dataclasses import field
from http import HTTPStatus
from urllib.parse import urlsplit

from wizard.lab.conversation import Conversation
from wizard.model.frozen import dataclass

_LINE = 8192
_HEADERS = 100
_BODY = 1_048_576

PORTAL_TEXT = "SMTP AUTH Wizard practice page"
_GUEST_PAGE = "<!doctype html><title>Guest network</title><p>Accept the terms of use to go online.</p>"


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for. Header names are in lower case."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site says."""

    status: int
    body: bytes = b""
    kind: str = "text/plain; charset=utf-8"
    location: str = ""

    @classmethod
    def json(cls, status: int, value: object) -> "Answer":
        """Return a JSON answer."""
        return cls(status, json.dumps(value).encode(), "application/json; charset=utf-8")


Site = Callable[[Request], Answer]


def nothing(_: Request) -> Answer:
    """Know no page, and say so as a REST service does."""
    return Answer.json(404, {"error": {"code": "NotFound", "message": "The practice tenant does not serve this."}})


def login(base: str) -> Site:
    """Return the login authority at `base`: so far, its description (OpenID Connect discovery)."""

    def site(request: Request) -> Answer:
        path, found, rest = request.path.partition("/.well-known/openid-configuration")
        if not found or rest:
            return nothing(request)
        if request.method not in ("GET", "HEAD"):
            return Answer.json(405, {"error": "invalid_request"})
        tenant = path.strip("/").removesuffix("/v2.0") or "organizations"
        root = f"{base}/{tenant}"
        description = {
            "issuer": f"{root}/v2.0",
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "cloud_instance_name": "practice.test",
            "tenant_region_scope": "EU",
        }
        return Answer.json(200, description)

    return site


def portal(files: Callable[[], dict[str, tuple[bytes, str]]], *, captive: bool) -> Site:
    """Return the plain page whose text is known, besides `files` {path: (body, kind)}; or a guest network's page."""

    def site(request: Request) -> Answer:
        if captive and request.path != "/guest":
            return Answer(302, location="/guest")
        if captive:
            return Answer(200, _GUEST_PAGE.encode(), "text/html; charset=utf-8")
        if request.path == "/":
            return Answer(200, PORTAL_TEXT.encode())
        if (file := files().get(request.path)) is not None:
            return Answer(200, *file)
        return nothing(request)

    return site


async def serve(talk: Conversation, site: Site) -> None:
    """Answer one request and close."""
    answer, head_only = await _answer(talk, site)
    headers = {"Content-Length": str(len(answer.body)), "Content-Type": answer.kind, "Cache-Control": "no-store"}
    if answer.location:
        headers["Location"] = answer.location
    headers["Connection"] = "close"
    status = f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"
    lines = [status, *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    talk.write("\r\n".join(lines).encode() + (b"" if head_only else answer.body))


async def _answer(talk: Conversation, site: Site) -> tuple[Answer, bool]:
    words = (await talk.line(_LINE)).decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        return Answer(400), False
    headers: dict[str, str] = {}
    while (line := (await talk.line(_LINE)).strip()) and len(headers) < _HEADERS:
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or line:
        return Answer(400), False
    if int(length) > _BODY:
        return Answer(413), False
    body = await talk.exactly(int(length))
    try:
        target = urlsplit(words[1])
    except ValueError:
        return Answer(400), False
    return site(Request(words[0], target.path, target.query, headers, body)), words[0] == "HEAD"
