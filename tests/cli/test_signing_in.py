"""A sign-in from the terminal must be asked for plainly, tell what to do, and never end in anything but a sentence."""

import threading
import webbrowser
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run as RunProgram
from tests.memory_keyring import Memory
from wizard.cli import diagnose
from wizard.model.finding import Verdict, VerdictStatus
from wizard.model.run import Run
from wizard.model.secret import Secret
from wizard.wire import signin
from wizard.wire.signin import AppCredential, ClientIds, DeviceCode, SignInError, Who

MAILBOX = ("diagnose", "--mailbox", "scanner@contoso.com", "--credentials", "none")
CLIENT = "1f2e3d4c-0000-4000-8000-000000000001"
OTHER = "1f2e3d4c-0000-4000-8000-000000000002"
WORD = "app-s3cr3t"


class Admin:
    """Stands in for the sign-in: notes what was asked, and answers as the test says."""

    made: list["Admin"]
    refuses: dict[str, SignInError]

    def __init__(self, cloud: Any, clients: ClientIds, tenant: str, *, hint: str = "") -> None:
        self.cloud, self.clients, self.tenant, self.hint = cloud, clients, tenant, hint
        self.who: Who | None = None
        self.asked: list[tuple[str, str, bool]] = []
        self.credential: AppCredential | None = None
        self.forgotten = False
        self.made.append(self)

    def by_device_code(self, resources: list[str], show: Any, stop: threading.Event, *, more: bool) -> None:
        assert not stop.is_set()
        self._answer("device-code", resources, more=more, ask=lambda: show(DeviceCode("https://x.test", "A\x1bB", 0.0)))

    def by_browser(self, resources: list[str], open_url: Any, stop: threading.Event, *, more: bool) -> None:
        assert not stop.is_set()
        self._answer("browser", resources, more=more, ask=lambda: open_url("https://x.test/sign-in"))

    def by_app(self, resources: list[str], credential: AppCredential, stop: threading.Event) -> None:
        assert not stop.is_set()
        self.credential = credential
        self._answer("app", resources, more=False, ask=lambda: None)

    def _answer(self, how: Any, resources: list[str], *, more: bool, ask: Any) -> None:
        (resource,) = resources
        self.asked.append((how, resource, more))
        if resource in self.refuses:
            raise self.refuses[resource]
        ask()
        self.who = Who("admin@contoso.com", "tenant-id", how)

    def forget(self) -> None:
        self.forgotten = True


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, float]]:
    """Stand in for the sign-in and for the run; return who was signed in, and the deadline, of each run."""
    Admin.made, Admin.refuses = [], {}
    runs: list[tuple[Any, float]] = []

    def one_run(  # noqa: PLR0917 - as the real one
        case: object,
        selection: object,
        secret: object,
        deadline: float,
        admin: Any = None,
        previous: Any = None,
        trials: Any = (),
    ) -> Run:
        assert not trials
        if admin is not None:
            assert not admin.forgotten
        runs.append((admin, deadline))
        return Run(
            state="finished", ending="complete", verdict=Verdict(status=VerdictStatus.HEALTHY, reason="signed-in")
        )

    monkeypatch.setattr(signin, "Admin", Admin)
    monkeypatch.setattr(diagnose, "one_run", one_run)
    return runs


def test_a_device_code(run: RunProgram, runs: list[tuple[Any, float]]) -> None:
    """Address, code and the warning stand on stderr, made harmless; the run gets the sign-in, which ends with it."""
    ended = run(*MAILBOX, "--sign-in", "device-code", "--client-id", CLIENT)
    assert ended.status == 0
    assert "https://x.test" in ended.err
    assert "A\\x1bB" in ended.err
    assert "Whoever sends you a code" in ended.err
    assert "admin@contoso.com" in ended.err
    (admin,) = Admin.made
    assert admin.asked == [("device-code", "exchange", False), ("device-code", "graph", True)]
    assert admin.clients == ClientIds(CLIENT, CLIENT)
    assert admin.tenant == "organizations"
    assert runs[0][0] is admin
    assert admin.forgotten


