"""Whether an authentication policy forbids passwords over SMTP: the one of this user, or the organisation's default.

Such a policy refuses before the SMTP AUTH switches and the password are looked at. Must not advise to edit the default.
"""

from wizard.checks import readings, shared, switches
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import ABSENT, AuthenticationPolicies, ExchangeUser, OrganizationConfig, Row

_ID = "tenant.auth-policy"
_OWN, _DEFAULT = "mailbox-auth-policy", "tenant-auth-policy"


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not seen.settled(OrganizationConfig, AuthenticationPolicies, ExchangeUser, SignIn):
        return None
    organisation = readings.newest(seen, OrganizationConfig)
    policies = readings.newest(seen, AuthenticationPolicies)
    user = readings.newest(seen, ExchangeUser)
    asked = (organisation, policies, user)
    name, cause = _in_force(seen)
    if name is None:
        return readings.unread(_ID, case, *asked)
    allows = policy_allows(policies.rows, name) if policies is not None and policies.answered and name else None
    accepted = switches.known(seen, explain).accepted
    if not name:
        status, say = Status.PASS, "none"
    elif allows is None:
        status, say = Status.UNKNOWN, "unread-policy"
    elif allows:
        status, say = Status.PASS, "allows"
    elif accepted:  # a change takes up to a day: what was accepted today may be refused tomorrow
        status, say = Status.WARN, "forbids-yet-accepted"
    else:
        status, say = Status.FAIL, "forbids-own" if cause == _OWN else "forbids-default"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause if status is Status.FAIL else None,
        rules_out=(_OWN, _DEFAULT) if status is Status.PASS else (),
        values={"policy": name or "-", "mailbox": case.mailbox},
        evidence={**readings.evidence(*asked), "policy": name, "AllowBasicAuthSmtp": allows},
        **shared.basis(one for one in asked if one is not None),
    )


def _in_force(seen: Seen) -> tuple[str | None, str]:
    """Return the name of the policy in force ("": none, None: not known) and the cause that it is when it forbids."""
    user = readings.answered(seen, ExchangeUser)
    own = user.first.value("AuthenticationPolicy") if user else ABSENT
    if isinstance(own, str) and own.strip():
        return bare(own), _OWN
    organisation = readings.answered(seen, OrganizationConfig)
    default = organisation.first.value("DefaultAuthenticationPolicy") if organisation else ABSENT
    if own is ABSENT or default is ABSENT:
        return None, ""
    return (bare(default) if isinstance(default, str) else ""), _DEFAULT


def bare(name: str) -> str:
    """Return a policy's name without the path of directories that Exchange may put before it."""
    return name.strip().rpartition("\\")[2].rpartition("/")[2]


def policy_allows(policies: tuple[Row, ...], name: str) -> bool | None:
    """Say whether the policy allows passwords over SMTP; None if it is not listed or does not say."""
    for policy in policies:
        names = {bare(policy.text(key)).casefold() for key in ("Name", "Identity", "Id", "Guid", "DistinguishedName")}
        if name.casefold() in names:
            allowed = policy.flag("AllowBasicAuthSmtp")
            return allowed if isinstance(allowed, bool) else None
    return None


CHECK = Check(
    id=_ID,
    hop="tenant",
    needs=(OrganizationConfig, AuthenticationPolicies, ExchangeUser),
    uses=(SignIn,),
    judge=_judge,
    side=True,
)
