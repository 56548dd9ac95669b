"""Whether a Conditional Access policy refuses this account, or clients of this kind.

The server rarely says so in words. Where the policies could be read they are worked out; else a vague refusal and a
person's look at them make it likely together.
"""

from dataclasses import replace

from wizard.checks import readings, shared, switches
from wizard.checks.base import Check, Explain
from wizard.checks.mfa import policies
from wizard.checks.mfa.policies import Decision, Evaluation, Who
from wizard.checks.mfa.policy import Policy
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions, SignIn, Told
from wizard.model.seen import Seen
from wizard.model.tenant import ConditionalAccess, DirectoryUser, Memberships, NamedLocations, Row

_POLICY = Policy(
    check="mfa.conditional-access",
    question="conditional-access",
    refuses="blocks",
    cause="conditional-access",
    vague=("sign-in-criteria", "unknown"),
)
_READ = (ConditionalAccess, NamedLocations, DirectoryUser, Memberships)
_ROLE = "#microsoft.graph.directoryrole"


def evaluated(seen: Seen) -> Evaluation | None:
    """Return what the policies do with this account, or None where they could not be read."""
    found = readings.answered(seen, ConditionalAccess)
    if found is None:
        return None
    places = readings.answered(seen, NamedLocations)
    return policies.evaluate(found.rows, places.rows if places else (), _who(seen))


def _who(seen: Seen) -> Who:
    user, member = readings.answered(seen, DirectoryUser), readings.answered(seen, Memberships)
    known = member is not None and member.complete
    rows: tuple[Row, ...] = member.rows if member is not None else ()
    roles = {
        row.text("roleTemplateId") or row.text("id") for row in rows if row.text("@odata.type").casefold() == _ROLE
    }
    return Who(
        user_id=user.first.text("id") if user else "",
        groups=frozenset(row.text("id") for row in rows) if known else None,
        roles=frozenset(roles) if known else None,
        guest=user is not None and user.first.text("userType").casefold() == "guest",
        addresses=tuple(dict.fromkeys(one.public_address for one in seen.all(Extensions) if one.public_address)),
    )


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    if not seen.settled(SignIn, Extensions, *_READ):
        return None
    found = evaluated(seen)
    if found is None:
        asked = _POLICY.judge(seen, case, explain)
        return replace(asked, evidence={**asked.evidence, **readings.evidence(*_asked(seen))}) if asked else None
    about = switches.known(seen, explain)
    if about.said == _POLICY.cause:
        return _finding(seen, case, found, Status.FAIL, "server-refuses", about.sure)
    if about.accepted:
        return _finding(seen, case, found, Status.PASS, "accepted-would-refuse" if found.would_refuse else "accepted")
    if found.refusing:
        say = "policy-blocks" if found.refusing[0].outcome == "blocks" else "policy-demands"
        return _finding(seen, case, found, Status.FAIL, say, Confidence.CERTAIN)
    if found.unsure:
        return _finding(seen, case, found, Status.UNKNOWN, "policy-unsure")
    if found.would_refuse:
        return _finding(seen, case, found, Status.WARN, "policy-report-only")
    return _finding(seen, case, found, Status.PASS, "policies-allow" if found.decisions else "no-policies")


def _asked(seen: Seen) -> tuple[ConditionalAccess | None, ...]:
    return tuple(one for one in (readings.newest(seen, ConditionalAccess),) if one and one.refused != "not-signed-in")


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    seen: Seen,
    case: Case,
    found: Evaluation,
    status: Status,
    say: str,
    confidence: Confidence = Confidence.CERTAIN,
) -> Finding:
    told: tuple[Decision, ...] = found.refusing or found.unsure or found.would_refuse
    first = told[0] if told else None
    read = [readings.newest(seen, kind) for kind in _READ]
    attempt = seen.last(SignIn)
    return Finding(
        check=_POLICY.check,
        status=status,
        say=say,
        cause=_POLICY.cause if status is Status.FAIL else None,
        confidence=confidence,
        rules_out=(_POLICY.cause,) if status is Status.PASS else (),
        values={
            "mailbox": case.mailbox,
            "policy": first.name or "-" if first else "-",
            "controls": ", ".join(first.controls) if first else "-",
            "why": first.why if first else "-",
            "count": len(found.decisions),
            "known": "read",
        },
        evidence={
            **readings.evidence(*read),
            "policies": [
                {
                    "name": one.name,
                    "id": one.id,
                    "outcome": one.outcome,
                    "why": one.why,
                    "report_only": one.report_only,
                    "controls": list(one.controls),
                }
                for one in found.decisions
            ],
            **(shared.told(attempt.reply, None) if attempt is not None and not attempt.not_tried else {}),
        },
        **shared.basis(one for one in read if one is not None),
    )


CHECK = Check(
    id=_POLICY.check,
    hop="sign-in",
    needs=(Told, *_READ),
    uses=(SignIn, Extensions),
    judge=_judge,
)
