"""What is in force for this mailbox: its own On or Off, or the organisation's.

Three states, one effective truth. Must not judge anything else that can refuse a sign-in.
"""

from functools import partial

from wizard.checks import shared, switches
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn, Told
from wizard.model.seen import Seen
from wizard.model.tenant import CasMailbox, TransportConfig

_ID = "mailbox.smtp-auth"
_CAUSE = "mailbox-smtp-auth-disabled"
_ORGANISATION = "tenant-smtp-auth-disabled"
_QUESTIONS = ("mailbox-smtp-auth", "tenant-smtp-auth")


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: C901, PLR0911 - one line a truth
    if not seen.settled(SignIn, TransportConfig, CasMailbox):
        return None
    about = switches.known(seen, explain)
    mailbox, organisation = (about.told(question) for question in _QUESTIONS)
    finding = partial(switches.conclude, _ID, case, about, questions=_QUESTIONS)
    if about.said == _CAUSE:
        say = "server-off-told-on" if mailbox in ("on", "follows") else "server-off"
        return finding(Status.FAIL, say, cause=_CAUSE, confidence=about.sure)
    if about.said == _ORGANISATION:
        say = "server-follows-told-on" if mailbox == "on" else "server-follows"
        return finding(Status.FAIL, say, cause=_ORGANISATION, confidence=about.sure)
    if about.accepted:
        say = "accepted-told-off" if mailbox == "off" else "on" if mailbox == "on" else "accepted"
        return finding(Status.PASS, say, rules_out=(_CAUSE,))
    if mailbox == "on":
        return finding(Status.PASS, "on-told")
    if mailbox == "off":
        return finding(Status.FAIL, "off", cause=_CAUSE)
    if mailbox == "follows" and organisation:
        if organisation == "off":
            return finding(Status.FAIL, "follows-off", cause=_ORGANISATION)
        return finding(Status.PASS, "follows-on")
    if mailbox == "follows":
        return finding(Status.MANUAL, "follows-unknown")
    if not organisation and not switches.applies(case):
        return shared.skipped(_ID, "no-organisation")
    return finding(Status.MANUAL, "look")


CHECK = Check(id=_ID, hop="mailbox", needs=(Told, CasMailbox, TransportConfig), uses=(SignIn,), judge=_judge)