def test_each_service_its_own_client(run: RunProgram, runs: list[tuple[Any, float]]) -> None:
    """A client may be named for one service, and Microsoft's own are borrowed only by the word, which is said."""
    run(*MAILBOX, "--sign-in", "device-code", "--client-id", f"exchange={CLIENT}", "--client-id", f"graph={OTHER}")
    assert Admin.made[0].clients == ClientIds(CLIENT, OTHER)
    ended = run(*MAILBOX, "--sign-in", "device-code", "--client-id", CLIENT, "--client-id", "graph=microsoft")
    assert Admin.made[1].clients.exchange == CLIENT
    assert Admin.made[1].clients.graph != CLIENT
    assert "Microsoft Graph Command Line Tools" in ended.err
    assert len(runs) == 2


@pytest.mark.parametrize("opens", [True, False, webbrowser.Error()])
def test_a_browser(
    run: RunProgram, runs: list[tuple[Any, float]], monkeypatch: pytest.MonkeyPatch, *, opens: bool | Exception
) -> None:
    """The system's browser is opened; where there is none, the address is told."""
    opened: list[str] = []

    def open_url(url: str) -> bool:
        opened.append(url)
        if isinstance(opens, Exception):
            raise opens
        return opens

    monkeypatch.setattr(webbrowser, "open", open_url)
    ended = run(*MAILBOX, "--sign-in", "browser", "--client-id", CLIENT, "--tenant", "Contoso.com")
    assert opened[0] == "https://x.test/sign-in"
    assert ("No browser" in ended.err) == (opens is not True)
    assert Admin.made[0].tenant == "contoso.com"
    assert runs[0][0] is Admin.made[0]


@pytest.mark.parametrize(
    ("error", "telling"),
    [
        (SignInError("policy", {"code": "AADSTS53003"}, cause="conditional-access", code=53003), "AADSTS53003"),
        (SignInError("code-expired"), "not entered in time"),
        (SignInError("unreachable"), "cannot be reached"),
    ],
)
def test_a_refused_sign_in(run: RunProgram, runs: list[tuple[Any, float]], error: SignInError, telling: str) -> None:
    """One plain sentence, nobody is asked a second time, and the run goes on without."""
    Admin.refuses = {"exchange": error}
    ended = run(*MAILBOX, "--sign-in", "device-code", "--client-id", CLIENT)
    assert ended.status == 0
    assert telling in ended.err
    assert "go on without a sign-in" in ended.err
    assert len(Admin.made[0].asked) == 1
    assert runs[0][0] is None


@pytest.mark.parametrize("refused", ["exchange", "graph"])
def test_consent_for_one_service_only(run: RunProgram, runs: list[tuple[Any, float]], refused: str) -> None:
    """What the organisation allows is read; what it does not is said."""
    Admin.refuses = {refused: SignInError("consent", {"code": "AADSTS65001"}, cause="oauth-consent-missing")}
    ended = run(*MAILBOX, "--sign-in", "device-code", "--client-id", CLIENT)
    assert "AADSTS65001" in ended.err
    assert runs[0][0] is Admin.made[0]
    assert runs[0][0].who is not None


