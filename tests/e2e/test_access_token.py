"""Signing in with an access token in place of a password: the engine and the probes against the practice tenant."""

import pytest

from wizard import clouds
from wizard.engine.runner import Request, execute
from wizard.lab import serve
from wizard.lab.serve import World
from wizard.model.case import Case
from wizard.model.finding import Status
from wizard.model.observation import SignIn
from wizard.model.run import Event, Observed, Run
from wizard.model.secret import AccessToken, Secret


async def diagnosed(world: World, secret: Secret) -> tuple[Run, SignIn]:
    """Return the run with its sign-in, `secret` given in place of a password."""
    signed: list[SignIn] = []

    def emit(event: Event) -> None:
        if isinstance(event, Observed) and isinstance(event.observation, SignIn):
            signed.append(event.observation)

    case = Case(mailbox=world.mailbox, cloud=clouds.load(str(world.cloud_file)), send=True)
    run = await execute(Request(case=case, selection=("credentials", "delivery"), secret=secret), emit)
    assert len(signed) == 1
    return run, signed[0]


async def test_the_mailboxs_token_signs_in_and_sends() -> None:
    """The tenant takes the token that it gave, by XOAUTH2, the message follows, and the token is kept nowhere."""
    with serve.start("healthy") as world:
        run, signed = await diagnosed(world, world.token)
        assert len(world.received) == 1
        assert world.token.reveal() not in repr(world.log)
        assert world.token.reveal() not in repr(run)
    assert (signed.mechanism, signed.accepted) == ("XOAUTH2", True)
    assert run.findings["credentials.sign-in"].status is Status.PASS
    assert run.findings["delivery.message"].status is Status.PASS


@pytest.mark.parametrize("scenario", ["healthy", "mailbox-off"])
async def test_a_token_is_refused_in_exchange_onlines_words(scenario: str) -> None:
    """Another token, or a mailbox with SMTP AUTH off, gets the bare refusal; it is tried once and is a finding."""
    with serve.start(scenario) as world:
        run, signed = await diagnosed(world, AccessToken("not.this.one") if scenario == "healthy" else world.token)
        assert [entry.text for entry in world.log if "AUTH" in entry.text] == ["AUTH XOAUTH2 <redacted>"]
    assert signed.reply is not None
    assert signed.reply.text.startswith("535 5.7.3 Authentication unsuccessful [")
    found = run.findings["credentials.sign-in"]
    assert (found.status, found.cause) == (Status.FAIL, "oauth-token-rejected")
