"""The sign-in against a login that misbehaves: nothing goes to another host, and every end has a sentence."""

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from tests.wire import bench, certs, https_server
from tests.wire.https_server import Asked, answer, html
from wizard import words
from wizard.model.cloud import Cloud
from wizard.model.secret import Secret
from wizard.wire import signin
from wizard.wire.signin import Admin, AppCredential, ClientIds, SignInError

CREDENTIAL = AppCredential("app", "contoso.test", Secret("the-secret-word"))


def token(**said: Any) -> str:
    """Return what reads like a JWT."""
    part = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return f"e30.{part}.x"


def described(base: str, elsewhere: str = "") -> dict[str, str]:
    """Return an authority's description of itself."""
    root = f"{base}/contoso.test/oauth2/v2.0"
    return {
        "issuer": f"{base}/t/v2.0",
        "authorization_endpoint": f"{root}/authorize",
        "token_endpoint": f"{elsewhere or base}/contoso.test/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{root}/devicecode",
    }


def cloud_at(base: str) -> Cloud:
    """Return a cloud whose services all stand at `base`."""
    return replace(
        bench.cloud(0),
        ca_file=certs.authority().file,
        authority=f"{base}/organizations",
        graph_base=f"{base}/v1.0",
        exchange_base=f"{base}/adminapi/beta",
        exchange_scope=f"{base}/.default",
    )


def refusal(script: Callable[[Asked, str], bytes]) -> tuple[SignInError, list[Asked]]:
    """Sign in as an app against `script`, which is told the server's address; return why that failed."""
    with (
        https_server.serve(lambda asked: script(asked, server.base)) as server,
        pytest.raises(SignInError) as refused,
    ):
        Admin(cloud_at(server.base), ClientIds()).by_app(["graph"], CREDENTIAL)
    values = refused.value.values
    assert "the-secret-word" not in words.text(f"sign-in.{refused.value.id}", **values) + repr(refused.value.failure)
    return refused.value, server.asked


def after_description(said: bytes) -> Callable[[Asked, str], bytes]:
    """Return a script that describes itself well and answers the rest with `said`."""
    return lambda asked, base: answer(200, described(base)) if "openid" in asked.path else said


def test_a_secret_goes_to_the_authority_alone() -> None:
    """An authority that names another host for its tokens is refused before anything is sent there."""
    with https_server.serve(lambda _: answer(200, {})) as other:
        error, _ = refusal(lambda _, base: answer(200, described(base, other.base)))
    assert (error.id, other.asked) == ("other-host", [])


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (html(), "login-page"),
        (answer(302, raw=b"", headers={"Location": "https://portal.example.com/"}), "login-page"),
        (answer(503, raw=b"busy"), "busy"),
        (answer(429, raw=b"busy"), "busy"),
        (answer(200, raw=b"no json"), "no-answer"),
        (answer(200, raw=b"[]"), "no-answer"),
        (b"", "unreachable"),
        (answer(400, {"error": "invalid_request", "error_description": "AADSTS900144: what"}), "refused"),
        (answer(400, {"error": "invalid_grant", "error_description": "AADSTS53003: blocked"}), "policy"),
    ],
)
def test_what_is_no_token(said: bytes, wanted: str) -> None:
    """Pages, redirects, faults, nonsense and silence each end in a sentence, and the secret stands in none."""
    assert refusal(after_description(said))[0].id == wanted


@pytest.mark.parametrize("said", [html(), answer(200, raw=b"{}"), answer(200, raw=b"no json"), answer(500, raw=b"")])
def test_an_authority_that_does_not_describe_itself(said: bytes) -> None:
    """A login that is none is told before a secret is sent."""
    error, asked = refusal(lambda _, __: said)
    assert error.id in ("login-page", "no-answer", "busy")
    assert {one.method for one in asked} == {"GET"}


