"""Whether the organisation's setting stops this mailbox: what was told, what the sign-in showed, and who wins."""

import pytest

from tests.checks.house import PLAIN, judge, not_signed_in, settled, sign_in, told
from tests.checks.refusals import refused
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.observation import SignIn, Told

CHECK, CAUSE = "tenant.smtp-auth", "tenant-smtp-auth-disabled"


def answers(organisation: str, mailbox: str) -> tuple[Told, ...]:
    """Return a person's answers; "" is none."""
    given = {"tenant-smtp-auth": organisation, "mailbox-smtp-auth": mailbox}
    return tuple(told(question, answer) for question, answer in given.items() if answer)


@pytest.mark.parametrize(
    ("organisation", "mailbox", "status", "say", "ruled_out"),
    [
        ("", "", Status.MANUAL, "look", False),
        ("", "on", Status.PASS, "mailbox-decides", True),
        ("", "off", Status.PASS, "mailbox-decides", False),
        ("", "follows", Status.MANUAL, "look-follows", False),
        ("on", "", Status.PASS, "on", True),
        ("on", "on", Status.PASS, "on", True),
        ("on", "off", Status.PASS, "on", True),
        ("on", "follows", Status.PASS, "on", True),
        ("off", "", Status.MANUAL, "off-look-mailbox", False),
        ("off", "on", Status.PASS, "off-mailbox-on", True),
        ("off", "off", Status.PASS, "off-mailbox-off", False),
    ],
)
def test_what_was_told(organisation: str, mailbox: str, status: Status, say: str, ruled_out: bool) -> None:  # noqa: FBT001
    """Off stops only a mailbox that follows; the mailbox's own setting wins."""
    found = settled(CHECK, *answers(organisation, mailbox), not_signed_in("no-password"))
    assert (found.status, found.say, found.cause) == (status, say, None)
    assert found.rules_out == ((CAUSE,) if ruled_out else ())


def test_off_and_the_mailbox_follows() -> None:
    """The one combination that stops the mailbox, and only likely, for nobody measured it."""
    found = settled(CHECK, *answers("off", "follows"))
    assert (found.status, found.say, found.cause) == (Status.FAIL, "off-follows", CAUSE)
    assert found.confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    ("organisation", "mailbox", "say"),
    [
        ("", "", "server-off"),
        ("off", "follows", "server-off"),
        ("off", "", "server-off"),
        ("on", "", "server-off-told-on"),
        ("on", "follows", "server-off-told-on"),
        ("off", "on", "server-off-told-mailbox-on"),
        ("on", "on", "server-off-told-mailbox-on"),
    ],
)
def test_the_server_says_off(organisation: str, mailbox: str, say: str) -> None:
    """The server's word is certain, and wins over what was told."""
    found = settled(CHECK, *answers(organisation, mailbox), refused(CAUSE))
    assert (found.status, found.say, found.cause) == (Status.FAIL, say, CAUSE)
    assert found.confidence is Confidence.CERTAIN


@pytest.mark.parametrize(
    ("organisation", "mailbox", "say"),
    [
        ("", "", "accepted"),
        ("on", "off", "accepted"),
        ("off", "", "off-yet-accepted"),
        ("off", "follows", "off-yet-accepted"),
        ("off", "on", "off-mailbox-on"),
    ],
)
def test_an_accepted_sign_in_rules_it_out(organisation: str, mailbox: str, say: str) -> None:
    """What the server accepted, no setting stops."""
    found = settled(CHECK, *answers(organisation, mailbox), sign_in())
    assert (found.status, found.say, found.rules_out) == (Status.PASS, say, (CAUSE,))


def test_after_another_refusal_an_answer_rules_nothing_out() -> None:
    """A person's On beside a refused sign-in is no proof."""
    found = settled(CHECK, *answers("on", ""), refused("bad-credentials"))
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "on", ())


def test_a_server_without_an_organisation() -> None:
    """A lab's server has no such setting, unless somebody says that it has."""
    found = settled(CHECK, case=PLAIN)
    assert (found.status, found.say) == (Status.SKIPPED, "no-organisation")
    assert settled(CHECK, *answers("off", "follows"), case=PLAIN).cause == CAUSE


@pytest.mark.parametrize("rubbish", ["", "perhaps", "Off", "blocks", "\x00"])
def test_an_answer_that_means_nothing_is_none(rubbish: str) -> None:
    """Only the promised answers count."""
    seen = (told("tenant-smtp-auth", rubbish), told("mailbox-smtp-auth", rubbish))
    assert settled(CHECK, *seen).say == "look"


def test_it_waits_for_the_sign_in() -> None:
    """The sign-in can overrule what was told."""
    assert judge(CHECK, *answers("off", "follows"), coming=(SignIn,)) is None
