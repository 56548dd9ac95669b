"""Whether a Conditional Access policy refuses this account, or clients of this kind.

The server rarely says so in words: a vague refusal and a person's look at the policies make it likely together.
"""

from wizard.checks.base import Check
from wizard.checks.mfa.policy import Policy
from wizard.model.observation import SignIn, Told

_POLICY = Policy(
    check="mfa.conditional-access",
    question="conditional-access",
    refuses="blocks",
    cause="conditional-access",
    vague=("sign-in-criteria", "unknown"),
)

CHECK = Check(id=_POLICY.check, hop="sign-in", needs=(Told,), uses=(SignIn,), judge=_POLICY.judge)
