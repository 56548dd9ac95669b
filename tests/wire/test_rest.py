"""One host asked for JSON: every fault of HTTP ends in a value, and the token stays where it belongs."""

import asyncio
import base64
import gzip
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Any

import pytest

from tests.wire import certs, https_server
from tests.wire.https_server import Asked, Server, answer, html
from wizard.model.failure import FailureCode
from wizard.model.secret import Secret
from wizard.wire import limits
from wizard.wire.https import Route
from wizard.wire.rest import Rest
from wizard.wire.signin import SignInError


def jwt(**said: Any) -> Secret:
    """Return something that reads like an access token."""
    part = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return Secret(f"e30.{part}.signature")


class Tokens:
    """Hands out a token, and another when that was refused."""

    def __init__(self, **said: Any) -> None:
        self.said = said
        self.stale: list[Secret | None] = []
        self.given: list[Secret] = []

    async def __call__(self, stale: Secret | None) -> Secret:
        self.stale.append(stale)
        if not self.given or stale is self.given[-1]:
            self.given.append(jwt(number=len(self.given), **self.said))
        return self.given[-1]


@asynccontextmanager
async def resting(server: Server, tokens: Any = None) -> AsyncIterator[Rest]:
    """Return a client of the server that trusts the tests' CA."""
    rest = Rest(Route(certs.authority().file), f"{server.base}/v1.0", tokens)
    try:
        yield rest
    finally:
        await rest.close()


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RETRY_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(limits, "RETRY_AFTER", 0.0)


def in_turn(*answers: bytes) -> Callable[[Asked], bytes]:
    """Return a script that gives one answer after the other, and the last for ever."""
    coming = itertools.chain(answers, itertools.repeat(answers[-1]))
    return lambda _: next(coming)


async def test_json_comes_back_with_the_token_sent_once() -> None:
    """A question bears the token and no other header of ours that could identify a person, and its JSON is returned."""
    tokens = Tokens()
    with https_server.serve(in_turn(answer(200, {"isEnabled": True}, headers={"request-id": "r-1"}))) as server:
        async with resting(server, tokens) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert (found.refused, found.data, found.request_id, found.status) == ("", {"isEnabled": True}, "r-1", 200)
    assert [asked.headers["authorization"] for asked in server.asked] == [f"Bearer {tokens.given[0].reveal()}"]


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (answer(401, {"error": {"code": "InvalidAuthenticationToken", "message": "Invalid audience."}}), "token"),
        (answer(403, raw=b""), "token"),
        (answer(403, raw=b"", headers={"x-ms-diagnostics": '2000003;reason="denied"'}), "role"),
        (answer(403, {"error": {"message": "Access is denied: CmdletAccessDeniedException"}}), "role"),
        (answer(400, {"error": {"message": "The operation isn't supported in this scenario."}}), "role"),
        (answer(403, {"error": {"message": "Missing scope permissions on the request."}}), "consent"),
        (answer(403, {"error": {"message": "Insufficient privileges to complete the operation."}}), "role"),
        (
            answer(403, {"error": {"message": "Neither tenant is B2C or tenant doesn't have premium license"}}),
            "licence",
        ),
        (answer(400, {"error": {"innererror": {"internalexception": {"message": "couldn't be found"}}}}), "not-found"),
        (answer(404, {"error": {"code": "Request_ResourceNotFound", "message": "gone"}}), "not-found"),
        (answer(429, {"error": {"message": "slow down"}}), "throttled"),
        (answer(503, raw=b"busy"), "unavailable"),
        (answer(502, raw=b"<html>gateway</html>", headers={"Content-Type": "text/html"}), "unavailable"),
        (answer(418, {"error": {"message": "a teapot"}}), "unavailable"),
        (html(), "login-page"),
        (html(403), "login-page"),
        (answer(200, raw=b"<html>without a type</html>"), "login-page"),
        (answer(302, raw=b"", headers={"Location": "https://login.example.com/?code=secret"}), "login-page"),
        (answer(302, raw=b"", headers={"Location": "http://plain.example.com/"}), "login-page"),
        (answer(200, raw=b"not json"), "unreadable"),
        (answer(200, raw=b"[1]"), "unreadable"),
        (answer(200, raw=b"[" * 100_000), "unreadable"),
        (b"garbage\r\n\r\n", "unreachable"),
        (answer(200, {}, headers={"Content-Encoding": "br"}), "unreadable"),
        (answer(200, raw=b"no gzip", headers={"Content-Encoding": "gzip"}), "unreadable"),
    ],
)
async def test_what_an_answer_means(said: bytes, refused: str) -> None:
    """Each way of saying no has its own word, and none is an exception."""
    with https_server.serve(in_turn(said)) as server:
        async with resting(server, Tokens()) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert found.refused == refused
    assert "secret" not in found.detail


