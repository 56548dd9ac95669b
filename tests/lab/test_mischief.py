"""Services that misbehave do so as their world says, and no further."""

import gzip
import json
import time
from email.utils import parsedate_to_datetime

import pytest

from tests.lab.admin import Admin, world
from wizard.lab.tenant import MAILBOX


def test_throttling_ends_after_its_requests() -> None:
    """So many requests are told to wait, with the seconds; the next is answered."""
    with world(services={"throttled": 2, "retry_after": 7, "about": "graph"}) as started, Admin(started) as admin:
        assert admin.cmdlet("Get-TransportConfig").status_code == 200
        answers = [admin.graph(f"users/{MAILBOX}") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [429, 429, 200]
        assert answers[0].headers["retry-after"] == "7"


def test_a_burst_of_failures() -> None:
    """The first requests get 503, and then the service is well."""
    with world(services={"failing": 2, "about": "exchange"}) as started, Admin(started) as admin:
        assert [admin.cmdlet("Get-TransportConfig").status_code for _ in range(3)] == [503, 503, 200]


def test_tokens_can_end_in_mid_run() -> None:
    """After so many requests every token is refused, and a new one is taken."""
    with world(services={"revoked_after": 2}) as started, Admin(started) as admin:
        headers = admin.bearer("graph", ("User.Read.All",))
        url = f"{admin.cloud['graph']['base']}/users/{MAILBOX}"
        assert [admin.http.get(url, headers=headers).status_code for _ in range(3)] == [200, 401, 401]
        account = admin.app.get_accounts()[0]
        scopes = admin.scopes("graph", ("User.Read.All",))
        got = admin.app.acquire_token_silent(scopes, account=account, force_refresh=True)
        headers = {"Authorization": f"Bearer {got['access_token']}"}
        assert admin.http.get(url, headers=headers).status_code == 200


@pytest.mark.parametrize("body", ["login-page", "garbage", "huge", "bomb"])
def test_what_stands_in_place_of_json(body: str) -> None:
    """A login page, broken JSON, a body of megabytes, and a small one that grows."""
    with world(services={"body": body}) as started, Admin(started) as admin:
        url = f"{admin.cloud['graph']['base']}/users/{MAILBOX}"
        headers = {**admin.bearer("graph", ("User.Read.All",)), "Accept-Encoding": "gzip"}
        with admin.http.stream("GET", url, headers=headers) as answer:
            raw = b"".join(answer.iter_raw())
        assert answer.status_code == 200
        if body == "login-page":
            assert answer.headers["content-type"].startswith("text/html")
        elif body == "garbage":
            with pytest.raises(json.JSONDecodeError):
                json.loads(raw)
        elif body == "huge":
            assert len(raw) > 5_000_000
        else:
            assert len(raw) < 1_000_000
            assert len(gzip.decompress(raw)) > 50_000_000


@pytest.mark.parametrize("body", ["looping", "elsewhere"])
def test_next_pages_that_lead_astray(body: str) -> None:
    """A list's next page is the same again, or on another host."""
    with world(services={"body": body}) as started, Admin(started) as admin:
        link = admin.graph("identity/conditionalAccess/policies").json()["@odata.nextLink"]
        base = admin.cloud["graph"]["base"].removesuffix("/v1.0")
        assert link.startswith(base) == (body == "looping")
        exchange = admin.cmdlet("Get-CASMailbox").json()["@odata.nextLink"]
        assert exchange.startswith(admin.cloud["exchange"]["base"]) == (body == "looping")


def test_a_redirect_to_plain_http() -> None:
    """The service sends the client on to an address without encryption."""
    with world(services={"body": "to-http"}) as started, Admin(started) as admin:
        answer = admin.graph(f"users/{MAILBOX}")
        assert (answer.status_code, answer.headers["location"][:7]) == (302, "http://")


def test_a_clock_that_is_off() -> None:
    """The service's own time stands in its answers, ahead or behind."""
    with world(services={"clock_ahead": 600.0}) as started, Admin(started) as admin:
        told = parsedate_to_datetime(admin.graph(f"users/{MAILBOX}").headers["date"]).timestamp()
        assert 500 < told - time.time() < 700
    with world(services={"clock_ahead": -600.0}) as started, Admin(started) as admin:
        told = parsedate_to_datetime(admin.graph(f"users/{MAILBOX}").headers["date"]).timestamp()
        assert 500 < time.time() - told < 700
