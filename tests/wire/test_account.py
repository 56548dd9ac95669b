"""A way with its own account is tried only where that was asked for: one sign-in and message, over verified TLS."""

from dataclasses import replace
from typing import Any

import pytest

from tests.lab.admin import world
from wizard import clouds
from wizard.engine.runner import Request, execute
from wizard.lab.serve import World
from wizard.lab.tenant import ACS_USER, HVE_ACCOUNT
from wizard.model.case import Case
from wizard.model.cloud import Endpoint
from wizard.model.run import Event, Observed
from wizard.model.secret import Secret, encodings
from wizard.model.way_trial import CHECKS, AccountWay, WayTrial
from wizard.model.ways import WayMessage

OPEN = {"ways": {"hve": "open", "acs": "open"}}
USERS: dict[AccountWay, str] = {"hve": HVE_ACCOUNT, "acs": ACS_USER}


def trial(started: World, way: AccountWay, **more: Any) -> WayTrial:
    """Return a trial with the account that the practice person has."""
    sender = HVE_ACCOUNT if way == "hve" else started.mailbox
    return WayTrial(**{"way": way, "user": USERS[way], "secret": started.password, "sender": sender, **more})


async def tried(started: World, way: AccountWay, *trials: WayTrial, to: str = "", **cloud: Any) -> WayMessage:
    """Return what became of it."""
    found: list[WayMessage] = []

    def emit(event: Event) -> None:
        if isinstance(event, Observed) and isinstance(event.observation, WayMessage):
            found.append(event.observation)

    known = replace(clouds.load(str(started.cloud_file)), **cloud)
    case = Case(mailbox=started.mailbox, cloud=known, recipient=to)
    await execute(Request(case=case, selection=(CHECKS[way],), trials=trials), emit)
    (only,) = found
    assert only.way == way
    return only


def spoken(started: World, word: str) -> int:
    """Return how many lines of that kind the servers heard."""
    return sum(entry.text.upper().startswith(word) for entry in started.log)


@pytest.mark.parametrize("way", ["hve", "acs"])
async def test_one_sign_in_and_one_message(way: AccountWay) -> None:
    """The service gets one sign-in and one message, and the case's own server hears nothing."""
    with world(**OPEN) as started:
        seen = await tried(started, way, trial(started, way))
        assert [one.recipients for one in started.received] == [(started.mailbox,)]
        assert {entry.role for entry in started.log} == {way}
        assert spoken(started, "AUTH") == 1
        assert not any(form in repr(seen) for form in encodings(started.password.reveal()))
    assert (seen.signed_in, seen.accepted, seen.stage, seen.mechanism) == (True, True, "end", "LOGIN")


@pytest.mark.parametrize("way", ["hve", "acs"])
async def test_the_sign_in_alone(way: AccountWay) -> None:
    """Where no message was asked for none is sent."""
    with world(**OPEN) as started:
        seen = await tried(started, way, trial(started, way, send=False))
        assert not started.received
        assert not spoken(started, "MAIL")
    assert (seen.signed_in, seen.accepted, seen.stage) == (True, False, "signed-in")


async def test_nothing_is_tried_unasked() -> None:
    """Without a trial, without a name or without a secret no connection is made."""
    with world(**OPEN) as started:
        assert (await tried(started, "hve")).not_tried == "not-asked"
        assert (await tried(started, "hve", trial(started, "acs"))).not_tried == "not-asked"
        assert (await tried(started, "hve", trial(started, "hve", secret=None))).not_tried == "no-account"
        assert (await tried(started, "acs", trial(started, "acs", user=""))).not_tried == "no-account"
        assert not started.log


@pytest.mark.parametrize(
    ("way", "more", "knobs", "to", "stage", "code"),
    [
        ("hve", {"secret": Secret("not-the-password")}, {}, "", "auth", "5.7.139"),
        ("hve", {}, {"hve_policies": "forbid"}, "", "auth", "5.7.139"),
        ("hve", {}, {}, "customer@another-company.test", "rcpt", "5.5.105"),
        ("hve", {"sender": "office@practice.test"}, {}, "", "end", "5.2.252"),
        ("acs", {"secret": Secret("not-the-secret")}, {}, "", "auth", "5.7.3"),
        ("acs", {}, {"acs_secret": "expired"}, "", "auth", "5.7.3"),
        ("acs", {}, {"acs_domains": ["mail.practice.test"]}, "", "end", "5.1.7"),
    ],
)
async def test_a_refusal_names_its_stage(  # noqa: PLR0917 - the columns of a table
    way: AccountWay, more: dict[str, Any], knobs: dict[str, Any], to: str, stage: str, code: str
) -> None:
    """The service's own words come through with the stage, after one try, and no message is taken."""
    with world(ways={**OPEN["ways"], **knobs}) as started:
        seen = await tried(started, way, trial(started, way, **more), to=to)
        assert not started.received
        assert spoken(started, "AUTH") == 1
    assert (seen.accepted, seen.stage, seen.signed_in) == (False, stage, stage != "auth")
    assert seen.reply is not None
    assert code in seen.reply.text


async def test_no_secret_goes_to_a_server_that_cannot_be_verified() -> None:
    """A certificate that nobody trusts here ends the conversation before the sign-in."""
    with world(**OPEN) as started, world() as other:
        seen = await tried(started, "acs", trial(started, "acs"), ca_file=other.cloud_file.parent / "ca.pem")
        assert not spoken(started, "AUTH")
    assert (seen.stage, seen.signed_in) == ("tls", False)
    assert seen.failure is not None


@pytest.mark.parametrize("mode", ["stripped", "refused", "injected"])
async def test_no_secret_goes_without_tls(mode: str) -> None:
    """Where STARTTLS is taken out, refused or tampered with, nothing is signed in."""
    with world(smtp={"starttls": mode}, **OPEN) as started:
        submission = clouds.load(str(started.cloud_file)).submission
        there = Endpoint(submission.host, submission.port)
        seen = await tried(started, "hve", trial(started, "hve"), hve=there)
        assert not spoken(started, "AUTH")
        assert not started.received
    assert (seen.stage, seen.signed_in) == ("starttls", False)


async def test_a_closed_port() -> None:
    """A port that refuses is a failure, not an exception."""
    with world(ways={"hve": "refused"}) as started:
        seen = await tried(started, "hve", trial(started, "hve"))
    assert (seen.stage, seen.reply) == ("connect", None)
    assert seen.failure is not None