def test_the_deadline_begins_after_the_sign_in(
    run: RunProgram, runs: list[tuple[Any, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the person took, the whole deadline is left for the run."""
    clock = [1000.0]
    monkeypatch.setattr("wizard.cli.diagnose.time.monotonic", lambda: clock[0])
    monkeypatch.setattr("wizard.cli.signing_in._show", lambda *_, **__: clock.__setitem__(0, 1600.0))
    run(*MAILBOX, "--sign-in", "device-code", "--client-id", CLIENT, "--deadline", "30")
    assert runs[0][1] == 30.0


def test_no_sign_in_in_vain(run: RunProgram, runs: list[tuple[Any, float]]) -> None:
    """Checks that ask no service of Microsoft's trouble nobody."""
    ended = run(*MAILBOX, "--sign-in", "device-code", "--client-id", CLIENT, "--checks", "network,tls")
    assert Admin.made == []
    assert "none is made" in ended.err
    assert [admin for admin, _ in runs] == [None]
    run(*MAILBOX, "--sign-in", "device-code", "--client-id", CLIENT, "--checks", "mfa.sign-ins")
    assert [asked[1] for asked in Admin.made[0].asked] == ["graph"]


def test_an_app_registration(run: RunProgram, runs: list[tuple[Any, float]], tmp_path: Path) -> None:
    """Its secret comes from the keyring, by the organisation's domain; with a certificate it is the passphrase."""
    run("credentials", "set", "scanner@contoso.com", "--app", stdin=WORD)
    assert Memory.kept == {("smtp-auth-wizard:worldwide:app", "contoso.com"): WORD}
    run(*MAILBOX, "--sign-in", "app", "--client-id", CLIENT)
    given = Admin.made[0].credential
    assert given is not None
    assert (given.client_id, given.tenant, given.pfx) == (CLIENT, "contoso.com", None)
    assert isinstance(given.secret, Secret)
    assert given.secret.reveal() == WORD
    file = tmp_path / "app.pfx"
    file.write_bytes(b"x")
    run(*MAILBOX, "--sign-in", "app", "--client-id", CLIENT, "--certificate", str(file), "--tenant", OTHER)
    given = Admin.made[1].credential
    assert given is not None
    assert (given.tenant, given.pfx, given.secret, given.passphrase) == (OTHER, file, None, None)
    assert len(runs) == 2


def test_an_app_without_a_secret(run: RunProgram, runs: list[tuple[Any, float]]) -> None:
    """Nothing is tried, and it is said what to store; another server's trust never gets what the keyring holds."""
    ended = run(*MAILBOX, "--sign-in", "app", "--client-id", CLIENT)
    assert "neither a secret" in ended.err
    assert runs[0][0] is None
    run("credentials", "set", "scanner@contoso.com", "--app", stdin=WORD)
    ended = run(*MAILBOX, "--host", "relay.contoso.test", "--sign-in", "app", "--client-id", CLIENT)
    assert "keyring is not used" in ended.err
    assert Admin.made[-1].credential is None


def test_ctrl_c(run: RunProgram, runs: list[tuple[Any, float]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while a code is waited for ends at once with 130; the thread that still waits is told."""
    stops: list[threading.Event] = []

    def waits(_: Admin, __: object, ___: object, stop: threading.Event, *, more: bool) -> None:
        stops.append(stop)
        __import__("_thread").interrupt_main()
        stop.wait(60)

    monkeypatch.setattr(Admin, "by_device_code", waits)
    ended = run(*MAILBOX, "--sign-in", "device-code", "--client-id", CLIENT)
    assert ended.status == 130
    assert ended.out == ""
    assert stops[0].is_set()
    assert runs == []


@pytest.mark.parametrize(
    ("error", "status", "telling"),
    [
        (None, 0, "is signed in"),
        (SignInError("app-secret", {"code": "AADSTS7000215"}, code=7000215), 1, "AADSTS7000215"),
        (SignInError("busy", {"code": "503"}), 3, "too much to do"),
    ],
)
def test_an_app_can_be_tried(
    run: RunProgram, runs: list[tuple[Any, float]], error: SignInError | None, status: int, telling: str
) -> None:
    """`credentials test --app` makes one sign-in and says how it went."""
    Admin.refuses = {"exchange": error} if error else {}
    run("credentials", "set", "scanner@contoso.com", "--app", stdin=WORD)
    ended = run("credentials", "test", "scanner@contoso.com", "--app", "--client-id", CLIENT)
    assert ended.status == status
    assert telling in ended.out
    assert WORD not in ended.out + ended.err
    assert runs == []
