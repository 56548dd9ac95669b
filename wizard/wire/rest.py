"""Questions in JSON to one host of Microsoft's, and what its answers mean. Knows no cmdlet and no resource.

Every rule for a service that misbehaves stands here: a token goes to this host alone and only over verified TLS, no
redirect is followed, pages are bounded and stay here, a question is asked again after a pause where that can help, a
change never. `judge` is the one place that turns an HTTP answer into a `Refused`.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import field
from typing import Any
from urllib.parse import urlsplit

from wizard import blocking
from wizard.model.failure import Failure, FailureCode
from wizard.model.frozen import dataclass
from wizard.model.secret import Mask, Secret
from wizard.model.tenant import Refused, Row
from wizard.wire import classify, https, limits
from wizard.wire.entra import SignInError, granted
from wizard.wire.https import Client, Raw, Route
from wizard.wire.redact import decode, visible

#: Returns a token for this host; given the one that was refused, another.
Token = Callable[[Secret | None], Awaitable[Secret]]

_PLAIN = "text/plain"
_CLOCK_OFF = 120.0  # seconds; less than that no token minds

_ROLE = re.compile(
    r"CmdletAccessDenied|isn.t supported in this scenario|role definition of the current user"
    r"|is not recognized as (?:the|a) name|not in the allowed roles|user is not assigned|RBAC"
    r"|parameter cannot be found that matches",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"consent|missing scope|required scopes?|contains no permissions|no required permissions|AADSTS(?:65001|90094)",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"premium licen[sc]e|NonPremiumTenant|premium (?:P1|P2|tenant)", re.IGNORECASE)
_NOT_FOUND = re.compile(
    r"ManagementObjectNotFound|couldn.t be found|could not be found|wasn.t found|AADSTS90002|does not exist",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: `data` is its JSON object, `refused` why there is none.

    `skew`: how many seconds this computer's clock is ahead of the service's; None where it told no time.
    """

    status: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    refused: Refused = ""
    detail: str = ""
    request_id: str = ""
    failure: Failure | None = None
    skew: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of an answer, or of all its pages; `complete` is False where more are known to exist."""

    rows: tuple[Row, ...] = ()
    complete: bool = True
    answer: Answer = field(default_factory=Answer)


class Rest:
    """One host. Close it.

    `also` are origins whose next-page links are meant for this one, too. `ends`: the loop's time after which nothing is
    asked any more, unless a question brings its own.
    """

    def __init__(
        self, way: Route, base: str, token: Token | None = None, also: Sequence[str] = (), ends: float | None = None
    ) -> None:
        self.base = base.rstrip("/")
        self.origin = https.origin(base)
        self._way = way
        self._token = token
        self._also = frozenset(also)
        self._ends = ends
        self._client: asyncio.Task[Client] | None = None

    async def ask(  # noqa: PLR0913 - the parts of a request
        self,
        method: str,
        url: str,
        *,
        body: object = None,
        plain: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        needs: str = "",
        once: bool = False,
        until: float | None = None,
    ) -> Answer:
        """Ask for `url`, which stands on this host, and return what came of it.

        `once`: what is asked changes something, so it is sent once whatever happens. `needs` is the permission without
        which the answer is no. `plain` goes out as text in place of JSON. `until`: the loop's time by which all tries
        end.
        """
        loop = asyncio.get_running_loop()
        until = self._until() if until is None else until
        content = plain if body is None else json.dumps(body).encode()
        headers = {**({"Content-Type": _PLAIN} if plain is not None else {}), **(headers or {})}
        tries = _Tries(once=once)
        while True:
            answer = await self._once(method, url, content, headers, needs, tries, until)
            pause = tries.pause(answer)
            if pause is None or loop.time() + pause >= until:
                return answer
            await asyncio.sleep(pause)

    async def pages(  # noqa: PLR0913 - the parts of a request
        self,
        method: str,
        url: str,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        needs: str = "",
        until: float | None = None,
    ) -> AsyncIterator[Rows]:
        """Yield page after page, each `complete` if it is the last; the first that is refused ends it."""
        seen: set[str] = set()
        while url:
            seen.add(url)
            answer = await self.ask(method, url, body=body, headers=headers, needs=needs, until=until)
            if answer.refused:
                yield Rows(complete=False, answer=answer)
                return
            rows = _rows(answer.data)
            link = str(answer.data.get("@odata.nextLink") or "")
            url = self._here(link)
            if rows is None or (link and (not url or url in seen)):
                detail = "rows" if rows is None else f"next page: {visible(https.origin(link) or link[:100])}"
                bad = Answer(status=answer.status, refused="unreadable", detail=detail, request_id=answer.request_id)
                yield Rows(rows=rows or (), complete=False, answer=bad)
                return
            yield Rows(rows=rows, complete=not url, answer=answer)

    async def collect(  # noqa: PLR0913 - the parts of a request
        self,
        method: str,
        url: str,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        needs: str = "",
        most: int = 0,
        until: float | None = None,
    ) -> Rows:
        """Return the rows of all pages, of `limits.PAGES` and `most` rows at most (0: any number)."""
        until = self._until() if until is None else until
        rows: list[Row] = []
        page, count = Rows(), 0
        async for page in self.pages(method, url, body=body, headers=headers, needs=needs, until=until):
            rows += page.rows
            count += 1
            if count >= limits.PAGES or (most and len(rows) >= most):
                break
        complete = page.complete and not (most and len(rows) > most)
        return Rows(rows=tuple(rows[:most] if most else rows), complete=complete, answer=page.answer)

    async def close(self) -> None:
        """Close every connection. May be called again."""
        client, self._client = self._client, None
        if client is None:
            return
        client.cancel()
        await asyncio.wait((client,))
        if not client.cancelled() and client.exception() is None:
            await client.result().close()

    # ---- one try -----------------------------------------------------------------------------------------------------

    async def _once(  # noqa: PLR0913, PLR0917 - the parts of a request
        self,
        method: str,
        url: str,
        content: bytes | None,
        headers: Mapping[str, str],
        needs: str,
        tries: "_Tries",
        until: float,
    ) -> Answer:
        token: Secret | None = None
        sent = dict(headers) | {"Accept": "application/json"}
        if content is not None:
            sent.setdefault("Content-Type", "application/json; charset=utf-8")
        try:
            if https.origin(url) != self.origin:
                raise ValueError("a question for another host")
            async with asyncio.timeout_at(until):
                client = await self._ready()
                if self._token is not None:
                    token = await self._token(tries.stale)
                    sent["Authorization"] = f"Bearer {token.reveal()}"
                raw = await client.send(method, url, sent, content)
        except SignInError as error:
            return _no_token(error)
        except classify.Broken as broken:
            refused: Refused = "unreadable" if broken.failure.code is FailureCode.TOO_LONG else "unreachable"
            if broken.failure.detail.startswith("content-encoding"):
                refused = "unreadable"
            return Answer(refused=refused, detail=broken.failure.detail, failure=broken.failure)
        except TimeoutError:
            return Answer(refused="unreachable", failure=Failure("http", FailureCode.TIMEOUT))
        tries.sent = token
        return judge(raw, token, needs)

    def _until(self) -> float:
        ends = asyncio.get_running_loop().time() + limits.READING
        return ends if self._ends is None else min(ends, self._ends)

    async def _ready(self) -> Client:
        if self._client is None:
            making = blocking.call(Client, self._way, self.base, timeout=limits.CONNECT)
            self._client = asyncio.create_task(making)
        try:
            return await asyncio.shield(self._client)
        except classify.Broken:
            raise
        except OSError as error:  # the file of trust anchors is gone
            raise classify.Broken(classify.failure("handshake", error)) from None

    def _here(self, link: str) -> str:
        """Return a next-page link as an address of this host, or "" if it leads elsewhere."""
        where = https.origin(link)
        if where == self.origin:
            return link
        if where and where in self._also:
            parts = urlsplit(link)
            return f"{self.origin}{parts.path}{'?' * bool(parts.query)}{parts.query}"
        return ""


class _Tries:
    """How often one question was asked, and whether it is worth asking again."""

    def __init__(self, *, once: bool) -> None:
        self._once = once
        self._throttled = 0
        self._pauses = list(limits.RETRY_PAUSES)
        self._renewed = self._reconnected = False
        self.sent: Secret | None = None
        self.stale: Secret | None = None  # the token that was refused

    def pause(self, answer: Answer) -> float | None:
        """Return how long to wait before the next try; None: that was the last."""
        self.stale = None
        if self._once:
            return None
        if answer.status == 429:
            self._throttled += 1
            wanted = _retry_after(answer.headers.get("retry-after", ""))
            return wanted if self._throttled < limits.RETRY_429 and wanted <= limits.RETRY_AFTER_MOST else None
        if answer.status >= 500:
            return self._after_failing(answer)
        if answer.status == 401 and self.sent is not None and not self._renewed:
            self._renewed, self.stale = True, self.sent
            return 0.0
        broken = answer.failure is not None and answer.failure.code in (FailureCode.RESET, FailureCode.CLOSED)
        if broken and not self._reconnected:  # the service closed a connection that had been kept open
            self._reconnected = True
            return 0.0
        return None

    def _after_failing(self, answer: Answer) -> float | None:
        if not self._pauses:
            return None
        named = answer.headers.get("retry-after", "")
        wanted = max(self._pauses.pop(0), _retry_after(named) if named else 0.0)
        return wanted if wanted <= limits.RETRY_AFTER_MOST else None


# ---- what an answer means --------------------------------------------------------------------------------------------


def judge(raw: Raw, token: Secret | None = None, needs: str = "") -> Answer:
    """Return what an answer of HTTP means. `token` is what was sent with it, `needs` what it had to permit."""
    text = decode(raw.body)
    data = _object(text)
    clean = _Clean(token)
    said = clean(_said(data)) if data is not None else ""
    if data is None and raw.body and not _is_html(raw, text):
        said = clean(text[: limits.FIRST_BYTES].strip())
    refused, detail = _refused(raw, data, text, token, needs)
    detail = detail or said
    if refused in ("token", "role", "consent") and (diagnostics := raw.headers.get("x-ms-diagnostics", "")):
        detail = clean(f"{detail} ({diagnostics})" if detail else diagnostics)
    if refused == "token" and raw.skew is not None and abs(raw.skew) >= _CLOCK_OFF:
        detail = f"{detail} [clock {raw.skew:+.0f} s]".strip()
    return Answer(
        status=raw.status,
        data=data or {},
        headers=raw.headers,
        refused=refused,
        detail=detail if refused else "",
        request_id=clean(_request_id(raw, data or {})),
        skew=raw.skew,
    )


def _refused(  # noqa: PLR0911 - one line a case reads best
    raw: Raw, data: Mapping[str, Any] | None, text: str, token: Secret | None, needs: str
) -> tuple[Refused, str]:
    """Return the reason, and its text where that is not the service's own."""
    status = raw.status
    if 300 <= status < 400:
        return "login-page", visible(f"{status} {_place(raw.headers.get('location', ''))}")
    if status == 429:
        return "throttled", ""
    if status >= 500:
        return "unavailable", "" if data is not None else f"{status}"
    if _is_html(raw, text):
        return "login-page", visible(f"{status} {_title(text)}")
    if status < 200:
        return "unreadable", f"{status}"
    if status < 300:
        return ("", "") if data is not None or not text.strip() else ("unreadable", "")
    return _refused_by_words(
        status, _said(data or {}), f"{text} {raw.headers.get('x-ms-diagnostics', '')}", token, needs
    )


