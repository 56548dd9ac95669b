"""The three policies that refuse sign-ins, judged alike: the server's words, the sign-in, what a person told."""

from dataclasses import dataclass

import pytest

from tests.checks.house import PLAIN, judge, settled, sign_in, told
from tests.checks.refusals import refused
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.observation import SignIn


@dataclass(frozen=True)
class Case:
    """One policy: its check, question, refusing and allowing answer, cause, and one refusal that leaves it open."""

    check: str
    question: str
    refuses: str
    allows: str
    cause: str
    vague: tuple[str, ...]


POLICIES = [
    Case(
        "mfa.security-defaults",
        "security-defaults",
        "on",
        "off",
        "security-defaults",
        ("sign-in-criteria", "bad-credentials"),
    ),
    Case(
        "mfa.conditional-access",
        "conditional-access",
        "blocks",
        "allows",
        "conditional-access",
        ("sign-in-criteria", "unknown"),
    ),
    Case("mfa.mfa", "mfa", "on", "off", "mfa-required", ("sign-in-criteria", "bad-credentials")),
]
EACH = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.check)


@EACH
def test_the_server_names_it(policy: Case) -> None:
    """The server's word is certain, whatever was told."""
    for answer, say in (("", "server-refuses"), (policy.refuses, "server-refuses")):
        found = settled(policy.check, told(policy.question, answer), refused(policy.cause))
        assert (found.status, found.say, found.cause) == (Status.FAIL, say, policy.cause)
        assert found.confidence is Confidence.CERTAIN
    contradicted = settled(policy.check, told(policy.question, policy.allows), refused(policy.cause))
    assert (contradicted.status, contradicted.say) == (Status.FAIL, "server-refuses-told-not")


@EACH
def test_an_accepted_sign_in_rules_it_out(policy: Case) -> None:
    """What the server accepted, no policy refuses, whatever was told."""
    assert settled(policy.check, sign_in()).say == "accepted"
    found = settled(policy.check, told(policy.question, policy.refuses), sign_in())
    assert (found.status, found.say, found.cause) == (Status.PASS, "accepted-told-refuses", None)
    assert found.rules_out == (policy.cause,)


@EACH
def test_what_was_told_makes_it_likely(policy: Case) -> None:
    """A person's look is a reason without a sign-in, and beside a refusal that names no rule."""
    alone = settled(policy.check, told(policy.question, policy.refuses))
    assert (alone.status, alone.say, alone.cause) == (Status.FAIL, "refuses", policy.cause)
    assert alone.confidence is Confidence.LIKELY
    for words in policy.vague:
        found = settled(policy.check, told(policy.question, policy.refuses), refused(words))
        assert (found.status, found.say, found.cause) == (Status.FAIL, "refuses-vague", policy.cause)
        assert found.confidence is Confidence.LIKELY


@EACH
def test_what_was_told_rules_it_out(policy: Case) -> None:
    """A person saw that the policy lets the account in."""
    found = settled(policy.check, told(policy.question, policy.allows))
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "allows", (policy.cause,))


@EACH
def test_somebody_must_look(policy: Case) -> None:
    """Without an answer a person must look; after a vague refusal it says why."""
    assert settled(policy.check).status is Status.MANUAL
    assert settled(policy.check).say == "look"
    for words in policy.vague:
        found = settled(policy.check, refused(words))
        assert (found.status, found.say, found.cause) == (Status.MANUAL, "look-vague", None)
    named = settled(policy.check, refused("mailbox-smtp-auth-disabled"))
    assert (named.status, named.say) == (Status.MANUAL, "look")


@EACH
def test_an_answer_that_means_nothing_is_none(policy: Case) -> None:
    """Only the promised answers count: any other neither refuses nor rules out."""
    for rubbish in ("", "perhaps", policy.refuses.upper(), "\x00"):
        found = settled(policy.check, told(policy.question, rubbish))
        assert (found.say, found.rules_out) == ("look", ())


@EACH
def test_a_server_without_an_organisation(policy: Case) -> None:
    """A lab's server has no policies, unless somebody says that it has."""
    assert settled(policy.check, case=PLAIN).say == "no-organisation"
    assert settled(policy.check, told(policy.question, policy.refuses), case=PLAIN).cause == policy.cause


@EACH
def test_it_waits_for_the_sign_in(policy: Case) -> None:
    """The sign-in can overrule what was told."""
    assert judge(policy.check, told(policy.question, policy.refuses), coming=(SignIn,)) is None
