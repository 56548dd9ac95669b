"""The message without a sign-in goes only where it was asked for, once, and every end of it is told."""

import pytest

from tests.lab.admin import world
from wizard import clouds
from wizard.engine.runner import Request, execute
from wizard.lab.serve import World
from wizard.model.case import Case
from wizard.model.run import Event, Observed
from wizard.model.way_trial import WayTrial
from wizard.model.ways import WayMessage


async def tried(started: World, recipient: str = "", *, unsigned: bool = True) -> WayMessage:
    """Return what became of it."""
    found: list[WayMessage] = []

    def emit(event: Event) -> None:
        if isinstance(event, Observed) and isinstance(event.observation, WayMessage):
            found.append(event.observation)

    case = Case(mailbox=started.mailbox, cloud=clouds.load(str(started.cloud_file)), recipient=recipient)
    trials = (WayTrial(way="unsigned"),) if unsigned else ()
    await execute(Request(case=case, selection=("alternatives.unsigned",), trials=trials), emit)
    assert len(found) == 1
    return found[0]


async def test_it_is_sent_once_without_a_sign_in() -> None:
    """The host takes one message; nobody signs in, and the submission server hears of nothing."""
    with world() as started:
        seen = await tried(started)
        assert [one.recipients for one in started.received] == [(started.mailbox,)]
        assert {entry.role for entry in started.log} == {"mx"}
        assert not [entry for entry in started.log if entry.text.upper().startswith("AUTH")]
    assert (seen.accepted, seen.stage, seen.host) == (True, "end", "practice-test.mail.protection.practice.test")
    assert seen.message_id


async def test_nothing_goes_unasked() -> None:
    """A run that did not ask for it says so, and sends nothing."""
    with world() as started:
        seen = await tried(started, unsigned=False)
        assert not started.received
        assert not started.log
    assert seen.not_tried == "not-asked"


@pytest.mark.parametrize(
    ("knobs", "recipient", "stage", "code"),
    [
        ({"tenant": {"reject_direct_send": "on"}}, "", "end", "5.7.68"),
        ({}, "customer@another-company.test", "rcpt", "5.7.64"),
    ],
)
async def test_a_refusal_names_its_stage(
    knobs: dict[str, dict[str, str]], recipient: str, stage: str, code: str
) -> None:
    """The host's own words come through, with the stage in which it said them; nothing is sent again."""
    with world(**knobs) as started:
        seen = await tried(started, recipient)
        assert not started.received
        assert sum(entry.text.startswith("MAIL FROM") for entry in started.log) == 1
    assert (seen.accepted, seen.stage) == (False, stage)
    assert seen.reply is not None
    assert code in seen.reply.text


async def test_a_closed_port() -> None:
    """A port that refuses is a failure, not an exception."""
    with world(network={"mx": "refused"}) as started:
        seen = await tried(started)
    assert (seen.stage, seen.accepted, seen.reply) == ("connect", False, None)
    assert seen.failure is not None