def _refused_by_words(  # noqa: PLR0911 - as above
    status: int, said: str, everything: str, token: Secret | None, needs: str
) -> tuple[Refused, str]:
    if _LICENCE.search(everything):
        return "licence", ""
    if status == 401:
        return "token", ""
    if status == 403 and needs and token is not None and needs not in (granted(token) or {needs}):
        return "consent", said or needs
    if _ROLE.search(everything):
        return "role", ""
    if status == 403 and _CONSENT.search(everything):
        return "consent", ""
    if status == 403:  # without a word Exchange means the token: stale, or of a role that was activated a moment ago
        return ("role", "") if everything.strip() else ("token", "403")
    if status == 404 or _NOT_FOUND.search(everything):
        return "not-found", ""
    if status == 407:
        return "unreachable", "proxy: 407"
    return "unavailable", said or f"{status}"


def _no_token(error: SignInError) -> Answer:
    refused: Refused = "unreachable" if error.failure else "token"
    if error.cause == "oauth-consent-missing":
        refused = "consent"
    elif error.id in ("nobody", "no-client"):
        refused = "not-signed-in"
    detail = f"AADSTS{error.code}" if error.code else error.id
    return Answer(refused=refused, detail=detail, failure=error.failure)


def _object(text: str) -> Mapping[str, Any] | None:
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _rows(data: Mapping[str, Any]) -> tuple[Row, ...] | None:
    """Return the rows of an answer: its list "value", or the answer itself; None if it is neither."""
    found = data.get("value", [data] if data else [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return None
    try:
        return tuple(Row(one) for one in found)
    except RecursionError:
        return None


def _said(data: Mapping[str, Any]) -> str:
    """Return the service's own words: the innermost message is the plainest."""
    error = data.get("error")
    if isinstance(error, str):
        return str(data.get("error_description") or error)
    if not isinstance(error, dict):
        return ""
    details = error.get("details")
    inner = error.get("innererror") or error.get("innerError")
    inner = inner if isinstance(inner, dict) else {}
    internal = inner.get("internalexception") or inner.get("internalException")
    candidates = [one.get("message") for one in details if isinstance(one, dict)] if isinstance(details, list) else []
    candidates.append(internal.get("message") if isinstance(internal, dict) else None)
    candidates += [error.get("message"), inner.get("message"), inner.get("code"), error.get("code")]
    return next((one.strip() for one in candidates if isinstance(one, str) and one.strip()), "")


def _request_id(raw: Raw, data: Mapping[str, Any]) -> str:
    for name in ("request-id", "x-ms-request-id", "client-request-id"):
        if found := raw.headers.get(name, ""):
            return found[:100]
    return str(data.get("trace_id", ""))[:100]


def _is_html(raw: Raw, text: str) -> bool:
    start = text.lstrip("\ufeff \t\r\n")[:100].lower()
    return "html" in raw.headers.get("content-type", "").lower() or start.startswith(("<!doctype html", "<html"))


def _title(text: str) -> str:
    found = re.search(r"<title[^>]{0,200}>([^<]{0,200})", text[: limits.HTTP_BYTES], re.IGNORECASE)
    return " ".join(found[1].split()) if found else ""


def _place(location: str) -> str:
    """Return where a redirect leads, without its query: that may hold what nobody should keep."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return "?"
    return (
        f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[: limits.FIRST_BYTES] if parts.netloc else "/"
    )


def _retry_after(value: str) -> float:
    """Return the seconds that a Retry-After asks for, given as a number or as a date."""
    if not value:
        return limits.RETRY_AFTER
    if value.strip().isdigit():
        return float(value.strip()[:9])
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - hardly ever needed
    from time import time  # noqa: PLC0415

    try:
        return max(parsedate_to_datetime(value).timestamp() - time(), 0.0)
    except (ValueError, OverflowError):
        return limits.RETRY_AFTER


class _Clean:
    """Makes a text of the service's fit to be kept: without the token, visible, bounded."""

    def __init__(self, token: Secret | None) -> None:
        self._token = token
        self._mask: Mask | None = None

    def __call__(self, text: str) -> str:
        if not text:
            return ""
        if self._mask is None:
            self._mask = Mask([self._token] if self._token else [])
        return visible(self._mask(text[: limits.HTTP_BYTES]))[: limits.SAID]
