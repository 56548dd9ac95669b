"""The main session against servers that behave."""

import base64
import ssl

import pytest

from tests.wire import certs
from tests.wire.bench import PASSWORD, USER, case, cloud, one, run, told
from tests.wire.script_server import CAPABILITIES, Act, Script, serve
from wizard.model.failure import FailureCode
from wizard.model.observation import Extensions, Greeting, Handshake, Message, SignIn, StartTls
from wizard.model.secret import AccessToken
from wizard.wire import message


async def test_healthy_login_sends_one_message() -> None:
    """Every stage is reported once, in order, and the message arrives as it was meant."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)))
    kinds = [type(entry) for entry in seen]
    assert [kind for kind in kinds if kind is not Handshake] == [
        Greeting,
        Extensions,
        StartTls,
        Extensions,
        SignIn,
        Message,
    ]
    assert kinds.count(Handshake) == 1
    shake = one(seen, Handshake)
    assert (shake.verified, shake.version, shake.verify_code, shake.trust) == (True, "1.3", 0, "file")
    assert shake.curve
    assert shake.chain[0].names == (certs.NAME,)
    sign_in = one(seen, SignIn)
    assert (sign_in.accepted, sign_in.mechanism, sign_in.offered) == (True, "LOGIN", ("LOGIN", "XOAUTH2"))
    message = one(seen, Message)
    assert (message.accepted, message.stage, message.recipient) == (True, "end", "you@lab.test")
    assert len(server.messages) == 1
    assert len(server.messages[0]) == message.size
    assert one(seen, Extensions).public_address == "203.0.113.7"
    assert not server.sins(PASSWORD)


async def test_login_is_bare_as_devices_send_it() -> None:
    """AUTH LOGIN carries no initial response; user name and password follow, each in base64, and only over TLS."""
    async with serve(Script(tls=certs.server())) as server:
        await run(case(cloud(server.port)))
    lines = [line for secured, line in server.heard if secured]
    at = lines.index(b"AUTH LOGIN\r\n")
    assert [base64.b64decode(line).decode() for line in lines[at + 1 : at + 3]] == [USER, PASSWORD]
    assert [line for secured, line in server.heard if not secured][1:] == [b"STARTTLS\r\n"]


async def test_plain_where_login_is_not_offered() -> None:
    """A server that offers only PLAIN gets one AUTH PLAIN."""
    stages = {"ehlo-tls": CAPABILITIES + b"250 AUTH PLAIN\r\n"}
    async with serve(Script(dict(stages), tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)))
    auth = [line for _, line in server.heard if line.startswith(b"AUTH")]
    assert len(auth) == 1
    assert base64.b64decode(auth[0].split()[2]) == f"\0{USER}\0{PASSWORD}".encode()
    assert one(seen, SignIn).mechanism == "PLAIN"
    assert one(seen, Message).accepted is True


async def test_implicit_tls_reads_the_greeting_inside() -> None:
    """On an implicit port TLS comes first, there is no STARTTLS, and the rest is alike."""
    async with serve(Script(tls=certs.server(), implicit=True)) as server:
        seen = await run(case(cloud(server.port, implicit=True)))
    assert one(seen, Handshake).implicit
    assert not [entry for entry in seen if isinstance(entry, StartTls)]
    assert one(seen, Message).accepted is True


async def test_without_pipelining_one_command_at_a_time() -> None:
    """MAIL, RCPT and DATA go one by one where the server does not offer PIPELINING, and arrive all the same."""
    script = Script({"ehlo-tls": b"250-lab.test\r\n250 AUTH LOGIN\r\n"}, tls=certs.server())
    async with serve(script) as server:
        seen = await run(case(cloud(server.port)))
    assert one(seen, Message).accepted is True
    assert server.commands()[-4:] == [b"MAIL", b"RCPT", b"DATA", b"QUIT"]
    texts = [line.text for line in one(seen, Message).lines if line.direction != "note"]
    assert [text.split()[0] for text in texts] == ["MAIL", "250", "RCPT", "250", "DATA", "354", ".", "250"]


async def test_refused_sign_in_is_tried_once() -> None:
    """After a 535 nothing is tried again: no second AUTH, no other mechanism, no message, but a QUIT."""
    refusal = b"535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. [AB 2026]\r\n"
    script = Script({"ehlo-tls": CAPABILITIES + b"250 AUTH LOGIN PLAIN\r\n", "pass": refusal}, tls=certs.server())
    async with serve(script) as server:
        seen = await run(case(cloud(server.port)))
    sign_in = one(seen, SignIn)
    assert (sign_in.accepted, sign_in.reply and sign_in.reply.code, sign_in.failure) == (False, 535, None)
    assert sign_in.reply is not None
    assert sign_in.reply.enhanced == "5.7.139"
    assert server.commands().count(b"AUTH") == 1
    assert server.commands()[-1] == b"QUIT"
    assert one(seen, Message).not_tried == "no-sign-in"


@pytest.mark.parametrize(
    ("goal", "last"), [("none", b"EHLO"), ("tls", b"EHLO"), ("sign-in", None)], ids=["none", "tls", "sign-in"]
)
async def test_goes_no_further_than_the_goal(goal: str, last: bytes | None) -> None:
    """The session ends politely where the goal ends."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)), goal=goal)  # type: ignore[arg-type]
    commands = server.commands()
    assert commands[-1] == b"QUIT"
    assert b"MAIL" not in commands
    assert (b"AUTH" in commands) == (goal == "sign-in")
    assert (b"STARTTLS" in commands) == (goal != "none")
    if last is not None:
        assert commands[-2] == last
        assert not [entry for entry in seen if isinstance(entry, SignIn | Message)]
    else:
        assert one(seen, Message).not_tried == "not-asked"


