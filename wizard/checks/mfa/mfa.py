"""Whether MFA is demanded of this account, to which a device has no answer.

Must not advise to turn MFA off for a person's account.
"""

from wizard.checks.base import Check
from wizard.checks.mfa.policy import Policy
from wizard.model.observation import SignIn, Told
from wizard.model.tenant import PerUserMfa

_POLICY = Policy(
    check="mfa.mfa",
    question="mfa",
    refuses="on",
    cause="mfa-required",
    reads=(PerUserMfa,),
    vague=("sign-in-criteria", "bad-credentials"),
)

CHECK = Check(id=_POLICY.check, hop="sign-in", needs=(Told, PerUserMfa), uses=(SignIn,), judge=_POLICY.judge)
