"""An administrator of a practice tenant: real msal for tokens, httpx for the services, and worlds of one's own."""

import ssl
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import msal  # type: ignore[import-untyped]
import requests

from tests.lab.clients import cloud
from wizard.lab import Scenario
from wizard.lab.serve import World
from wizard.lab.settings import settings

#: Every Graph scope that the tests need.
SCOPES = (
    "AuditLog.Read.All",
    "GroupMember.Read.All",
    "Organization.Read.All",
    "Policy.Read.All",
    "User-PasswordProfile.ReadWrite.All",
    "User.EnableDisableAccount.All",
    "User.Read.All",
    "User.RevokeSessions.All",
    "UserAuthenticationMethod.Read.All",
)


def world(**parts: dict[str, Any]) -> World:
    """Start a world in which only what is named differs from the healthy one."""
    scenario = Scenario(
        id="own",
        title="",
        story="",
        args=(),
        expect_status="healthy",
        expect_cause=None,
        expect_broken_at=None,
        settings=settings({"smtp": {"refusal_delay": 0.0}, **parts}),
    )
    return World(scenario)


class Admin:
    """Signed in by device code when a token is first wanted."""

    def __init__(self, started: World, client: str = "", authority: str = "") -> None:
        self.world = started
        self.cloud = cloud(started)
        ca_file = str(started.smtp["ca_file"])
        session = requests.Session()
        session.trust_env = False
        session.verify = ca_file
        self.session = session
        self.app = msal.PublicClientApplication(
            client or self.cloud["app"]["client_id"],
            authority=authority or self.cloud["login"]["authority"],
            http_client=session,
            instance_discovery=False,
        )
        self.http = httpx.Client(verify=ssl.create_default_context(cafile=ca_file), trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self.session.close()

    def scopes(self, service: str, names: tuple[str, ...] = (".default",)) -> list[str]:
        """Return scopes in the spelling of this cloud."""
        base = urlsplit(self.cloud[service]["base"])
        return [f"{base.scheme}://{base.netloc}/{name}" for name in names]

    def sign_in(self, scopes: list[str]) -> dict[str, Any]:
        """Sign in by device code, or go on with the account that is signed in; return what msal returns."""
        for account in self.app.get_accounts():
            silent = self.app.acquire_token_silent_with_error(scopes, account=account)
            return dict(silent or {})
        return dict(self.app.acquire_token_by_device_flow(self.app.initiate_device_flow(scopes=scopes)))

    def bearer(self, service: str, names: tuple[str, ...] = (".default",)) -> dict[str, str]:
        """Return the header with a token for a service."""
        return {"Authorization": f"Bearer {self.sign_in(self.scopes(service, names))['access_token']}"}

    def cmdlet(self, name: str, /, **parameters: object) -> httpx.Response:
        """Run a cmdlet."""
        body = {"CmdletInput": {"CmdletName": name, "Parameters": parameters}}
        url = f"{self.cloud['exchange']['base']}/practice.test/InvokeCommand"
        headers = {**self.bearer("exchange"), "Prefer": "odata.maxpagesize=1000", "X-ResponseFormat": "json"}
        return self.http.post(url, json=body, headers=headers)

    def rows(self, name: str, /, **parameters: object) -> list[dict[str, Any]]:
        """Run a cmdlet that must succeed and return its rows."""
        answer = self.cmdlet(name, **parameters)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["value"]
        return found

    def graph(self, path: str, scopes: tuple[str, ...] = SCOPES, /, **query: str) -> httpx.Response:
        """Ask Graph."""
        base = self.cloud["graph"]["base"]
        base = base.replace("/v1.0", "") if path.startswith("beta/") else base
        return self.http.get(f"{base}/{path}", params=query, headers=self.bearer("graph", scopes))
