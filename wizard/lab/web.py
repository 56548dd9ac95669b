"""The practice tenant's web servers: a bounded HTTP/1.1 and the pages that stand behind it.

A site is a function from request to answer, so that further services are further functions.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import field, replace
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from wizard.lab.conversation import Conversation
from wizard.model.frozen import dataclass

_LINE = 16_384  # a token is long
_HEADERS = 100
_BODY = 1_048_576
_REQUESTS = 1000  # on one connection

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

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the query, the last one of a name."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form in the body."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def data(self) -> dict[str, Any]:
        """The JSON object in the body; empty where there is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def token(self) -> str:
        """The bearer token, or nothing."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site says."""

    status: int
    body: bytes = b""
    kind: str = "text/plain; charset=utf-8"
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, status: int, value: object, headers: dict[str, str] | None = None) -> "Answer":
        """Return a JSON answer."""
        return cls(status, json.dumps(value).encode(), "application/json; charset=utf-8", headers=headers or {})

    @classmethod
    def page(cls, status: int, html: str) -> "Answer":
        """Return a web page."""
        return cls(status, html.encode(), "text/html; charset=utf-8")


Site = Callable[[Request], Answer]
Note = Callable[[Request, Answer], None]


def nothing(_: Request) -> Answer:
    """Know no page, and say so as a REST service does."""
    return Answer.json(404, {"error": {"code": "NotFound", "message": "The practice tenant does not serve this."}})


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
    _, answer, head_only = await _answer(talk, site)
    _write(talk, answer, head_only=head_only, keep=False)


async def serve_on(
    talk: Conversation, site: Site, note: Note, latency: float = 0.0, clock: Callable[[], float] = time.time
) -> None:
    """Answer request after request on one connection, each after `latency` seconds, and note them."""
    for _ in range(_REQUESTS):
        request, answer, head_only = await _answer(talk, site)
        keep = request is not None and request.headers.get("connection", "").lower() != "close"
        if request is not None:
            note(request, answer)
            await asyncio.sleep(latency)
        answer = replace(answer, headers={"Date": formatdate(clock(), usegmt=True), **answer.headers})
        _write(talk, answer, head_only=head_only, keep=keep)
        if not keep:
            return


def _write(talk: Conversation, answer: Answer, *, head_only: bool, keep: bool) -> None:
    headers = {"Content-Length": str(len(answer.body)), "Content-Type": answer.kind, "Cache-Control": "no-store"}
    if answer.location:
        headers["Location"] = answer.location
    headers |= {**answer.headers, "Connection": "keep-alive" if keep else "close"}
    status = f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"
    lines = [status, *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    talk.write("\r\n".join(lines).encode() + (b"" if head_only else answer.body))


async def _answer(talk: Conversation, site: Site) -> tuple[Request | None, Answer, bool]:
    """Return the request (None if it was none), its answer, and whether only the head of it is wanted."""
    words = (await talk.line(_LINE)).decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        return None, Answer(400), False
    headers: dict[str, str] = {}
    while (line := (await talk.line(_LINE)).strip()) and len(headers) < _HEADERS:
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or line:
        return None, Answer(400), False
    if int(length) > _BODY:
        return None, Answer(413), False
    body = await talk.exactly(int(length))
    try:
        target = urlsplit(words[1])
    except ValueError:
        return None, Answer(400), False
    request = Request(words[0], target.path, target.query, headers, body)
    return request, site(request), words[0] == "HEAD"
