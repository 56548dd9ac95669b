"""Whether the watched device sends as the mailbox that signs in: on the envelope and in the From line.

Another address is refused unless the mailbox was given the right to it, which cannot be seen from here.
"""

from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.sender"
_CAUSE = "device-wrong-sender"


def _judge(seen: Seen, case: Case) -> Finding:  # noqa: PLR0911 - one line a case
    met = watched.session(seen)
    if met is None:
        return watched.nothing(_ID)
    sent = watched.message(seen)
    envelope = (sent.sender,) if sent else met.mail_from
    header = sent.senders if sent else ()
    if not envelope:
        return watched.nothing(_ID, "no-message-watched")
    tried = watched.sign_ins(seen)
    users = [one.user for one in tried[1] if one.user and not watched.hidden(one.user)] if tried else []
    mailbox = case.mailbox or (users[-1] if users else "")
    rests_on = (sent or met,)
    evidence = {"envelope": list(envelope), "header": list(header)}
    written = [one for one in (*envelope, *header) if one]
    if watched.hidden(*written):
        return watched.finding(_ID, Status.UNKNOWN, "hidden", None, *rests_on, evidence=evidence)
    if not envelope[-1]:
        return watched.finding(_ID, Status.FAIL, "empty", _CAUSE, *rests_on, evidence=evidence)
    if not mailbox:
        return watched.nothing(_ID, "no-mailbox-known")
    others = [one for one in written if one.casefold() != mailbox.casefold()]
    values: dict[str, str | float] = {"sender": others[-1] if others else mailbox, "mailbox": mailbox}
    if not others:
        return watched.finding(
            _ID, Status.PASS, "same", None, *rests_on, values=values, evidence=evidence, rules_out=(_CAUSE,)
        )
    meant = all(one.casefold() == case.mail_from.casefold() for one in others)
    status, say = (Status.WARN, "as-told") if meant else (Status.FAIL, "other")
    return watched.finding(
        _ID, status, say, _CAUSE, *rests_on, confidence=Confidence.LIKELY, values=values, evidence=evidence
    )


CHECK = watched.check(_ID, _judge)
