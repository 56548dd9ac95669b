"""Who answers on the port: the server that was promised, somebody else, or nobody.

Every address is heard. Must not judge what the server offers after its greeting.
"""

from wizard.checks import answers, path, reachability, shared
from wizard.checks.answers import Answer
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Greeting, Reach, Targets
from wizard.model.seen import Seen

_ID = "network.answer"
#: Which of several unlike answers is told: the first of these that occurs.
_GRAVEST = ("tampered", "foreign", "broken", "refused")
_RULED_OUT = {
    True: ("no-answer", "not-smtp", "not-exchange-online", "wrong-provider"),
    False: ("no-answer", "not-smtp"),
}


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    greetings = seen.all(Greeting, lambda one: one.target.role == "submission")
    if not seen.settled(Greeting) and not _all_heard(seen, greetings, case):
        return None
    heard = [(one, answers.read(one, case, explain)) for one in greetings]
    heard = [(one, answer) for one, answer in heard if answer.kind != "none"]
    telling = [pair for pair in heard if pair[1].kind != "open"]
    if not telling:
        if heard:
            return Finding(check=_ID, status=Status.UNKNOWN, say="cut-short", **shared.basis(one for one, _ in heard))
        return path.skipped(_ID, seen, case, "answer")
    main = next((answer for one, answer in telling if one.main), None)
    gravest = min((answer for _, answer in telling), key=_gravity)
    good = any(answer.kind == "good" for _, answer in telling) if main is None else main.kind == "good"
    if gravest.kind == "good":
        return _finding(case, heard, gravest, Status.PASS)
    if not good:
        return _finding(case, heard, main or gravest, Status.FAIL)
    # The session (or, where it was cut short, an address) was greeted well, others were not: a device may meet either.
    grave = gravest.kind in ("tampered", "foreign")
    return _finding(case, heard, gravest, Status.FAIL if grave else Status.WARN, some=True)


def _all_heard(seen: Seen, greetings: tuple[Greeting, ...], case: Case) -> bool:
    """Say whether the session and every open address have been greeted."""
    if not any(one.main for one in greetings):
        return False
    if path.implicit(case):  # the session alone listens there
        return True
    tried = reachability.tried(seen, "submission")
    addresses = {one.target.address for one in greetings}
    return tried.complete and {one.target.address for one in tried.opened} <= addresses and seen.settled(Reach, Targets)


def _gravity(answer: Answer) -> int:
    return _GRAVEST.index(answer.kind) if answer.kind in _GRAVEST else len(_GRAVEST)


def _finding(
    case: Case, heard: list[tuple[Greeting, Answer]], answer: Answer, status: Status, *, some: bool = False
) -> Finding:
    alike = [one for one, other in heard if other.kind == answer.kind]
    said = {"said": "", "name": "", **answer.values}
    return Finding(
        check=_ID,
        status=status,
        say=f"some-{answer.kind}" if some else answer.say,
        cause=answer.cause if status is Status.FAIL else None,
        confidence=Confidence.LIKELY if some else answer.confidence,
        alternatives=answer.alternatives if status is Status.FAIL else (),
        partial=some,
        rules_out=_RULED_OUT[shared.exchange(case)] if status is Status.PASS else (),
        values={
            **said,
            "port": case.submission_port,
            "host": case.cloud.submission.host,
            "count": len(heard),
            "alike": len(alike),
        },
        evidence={
            "greetings": [
                {
                    "address": one.target.address,
                    "shows": other.say,
                    "main": one.main,
                    **shared.told(one.reply, one.failure),
                    **({"first_bytes": one.first_bytes} if one.first_bytes else {}),
                    **({"waits_for_tls": True} if one.waits_for_tls else {}),
                }
                for one, other in heard
            ]
        },
        **shared.basis(one for one, _ in heard),
    )


CHECK = Check(
    id=_ID,
    hop="submission",
    needs=(Greeting,),
    uses=(Reach, Targets),
    judge=_judge,
    on_path=True,
)
