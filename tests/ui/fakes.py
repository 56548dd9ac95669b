"""A small made-up world for the window: checks, their words, and an engine that does as it is told."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from wizard.checks.base import Check
from wizard.model.change import Call
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, RankedCause, RuledOut, Status, Verdict, VerdictStatus
from wizard.model.observation import Line
from wizard.model.run import Event, Found, ProbeStarted, RunFinished, RunStarted
from wizard.model.secret import AccessToken
from wizard.model.tenant import Reading, Row
from wizard.ui.bridge import Order
from wizard.wire.signin import DeviceCode, How, SignInError, Who
from wizard.words import Said

HOSTILE = '<b>bold</b> <img src="https://evil.example/x.png">\u202e gnp.exe\x1b[31m\x00'

TITLES = {
    "network.name": ("smtp.office365.com resolves to Microsoft", "dns"),
    "network.port-587": ("Port 587 answers", "firewall"),
    "network.port-25": ("Port 25 is blocked", "firewall"),
    "network.admin-services": ("Sign-in and admin services reachable", "network"),
    "tls.handshake": ("The connection is encrypted", "tls"),
    "tenant.smtp-auth": ("SMTP AUTH is off for the organisation", "tenant"),
    "mailbox.smtp-auth": ("The mailbox follows the organisation", "mailbox"),
    "mfa.security-defaults": ("Security defaults", "sign-in"),
    "credentials.sign-in": ("The server refused the sign-in", "sign-in"),
    "delivery.message": ("The message was not sent", "delivery"),
    "delivery.limits": ("No limit is in the way", "delivery"),
}

DECIDING = ("credentials.sign-in", "delivery.message")
CHECKS = tuple(
    Check(id=check, hop=hop, needs=(), judge=lambda *_: None, decides=check in DECIDING)
    for check, (_, hop) in TITLES.items()
)


def title(check: str) -> str:
    """Return the title of a made-up check; a real one goes by its id."""
    return TITLES.get(check, (check, ""))[0]


def said(finding: Finding) -> Said:
    """Return the words of a made-up finding; what a server said comes in by its values."""
    wrong = finding.status in (Status.FAIL, Status.WARN)
    return Said(
        title=title(finding.check),
        summary=str(finding.values.get("summary", "Exchange Online greets on all 8 addresses.")),
        means="Client submission on 587 is not affected; Direct Send needs port 25." if wrong else "",
        do="Nothing, unless you plan to leave SMTP AUTH." if wrong else "",
    )


def finding(check: str, status: Status = Status.PASS, **more: object) -> Finding:
    """Return a finding of a made-up check."""
    values: dict[str, object] = {"check": check, "status": status, "say": "x", "started": 0.0, "ended": 0.061, **more}
    return Finding(**values)  # type: ignore[arg-type]


def broken() -> list[Finding]:
    """Return the findings of a run that breaks at the tenant."""
    lines = (
        Line(0, "smtp.office365.com", "received", "220 ready"),
        Line(61, "smtp.office365.com", "sent", "EHLO scanner"),
        Line(80, "smtp.office365.com", "received", HOSTILE),
    )
    return [
        finding("network.name", ended=0.018, values={"summary": "4 IPv4 and 4 IPv6 addresses, all Microsoft's."}),
        finding("network.port-587"),
        finding(
            "network.port-25",
            Status.WARN,
            ended=3.0,
            evidence={"52.98.168.178:25": "no answer to 3 attempts in 3.0 s", "server said": HOSTILE},
            lines=lines,
        ),
        finding("network.admin-services", Status.UNKNOWN),
        finding("tls.handshake"),
        finding("tenant.smtp-auth", Status.MANUAL),
        finding("mailbox.smtp-auth", Status.MANUAL),
        finding("mfa.security-defaults", Status.MANUAL),
        finding(
            "credentials.sign-in",
            Status.FAIL,
            ended=5.2,
            cause="tenant-smtp-auth-disabled",
            values={"summary": "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant."},
            evidence={"reply": HOSTILE},
            lines=lines,
        ),
        finding("delivery.message", Status.SKIPPED),
    ]


def verdict() -> Verdict:
    """Return the verdict on `broken`."""
    return Verdict(
        status=VerdictStatus.BROKEN,
        cause="tenant-smtp-auth-disabled",
        broken_at="tenant",
        confidence=Confidence.CERTAIN,
        causes=(RankedCause("tenant-smtp-auth-disabled", Confidence.CERTAIN, ("credentials.sign-in",)),),
        ruled_out=(RuledOut("port-blocked", "network.port-587"), RuledOut("tls-intercepted", "tls.handshake")),
        reason="cause",
    )


def broken_by(*causes: str) -> Verdict:
    """Return a verdict with these causes, the first of which is the reason."""
    ranked = tuple(RankedCause(cause, Confidence.CERTAIN, ("credentials.sign-in",)) for cause in causes)
    return replace(verdict(), cause=causes[0], causes=ranked)


@dataclass
class FakeEngine:
    """Does what a test says: `findings` at once, then waits for `finish` or a cancel."""

    findings: Iterable[Finding] = field(default_factory=broken)
    verdict: Verdict = field(default_factory=verdict)
    holds: bool = False
    orders: list[Order] = field(default_factory=list)
    finish: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop | None = None
    emit: Callable[[Event], None] | None = None

    async def __call__(self, order: Order, emit: Callable[[Event], None]) -> None:
        """Run `order`."""
        self.orders.append(order)
        self.loop, self.emit = asyncio.get_running_loop(), emit
        run_id = (order.previous.run_id if order.previous else 0) + 1
        found = list(self.findings)
        checks = tuple(one.check for one in found)
        emit(RunStarted(run_id=run_id, at=0, wall_clock=time.time(), checks=checks, probes=("p",), selected=checks))
        emit(ProbeStarted(run_id=run_id, at=0, probe="p", until=15.0))
        for one in found:
            emit(Found(run_id=run_id, at=0.1, finding=one))
        ending = "complete"
        if self.holds:
            try:
                await self.finish.wait()
            except asyncio.CancelledError:
                ending = "cancelled"
        emit(RunFinished(run_id=run_id, at=3.4, verdict=self.verdict, ending=ending))  # type: ignore[arg-type]

    def let_go(self) -> None:
        """Let a run that holds come to its end."""
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self.finish.set)


# ---- the tenant's side -----------------------------------------------------------------------------------------------

WHO = Who("admin@contoso.com", "11111111-2222-3333-4444-555555555555", "browser")


def access_token(**claims: object) -> AccessToken:
    """Return a token as the mailbox's own device has it, but for what `claims` says."""
    known = {"aud": "https://outlook.office.com", "scp": "SMTP.Send", "upn": "scanner@contoso.com", "tid": "t"}
    body = json.dumps({**known, "exp": time.time() + 3600, **claims}).encode()
    return AccessToken(f"e30.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.c2ln")


