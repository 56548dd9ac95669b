"""The effective truth for the mailbox: its own On or Off, or the organisation's, or what the server showed."""

import pytest

from tests.checks.house import EXCHANGE, PLAIN, judge, settled, sign_in, told
from tests.checks.refusals import refused
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.observation import SignIn, Told

CHECK, CAUSE, ORGANISATION = "mailbox.smtp-auth", "mailbox-smtp-auth-disabled", "tenant-smtp-auth-disabled"


def answers(mailbox: str, organisation: str) -> tuple[Told, ...]:
    """Return a person's answers; "" is none."""
    given = {"tenant-smtp-auth": organisation, "mailbox-smtp-auth": mailbox}
    return tuple(told(question, answer) for question, answer in given.items() if answer)


@pytest.mark.parametrize(
    ("mailbox", "organisation", "status", "say", "cause"),
    [
        ("", "", Status.MANUAL, "look", None),
        ("", "on", Status.MANUAL, "look", None),
        ("", "off", Status.MANUAL, "look", None),
        ("on", "", Status.PASS, "on-told", None),
        ("on", "off", Status.PASS, "on-told", None),
        ("off", "", Status.FAIL, "off", CAUSE),
        ("off", "on", Status.FAIL, "off", CAUSE),
        ("follows", "", Status.MANUAL, "follows-unknown", None),
        ("follows", "on", Status.PASS, "follows-on", None),
        ("follows", "off", Status.FAIL, "follows-off", ORGANISATION),
    ],
)
def test_what_was_told(mailbox: str, organisation: str, status: Status, say: str, cause: str | None) -> None:
    """Three states of the mailbox and two of the organisation make one truth, which an answer makes likely."""
    found = settled(CHECK, *answers(mailbox, organisation))
    assert (found.status, found.say, found.cause, found.rules_out) == (status, say, cause, ())
    assert found.confidence is Confidence.LIKELY
    assert found.evidence["told"] == {one.key: one.value for one in answers(mailbox, organisation)}


@pytest.mark.parametrize(
    ("mailbox", "cause", "say"),
    [
        ("", CAUSE, "server-off"),
        ("off", CAUSE, "server-off"),
        ("on", CAUSE, "server-off-told-on"),
        ("follows", CAUSE, "server-off-told-on"),
        ("", ORGANISATION, "server-follows"),
        ("follows", ORGANISATION, "server-follows"),
        ("on", ORGANISATION, "server-follows-told-on"),
    ],
)
def test_the_server_says_off(mailbox: str, cause: str, say: str) -> None:
    """The server's word is certain, tells whose Off it is, and wins over what was told."""
    found = settled(CHECK, *answers(mailbox, ""), refused(cause))
    assert (found.status, found.say, found.cause) == (Status.FAIL, say, cause)
    assert found.confidence is Confidence.CERTAIN


@pytest.mark.parametrize(
    ("mailbox", "say"),
    [("", "accepted"), ("follows", "accepted"), ("on", "on"), ("off", "accepted-told-off")],
)
def test_an_accepted_sign_in_rules_it_out(mailbox: str, say: str) -> None:
    """What the server accepted, no setting stops."""
    found = settled(CHECK, *answers(mailbox, ""), sign_in())
    assert (found.status, found.say, found.rules_out) == (Status.PASS, say, (CAUSE,))
    assert found.values["mailbox"] == EXCHANGE.mailbox


def test_another_refusal_leaves_it_open() -> None:
    """A refusal that names another cause says nothing of the mailbox's setting."""
    found = settled(CHECK, refused("sign-in-criteria"))
    assert (found.status, found.say, found.cause) == (Status.MANUAL, "look", None)


def test_a_server_without_an_organisation() -> None:
    """A lab's server has no such setting, unless somebody says that it has."""
    assert settled(CHECK, case=PLAIN).say == "no-organisation"
    assert settled(CHECK, *answers("off", ""), case=PLAIN).cause == CAUSE


@pytest.mark.parametrize("rubbish", ["", "perhaps", "Off", "blocks", "\x00"])
def test_an_answer_that_means_nothing_is_none(rubbish: str) -> None:
    """Only the promised answers count."""
    assert settled(CHECK, told("mailbox-smtp-auth", rubbish), told("tenant-smtp-auth", rubbish)).say == "look"


def test_it_waits_for_the_sign_in() -> None:
    """The sign-in can overrule what was told."""
    assert judge(CHECK, *answers("off", ""), coming=(SignIn,)) is None
