"""Whether the server offers what Exchange Online offers before TLS, or something on the way takes from it.

A missing STARTTLS is the business of tls.starttls, a foreign server that of network.answer.
"""

from wizard.checks import answers, marks, path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions, Greeting
from wizard.model.seen import Seen

_ID = "network.extensions"
_FEW = 3  # so many of Exchange Online's keywords missing is no matter of its front ends differing

#: How a conversation that breaks off is told, by its cause; any other is an answer that cannot be read.
_ENDS = {"no-answer": "silent", "connection-reset": "broken-off", "connection-lost": "broken-off"}


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    # On a port that speaks TLS from the first byte the only answer is a secured one.
    before = path.implicit(case)
    heard = seen.all(Extensions, lambda one: one.target.role == "submission" and one.secured == before)
    if not seen.settled(Extensions, Greeting):
        return None
    if answers.other_server(seen, case, explain):
        return shared.skipped(_ID, "foreign")
    masked = [one for one in heard if one.keywords is not None and marks.masked_keywords(one.keywords)]
    if masked:
        words = sorted({word for one in masked for word in marks.masked_keywords(one.keywords or {})})
        partial = not any(one.main for one in masked)
        say = "some-masked" if partial else "masked"
        return _finding(heard, Status.FAIL, say, "smtp-inspection", partial=partial, words=" ".join(words))
    main = next((one for one in reversed(heard) if one.main), None) or next(iter(heard), None)
    if main is None:
        return path.skipped(_ID, seen, case, "ehlo")
    if main.keywords is None:
        return _refused(main, heard, explain)
    missing = marks.missing_keywords(main.keywords) if shared.exchange(case) else ()
    if len(missing) >= _FEW:
        return _finding(heard, Status.WARN, "fewer", words=" ".join(missing))
    say = "as-expected" if shared.exchange(case) else "offers"
    return _finding(heard, Status.PASS, say, words=" ".join(sorted(main.keywords)))


def _refused(main: Extensions, heard: tuple[Extensions, ...], explain: Explain) -> Finding:
    if main.reply is not None and not main.reply.positive:
        busy = main.reply.code < 500
        known = shared.meaning(explain, main.reply, "ehlo", "server-unavailable" if busy else "helo-rejected")
        return _finding(
            heard,
            Status.FAIL,
            "busy" if busy else "refused",
            known.cause,
            confidence=known.confidence,
            alternatives=known.alternatives,
            words=main.reply.text,
        )
    cause = shared.broken_off(main.failure)
    if not cause:
        return _finding(heard, Status.UNKNOWN, "cut-short")
    on_purpose = main.failure is not None and main.failure.code is FailureCode.RESET
    alternatives = ("smtp-inspection",) if on_purpose else ()
    return _finding(heard, Status.FAIL, _ENDS.get(cause, "garbled"), cause, alternatives=alternatives)


def _finding(  # noqa: PLR0913 - the parts of a finding
    heard: tuple[Extensions, ...],
    status: Status,
    say: str,
    cause: str | None = None,
    *,
    confidence: Confidence = Confidence.CERTAIN,
    alternatives: tuple[str, ...] = (),
    partial: bool = False,
    words: str = "",
) -> Finding:
    answered = [
        {
            "address": one.target.address,
            "keywords": sorted(one.keywords) if one.keywords is not None else None,
            **shared.told(one.reply if one.keywords is None else None, one.failure),
        }
        for one in heard
    ]
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        alternatives=alternatives,
        partial=partial,
        rules_out=("smtp-inspection", "helo-rejected") if say == "as-expected" else (),
        values={"words": words, "ehlo_name": heard[0].ehlo_name if heard else ""},
        evidence={"answers": answered},
        **shared.basis(heard),
    )


CHECK = Check(id=_ID, hop="firewall", needs=(Extensions,), uses=(Greeting,), judge=_judge, on_path=True)
