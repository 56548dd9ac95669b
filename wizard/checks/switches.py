"""What is known of the settings on Microsoft's side: read from the tenant, told by a person, shown by the one sign-in.

What was read goes before what was told, and the mail server before both: it has the last word on what it accepts. Draws
no conclusion itself.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from wizard.checks import readings, shared
from wizard.checks.base import Explain
from wizard.model.case import QUESTIONS, Case
from wizard.model.explanation import Confidence, Explanation
from wizard.model.finding import Finding, Status
from wizard.model.frozen import dataclass
from wizard.model.observation import Provenance, SignIn, Told
from wizard.model.seen import Seen
from wizard.model.tenant import ABSENT, CasMailbox, PerUserMfa, Reading, SecurityDefaults, TransportConfig

#: What an accepted sign-in proves not to be the matter, for this account, from here, now.
RULED_OUT_BY_SIGN_IN = (
    "tenant-smtp-auth-disabled",
    "basic-auth-retired",
    "tenant-auth-policy",
    "mailbox-smtp-auth-disabled",
    "mailbox-auth-policy",
    "bad-credentials",
    "security-defaults",
    "conditional-access",
    "mfa-required",
    "account-disabled",
    "account-locked",
    "password-expired",
    "federated-sign-in",
    "sign-in-criteria",
    "basic-auth-disabled",
)
#: Question, the reading that answers it, the property, and what its values mean.
_READ: tuple[tuple[str, type[Reading], str, dict[object, str]], ...] = (
    ("tenant-smtp-auth", TransportConfig, "SmtpClientAuthenticationDisabled", {True: "off", False: "on"}),
    ("mailbox-smtp-auth", CasMailbox, "SmtpClientAuthenticationDisabled", {True: "off", False: "on", None: "follows"}),
    ("security-defaults", SecurityDefaults, "isEnabled", {True: "on", False: "off"}),
    ("mfa", PerUserMfa, "perUserMfaState", {"disabled": "off", "enabled": "on", "enforced": "on"}),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What answers each question, read or told; the attempt; and what the catalogue makes of a refusal."""

    answers: dict[str, Told]
    read: dict[str, tuple[str, Reading]]
    attempt: SignIn | None
    refusal: Explanation | None

    def told(self, question: str) -> str:
        """Return what was read, else the person's answer; "" where there is none that means anything."""
        if question in self.read:
            return self.read[question][0]
        answer = self.answers.get(question)
        return answer.value if answer and answer.value in QUESTIONS[question] else ""

    def how(self, questions: Iterable[str]) -> Literal["read", "pasted", "told"]:
        """Return how the answers to `questions` are known: the least sure way that occurs among those there are."""
        ways = [
            self.read[one][1].provenance if one in self.read else Provenance.TOLD for one in questions if self.told(one)
        ]
        if not ways or Provenance.TOLD in ways:
            return "told"
        return "pasted" if Provenance.PASTED in ways else "read"

    @property
    def accepted(self) -> bool:
        """Say whether the server accepted the sign-in."""
        return self.attempt is not None and self.attempt.accepted

    @property
    def said(self) -> str:
        """The cause that the server's words name, or ""."""
        return (self.refusal.cause or "") if self.refusal else ""

    @property
    def sure(self) -> Confidence:
        """How surely the server's words name it."""
        return self.refusal.confidence if self.refusal else Confidence.LIKELY


def known(seen: Seen, explain: Explain) -> Known:
    """Return what is known so far."""
    attempt = seen.last(SignIn)
    refused = attempt.reply if attempt and not attempt.accepted and not attempt.not_tried else None
    answers = {one.key: one for one in seen.all(Told)}
    return Known(answers, _read(seen), attempt, explain(refused.text, "auth") if refused else None)


def _read(seen: Seen) -> dict[str, tuple[str, Reading]]:
    """Return the questions that a reading answers. Absent answers nothing; null is an answer of the mailbox alone."""
    found: dict[str, tuple[str, Reading]] = {}
    for question, kind, prop, meanings in _READ:
        reading = readings.answered(seen, kind)
        if reading is None or not reading.rows:
            continue
        value: object = reading.first.flag(prop)
        if value is ABSENT:
            value = reading.first.text(prop).casefold() or ABSENT
        if value in meanings:
            found[question] = (meanings[value], reading)
    return found


def applies(case: Case) -> bool:
    """Say whether the far side has an organisation with such settings, as far as the cloud tells."""
    cloud = case.cloud
    return shared.exchange(case) or bool(cloud.exchange_base or cloud.graph_base or cloud.authority)


def conclude(  # noqa: PLR0913 - the parts of a finding
    check: str,
    case: Case,
    about: Known,
    status: Status,
    say: str,
    *,
    cause: str | None = None,
    confidence: Confidence | None = None,
    rules_out: Iterable[str] = (),
    questions: Sequence[str] = (),
) -> Finding:
    """Return a finding that rests on the answers to `questions` and on the attempt. What was read is certain."""
    told = [about.answers[question] for question in questions if question in about.answers]
    read = {question: about.read[question] for question in questions if question in about.read}
    how = about.how(questions)
    tried = [about.attempt] if about.attempt and not about.attempt.not_tried else []
    evidence: dict[str, Any] = {"told": {one.key: one.value for one in told}}
    if read:
        evidence |= {"read": {question: value for question, (value, _) in read.items()}}
        evidence |= readings.evidence(*(reading for _, reading in read.values()))
    if tried:
        evidence["sign_in"] = "accepted" if about.accepted else about.said or "not-accepted"
        evidence |= shared.told(tried[0].reply, None)
    seen = (*told, *tried, *(reading for _, reading in read.values()))
    return Finding(
        check=check,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence or (Confidence.LIKELY if how == "told" else Confidence.CERTAIN),
        rules_out=tuple(rules_out),
        values={"mailbox": case.mailbox, "known": how},
        evidence=evidence,
        started=min((one.started for one in seen), default=0.0),
        ended=max((one.ended for one in seen), default=0.0),
    )