async def test_the_services_own_words_are_kept_without_the_token() -> None:
    """The innermost message is the detail; a token that the server repeats, and control characters, are not in it."""

    def script(asked: Asked) -> bytes:
        said = f"denied \x1b[31m for {asked.headers['authorization']}"
        return answer(403, {"error": {"message": "outer", "details": [{"message": said}]}})

    tokens = Tokens()
    with https_server.serve(script) as server:
        async with resting(server, tokens) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert found.detail == "denied \\x1b[31m for Bearer <redacted>"


async def test_a_permission_that_the_token_lacks_is_told_from_a_role() -> None:
    """Graph says the same to both; the token itself tells which permission was never granted."""
    said = answer(403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}})
    with https_server.serve(in_turn(said)) as server:
        async with resting(server, Tokens(scp="Policy.Read.All")) as rest:
            missing = await rest.ask("GET", f"{rest.base}/x", needs="AuditLog.Read.All")
            granted = await rest.ask("GET", f"{rest.base}/x", needs="Policy.Read.All")
    assert (missing.refused, granted.refused) == ("consent", "role")


async def test_an_expired_token_is_renewed_once() -> None:
    """A token that is refused in mid run is replaced and the question asked again; a second refusal is the answer."""
    tokens = Tokens()
    with https_server.serve(in_turn(answer(401, raw=b""), answer(200, {"value": []}))) as server:
        async with resting(server, tokens) as rest:
            assert (await rest.ask("GET", f"{rest.base}/x")).refused == ""
    assert tokens.stale == [None, tokens.given[0]]
    assert server.asked[0].headers["authorization"] != server.asked[1].headers["authorization"]
    with https_server.serve(in_turn(answer(401, raw=b""))) as server:
        async with resting(server, Tokens()) as rest:
            assert (await rest.ask("GET", f"{rest.base}/x")).refused == "token"
    assert len(server.asked) == 2


async def test_no_token_no_question() -> None:
    """Where no token is to be had nothing is sent, and the answer says why."""

    async def none(stale: Secret | None) -> Secret:
        del stale
        raise SignInError("consent", cause="oauth-consent-missing", code=65001)

    with https_server.serve(in_turn(answer(200, {}))) as server:
        async with resting(server, none) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert (found.refused, found.detail, server.asked) == ("consent", "AADSTS65001", [])


async def test_throttling_is_obeyed_three_times_in_all() -> None:
    """After a 429 the question is asked again, three times in all."""
    busy = answer(429, raw=b"", headers={"Retry-After": "0"})
    tokens = Tokens()
    with https_server.serve(in_turn(busy, busy, answer(200, {"value": [1]}))) as server:
        async with resting(server, tokens) as rest:
            assert (await rest.ask("GET", f"{rest.base}/x")).refused == ""
    assert tokens.stale == [None] * 3  # the token is not to blame
    with https_server.serve(in_turn(busy)) as server:
        async with resting(server) as rest:
            assert (await rest.ask("GET", f"{rest.base}/x")).refused == "throttled"
    assert len(server.asked) == 3


@pytest.mark.parametrize("wanted", ["61", "3600", "a date"])
async def test_a_pause_that_is_too_long_is_not_waited_for(wanted: str) -> None:
    """More than a minute, or more than the run has left, ends the question at once."""
    retry_after = formatdate(time.time() + 600) if wanted == "a date" else wanted  # now, not when tests are collected
    busy = answer(429, raw=b"", headers={"Retry-After": retry_after})
    with https_server.serve(in_turn(busy)) as server:
        async with resting(server) as rest:
            assert (await rest.ask("GET", f"{rest.base}/x")).refused == "throttled"
    assert len(server.asked) == 1