TOKEN = access_token()


class FakeAdmin:
    """Signs in as a test says: `outcomes` by service, a SignInError to raise or "hangs"; nothing means it works."""

    def __init__(self, **outcomes: SignInError | str) -> None:
        self.who: Who | None = None
        self.outcomes = outcomes
        self.asked: list[tuple[str, str, bool]] = []  # how, for which service, in addition to what there was
        self.forgotten = self.closed = False
        self.keeps: list[Path | None] = []
        self.trouble = ""

    def by_browser(
        self, services: Sequence[str], open_url: Callable[[str], object], stop: threading.Event, *, more: bool = False
    ) -> None:
        """Sign in with a browser."""
        self._sign_in("browser", services[0], lambda: open_url("https://login.example/authorize"), stop, more=more)

    def by_device_code(
        self,
        services: Sequence[str],
        show: Callable[[DeviceCode], object],
        stop: threading.Event,
        *,
        more: bool = False,
    ) -> None:
        """Sign in with a code."""
        code = DeviceCode("https://microsoft.com/devicelogin", "BCDF-GH7K2", time.time() + 600)
        self._sign_in("device-code", services[0], lambda: show(code), stop, more=more)

    def resume(self, services: Sequence[str], _stop: threading.Event) -> None:
        """Go on with what was kept."""
        self.asked.append(("kept", ",".join(services), False))
        if isinstance(outcome := self.outcomes.get("kept"), SignInError):
            raise outcome
        self.who = Who(WHO.user, WHO.tenant_id, "browser")

    def keep(self, file: Path | None) -> None:
        """Keep the sign-in, or no longer."""
        self.keeps.append(file)
        if file is not None and not self.trouble:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()

    def by_app(self, services: Sequence[str], _credential: object, stop: threading.Event) -> None:
        """Sign in as an app."""
        self._sign_in("app", services[0], lambda: None, stop, more=False)

    def in_hand(self, service: str) -> AccessToken:
        """Return the token for the mail server."""
        assert service == "smtp"
        return TOKEN

    def forget(self) -> None:
        """Sign out."""
        self.forgotten, self.who = True, None

    def close(self) -> None:
        """Let go of it."""
        self.closed, self.who = True, None

    def _sign_in(
        self, how: How, service: str, show: Callable[[], object], stop: threading.Event, *, more: bool
    ) -> None:
        self.asked.append((how, service, more))
        outcome = self.outcomes.get(service.replace("-", "_"))
        show()
        if outcome == "hangs":
            stop.wait()
            raise SignInError("cancelled")
        if isinstance(outcome, SignInError):
            raise outcome
        self.who = Who(WHO.user, WHO.tenant_id, how)


class FakeServices:
    """One switch that calls read and change; `refused`: what every write, or with `blind` every call, answers."""

    def __init__(self, value: object = None, refused: str = "", *, blind: bool = False, deaf: bool = False) -> None:
        self.value, self.refused, self.blind, self.deaf = value, refused, blind, deaf
        self.beyond: tuple[str, ...] = ()
        self.calls: list[Call] = []
        self.opened: list[tuple[object, str]] = []

    @asynccontextmanager
    async def open(self, admin: object, mailbox: str) -> AsyncIterator["FakeServices"]:
        """Stand for wizard.changes.services.opened."""
        self.opened.append((admin, mailbox))
        yield self

    async def read(self, call: Call) -> Reading:
        """Return the switch."""
        await asyncio.sleep(0)
        self.calls.append(call)
        if self.blind:
            return self._answer(refused=self.refused)
        return self._answer({SWITCH: self.value, "accountEnabled": True, "lastPasswordChangeDateTime": "2026-01-01"})

    async def write(self, call: Call) -> Reading:
        """Set the switch."""
        await asyncio.sleep(0)
        self.calls.append(call)
        if self.refused:
            return self._answer(refused=self.refused)
        if not self.deaf:
            self.value = call.parameters.get(SWITCH, self.value)
        return self._answer()

    async def lacks(self, call: Call, known: Call) -> bool:
        """Say that the role covers everything, unless `beyond` names it."""
        await asyncio.sleep(0)
        return call.name in self.beyond and call != known

    @property
    def written(self) -> list[str]:
        """What was written, by name."""
        return [call.name for call in self.calls if not call.name.startswith("G")]

    @staticmethod
    def _answer(*rows: dict[str, object], refused: str = "") -> Reading:
        made = tuple(Row(row) for row in rows)
        return Reading(probe="x", started=0, ended=0, source="x", rows=made, refused=refused)  # type: ignore[arg-type]


SWITCH = "SmtpClientAuthenticationDisabled"