async def test_no_password_says_so() -> None:
    """Without a password the path is walked up to the sign-in, which is not tried."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)), password=None)
    assert one(seen, SignIn).not_tried == "no-password"
    assert one(seen, SignIn).offered == ("LOGIN", "XOAUTH2")
    assert b"AUTH" not in server.commands()


@pytest.mark.parametrize("size", [2_000, 2_001, 2_079, 100_000])
async def test_message_has_the_size_asked_for(size: int) -> None:
    """The test message is padded to exactly the size asked for, and SIZE announces it."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port), size=size))
    assert one(seen, Message).accepted is True
    assert len(server.messages[0]) == size
    assert any(line.endswith(b" SIZE=%d\r\n" % size) for _, line in server.heard if line.startswith(b"MAIL"))


async def test_unicode_sender_needs_smtputf8() -> None:
    """An address with letters outside ASCII is sent only where SMTPUTF8 is offered."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port), sender="büro@lab.test"))
    message = one(seen, Message)
    assert message.failure is not None
    assert (message.accepted, message.stage, message.failure.code) == (False, "mail", FailureCode.UNKNOWN)
    assert b"MAIL" not in server.commands()
    script = Script({"ehlo-tls": CAPABILITIES + b"250-SMTPUTF8\r\n250 AUTH LOGIN\r\n"}, tls=certs.server())
    async with serve(script) as server:
        seen = await run(case(cloud(server.port), sender="büro@lab.test"))
    assert one(seen, Message).accepted is True
    assert any(line.endswith(b" SMTPUTF8\r\n") for _, line in server.heard)


@pytest.mark.parametrize("sender", ["a@b.test>\r\nRCPT TO:<x@y.test", "a b@lab.test", "a@lab.test> SIZE=1"])
async def test_an_address_cannot_smuggle_a_command(sender: str) -> None:
    """An envelope address with a line break, a bracket or a bare space is never sent."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port), sender=sender))
    assert one(seen, Message).failure is not None
    assert b"MAIL" not in server.commands()


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("pipelining", [True, False])
async def test_refused_envelope_names_its_stage(stage: str, pipelining: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A refusal of MAIL, RCPT or DATA is the message's last word, with its stage, and nothing is sent after it."""
    capabilities = (CAPABILITIES if pipelining else b"250-lab.test\r\n") + b"250 AUTH LOGIN\r\n"
    stages: dict[str, bytes | Act] = {"ehlo-tls": capabilities, stage: b"550 5.7.60 no\r\n"}
    if pipelining and stage != "data":
        stages["data"] = b"503 5.5.1 no recipient\r\n"
    async with serve(Script(stages, tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)))
    message = one(seen, Message)
    assert (message.accepted, message.stage, message.reply and message.reply.code) == (False, stage, 550)
    assert not server.messages
    assert server.commands()[-1] == b"QUIT"


async def test_data_taken_after_a_refused_recipient_ends_empty() -> None:
    """Where DATA of a group is taken although the recipient was refused, an empty message ends it, none is sent."""
    script = Script({"rcpt": b"550 5.1.1 who\r\n", "end": b"554 5.5.1 no recipients\r\n"}, tls=certs.server())
    async with serve(script) as server:
        seen = await run(case(cloud(server.port)))
    assert (one(seen, Message).stage, one(seen, Message).accepted) == ("rcpt", False)
    assert server.messages == [b""]
    assert server.commands()[-1] == b"QUIT"