def test_a_clock_that_is_wrong() -> None:
    """A certificate's assertion that is not valid in time, and a clock ten minutes off, are named as the clock."""
    early = {"Date": formatdate(time.time() - 600, usegmt=True)}
    said = {
        "error": "invalid_client",
        "error_description": "AADSTS700024: Client assertion is not within its valid time",
    }
    error, _ = refusal(after_description(answer(401, said, headers=early)))
    assert (error.id, error.values["minutes"]) == ("clock", "10")


def test_a_personal_account_is_not_covered() -> None:
    """An account of outlook.com is told so, by its tenant."""
    given = {"access_token": token(tid="9188040d-6c67-4c5b-b112-36a304b66dad"), "expires_in": 3600}
    error, _ = refusal(after_description(answer(200, {**given, "token_type": "Bearer"})))
    assert error.id == "personal"


def test_two_accounts_are_not_mixed() -> None:
    """A further service whose token belongs to somebody else is refused, and nobody is signed in then."""
    names = iter(("first@contoso.test", "second@contoso.test"))

    def script(asked: Asked, base: str) -> bytes:
        if "openid" in asked.path:
            return answer(200, described(base))
        if "devicecode" in asked.path:
            code = {"device_code": "d", "user_code": "u", "verification_uri": base, "expires_in": 60, "interval": 0}
            return answer(200, code)
        if b"refresh_token" in asked.body:
            return answer(400, {"error": "interaction_required"})
        name = next(names)
        person = {"tid": "t", "preferred_username": name, "oid": name, "sub": name, "aud": "c", "iss": base}
        info = base64.urlsafe_b64encode(json.dumps({"uid": name, "utid": "t"}).encode()).decode()
        given = {"access_token": token(tid="t"), "id_token": token(**person), "client_info": info}
        return answer(200, {**given, "expires_in": 3600, "token_type": "Bearer", "scope": "x"})

    with https_server.serve(lambda asked: script(asked, server.base)) as server:
        admin = Admin(cloud_at(server.base), ClientIds("one", "two"))
        with pytest.raises(SignInError) as refused:
            admin.by_device_code(["exchange", "graph"], lambda _: None, threading.Event())
    assert refused.value.id == "other-account"
    assert admin.who is None


def test_a_cloud_without_a_login() -> None:
    """A cloud that names no authority, or no service, is said to lack it."""
    bare = bench.cloud(0)
    for cloud in (bare, replace(bare, authority="https://localhost:1/organizations")):
        with pytest.raises(SignInError) as refused:
            Admin(cloud, ClientIds("a", "a")).by_device_code(["exchange"], lambda _: None, threading.Event())
        assert refused.value.id in ("no-endpoint", "unreachable")


def test_stopping_does_not_wait_for_the_network() -> None:
    """A login that hangs holds nobody: who stops is out, and what comes later is dropped."""
    stop, heard, release = threading.Event(), threading.Event(), threading.Event()

    def script(asked: Asked) -> bytes:
        heard.set()
        release.wait(10)
        return answer(200, described(server.base)) if "openid" in asked.path else b""

    def stop_then() -> None:
        heard.wait(10)
        stop.set()

    with https_server.serve(script) as server:
        admin = Admin(cloud_at(server.base), ClientIds("a", "a"))
        threading.Thread(target=stop_then).start()
        with pytest.raises(SignInError) as refused:
            admin.by_device_code(["graph"], lambda _: None, stop)
        assert not release.is_set()
        release.set()
    assert (refused.value.id, admin.who) == ("cancelled", None)


def test_tokens_are_read_and_never_trusted() -> None:
    """What is no JWT says nothing; scopes and roles are both permissions."""
    for text in ("", "opaque", "a.b.c", "a.W10.c"):
        assert signin.claims(Secret(text)) == {}
        assert signin.granted(Secret(text)) == frozenset()
    assert signin.granted(Secret(token(scp="A B", roles=["C", 1]))) == {"A", "B", "C"}


def test_what_is_kept_does_not_show() -> None:
    """Neither an administrator nor a credential shows a secret when it is printed."""
    assert "the-secret-word" not in repr(CREDENTIAL)
    assert "the-secret-word" not in repr(Admin(bench.cloud(0), ClientIds()))
