"""Graph gets one message, and only where it was asked for; what it answers is kept, and nothing is sent again."""

import threading
from typing import Any

import pytest

from tests.lab.admin import world
from wizard import clouds
from wizard.engine.runner import Request, execute
from wizard.lab.serve import World
from wizard.lab.tenant import APP_ID, COLLEAGUE, TENANT_ID
from wizard.model.case import Case
from wizard.model.run import Event, Observed
from wizard.model.way_trial import CHECKS, WayTrial
from wizard.model.ways import GraphMessage
from wizard.wire.signin import Admin, AppCredential, ClientIds, clients_of

TRIAL = (WayTrial(way="graph"),)


def signed_in(started: World, how: str = "device-code") -> Admin:
    """Return the mailbox itself, or the app registration, signed in for one message."""
    cloud = clouds.load(str(started.cloud_file))
    if how == "app":
        admin = Admin(cloud, ClientIds(graph=APP_ID), TENANT_ID)
        admin.by_app(["graph-send"], AppCredential(APP_ID, TENANT_ID, started.password))
    else:
        admin = Admin(cloud, clients_of(cloud))
        admin.by_device_code(["graph-send"], lambda _code: None, threading.Event())
    return admin


async def tried(started: World, admin: Admin | None, trials: tuple[WayTrial, ...] = TRIAL, **case: Any) -> GraphMessage:
    """Return what became of it."""
    found: list[GraphMessage] = []

    def emit(event: Event) -> None:
        if isinstance(event, Observed) and isinstance(event.observation, GraphMessage):
            found.append(event.observation)

    known = Case(**{"mailbox": started.mailbox, "cloud": clouds.load(str(started.cloud_file)), **case})
    await execute(Request(case=known, selection=(CHECKS["graph"],), trials=trials, admin=admin), emit)
    (only,) = found
    return only


def posts(started: World) -> int:
    """Return how often a message was handed to Graph."""
    return sum(visit.service == "graph" and visit.path.endswith("/sendMail") for visit in started.visits)


@pytest.mark.parametrize("how", ["device-code", "app"])
async def test_it_is_sent_once(how: str) -> None:
    """The mailbox itself, and an app that has Mail.Send, send one message; no mail server hears of it."""
    with world() as started:
        seen = await tried(started, signed_in(started, how), recipient="customer@another-company.test")
        (message,) = started.received
        assert (message.sender, message.recipients) == (started.mailbox, ("customer@another-company.test",))
        assert seen.message_id.encode() in message.content
        assert not started.log
        assert posts(started) == 1
    assert (seen.accepted, seen.status, seen.as_app) == (True, 202, how == "app")
    assert "Mail.Send" in seen.permissions


async def test_nothing_goes_unasked_or_without_a_sign_in() -> None:
    """Nobody asked, or nobody is signed in: it is said, and Graph hears nothing."""
    with world() as started:
        admin = signed_in(started)
        assert (await tried(started, admin, ())).not_tried == "not-asked"
        assert (await tried(started, None)).not_tried == "not-signed-in"
        assert not started.received
        assert not posts(started)


@pytest.mark.parametrize(
    ("knobs", "how", "mailbox", "status", "code"),
    [
        ({"graph_mail": {"granted": []}}, "app", "", 403, "ErrorAccessDenied"),
        ({"graph_mail": {"policy": "leaves-out"}}, "app", "", 403, "ErrorAccessDenied"),
        ({"graph_mail": {"granted": [], "scope": "another"}}, "app", "", 403, "ErrorAccessDenied"),
        ({"mailbox": {"licensed": False}}, "app", "", 404, "MailboxNotEnabledForRESTAPI"),
        ({"mailbox": {"exists": False}}, "app", "", 404, "ErrorInvalidUser"),
        ({}, "device-code", COLLEAGUE, 403, "ErrorAccessDenied"),
    ],
)
async def test_a_refusal_keeps_graphs_words(
    knobs: dict[str, Any], how: str, mailbox: str, status: int, code: str
) -> None:
    """Status, name, words and number of the request are there; nothing was delivered or asked twice."""
    with world(**knobs) as started:
        seen = await tried(started, signed_in(started, how), mailbox=mailbox or started.mailbox)
        assert not started.received
        assert posts(started) == 1
    assert (seen.accepted, seen.status, seen.code) == (False, status, code)
    assert seen.detail
    assert seen.request_id


async def test_a_role_in_exchange_needs_no_permission_in_entra() -> None:
    """An app with Exchange's own role for this mailbox sends without Mail.Send in its token."""
    with world(graph_mail={"granted": [], "scope": "mailbox"}) as started:
        seen = await tried(started, signed_in(started, "app"))
    assert seen.accepted
    assert "Mail.Send" not in seen.permissions


@pytest.mark.parametrize(("services", "refused"), [({"throttled": 9}, "throttled"), ({"failing": 9}, "unavailable")])
async def test_it_is_not_sent_again(services: dict[str, int], refused: str) -> None:
    """Where Graph asks to wait, or fails, the message is not handed over a second time."""
    with world(services={"about": "graph", **services}) as started:
        seen = await tried(started, signed_in(started))
        assert posts(started) == 1
    assert (seen.accepted, seen.refused) == (False, refused)
