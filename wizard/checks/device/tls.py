"""Whether Exchange Online would get on with the versions, ciphers and curves in the watched device's hello.

What Exchange Online takes is data with its source; must not judge the certificate.
"""

from collections.abc import Iterable

from wizard.checks import shared
from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.device import ClientHello, DeviceHello
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.tls"
_RETRY = "TLS_FALLBACK_SCSV"


def _judge(seen: Seen, case: Case) -> Finding:
    met = seen.last(DeviceHello)
    if met is None:
        return watched.nothing(_ID, "nothing-watched" if watched.session(seen) is None else "no-hello-watched")
    hello = met.hello
    say = _said(hello) if shared.exchange(case) else "seen"
    status = {"fits": Status.PASS, "seen": Status.PASS}.get(say, Status.FAIL)
    if say in ("unreadable", "retry"):
        status = Status.UNKNOWN
    return watched.finding(
        _ID,
        status,
        say,
        "device-tls-too-old" if status is Status.FAIL else None,
        met,
        confidence=Confidence.CERTAIN if say in ("fits", "too-old") else Confidence.LIKELY,
        values={"newest": _spoken(hello.newest), "ciphers": len(hello.ciphers), "groups": ", ".join(hello.groups)},
        evidence={
            "style": hello.style,
            "record_version": hello.record_version,
            "client_version": hello.client_version,
            "versions": list(hello.versions),
            "ciphers": list(hello.ciphers),
            "groups": list(hello.groups),
            "signatures": list(hello.signatures),
            "server_name": hello.server_name,
            "extensions": list(hello.extensions),
            "problem": hello.problem,
        },
        rules_out=("device-tls-too-old",) if say == "fits" else (),
    )


def _said(hello: ClientHello) -> str:
    takes = watched.exchange()
    if not hello.client_version or (hello.problem and not hello.ciphers):
        return "unreadable"
    if hello.newest not in takes["versions"]:
        return "retry" if _RETRY in hello.ciphers else "too-old"
    if hello.style == "ssl2":
        return "old-form"
    by_cipher = [version for version in takes["versions"] if _speaks(hello, version) and _any(hello, version)]
    curves = not hello.groups or bool(set(hello.groups) & set(takes["groups"]))
    signs = not hello.signatures or bool(set(hello.signatures) & set(takes["signatures"]))
    if by_cipher:
        return "fits" if curves and signs else "signatures" if curves else "curves"
    return "key-exchange" if set(hello.ciphers) & set(takes["doubtful_12"]) else "ciphers"


def _speaks(hello: ClientHello, version: str) -> bool:
    return version in hello.versions if hello.versions else version == hello.newest


def _any(hello: ClientHello, version: str) -> bool:
    takes: Iterable[str] = watched.exchange()["ciphers_13" if version == "1.3" else "ciphers_12"]
    return bool(set(hello.ciphers) & set(takes))


def _spoken(version: str) -> str:
    return version if version.startswith(("SSL", "0x")) else f"TLS {version}" if version else "-"


CHECK = watched.check(_ID, _judge)
