"""Whether the server offers STARTTLS and agrees to begin.

Must not judge the handshake that follows.
"""

from wizard.checks import answers, marks, path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions, Greeting, StartTls
from wizard.model.seen import Seen

_ID = "tls.starttls"
_RULED_OUT = ("starttls-stripped", "starttls-refused")
_BUSY = ("server-unavailable", "sign-in-unavailable", "temporary-failure")
_GOODBYE = 421


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    if path.implicit(case):
        return Finding(check=_ID, status=Status.PASS, say="implicit", values={"port": case.submission_port})
    said = seen.last(StartTls)
    if said is None:
        return path.skipped(_ID, seen, case, "starttls") if seen.settled(StartTls) else None
    if said.reply is not None and said.reply.code == 220 and said.failure is None:
        return _finding(said, Status.PASS, "agreed", rules_out=_RULED_OUT)
    if answers.other_server(seen, case, explain):
        return shared.skipped(_ID, "foreign")
    if not said.offered:
        return _absent(seen, case, said) if seen.settled(Extensions, Greeting) else None
    if said.failure is not None:
        return _failed(said)
    if said.reply is None:
        return _finding(said, Status.UNKNOWN, "cut-short")
    known = shared.meaning(explain, said.reply, "starttls", "starttls-refused")
    if known.cause in _BUSY and said.reply.code != _GOODBYE:
        # Whatever keeps the server busy, it went on talking: what it refused is this.
        others = tuple(dict.fromkeys(("server-unavailable", *known.alternatives)))
        return _finding(said, Status.FAIL, "refused", "starttls-refused", known.confidence, others)
    return _finding(said, Status.FAIL, "refused", known.cause, known.confidence, known.alternatives)


def _absent(seen: Seen, case: Case, said: StartTls) -> Finding:
    """Judge a server that does not offer it: for Exchange Online that is impossible unless something takes it out."""
    heard = seen.all(Extensions, lambda one: not one.secured and one.keywords is not None)
    heard = tuple(one for one in heard if one.target.role == "submission")
    masked = any(marks.masked_keywords(one.keywords or {}) for one in heard)
    offered_elsewhere = any("STARTTLS" in (one.keywords or {}) for one in heard)
    if masked:
        return _finding(said, Status.FAIL, "masked", "starttls-stripped")
    if shared.exchange(case):
        sure = Confidence.CERTAIN if offered_elsewhere else Confidence.LIKELY
        return _finding(said, Status.FAIL, "stripped", "starttls-stripped", sure, ("smtp-inspection",))
    return _finding(said, Status.FAIL, "not-offered", "starttls-stripped", Confidence.POSSIBLE)


def _failed(said: StartTls) -> Finding:
    cause = shared.broken_off(said.failure)
    if not cause:
        return _finding(said, Status.UNKNOWN, "cut-short")
    injected = said.failure is not None and said.failure.code is FailureCode.INJECTED
    alternatives = () if injected else ("smtp-inspection",)
    return _finding(said, Status.FAIL, "injected" if injected else "broken-off", cause, alternatives=alternatives)


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    said: StartTls,
    status: Status,
    say: str,
    cause: str | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    alternatives: tuple[str, ...] = (),
    rules_out: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        alternatives=alternatives,
        rules_out=rules_out,
        values={"said": said.reply.text if said.reply else ""},
        evidence={"offered": said.offered, **shared.told(said.reply, said.failure)},
        **shared.basis((said,)),
    )


CHECK = Check(id=_ID, hop="tls", needs=(StartTls,), uses=(Extensions, Greeting), judge=_judge, on_path=True)
