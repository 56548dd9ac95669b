"""What hostile and broken mail servers do, as data: a name, a script, and the cause that the verdict must name.

Knows neither the program nor how a server is run. Where chance decides how the end of a connection is seen, more than
one cause is right.
"""

import base64
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.wire.script_server import CAPABILITIES, REPLIES, Act, Script

#: Has what passwords may have: quotes, spaces, letters beyond ASCII, what URLs, HTML and formats give a meaning.
CANARY = "K\u00e4n \"7\" & 50%d 'kettle' <\u20ac>"

STAGES = ("greeting", "ehlo", "starttls", "shake", "ehlo-tls", "auth", "user", "pass", "mail", "rcpt", "data", "end")
_TEN_KB = b"x" * 10_000
_BAD = b"535 5.7.8 Error: authentication failed: authentication failure\r\n"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One server. `causes`: which the verdict may name, None for none; `trusted`: its certificate holds."""

    name: str
    causes: tuple[str | None, ...]
    stages: Mapping[str, bytes | Act] = field(default_factory=dict)
    certificate: Mapping[str, Any] = field(default_factory=dict)
    speaks: Literal["starttls", "implicit"] = "starttls"  # what the case expects of the port
    exchange: bool = False  # it is promised to be Exchange Online
    anchor: str = "Lab Root"  # the authority that this computer trusts
    clear: bool = False  # there is no TLS at all behind it
    encrypted: bool = False  # TLS from the first byte, whatever the case expects
    chunk: int = 0
    trusted: bool = True

    @property
    def slow(self) -> bool:
        """Whether somebody has to wait until a deadline, or until what comes without end is too much."""
        acts = [act for act in self.stages.values() if isinstance(act, Act)]
        return any(act.then in ("stall", "flood") or act.drip or act.late for act in acts) or self.chunk > 0

    def script(self, tls: ssl.SSLContext, split: int = 0) -> Script:
        """Return the server's part. `split`: where each of its answers is cut in two."""
        implicit = self.encrypted or (self.speaks == "implicit" and not self.clear)
        return Script(dict(self.stages), None if self.clear else tls, implicit, self.chunk, split)


def _ended(stage: str, then: str) -> tuple[str | None, ...]:
    """Return the cause of a connection that ends at a stage."""
    if stage == "end":
        return ("delivery-unknown",)
    if stage == "shake":
        return ("tls-handshake-failed",)
    return {
        "close": ("connection-lost",),
        "cut": ("connection-lost",),
        "reset": ("connection-reset",),
        "stall": ("no-answer",),
    }[then]


def _breaks() -> Iterator[Behaviour]:
    """Say nothing, hang up or throw the connection away, at every stage."""
    for stage in STAGES:
        for then in ("close", "reset", "stall"):
            yield Behaviour(f"{stage}: {then}", _ended(stage, then), {stage: Act(then=then)})
    for stage in ("ehlo-tls", "pass", "mail", "end"):
        yield Behaviour(f"{stage}: cut without TLS's goodbye", _ended(stage, "cut"), {stage: Act(then="cut")})
    yield Behaviour("quit: close", (None,), {"quit": Act(then="close")})
    yield Behaviour("quit: stall", (None,), {"quit": Act(then="stall")})
    yield Behaviour("pass: cut inside 235", ("connection-lost",), {"pass": Act(b"23", "cut")})
    yield Behaviour("pass: stall inside 235", ("no-answer",), {"pass": Act(b"235 2.7", "stall")})
    yield Behaviour("end: cut inside 250", ("delivery-unknown",), {"end": Act(b"25", "cut")})
    yield Behaviour("ehlo: cut in mid list", ("connection-lost",), {"ehlo": Act(CAPABILITIES, "close")})
    yield Behaviour("ehlo: stall in mid list", ("no-answer",), {"ehlo": Act(CAPABILITIES, "stall")})


def _dismissals() -> Iterator[Behaviour]:
    """Say 421 at every stage."""
    for stage in (*STAGES, "quit"):
        if stage == "shake":
            continue
        said = b"421 4.3.2 Service shutting down and closing channel\r\n"
        yield Behaviour(f"{stage}: 421", (None if stage == "quit" else "server-unavailable",), {stage: said})
    yield Behaviour(
        "421 unasked behind the answer to EHLO",
        ("server-unavailable",),
        {"ehlo-tls": REPLIES["ehlo-tls"] + b"421 4.3.2 shutting down\r\n"},
    )


