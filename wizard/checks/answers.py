"""Reads one greeting: whose words are these? The only place that tells Exchange Online from somebody else.

Without a cloud that promises Exchange Online nothing follows from foreign words; from masked ones it does.
"""

import re
from dataclasses import field
from typing import Literal

from wizard.checks import marks, shared
from wizard.checks.base import Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.frozen import dataclass
from wizard.model.observation import Greeting
from wizard.model.seen import Seen

#: "good": as expected; "tampered": something on the way answers or rewrites; "foreign": another server answers;
#: "refused": the server says no; "broken": no usable greeting; "none": there was no connection; "open": cut short.
Kind = Literal["good", "tampered", "foreign", "refused", "broken", "none", "open"]

_BROKEN = {
    FailureCode.TIMEOUT: ("no-answer", "silent"),
    FailureCode.RESET: ("connection-reset", "reset"),
    FailureCode.CLOSED: ("connection-lost", "closed"),
    FailureCode.UNREACHABLE: ("connection-lost", "closed"),
    FailureCode.PROTOCOL: ("protocol-violation", "garbled"),
    FailureCode.TOO_LONG: ("protocol-violation", "garbled"),
}
_WEB = ("http/1.", "http/2", "<html", "<!doctype html")
_REDIRECT = re.compile(r"http/\d(\.\d)? (30[12378]|511)\b")
_TLS_ALERT = "\\x15\\x03"  # as `first_bytes` shows the two bytes
_WAITS_FOR_TLS = ("implicit-tls-mismatch", "smtp-inspection")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one greeting shows. `say` is a sentence of network.answer, `values` what it needs."""

    kind: Kind
    say: str
    cause: str | None = None
    confidence: Confidence = Confidence.CERTAIN
    alternatives: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)


def read(greeting: Greeting, case: Case, explain: Explain) -> Answer:  # noqa: PLR0911 - one line a case
    """Return what `greeting` shows."""
    if greeting.failure is not None:
        return _unusable(greeting)
    reply = greeting.reply
    if reply is None:
        return Answer("open", "cut-short")
    said = reply.text
    if marks.masked_greeting(reply.lines[0]):
        return Answer("tampered", "masked", "smtp-inspection", values={"said": said})
    if reply.code != 220 and reply.positive:
        return Answer("broken", "garbled", "protocol-violation", values={"said": said})
    if reply.code != 220:
        busy = 400 <= reply.code < 500
        known = shared.meaning(explain, reply, "greeting", "server-unavailable" if busy else "server-refused")
        sure = Confidence.CERTAIN if known.cause in ("server-unavailable", "server-refused") else known.confidence
        say = "busy" if busy else "refused"
        return Answer("refused", say, known.cause, sure, known.alternatives, {"said": said})
    if not shared.exchange(case):
        return Answer("good", "greets", values={"said": said})
    return _whose(said, explain)


def _whose(said: str, explain: Explain) -> Answer:
    """Tell whose greeting this is, where Exchange Online's is promised."""
    values = {"said": said}
    if marks.exchange_greeting(said):
        return Answer("good", "exchange", values=values)
    if name := marks.shield(said):
        return Answer("tampered", "shield", "smtp-inspection", Confidence.LIKELY, values={**values, "name": name})
    if name := marks.provider(said):
        return Answer("foreign", "provider", "wrong-provider", values={**values, "name": name})
    if explain(said, "greeting").cause == "wrong-provider":
        return Answer("foreign", "other-provider", "wrong-provider", values=values)
    return Answer("foreign", "stranger", "not-exchange-online", Confidence.LIKELY, ("dns-hijacked",), values)


def _unusable(greeting: Greeting) -> Answer:  # noqa: PLR0911 - one line a case
    failure = greeting.failure
    if failure is None or failure.operation in ("connect", "resolve", "handshake"):
        return Answer("none", "after-port")
    first = greeting.first_bytes.lower()
    values = {"said": greeting.first_bytes or failure.detail}
    if greeting.waits_for_tls:
        return Answer("broken", "tls-first", "implicit-tls-mismatch", values=values)
    if first.startswith(_TLS_ALERT):
        return Answer("broken", "tls-first", "implicit-tls-mismatch", Confidence.LIKELY, values=values)
    if failure.code is FailureCode.NOT_SMTP and (first.startswith(_WEB) or "<html" in first):
        if _REDIRECT.match(first):  # a mail server has nowhere to send anybody; a network's sign-in page has
            return Answer("tampered", "web-page", "captive-portal", Confidence.LIKELY, ("not-smtp",), values)
        return Answer("foreign", "web-server", "not-smtp", alternatives=("captive-portal",), values=values)
    if failure.code is FailureCode.NOT_SMTP:
        return Answer("foreign", "not-smtp", "not-smtp", alternatives=("device-wrong-port",), values=values)
    if failure.code not in _BROKEN:
        return Answer("open", "cut-short")
    cause, say = _BROKEN[failure.code]
    waits = _WAITS_FOR_TLS if cause == "no-answer" else ("smtp-inspection",) if cause == "connection-reset" else ()
    return Answer("broken", say, cause, Confidence.CERTAIN, waits, values)


def main(seen: Seen, case: Case, explain: Explain) -> Answer | None:
    """Return what greeted the main session, if anything has."""
    greeting = seen.last(Greeting, lambda one: one.main)
    return read(greeting, case, explain) if greeting else None


def other_server(seen: Seen, case: Case, explain: Explain) -> bool:
    """Say whether another server than the promised one answers: what else it shows is then not Exchange Online's."""
    answer = main(seen, case, explain)
    return answer is not None and answer.kind == "foreign"


def genuine(seen: Seen, case: Case, explain: Explain) -> bool:
    """Say whether the main session was greeted as promised."""
    answer = main(seen, case, explain)
    return answer is not None and answer.kind == "good"