async def test_tls_1_2_names_its_group() -> None:
    """The curve of a TLS 1.2 handshake is read from the server's key exchange."""
    context = certs.server(versions=(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2))
    async with serve(Script(tls=context)) as server:
        seen = await run(case(cloud(server.port)), goal="tls")
    assert (one(seen, Handshake).version, one(seen, Handshake).verified) == ("1.2", True)
    assert one(seen, Handshake).curve in ("x25519", "secp256r1")


async def test_password_is_in_no_observation() -> None:
    """The transcript shows that a password was sent, never the password in any form."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)))
    assert PASSWORD not in told(seen)
    assert base64.b64encode(PASSWORD.encode()).decode() not in told(seen)
    assert [line.text for line in one(seen, SignIn).lines if line.direction == "sent"] == [
        "AUTH LOGIN",
        f"(base64) {USER}",
        "<redacted>",
    ]


TOKEN = "eyJ0eXAiOiJKV1Qi.eyJhdWQiOiJodHRwcyJ9.c2lnbmF0dXJl"


async def test_a_token_goes_by_xoauth2_alone() -> None:
    """An access token is sent once, by XOAUTH2 though LOGIN is offered, and stands in nothing that is kept."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)), password=AccessToken(TOKEN))
    auth = [line for _, line in server.heard if line.startswith(b"AUTH")]
    assert [line.split()[:2] for line in auth] == [[b"AUTH", b"XOAUTH2"]]
    payload = auth[0].split()[2]
    assert base64.b64decode(payload).decode() == f"user={USER}\1auth=Bearer {TOKEN}\1\1"
    assert (one(seen, SignIn).mechanism, one(seen, SignIn).accepted) == ("XOAUTH2", True)
    assert "AUTH XOAUTH2 <redacted>" in [line.text for line in one(seen, SignIn).lines]
    assert TOKEN not in told(seen)
    assert payload.decode() not in told(seen)


async def test_a_refused_token_may_be_explained_first() -> None:
    """The details that come as a challenge are kept, masked; an empty line asks for the refusal itself."""
    details = base64.b64encode(f'{{"status":"401","token":"{TOKEN}"}}'.encode())
    refusal = b"535 5.7.3 Authentication unsuccessful\r\n"
    stages: dict[str, bytes | Act] = {"token": b"334 " + details + b"\r\n", "pass": refusal}
    async with serve(Script(stages, tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)), password=AccessToken(TOKEN))
    signed = one(seen, SignIn)
    assert [line for _, line in server.heard].count(b"\r\n") == 1
    assert signed.reply is not None
    assert (signed.accepted, signed.reply.code, signed.failure) == (False, 535, None)
    assert '{"status":"401","token":"<redacted>"}' in [line.text for line in signed.lines if line.direction == "note"]
    assert TOKEN not in told(seen)
    assert server.commands().count(b"AUTH") == 1


async def test_a_token_is_not_sent_where_it_does_not_belong() -> None:
    """Where XOAUTH2 is not offered a token is kept back: LOGIN would take it for a password."""
    stages = {"ehlo-tls": CAPABILITIES + b"250 AUTH LOGIN PLAIN\r\n"}
    async with serve(Script(dict(stages), tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)), password=AccessToken(TOKEN))
    assert one(seen, SignIn).not_tried == "no-mechanism"
    assert b"AUTH" not in server.commands()


LETTER = message.captured(USER, ("a@lab.test", "b@lab.test"), "<1@copier>", b"Subject: Scan\r\n\r\n.caf\xe9\r\n")


async def test_a_captured_message_goes_to_all_its_recipients_at_once() -> None:
    """One transaction, each recipient in turn, the content as it was; it is told as a trial."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)), letter=LETTER)
    sent = one(seen, Message)
    assert (sent.trial, sent.accepted, sent.recipient) == (True, True, "a@lab.test, b@lab.test")
    assert (sent.sender, sent.message_id, sent.size) == (USER, "<1@copier>", len(LETTER.content))
    said = [line.strip() for _, line in server.heard if line.startswith((b"MAIL", b"RCPT", b"DATA"))]
    assert said[1:] == [b"RCPT TO:<a@lab.test>", b"RCPT TO:<b@lab.test>", b"DATA"]
    assert server.messages == [b"Subject: Scan\r\n\r\n..caf\xe9\r\n"]  # as it stands on the wire


async def test_where_one_recipient_is_refused_nobody_gets_it() -> None:
    """The others must not get an empty or a half message: nothing is said after the refusal."""
    async with serve(Script({"rcpt": b"550 5.1.1 no\r\n"}, tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)), letter=LETTER)
    sent = one(seen, Message)
    assert (sent.stage, sent.accepted, sent.trial) == ("rcpt", False, True)
    assert not [line for _, line in server.heard if line.startswith(b"DATA")]
    assert not server.messages