def _floods() -> Iterator[Behaviour]:
    """Say more than anybody should take."""
    for stage in ("greeting", "ehlo", "starttls", "ehlo-tls", "auth", "pass", "mail", "end"):
        code = REPLIES[stage][:3]
        cause = "delivery-unknown" if stage == "end" else "protocol-violation"
        lines = (code + b"-x\r\n") * 1_000
        yield Behaviour(f"{stage}: a line of 10 MB", (cause,), {stage: Act(code + b" ", more=_TEN_KB, times=1_000)})
        yield Behaviour(f"{stage}: 100,000 continuation lines", (cause,), {stage: Act(lines, more=lines, times=99)})
    yield Behaviour(
        "greeting: a line without end", ("protocol-violation",), {"greeting": Act(b"220 " + b"x" * 9_000, "flood")}
    )
    yield Behaviour(
        "greeting: lines without end", ("protocol-violation",), {"greeting": Act(b"220-x\r\n" * 100, "flood")}
    )
    yield Behaviour(
        "ehlo: lines of 8 KiB without end",
        ("protocol-violation",),
        {"ehlo": Act(b"250-" + b"x" * 8_000 + b"\r\n", "flood")},
    )
    yield Behaviour("greeting: empty lines without end", ("not-smtp",), {"greeting": Act(b"\r\n" * 100, "flood")})
    yield Behaviour("greeting: zeros without end", ("not-smtp",), {"greeting": Act(b"\0" * 1_000, "flood")})
    yield Behaviour(
        "user: a challenge of 5 MB", ("protocol-violation",), {"user": Act(b"334 ", more=b"QUJD" * 2_500, times=500)}
    )
    yield Behaviour(
        "user: a challenge of 13 KiB", ("protocol-violation",), {"user": b"334 " + b"QUJD" * 3_400 + b"\r\n"}
    )
    yield Behaviour("user: a challenge of 11 KiB", (None,), {"user": b"334 " + b"QUJD" * 2_800 + b"\r\n"})
    yield Behaviour("shake: TLS records without end", ("tls-handshake-failed",), {"shake": Act(_RECORD, "flood")})


_RECORD = b"\x16\x03\x03\x40\x00" + b"\x0b\x00\xff\xff" + b"\0" * 16_380


def _slow() -> Iterator[Behaviour]:
    """Take time over it."""
    yield Behaviour("greeting: a byte at a time, for ever", ("no-answer",), {"greeting": Act(b"220-" * 400, drip=0.01)})
    yield Behaviour("ehlo: a line at a time, for ever", ("no-answer",), {"ehlo": Act(b"250-x\r\n" * 80, drip=0.02)})
    yield Behaviour(
        "shake: dripping for ever",
        ("tls-handshake-failed",),
        {"shake": Act(b"\x16\x03\x03\x40\x00" + b"\x02" * 900, drip=0.01)},
    )
    yield Behaviour("every answer a byte at a time", (None,), chunk=1)
    yield Behaviour("greeting: late", (None,), {"greeting": Act(REPLIES["greeting"], late=0.2)})
    yield Behaviour("pass: a late refusal", ("bad-credentials",), {"pass": Act(_BAD, late=0.2)})
    yield Behaviour("end: late", (None,), {"end": Act(REPLIES["end"], late=0.2)})


