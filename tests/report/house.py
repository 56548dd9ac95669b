"""A small house for reports: a few checks with words of their own, and runs made by hand."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from wizard.checks.base import Check
from wizard.model.case import Case
from wizard.model.cloud import Cloud, Submission
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, RankedCause, RuledOut, Status, Verdict, VerdictStatus
from wizard.model.observation import Extensions, Line, Surroundings, Target
from wizard.model.run import Run

STARTED = 1_795_500_000.25  # 24 November 2026


def _check(name: str, hop: str, *, side: bool = False) -> Check:
    decides = name in ("credentials.sign-in", "delivery.message")
    return Check(id=name, hop=hop, needs=(), judge=lambda *_: None, side=side, decides=decides)


CHECKS = (
    _check("network.names", "dns"),
    _check("network.port-submission", "firewall"),
    _check("network.port-implicit", "firewall", side=True),
    _check("network.control", "network"),
    _check("network.greeting", "submission"),
    _check("tls.starttls", "tls"),
    _check("tls.certificate", "tls"),
    _check("tls.versions", "tls", side=True),
    _check("tenant.smtp-auth", "tenant"),
    _check("mailbox.smtp-auth", "mailbox"),
    _check("mfa.security-defaults", "sign-in"),
    _check("credentials.sign-in", "sign-in"),
    _check("delivery.message", "delivery"),
)

#: title, and the sentence of each `say`
_WORDS = {
    "network.names": ("Name of the mail server", "Both resolvers name the same 8 addresses."),
    "network.port-submission": ("Port 587 answers", "All 8 addresses answer on port 587."),
    "network.port-implicit": ("Port 465 does not answer", "Port 465 is refused, as Exchange Online does."),
    "network.control": ("The control target answers", "login.microsoftonline.com answers on port 443."),
    "network.greeting": ("The greeting is Exchange Online's", "Greeting and extensions are untouched."),
    "tls.starttls": ("STARTTLS is offered and taken", "The connection can be encrypted."),
    "tls.certificate": ("The certificate is Microsoft's", "Chain, dates and name hold."),
    "tls.versions": ("TLS 1.2 and 1.3 are accepted", "TLS 1.0 and 1.1 cannot be tried from here."),
    "tenant.smtp-auth": ("Organisation setting", "You told us: Off."),
    "mailbox.smtp-auth": ("Mailbox setting", "Look at the mailbox's setting and tell what you see."),
    "mfa.security-defaults": ("Security defaults", "You told us: Off."),
    "credentials.sign-in": ("The sign-in", "The server accepted user name and password."),
    "delivery.message": ("The test message", "The server took the message."),
}
_FAILED = {
    "network.port-submission": ("Port 587 does not answer", "No answer to 5 attempts in 1.5 s on any of 8 addresses."),
    "credentials.sign-in": ("The sign-in was refused", "The server said: {reply}"),
}


def furnish(root: Path, real: Path) -> None:
    """Fill `root` with the report's real words and causes, and with small words for the checks above."""
    (root / "checks").mkdir(parents=True)
    for entry in real.iterdir():
        if entry.name != "checks":
            (root / entry.name).symlink_to(entry)
    for name, (title, summary) in _WORDS.items():
        failed_title, failed = _FAILED.get(name, (title, summary))
        (root / "checks" / f"{name}.toml").write_text(
            f'title = "{title}"\n[say.well]\nsummary = "{summary}"\n'
            f'[say.badly]\ntitle = "{failed_title}"\nsummary = "{failed}"\nmeans = "It means {{reply}}."\n'
            'do = "Do {reply}."\n[say.open]\nsummary = "Not known: {reply}"\n',
            encoding="utf-8",
        )


CLOUD = Cloud(
    "worldwide",
    Submission("smtp.office365.com", flavour="exchange-online"),
    title="Microsoft 365 (worldwide)",
    built_in=True,
)
CASE = Case(mailbox="scanner@contoso.com", cloud=CLOUD, device="konica-minolta-bizhub")
TARGET = Target("smtp.office365.com", "40.99.1.2", 587, "submission")

SAID_OFF = (
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit"
    " https://aka.ms/smtp_auth_disabled for more information. [AM6P193CA0105.EURP193.PROD.OUTLOOK.COM"
    " 2026-11-24T06:00:04.512Z 08DE2A5F3C1B9D77]"
)


def conversation(last: str, peer: str = "40.99.1.2:587") -> tuple[Line, ...]:
    """Return a short sign-in that ends with the server's `last` word."""
    texts = (
        ("received", "220 AM6P193CA0105.outlook.office365.com Microsoft ESMTP MAIL Service ready"),
        ("sent", "EHLO [192.0.2.20]"),
        ("received", "250-AM6P193CA0105.outlook.office365.com Hello [203.0.113.7]"),
        ("received", "250 AUTH LOGIN XOAUTH2"),
        ("sent", "AUTH LOGIN"),
        ("received", "334 VXNlcm5hbWU6"),
        ("sent", "<redacted>"),
        ("received", last),
        ("note", "the connection was closed by the server"),
    )
    return tuple(
        Line(120 + 40 * place, peer, direction, text)  # type: ignore[arg-type]  # the three directions above
        for place, (direction, text) in enumerate(texts)
    )


def found(check: str, status: Status = Status.PASS, say: str = "", **more: Any) -> Finding:
    """Return a finding of the house."""
    usual = {Status.PASS: "well", Status.WARN: "well", Status.FAIL: "badly"}.get(status, "open")
    place = [known.id for known in CHECKS].index(check)
    more.setdefault("values", {"reply": "nothing"})
    more.setdefault("evidence", {"port": 587, "addresses": ["40.99.1.2", "2603:1026::2"], "ms": 21.5})
    return Finding(check=check, status=status, say=say or usual, started=0.1 * place, ended=0.1 * place + 0.25, **more)


