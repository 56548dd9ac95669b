"""Whether the organisation's setting for SMTP AUTH stops this mailbox.

Off is the recommended state and stops only a mailbox that has no On of its own. Must not recommend turning it on.
"""

from functools import partial

from wizard.checks import shared, switches
from wizard.checks.base import Check, Explain
from wizard.checks.switches import Known
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn, Told
from wizard.model.seen import Seen
from wizard.model.tenant import CasMailbox, TransportConfig

_ID = "tenant.smtp-auth"
_CAUSE = "tenant-smtp-auth-disabled"
_QUESTIONS = ("tenant-smtp-auth", "mailbox-smtp-auth")
#: Organisation and mailbox as told ("" not answered) to status and sentence; what is not here stops the mailbox.
_TOLD = {
    ("", ""): (Status.MANUAL, "look"),
    ("", "on"): (Status.PASS, "mailbox-decides"),
    ("", "off"): (Status.PASS, "mailbox-decides"),
    ("", "follows"): (Status.MANUAL, "look-follows"),
    ("on", ""): (Status.PASS, "on"),
    ("on", "on"): (Status.PASS, "on"),
    ("on", "off"): (Status.PASS, "on"),
    ("on", "follows"): (Status.PASS, "on"),
    ("off", ""): (Status.MANUAL, "off-look-mailbox"),
    ("off", "on"): (Status.PASS, "off-mailbox-on"),
    ("off", "off"): (Status.PASS, "off-mailbox-off"),
}


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not seen.settled(SignIn, TransportConfig, CasMailbox):
        return None
    about = switches.known(seen, explain)
    organisation, mailbox = (about.told(question) for question in _QUESTIONS)
    finding = partial(switches.conclude, _ID, case, about, questions=_QUESTIONS)
    if about.said == _CAUSE:
        return finding(Status.FAIL, _contradicted(organisation, mailbox), cause=_CAUSE, confidence=about.sure)
    if about.accepted:
        off = organisation == "off"
        say = "off-mailbox-on" if off and mailbox == "on" else "off-yet-accepted" if off else "accepted"
        return finding(Status.PASS, say, rules_out=(_CAUSE,))
    if not organisation and not mailbox and not switches.applies(case):
        return shared.skipped(_ID, "no-organisation")
    if (organisation, mailbox) not in _TOLD:
        return finding(Status.FAIL, "off-follows", cause=_CAUSE)
    status, say = _TOLD[organisation, mailbox]
    free = organisation == "on" or mailbox == "on"
    return finding(status, say, rules_out=(_CAUSE,) if status is Status.PASS and free and not _refused(about) else ())


def _contradicted(organisation: str, mailbox: str) -> str:
    """Return the sentence for a server that says Off, beside what was told."""
    if mailbox == "on":
        return "server-off-told-mailbox-on"
    return "server-off-told-on" if organisation == "on" else "server-off"


def _refused(about: Known) -> bool:
    return about.attempt is not None and not about.attempt.not_tried


CHECK = Check(id=_ID, hop="tenant", needs=(Told, TransportConfig), uses=(SignIn, CasMailbox), judge=_judge)
