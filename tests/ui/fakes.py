"""A small made-up world for the window: checks, their words, and an engine that does as it is told."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from wizard.checks.base import Check
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, RankedCause, RuledOut, Status, Verdict, VerdictStatus
from wizard.model.observation import Line
from wizard.model.run import Event, Found, ProbeStarted, RunFinished, RunStarted
from wizard.ui.bridge import Order
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
}

CHECKS = tuple(Check(id=check, hop=hop, needs=(), judge=lambda *_: None) for check, (_, hop) in TITLES.items())


def title(check: str) -> str:
    """Return the title of a made-up check."""
    return TITLES[check][0]


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
