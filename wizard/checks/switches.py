"""What is known of the settings on Microsoft's side: told by a person, and shown by the one sign-in attempt.

Where the two disagree the server is right: it has the last word on what it accepts. Draws no conclusion itself.
"""

from collections.abc import Iterable
from typing import Any

from wizard.checks import shared
from wizard.checks.base import Explain
from wizard.model.case import QUESTIONS, Case
from wizard.model.explanation import Confidence, Explanation
from wizard.model.finding import Finding, Status
from wizard.model.frozen import dataclass
from wizard.model.observation import SignIn, Told
from wizard.model.seen import Seen

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


@dataclass(frozen=True, slots=True)
class Known:
    """The answers of the person by question, the attempt, and what the catalogue makes of a refusal."""

    answers: dict[str, Told]
    attempt: SignIn | None
    refusal: Explanation | None

    def told(self, question: str) -> str:
        """Return the person's answer, or "" where there is none that means anything."""
        answer = self.answers.get(question)
        return answer.value if answer and answer.value in QUESTIONS[question] else ""

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
    return Known(answers, attempt, explain(refused.text, "auth") if refused else None)


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
    confidence: Confidence = Confidence.LIKELY,
    rules_out: Iterable[str] = (),
    questions: Iterable[str] = (),
) -> Finding:
    """Return a finding that rests on the answers to `questions` and on the attempt."""
    told = [about.answers[question] for question in questions if question in about.answers]
    tried = [about.attempt] if about.attempt and not about.attempt.not_tried else []
    evidence: dict[str, Any] = {"told": {one.key: one.value for one in told}}
    if tried:
        evidence["sign_in"] = "accepted" if about.accepted else about.said or "not-accepted"
        evidence |= shared.told(tried[0].reply, None)
    return Finding(
        check=check,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        rules_out=tuple(rules_out),
        values={"mailbox": case.mailbox},
        evidence=evidence,
        started=min((one.started for one in (*told, *tried)), default=0.0),
        ended=max((one.ended for one in (*told, *tried)), default=0.0),
    )
