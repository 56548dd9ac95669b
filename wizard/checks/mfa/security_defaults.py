"""Whether security defaults are on, which refuse every password sign-in over SMTP.

Must not advise to turn them off as a first remedy.
"""

from wizard.checks.base import Check
from wizard.checks.mfa.policy import Policy
from wizard.model.observation import SignIn, Told
from wizard.model.tenant import SecurityDefaults

_POLICY = Policy(
    check="mfa.security-defaults",
    question="security-defaults",
    refuses="on",
    cause="security-defaults",
    reads=(SecurityDefaults,),
    vague=("sign-in-criteria", "bad-credentials"),
)

CHECK = Check(id=_POLICY.check, hop="sign-in", needs=(Told, SecurityDefaults), uses=(SignIn,), judge=_POLICY.judge)