async def test_a_pause_that_leaves_no_time_is_not_waited_for() -> None:
    """A Retry-After beyond the question's own end is not begun."""
    with https_server.serve(in_turn(answer(429, raw=b"", headers={"Retry-After": "30"}))) as server:
        async with resting(server) as rest:
            until = asyncio.get_running_loop().time() + 10
            assert (await rest.ask("GET", f"{rest.base}/x", until=until)).refused == "throttled"
    assert len(server.asked) == 1


async def test_a_burst_of_faults_is_survived() -> None:
    """A 5xx is asked again twice, not more."""
    with https_server.serve(in_turn(answer(500, raw=b""), answer(503, raw=b""), answer(200, {"a": 1}))) as server:
        async with resting(server) as rest:
            assert (await rest.ask("GET", f"{rest.base}/x")).data == {"a": 1}
    with https_server.serve(in_turn(answer(503, raw=b""))) as server:
        async with resting(server) as rest:
            assert (await rest.ask("GET", f"{rest.base}/x")).refused == "unavailable"
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "said", [answer(429, raw=b"", headers={"Retry-After": "0"}), answer(503, raw=b""), answer(401, raw=b""), b""]
)
async def test_a_change_is_sent_once(said: bytes) -> None:
    """Whatever comes back, or nothing at all: a change is never repeated."""
    with https_server.serve(in_turn(said)) as server:
        async with resting(server, Tokens()) as rest:
            found = await rest.ask("POST", f"{rest.base}/x", body={"a": None}, once=True)
    assert found.refused
    assert [asked.data for asked in server.asked] == [{"a": None}]


async def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    """A kept connection may be gone when it is wanted; a reading does not fail for that."""
    with https_server.serve(in_turn(b"", answer(200, {"a": 1}))) as server:
        async with resting(server) as rest:
            assert (await rest.ask("GET", f"{rest.base}/x")).data == {"a": 1}


async def test_no_redirect_is_followed() -> None:
    """A redirect is an answer: the other host hears nothing, with or without a token."""
    with https_server.serve(in_turn(answer(200, {}))) as other:
        there = answer(307, raw=b"", headers={"Location": f"{other.base}/v1.0/x?a=b"})
        with https_server.serve(in_turn(there)) as server:
            async with resting(server, Tokens()) as rest:
                found = await rest.ask("GET", f"{rest.base}/x")
    assert (found.refused, found.detail, other.asked) == ("login-page", f"307 {other.base}/v1.0/x", [])


async def test_a_question_for_another_host_is_a_bug_of_ours() -> None:
    """A client is bound to one host, scheme and port."""
    with https_server.serve(in_turn(answer(200, {}))) as server:
        async with resting(server, Tokens()) as rest:
            for url in ("https://localhost/x", rest.base.replace("https", "http"), "https://other.test/x"):
                with pytest.raises(ValueError, match="another host"):
                    await rest.ask("GET", url)
    assert not server.asked