def run_of(verdict: Verdict, *findings: Finding, **more: Any) -> Run:
    """Return a finished run in which everything passed, but for `findings`."""
    known: Mapping[str, Finding] = {check.id: found(check.id) for check in CHECKS}
    known = {**known, **{finding.check: finding for finding in findings}}
    surroundings = Surroundings(
        probe="surroundings",
        started=0.0,
        ended=0.01,
        proxies={"https": "http://boss:tops3cret@proxy.contoso.com:8080"},
        vpn_interfaces=("tun0",),
        clock=STARTED,
        tls_library="OpenSSL 3.0.22 25 Aug 2026",
    )
    hello = Extensions(probe="session", started=0.2, ended=0.3, target=TARGET, public_address="203.0.113.7")
    made = Run(
        run_id=1,
        state="finished",
        started=STARTED,
        finished=STARTED + 3.4,
        checks=tuple(check.id for check in CHECKS),
        observations=(surroundings, hello),
        findings=dict(known),
        verdict=verdict,
        ending="complete",
    )
    return replace(made, **more)


ADVICE = ("retirement", "dedicated-account", "keep-organisation-off", "not-the-scanner")

RULED_OUT = (
    RuledOut("port-blocked", "network.port-submission"),
    RuledOut("port-refused", "network.port-submission"),
    RuledOut("dns-hijacked", "network.names"),
    RuledOut("dns-failure", "network.names"),
    RuledOut("certificate-expired", "tls.certificate"),
    RuledOut("tls-intercepted", "tls.certificate"),
    RuledOut("smtp-inspection", "network.greeting"),
    RuledOut("security-defaults", "mfa.security-defaults"),
)


def healthy() -> Run:
    """Return a run in which all is well and the message was taken."""
    verdict = Verdict(status=VerdictStatus.HEALTHY, reason="sent", ruled_out=RULED_OUT, advice=ADVICE)
    return run_of(verdict, found("tls.versions", Status.UNKNOWN))


def tenant_off(reply: str = SAID_OFF) -> Run:
    """Return a run in which the server names the organisation's setting."""
    verdict = Verdict(
        status=VerdictStatus.BROKEN,
        cause="tenant-smtp-auth-disabled",
        broken_at="tenant",
        confidence=Confidence.CERTAIN,
        causes=(
            RankedCause("tenant-smtp-auth-disabled", Confidence.CERTAIN, ("credentials.sign-in", "tenant.smtp-auth")),
        ),
        ruled_out=RULED_OUT,
        advice=("network.port-implicit", *ADVICE),
        reason="cause",
    )
    off = "tenant-smtp-auth-disabled"
    return run_of(
        verdict,
        found("network.port-implicit", Status.WARN),
        found("tls.versions", Status.UNKNOWN),
        found("tenant.smtp-auth", Status.FAIL, cause=off, say="well"),
        found("mailbox.smtp-auth", Status.MANUAL),
        found(
            "credentials.sign-in",
            Status.FAIL,
            cause=off,
            values={"reply": reply},
            evidence={"reply": reply, "mechanism": "LOGIN"},
            lines=conversation(reply),
        ),
        found("delivery.message", Status.SKIPPED, cause="relay-denied", values={"reply": "the sign-in failed"}),
    )


def port_dropped() -> Run:
    """Return a run in which port 587 stays silent and nothing behind it could be tried."""
    verdict = Verdict(
        status=VerdictStatus.BROKEN,
        cause="port-blocked",
        broken_at="firewall",
        confidence=Confidence.LIKELY,
        causes=(RankedCause("port-blocked", Confidence.LIKELY, ("network.port-submission",)),),
        ruled_out=RULED_OUT[2:4],
        advice=ADVICE,
        reason="cause",
    )
    behind = [check.id for check in CHECKS if check.hop in ("tls", "submission", "delivery", "sign-in")]
    attempts = [
        {"address": f"40.99.1.{last}", "port": 587, "outcome": "no-answer", "attempts": 5, "waited_s": 1.5}
        for last in range(2, 10)
    ]
    return run_of(
        verdict,
        found("network.port-submission", Status.FAIL, cause="port-blocked", evidence={"attempts": attempts}),
        found("tenant.smtp-auth", Status.MANUAL),
        found("mailbox.smtp-auth", Status.MANUAL),
        *(found(check, Status.SKIPPED, values={"reply": "port 587 does not answer"}) for check in behind),
    )


def not_signed_in() -> Run:
    """Return a run that found nothing broken and had no password."""
    verdict = Verdict(status=VerdictStatus.INCONCLUSIVE, reason="not-signed-in", ruled_out=RULED_OUT[:4], advice=ADVICE)
    return run_of(
        verdict,
        found("tenant.smtp-auth", Status.MANUAL),
        found("mailbox.smtp-auth", Status.MANUAL),
        found("mfa.security-defaults", Status.MANUAL),
        found("credentials.sign-in", Status.SKIPPED, values={"reply": "no password was given"}),
        found("delivery.message", Status.SKIPPED, values={"reply": "no sign-in"}),
    )


HOSTILE = (
    "535 5.7.3 <script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp; \x1b[2J\x1b]0;owned\x07\r\n"
    "250 forged line\u2028\u202eexe.scan\u202c\u2066x\u2069 a\u200bb\ufeff \x00\x9b31m https://evil.example/ ﷽"
)


def hostile() -> Run:
    """Return a run in which every text from outside is hostile."""
    return tenant_off(HOSTILE)


RUNS = {
    "healthy": healthy,
    "tenant-off": tenant_off,
    "port-dropped": port_dropped,
    "not-signed-in": not_signed_in,
    "hostile": hostile,
}
