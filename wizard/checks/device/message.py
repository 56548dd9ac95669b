"""Whether the watched device's message is written as the rules want it: header, line ends, address form.

Judges neither sender nor size.
"""

from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.device import DeviceMessage
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.message"
_CAUSE = "message-malformed"
_LONGEST_LINE = 1_000  # bytes with the line end, RFC 5322


def _judge(seen: Seen, _case: Case) -> Finding:
    met = watched.session(seen)
    sent = watched.message(seen)
    if met is None:
        return watched.nothing(_ID)
    if sent is None:
        if met.bare_address:
            return watched.finding(_ID, Status.WARN, "bare-address", _CAUSE, met, confidence=Confidence.LIKELY)
        return watched.nothing(_ID, "no-message-watched")
    say = _said(sent, bare_address=met.bare_address)
    status = {"well": Status.PASS, "dot": Status.FAIL}.get(say, Status.WARN)
    return watched.finding(
        _ID,
        status,
        say,
        None if say in ("well", "broken-off") else _CAUSE,
        sent,
        confidence=Confidence.LIKELY,
        values={"bare": sent.bare_lf, "longest": sent.longest_line, "size": sent.size},
        evidence={
            "complete": sent.complete,
            "bare_lf": sent.bare_lf,
            "bare_cr": sent.bare_cr,
            "eight_bit": sent.eight_bit,
            "eight_bit_declared": sent.eight_bit_declared,
            "nul": sent.nul,
            "longest_line": sent.longest_line,
            "from": sent.from_header,
            "date": sent.date_header,
            "message_id": sent.message_id,
            "parts": sent.parts,
            "structure": list(sent.structure),
            "attachments": [[one.type, one.suffix, one.size, list(one.odd)] for one in sent.attachments],
            "seconds": sent.seconds,
        },
        rules_out=(_CAUSE,) if say == "well" else (),
    )


def _said(sent: DeviceMessage, *, bare_address: bool) -> str:
    faults = {
        "dot": not sent.complete and sent.dot_after_lf,
        "broken-off": not sent.complete,
        "no-from": not sent.from_header,
        "at-in-name": sent.named_at,
        "bare-address": bare_address,
        "line-ends": sent.bare_lf > 0 or sent.bare_cr > 0,
        "nul": sent.nul,
        "long-line": sent.longest_line > _LONGEST_LINE,
    }
    return next((fault for fault, there in faults.items() if there), "well")


CHECK = watched.check(_ID, _judge)