def flood(size: int) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    for _ in range(size // 65536):
        yield b" " * 65536


async def test_a_body_of_200_megabytes_is_cut_off() -> None:
    """More than 5 MB is not taken in."""
    with https_server.serve(lambda _: flood(200_000_000)) as server:
        async with resting(server) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert found.refused == "unreadable"
    assert found.failure is not None
    assert found.failure.code is FailureCode.TOO_LONG


def crumbs() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1\r\n \r\n" * 10_000


async def test_a_body_in_crumbs_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of one byte, each of which costs a thousand times its size, are not taken in up to 5 MB."""
    monkeypatch.setattr(limits, "HTTPS_PIECES", 1_000)
    with https_server.serve(lambda _: crumbs()) as server:
        async with resting(server) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert found.refused == "unreadable"
    assert found.failure is not None
    assert found.failure.code is FailureCode.TOO_LONG


async def test_a_compression_bomb_is_not_unpacked() -> None:
    """What would unpack to more than 5 MB is not unpacked, and ordinary compression is read."""
    bomb = gzip.compress(b" " * 300_000_000, 1)
    assert len(bomb) < limits.HTTPS_BODY
    packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    good = answer(200, raw=gzip.compress(b'{"a": 1}'), headers=packed)
    with https_server.serve(in_turn(answer(200, raw=bomb, headers=packed), good)) as server:
        async with resting(server) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
            assert (await rest.ask("GET", f"{rest.base}/x")).data == {"a": 1}
    assert found.refused == "unreadable"
    assert found.failure is not None
    assert found.failure.code is FailureCode.TOO_LONG


async def test_pages_are_put_together() -> None:
    """Rows of all pages come in order; null, absent, text and wrapped values stay what they are."""

    def script(asked: Asked) -> bytes:
        if "page=2" in asked.path:
            return answer(200, {"value": [{"Off": {"value": False}}, {"Off": "True"}, {}]})
        return answer(200, {"value": [{"Off": None}], "@odata.nextLink": f"{server.base}/v1.0/x?page=2"})

    with https_server.serve(script) as server:
        async with resting(server, Tokens()) as rest:
            found = await rest.collect("POST", f"{rest.base}/x", body={"q": 1}, headers={"Prefer": "z"})
    assert [row.flag("off") for row in found.rows[:3]] == [None, False, True]
    assert "off" not in dict(found.rows[3])
    assert found.complete
    assert [(asked.method, asked.data, asked.headers["prefer"]) for asked in server.asked] == [
        ("POST", {"q": 1}, "z")
    ] * 2


@pytest.mark.parametrize(
    "link", ["{own}/v1.0/x", "https://elsewhere.test/v1.0/x?page=2", "http://{host}/x", "//x", "https://["]
)
async def test_a_loop_of_pages_and_a_page_elsewhere_end_the_reading(link: str) -> None:
    """A next page that was seen before, stands on another host or is no https is not asked for."""

    def script(_: Asked) -> bytes:
        own = server.base
        return answer(200, {"value": [{"a": 1}], "@odata.nextLink": link.format(own=own, host=own.partition("//")[2])})

    with https_server.serve(script) as server:
        async with resting(server, Tokens()) as rest:
            found = await rest.collect("GET", f"{rest.base}/x")
    assert (found.answer.refused, found.complete, len(server.asked)) == ("unreadable", False, 1)


async def test_pages_without_an_end_are_cut_off() -> None:
    """A single reading takes fifty pages and says that there are more; a long list goes on."""
    count = itertools.count(1)

    def script(_: Asked) -> bytes:
        return answer(200, {"value": [{"a": 1}], "@odata.nextLink": f"{server.base}/v1.0/x?page={next(count)}"})

    with https_server.serve(script) as server:
        async with resting(server) as rest:
            found = await rest.collect("GET", f"{rest.base}/x")
            assert (len(found.rows), found.complete, found.answer.refused) == (50, False, "")
            taken = 0
            async for page in rest.pages("GET", f"{rest.base}/x"):
                taken += len(page.rows)
                if taken == 60:
                    break


async def test_rows_beyond_the_wanted_number_are_left_out() -> None:
    """A capped reading keeps the first rows and says that there are more."""
    with https_server.serve(in_turn(answer(200, {"value": [{"a": n} for n in range(7)]}))) as server:
        async with resting(server) as rest:
            found = await rest.collect("GET", f"{rest.base}/x", most=3)
    assert ([row["a"] for row in found.rows], found.complete) == ([0, 1, 2], False)


@pytest.mark.parametrize("value", [{"a": 1}, ["text"], "text", None])
async def test_rows_that_are_none_are_unreadable(value: Any) -> None:
    """A list that is no list of objects is no answer."""
    with https_server.serve(in_turn(answer(200, {"value": value}))) as server:
        async with resting(server) as rest:
            assert (await rest.collect("GET", f"{rest.base}/x")).answer.refused == "unreadable"


async def test_a_clock_that_is_wrong_is_noted() -> None:
    """The server's Date shows a clock ten minutes off, which a refused token may come from."""
    early = answer(401, raw=b"", headers={"Date": formatdate(time.time() - 600, usegmt=True)})
    with https_server.serve(in_turn(early)) as server:
        async with resting(server, Tokens()) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert found.skew is not None
    assert 595 < found.skew < 700
    assert "[clock +" in found.detail


async def test_an_unknown_certificate_ends_it_before_the_token() -> None:
    """A server whose certificate does not verify is sent nothing."""
    with https_server.serve(in_turn(answer(200, {})), issuer="Strange Root") as server:
        async with resting(server, Tokens()) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert (found.refused, server.asked) == ("unreachable", [])
    assert found.failure is not None
    assert found.failure.code is FailureCode.TLS_CERTIFICATE


async def test_a_certificate_for_another_name_ends_it_before_the_token() -> None:
    """The name must be the host's."""
    with https_server.serve(in_turn(answer(200, {})), host="other.test") as server:
        server.base = server.base.replace("other.test", "localhost")
        async with resting(server, Tokens()) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert (found.refused, server.asked) == ("unreachable", [])


async def test_nobody_there_is_told_from_a_name_nobody_knows() -> None:
    """A refused connection and an unknown name each keep their own code."""
    with https_server.serve(in_turn(answer(200, {}))) as server:
        pass
    codes = []
    for base in (server.base, "https://graph.unknown.test"):
        async with resting(Server(base)) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
        assert found.refused == "unreachable"
        codes.append(found.failure.code if found.failure else None)
    assert codes == [FailureCode.REFUSED, FailureCode.NAME_NOT_FOUND]


async def test_silence_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the question and says nothing, or drips, is given up."""
    monkeypatch.setattr(limits, "HTTPS", 0.3)

    def script(_: Asked) -> bytes:
        time.sleep(1.0)
        return answer(200, {})

    with https_server.serve(script) as server:
        async with resting(server) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert found.refused == "unreachable"
    assert found.failure is not None
    assert found.failure.code is FailureCode.TIMEOUT


async def test_the_systems_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host elsewhere is reached through the proxy, which gets its password and never the token."""
    tokens = Tokens()
    with (
        https_server.serve(in_turn(answer(200, {"a": 1})), host="graph.lab.test") as server,
        https_server.proxy() as (port, asked),
    ):
        monkeypatch.setenv("https_proxy", f"http://person:word@localhost:{port}")
        async with resting(server, tokens) as rest:
            assert (await rest.ask("GET", f"{rest.base}/x")).data == {"a": 1}
    assert asked[0].path.startswith("graph.lab.test:")
    assert asked[0].headers["proxy-authorization"].startswith("Basic ")
    assert "authorization" not in asked[0].headers


@pytest.mark.parametrize("url", ["http://person:word@localhost:{port}", "localhost:{port}"])
async def test_a_proxy_that_wants_a_password_is_named(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """407 is the proxy's own answer; its password stands nowhere."""
    refusing = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with https_server.proxy(refusing) as (port, _):
        monkeypatch.setenv("https_proxy", url.format(port=port))
        async with resting(Server("https://graph.lab.test"), Tokens()) as rest:
            found = await rest.ask("GET", f"{rest.base}/x")
    assert found.refused == "unreachable"
    assert "407" in found.detail
    assert "word" not in repr(found)


@pytest.mark.parametrize("url", ["socks5://localhost:1080", "http://["])
async def test_a_proxy_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Another kind of proxy is not passed by in silence."""
    monkeypatch.setenv("https_proxy", url)
    async with resting(Server("https://graph.lab.test"), Tokens()) as rest:
        found = await rest.ask("GET", f"{rest.base}/x")
    assert (found.refused, found.detail.startswith("proxy")) == ("unreachable", True)


async def test_no_cookie_is_kept() -> None:
    """What a server wants remembered is forgotten."""
    said = answer(200, {}, headers={"Set-Cookie": "who=you"})
    with https_server.serve(in_turn(said)) as server:
        async with resting(server) as rest:
            await rest.ask("GET", f"{rest.base}/x")
            await rest.ask("GET", f"{rest.base}/x")
    assert "cookie" not in server.asked[1].headers


async def test_closing_in_mid_question_frees_it() -> None:
    """A question that is cancelled leaves nothing behind, and closing twice does no harm."""
    loop, heard = asyncio.get_running_loop(), asyncio.Event()

    def script(_: Asked) -> bytes:
        loop.call_soon_threadsafe(heard.set)
        time.sleep(0.3)
        return answer(200, {})

    with https_server.serve(script) as server:
        async with resting(server) as rest:
            task = asyncio.create_task(rest.ask("GET", f"{rest.base}/x"))
            await heard.wait()
            task.cancel()
            await asyncio.wait((task,))
            assert task.cancelled()
            await rest.close()