def _others() -> Iterator[Behaviour]:
    """Be no mail server at all."""
    protocols: dict[str, tuple[bytes, str]] = {
        "HTTP": (b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n", "not-smtp"),
        "SSH": (b"SSH-2.0-OpenSSH_9.2\r\n", "not-smtp"),
        "IMAP": (b"* OK IMAP4rev1 ready\r\n", "not-smtp"),
        "POP3": (b"+OK POP3\r\n", "not-smtp"),
        "VNC": (b"RFB 003.008\n", "not-smtp"),
        "a database": (b"J\0\0\0\n8.0.36\0\x0b\0\0\0", "not-smtp"),
        "a TLS alert": (b"\x15\x03\x01\x00\x02\x02\x46", "implicit-tls-mismatch"),
        "binary": (b"\x00\x01\x02\xff", "not-smtp"),
        "HTML": (b"<html><body>Sign in</body></html>\r\n", "not-smtp"),
        "a line of nothing": (b"\r\n", "not-smtp"),
    }
    for name, (said, cause) in protocols.items():
        yield Behaviour(f"speaks {name}, then waits", (cause,), {"greeting": Act(said, "stall")})
        yield Behaviour(f"speaks {name}, then goes", (cause,), {"greeting": Act(said, "close")})
    yield Behaviour("TLS from the first byte where it is not expected", ("implicit-tls-mismatch",), encrypted=True)
    yield Behaviour("clear text where TLS is expected", ("implicit-tls-mismatch",), clear=True, speaks="implicit")
    yield Behaviour("TLS from the first byte where it is expected", (None,), speaks="implicit")


def _grammar() -> Iterator[Behaviour]:
    """Break SMTP's rules."""
    codes = {"999": b"999", "negative": b"-20", "two digits": b"22", "100": b"100", "zero": b"000"}
    codes |= {"letters": b"2x0", "digits of another script": "\uff12\uff12\uff10".encode(), "four digits": b"2200"}
    for name, code in codes.items():
        yield Behaviour(f"greeting: code {name}", ("protocol-violation",), {"greeting": code + b" hello\r\n"})
        yield Behaviour(f"pass: code {name}", ("protocol-violation",), {"pass": code + b" hello\r\n"})
    yield Behaviour("greeting: 250", ("protocol-violation",), {"greeting": b"250 hello\r\n"})
    yield Behaviour("greeting: 354", ("protocol-violation",), {"greeting": b"354 go ahead\r\n"})
    yield Behaviour("greeting: no text", (None,), {"greeting": b"220\r\n"})
    yield Behaviour("greeting: several lines", (None,), {"greeting": b"220-lab.test\r\n220-be nice\r\n220 ESMTP\r\n"})
    yield Behaviour("greeting: codes differ", ("protocol-violation",), {"greeting": b"220-lab.test\r\n250 hello\r\n"})
    yield Behaviour("ehlo: codes differ", ("protocol-violation",), {"ehlo": b"250-lab.test\r\n220 STARTTLS\r\n"})
    yield Behaviour("ehlo: 354", ("protocol-violation",), {"ehlo": b"354 go ahead\r\n"})
    yield Behaviour("ehlo: two answers", ("protocol-violation",), {"ehlo": REPLIES["ehlo"] + b"250 again\r\n"})
    yield Behaviour(
        "ehlo-tls: two answers", ("protocol-violation",), {"ehlo-tls": REPLIES["ehlo-tls"] + b"250 again\r\n"}
    )
    yield Behaviour("greeting: two greetings", ("protocol-violation",), {"greeting": REPLIES["greeting"] * 2})
    yield Behaviour(
        "bare line feeds", (None,), {stage: said.replace(b"\r\n", b"\n") for stage, said in REPLIES.items()}
    )
    yield Behaviour(
        "ehlo: the end of a line forged",
        ("starttls-stripped",),
        {"ehlo": b"250-lab.test\r250 STARTTLS\r\n250 HELP\r\n"},
    )
    yield Behaviour("pass: 250", ("protocol-violation",), {"pass": b"250 fine\r\n"})
    yield Behaviour("pass: 334 without end", ("protocol-violation",), {"pass": b"334 bW9yZQ==\r\n"})
    yield Behaviour("auth: 235 at once", (None,), {"auth": b"235 2.7.0 welcome\r\n"})
    yield Behaviour("auth: no base64", ("protocol-violation",), {"auth": b"334 !!!\r\n"})
    yield Behaviour("user: no base64", ("protocol-violation",), {"user": b"334 Pass word:\r\n"})
    yield Behaviour("user: an empty challenge", (None,), {"user": b"334 \r\n"})
    yield Behaviour("mail: 354", ("protocol-violation",), {"mail": b"354 go ahead\r\n"})
    yield Behaviour("rcpt: 354", ("protocol-violation",), {"rcpt": b"354 go ahead\r\n"})
    yield Behaviour("data: 250", ("protocol-violation",), {"data": b"250 fine\r\n"})
    yield Behaviour("end: 354", ("delivery-unknown",), {"end": b"354 more\r\n"})
    yield Behaviour("end: twice", (None,), {"end": REPLIES["end"] * 2})
    yield Behaviour(
        "data taken after a refused recipient", ("recipient-rejected",), {"rcpt": b"550 5.1.1 no such user\r\n"}
    )


def _extensions() -> Iterator[Behaviour]:
    """Offer too little, too much, or something else under TLS."""
    plain = b"250-lab.test\r\n"
    yield Behaviour("greeting: 554", ("server-refused",), {"greeting": b"554 5.7.1 go away\r\n"})
    yield Behaviour("ehlo: 502", ("helo-rejected",), {"ehlo": b"502 5.5.1 not implemented\r\n"})
    yield Behaviour("ehlo: 550", ("helo-rejected",), {"ehlo": b"550 5.7.1 who are you\r\n"})
    yield Behaviour("ehlo: one line", ("starttls-stripped",), {"ehlo": b"250 lab.test\r\n"})
    yield Behaviour("ehlo: 127 extensions", (None,), {"ehlo": plain + b"250-X\r\n" * 126 + b"250 STARTTLS\r\n"})
    yield Behaviour(
        "ehlo: 128 extensions", ("protocol-violation",), {"ehlo": plain + b"250-X\r\n" * 127 + b"250 STARTTLS\r\n"}
    )
    yield Behaviour("starttls: not offered", ("starttls-stripped",), {"ehlo": CAPABILITIES + b"250 HELP\r\n"})
    yield Behaviour(
        "starttls: not offered, AUTH in clear",
        ("starttls-stripped",),
        {"ehlo": CAPABILITIES + b"250 AUTH LOGIN PLAIN\r\n"},
    )
    yield Behaviour(
        "a firewall masks the greeting",
        ("smtp-inspection",),
        {"greeting": b"220 ********0*2******\r\n", "ehlo": b"250-lab.test\r\n250-XXXXXXXA\r\n250 XXXB\r\n"},
    )
    yield Behaviour(
        "a firewall masks the extensions",
        ("smtp-inspection",),
        {"ehlo": b"250-lab.test\r\n250-XXXXXXXA\r\n250 XXXB\r\n"},
    )
    yield Behaviour(
        "AUTH offered in clear alone",
        ("auth-unencrypted-only",),
        {"ehlo": CAPABILITIES + b"250-AUTH LOGIN\r\n250 STARTTLS\r\n", "ehlo-tls": b"250 lab.test\r\n"},
    )
    yield Behaviour("AUTH not offered", ("auth-not-offered",), {"ehlo-tls": CAPABILITIES + b"250 HELP\r\n"})
    yield Behaviour(
        "AUTH by other ways alone",
        ("auth-mechanism-unsupported",),
        {"ehlo-tls": CAPABILITIES + b"250 AUTH NTLM GSSAPI\r\n"},
    )
    yield Behaviour("AUTH by token alone", ("oauth-required",), {"ehlo-tls": CAPABILITIES + b"250 AUTH XOAUTH2\r\n"})
    yield Behaviour("AUTH in the old form", (None,), {"ehlo-tls": b"250-lab.test\r\n250 AUTH=LOGIN\r\n"})
    yield Behaviour("PLAIN alone", (None,), {"ehlo-tls": CAPABILITIES + b"250 AUTH PLAIN\r\n"})
    yield Behaviour("no PIPELINING", (None,), {"ehlo-tls": b"250-lab.test\r\n250 AUTH LOGIN\r\n"})
    yield Behaviour("ehlo-tls: 550", ("helo-rejected",), {"ehlo-tls": b"550 5.7.1 not again\r\n"})
    yield Behaviour("starttls: 454", ("starttls-refused",), {"starttls": b"454 4.7.0 TLS not available\r\n"})
    yield Behaviour("starttls: 501", ("starttls-refused",), {"starttls": b"501 no\r\n"})
    yield Behaviour("starttls: 250", ("protocol-violation",), {"starttls": b"250 fine\r\n"})
    for name, text in {
        "a reply": b"250 injected\r\n",
        "one byte": b"X",
        "a list": b"250-lab\r\n250 AUTH PLAIN\r\n",
        "a 421": b"421 bye\r\n",
        "a record": b"\x16\x03\x03\x00\x01\x00",
    }.items():
        yield Behaviour(f"starttls: {name} behind the 220", ("starttls-injected",), {"starttls": b"220 go\r\n" + text})


def _tls() -> Iterator[Behaviour]:
    """Be bad at TLS."""
    faults: dict[str, tuple[dict[str, Any], str]] = {
        "expired": ({"ends": -1, "begins": -5}, "certificate-expired"),
        "not yet valid": ({"begins": 2}, "certificate-not-yet-valid"),
        "self-signed": ({"self_signed": True}, "certificate-self-signed"),
        "for another host": ({"names": ("other.test",)}, "certificate-wrong-host"),
        "with a common name only": ({"names": ()}, "certificate-wrong-host"),
        "of an unknown CA": ({"issuer": "Somebody Else"}, "certificate-untrusted"),
        "without its intermediate": ({"middle": "Middle", "send_middle": False}, "certificate-untrusted"),
        "with a weak key": ({"weak": True}, "certificate-weak"),
        "with hostile names": (
            {"common_name": "<b>\x1b[0m\u202e=cmd|x", "names": ("<img src=x>.test",)},
            "certificate-wrong-host",
        ),
    }
    for name, (certificate, cause) in faults.items():
        yield Behaviour(f"a certificate {name}", (cause,), certificate=certificate, trusted=False)
        yield Behaviour(
            f"a certificate {name}, from the first byte",
            (cause,),
            certificate=certificate,
            trusted=False,
            speaks="implicit",
        )
    for version in ("TLSv1", "TLSv1_1"):
        only = (getattr(ssl.TLSVersion, version),) * 2
        yield Behaviour(f"{version} only", ("tls-version-unsupported",), certificate={"versions": only}, trusted=False)
    for version in ("TLSv1_2", "TLSv1_3"):
        only = (getattr(ssl.TLSVersion, version),) * 2
        yield Behaviour(f"{version} only", (None,), certificate={"versions": only})
        yield Behaviour(
            f"a client certificate wanted, {version}",
            ("client-certificate-required",),
            certificate={"versions": only, "wants_client": True},
        )
    flight = {
        "cut short": Act(part=200, then="close"),
        "thrown away": Act(part=90, then="reset"),
        "stalled": Act(part=90, then="stall"),
    }
    for name, act in flight.items():
        yield Behaviour(f"the handshake {name}", ("tls-handshake-failed",), {"shake": act})
    words = {
        "an alert": b"\x15\x03\x03\x00\x02\x02\x28",
        "clear text": b"250 what was that?\r\n",
        "a 421": b"421 4.3.2 closing\r\n",
        "garbage": bytes(range(256)),
        "an empty record": b"\x16\x03\x03\x00\x00" * 10,
        "a record of another version": b"\x16\x09\x09\x00\x05hello",
    }
    for name, said in words.items():
        yield Behaviour(
            f"{name} for a handshake", ("tls-handshake-failed", "protocol-violation"), {"shake": Act(said, "close")}
        )
    yield Behaviour("clear text after agreeing to TLS", ("tls-handshake-failed", "protocol-violation"), clear=True)


def _words() -> Iterator[Behaviour]:
    """Say what is meant for another reader, or say the password back."""
    for stage in ("pass", "mail", "rcpt", "end"):
        for name, form in echoes().items():
            said = b"550 5.7.1 you said " + form + b"\r\n"
            if stage == "pass":
                said = b"535" + said[3:]
            yield Behaviour(f"{stage}: the password said back, {name}", _ANY, {stage: said})
    hostile = {
        "escape sequences": "\x1b[31mred\x1b]0;title\x07\x9b2J".encode("latin-1"),
        "direction overrides": "evil\u202egnp.exe\u2066\u200f".encode(),
        "zeros": b"a\0b\0",
        "markup": b"<script>alert(1)</script><img src=http://evil.example/x.png>",
        "a formula": b'=HYPERLINK("http://evil.example";"x") @SUM(1) +1 -1',
        "a forged line": b"fine\r250 2.0.0 all is well\x0b\x0c\x85\xe2\x80\xa8next",
        "half characters": b"\xed\xa0\x80 \xff\xfe caf\xe9",
        "8,000 letters": b"y" * 8_000,
        "braces": b"{0} {said} %s %n ${HOME} $(id) `id`",
        "a link": b"[click](javascript:alert(1)) https://evil.example/?token=1",
    }
    for name, text in hostile.items():
        yield Behaviour(f"greeting: {name}", ("server-refused",), {"greeting": b"554 5.7.1 " + text + b"\r\n"})
        yield Behaviour(f"pass: {name}", _ANY, {"pass": b"535 5.7.1 " + text + b"\r\n"})
        yield Behaviour(
            f"everywhere: {name}",
            (None,),
            {
                stage: _with(said, text)
                for stage, said in REPLIES.items()
                if stage in ("greeting", "starttls", "pass", "mail", "rcpt", "data", "end", "quit")
            },
        )
    yield Behaviour("pass: 454", ("sign-in-unavailable",), {"pass": b"454 4.7.0 Temporary authentication failure\r\n"})
    yield Behaviour(
        "auth: 504", ("auth-mechanism-unsupported",), {"auth": b"504 5.7.4 Unrecognized authentication type\r\n"}
    )
    yield Behaviour("mail: 452", ("temporary-failure",), {"mail": b"452 4.3.1 Insufficient system resources\r\n"})
    yield Behaviour(
        "end: 554",
        ("send-as-denied",),
        {"end": b"554 5.2.252 SendAsDenied; a@lab.test not allowed to send as b@lab.test\r\n"},
    )
    yield Behaviour(
        "the message refused in mid flight",
        ("content-rejected", "connection-lost", "connection-reset"),
        {"data": b"354 go ahead\r\n554 5.6.0 that is enough\r\n"},
    )


_ANY = (
    "unknown",
    "bad-credentials",
    "content-rejected",
    "recipient-rejected",
    "sender-blocked",
    "relay-denied",
    "account-restricted",
    "server-refused",
)


def _with(said: bytes, text: bytes) -> bytes:
    """Return a server's words with more text before the end of the line."""
    return said.removesuffix(b"\r\n") + b" " + text + b"\r\n"


def echoes() -> dict[str, bytes]:
    """Return the password in forms that a server could give it."""
    raw = CANARY.encode()
    return {
        "raw": raw,
        "base64": base64.b64encode(raw),
        "PLAIN": base64.b64encode(b"\0scanner@lab.test\0" + raw),
        "hex": raw.hex().encode(),
    }


def _promised() -> Iterator[Behaviour]:
    """Stand where Exchange Online should."""
    real = {
        "greeting": _EXCHANGE,
        "ehlo": _OFFERS + b"250 STARTTLS\r\n",
        "ehlo-tls": _OFFERS + b"250 AUTH LOGIN XOAUTH2\r\n",
    }
    inspected: dict[str, Any] = {"issuer": "FortiGate CA"}
    yield Behaviour("Exchange Online itself", (None,), real, exchange=True)
    yield Behaviour("Exchange Online, inspected", ("tls-intercepted",), real, inspected, exchange=True, trusted=False)
    yield Behaviour(
        "Exchange Online, inspected, and the inspector is trusted",
        ("tls-intercepted",),
        real,
        inspected,
        exchange=True,
        anchor="FortiGate CA",
    )
    yield Behaviour(
        "some mail server", ("not-exchange-online",), {"greeting": b"220 lab.test ESMTP Postfix\r\n"}, exchange=True
    )
    yield Behaviour(
        "another provider's",
        ("wrong-provider",),
        {"greeting": b"220 smtp.gmail.com ESMTP x - gsmtp\r\n"},
        exchange=True,
    )
    yield Behaviour(
        "Exchange Online, STARTTLS taken out",
        ("starttls-stripped",),
        {**real, "ehlo": _OFFERS + b"250 HELP\r\n"},
        exchange=True,
    )
    yield Behaviour(
        "Exchange Online, masked",
        ("smtp-inspection",),
        {**real, "greeting": b"220 *************************\r\n"},
        exchange=True,
    )
    yield Behaviour(
        "Exchange Online: SMTP AUTH is off",
        ("tenant-smtp-auth-disabled",),
        {
            **real,
            "pass": b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant\r\n",
        },
        exchange=True,
    )


_EXCHANGE = (
    b"220 PR0P000CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready at Tue, 24 Nov 2026 06:00:00 +0000\r\n"
)
_OFFERS = b"250-PR0P000CA0001.outlook.office365.com Hello [203.0.113.7]\r\n" + b"".join(
    b"250-" + word + b"\r\n"
    for word in (
        b"SIZE 157286400",
        b"PIPELINING",
        b"DSN",
        b"ENHANCEDSTATUSCODES",
        b"8BITMIME",
        b"BINARYMIME",
        b"CHUNKING",
        b"SMTPUTF8",
    )
)


def _pairs() -> Iterator[Behaviour]:
    """Do two things at once."""
    yield Behaviour(
        "masked, and STARTTLS refused",
        ("smtp-inspection", "starttls-refused"),
        {"greeting": b"220 ************\r\n", "starttls": b"454 4.7.0 no\r\n"},
    )
    yield Behaviour(
        "bytewise, and codes differ", ("protocol-violation",), {"ehlo": b"250-lab.test\r\n220 STARTTLS\r\n"}, chunk=1
    )
    yield Behaviour(
        "bytewise, and injected",
        ("starttls-injected", "tls-handshake-failed"),
        {"starttls": b"220 go\r\n250 injected\r\n"},
        chunk=3,
    )
    yield Behaviour(
        "AUTH in clear, and injected",
        ("starttls-injected",),
        {
            "ehlo": CAPABILITIES + b"250-AUTH LOGIN PLAIN\r\n250 STARTTLS\r\n",
            "starttls": b"220 go\r\n250 AUTH PLAIN\r\n",
        },
    )
    yield Behaviour(
        "late, and expired",
        ("certificate-expired",),
        {"greeting": Act(REPLIES["greeting"], late=0.2)},
        certificate={"ends": -1, "begins": -5},
        trusted=False,
    )
    yield Behaviour(
        "expired, and for another host",
        ("certificate-expired", "certificate-wrong-host"),
        certificate={"ends": -1, "begins": -5, "names": ("other.test",)},
        trusted=False,
    )
    yield Behaviour(
        "a weak key of an unknown CA",
        ("certificate-untrusted", "certificate-weak"),
        certificate={"weak": True, "issuer": "Somebody Else"},
        trusted=False,
    )
    yield Behaviour(
        "old TLS, and a certificate of nobody",
        ("tls-version-unsupported",),
        certificate={"versions": (ssl.TLSVersion.TLSv1,) * 2, "issuer": "Somebody Else"},
        trusted=False,
    )
    yield Behaviour(
        "bare line feeds, and the password said back",
        _ANY,
        {"greeting": b"220 x\n", "pass": b"535 5.7.1 " + CANARY.encode() + b"\n"},
    )
    yield Behaviour(
        "bytewise, and the password said back", _ANY, {"pass": b"535 5.7.1 " + CANARY.encode() + b"\r\n"}, chunk=1
    )
    yield Behaviour("the sign-in refused, and a 421 behind it", ("bad-credentials",), {"pass": _BAD + b"421 bye\r\n"})
    yield Behaviour(
        "accepted, and a 421 behind it",
        ("server-unavailable", "temporary-failure"),
        {"pass": REPLIES["pass"] + b"421 4.3.2 bye\r\n"},
    )
    yield Behaviour("accepted, and a close behind it", ("connection-lost",), {"pass": Act(REPLIES["pass"], "close")})
    yield Behaviour(
        "every recipient refused, and DATA taken, then silence",
        ("recipient-rejected",),
        {"rcpt": b"550 5.1.1 no such user\r\n", "end": Act(then="stall")},
    )
    yield Behaviour(
        "masked, bytewise, and silence at TLS",
        ("smtp-inspection", "tls-handshake-failed"),
        {"greeting": b"220 ****************\r\n", "shake": Act(then="stall")},
        chunk=1,
    )
    yield Behaviour(
        "TLS 1.2, and cut inside 235",
        ("connection-lost",),
        {"pass": Act(b"235", "cut")},
        certificate={"versions": (ssl.TLSVersion.TLSv1_2,) * 2},
    )


EVERY = tuple(
    one
    for group in (_breaks, _dismissals, _floods, _slow, _others, _grammar, _extensions, _tls, _words, _promised, _pairs)
    for one in group()
)
BY_NAME = {one.name: one for one in EVERY}
