"""Which ways to prove oneself are registered."""

from tests.checks.house import reading, settled
from wizard.model.finding import Status
from wizard.model.tenant import AuthenticationMethods


def test_methods() -> None:
    """A password alone is right for a device; others are named."""
    only = reading(AuthenticationMethods, {"type": "#microsoft.graph.passwordAuthenticationMethod"})
    assert settled("mfa.methods", only).say == "password-only"
    more = reading(AuthenticationMethods, {"type": "phoneAuthenticationMethod"}, {"type": None})
    found = settled("mfa.methods", more)
    assert (found.say, found.values["methods"]) == ("others", "phone")
    assert settled("mfa.methods").status is Status.SKIPPED
