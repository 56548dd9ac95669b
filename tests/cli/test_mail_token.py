"""A token for SMTP is fetched as it was asked for, goes to the cloud's own server alone, and a refusal is a cause."""

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run as RunProgram
from wizard.cli import diagnose
from wizard.model.finding import Verdict, VerdictStatus
from wizard.model.run import Run
from wizard.model.secret import AccessToken, Secret
from wizard.model.ways import TokenRefused
from wizard.wire import signin
from wizard.wire.signin import AppCredential, ClientIds, DeviceCode, SignInError, Who

CLIENT = "1f2e3d4c-0000-4000-8000-000000000001"
OTHER = "1f2e3d4c-0000-4000-8000-000000000002"
MAILBOX = ("diagnose", "--mailbox", "scanner@contoso.com", "--credentials", "none")
TOKEN = "head.body.signature"


class Admin:
    """Stands in for the sign-in."""

    made: list["Admin"]
    refuses: SignInError | None = None

    def __init__(self, _cloud: object, clients: ClientIds, tenant: str, *, hint: str = "") -> None:
        self.clients, self.tenant, self.hint = clients, tenant, hint
        self.who: Who | None = None
        self.credential: AppCredential | None = None
        self.asked: list[str] = []
        self.forgotten = False
        self.made.append(self)

    def by_device_code(self, resources: list[str], show: Any, _stop: threading.Event, *, more: bool) -> None:
        assert not more
        show(DeviceCode("https://x.test", "ABC", 0.0))
        self._answer(resources)

    def by_browser(self, resources: list[str], _open_url: Any, _stop: threading.Event, *, more: bool) -> None:
        assert not more
        self._answer(resources)

    def by_app(self, resources: list[str], credential: AppCredential, _stop: threading.Event) -> None:
        self.credential = credential
        self._answer(resources)

    def in_hand(self, resource: str) -> AccessToken:
        assert resource == "smtp"
        return AccessToken(TOKEN)

    def forget(self) -> None:
        self.forgotten = True

    def _answer(self, resources: list[str]) -> None:
        self.asked += resources
        if self.refuses is not None:
            raise self.refuses
        self.who = Who("scanner@contoso.com", "tenant-id", "browser")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """Stand in for the sign-in and for the run; return secret and earlier run of each."""
    Admin.made, Admin.refuses = [], None
    runs: list[tuple[Any, Any]] = []

    def one_run(_case: object, _selection: object, secret: object, *rest: Any) -> Run:
        runs.append((secret, rest[2]))
        return Run(
            state="finished", ending="complete", verdict=Verdict(status=VerdictStatus.HEALTHY, reason="signed-in")
        )

    monkeypatch.setattr(signin, "Admin", Admin)
    monkeypatch.setattr(diagnose, "one_run", one_run)
    return runs


@pytest.mark.parametrize("how", ["device-code", "browser"])
def test_as_the_mailbox(
    run: RunProgram, runs: list[tuple[Any, Any]], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The token takes the password's place, is fetched for SMTP alone, the mailbox as the hint, and is not shown."""
    monkeypatch.setattr("webbrowser.open", lambda _url: True)
    ended = run(*MAILBOX, "--oauth", how, "--client-id", CLIENT, "--client-id", f"smtp={OTHER}")
    assert ended.status == 0
    (admin,) = Admin.made
    assert (admin.asked, admin.clients.smtp, admin.hint) == (["smtp"], OTHER, "scanner@contoso.com")
    assert admin.forgotten
    secret = runs[0][0]
    assert isinstance(secret, AccessToken)
    assert secret.reveal() == TOKEN
    assert "scanner@contoso.com" in ended.err
    assert TOKEN not in ended.out + ended.err


def test_as_an_app(run: RunProgram, runs: list[tuple[Any, Any]]) -> None:
    """An app's secret may come from standard input; its organisation is the mailbox's."""
    arguments = ("diagnose", "--mailbox", "scanner@contoso.com", "--credentials", "stdin", "--oauth", "app")
    assert run(*arguments, "--client-id", CLIENT, stdin="the-app-secret\n").status == 0
    (admin,) = Admin.made
    assert admin.tenant == "contoso.com"
    assert admin.credential is not None
    assert isinstance(admin.credential.secret, Secret)
    assert admin.credential.secret.reveal() == "the-app-secret"
    assert isinstance(runs[0][0], AccessToken)


def test_a_refusal_goes_into_the_run(run: RunProgram, runs: list[tuple[Any, Any]]) -> None:
    """What the login refused is said, no password takes the token's place, and the run knows the reason."""
    Admin.refuses = SignInError("consent", {"code": "AADSTS65001"}, cause="oauth-consent-missing", code=65001)
    ended = run(*MAILBOX, "--oauth", "device-code", "--client-id", CLIENT)
    assert "AADSTS65001" in ended.err
    secret, before = runs[0]
    assert secret is None
    (refused,) = before.observations
    assert isinstance(refused, TokenRefused)
    assert (refused.why, refused.code, refused.cause) == ("consent", 65001, "oauth-consent-missing")


def test_no_token_where_none_is_needed(run: RunProgram, runs: list[tuple[Any, Any]]) -> None:
    """A run that does not sign in asks nobody for a token."""
    run(*MAILBOX, "--oauth", "device-code", "--client-id", CLIENT, "--checks", "network")
    assert not Admin.made
    assert runs[0][0] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--client-id ID or smtp=ID"),
        (("--client-id", "microsoft"), "--client-id ID or smtp=ID"),
        (("--client-id", CLIENT, "--host", "mail.contoso.test"), "for that server alone"),
        (("--client-id", CLIENT, "--certificate", "app.pfx"), "--oauth app only"),
    ],
)
def test_what_cannot_be(run: RunProgram, runs: list[tuple[Any, Any]], arguments: tuple[str, ...], said: str) -> None:
    """Without an app, with another server, or with a certificate that nobody wants: one sentence, exit 2, no run."""
    ended = run(*MAILBOX, "--oauth", "device-code", *arguments)
    assert ended.status == 2
    assert said in ended.err
    assert not runs


def test_a_cloud_that_says_nothing_of_tokens(run: RunProgram, runs: list[tuple[Any, Any]], tmp_path: Path) -> None:
    """A cloud file without the scope is named, with what to add to it."""
    file = tmp_path / "lab.toml"
    file.write_text('[smtp]\nhost = "smtp.lab.test"\n[login]\nauthority = "https://login.lab.test/organizations"\n')
    ended = run(*MAILBOX, "--cloud", str(file), "--oauth", "device-code", "--client-id", CLIENT)
    assert (ended.status, "[smtp] oauth_scope" in ended.err) == (2, True)
    assert not runs
