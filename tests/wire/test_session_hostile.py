"""The main session against servers that are silent, lie, flood, break off, or are no mail servers at all."""

import asyncio
import base64
import gc
import resource
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.wire import certs
from tests.wire.bench import PASSWORD, USER, case, cloud, failures, one, run, told
from tests.wire.script_server import CAPABILITIES, REPLIES, Act, Script, Server, Then, serve
from wizard.model.failure import FailureCode
from wizard.model.observation import Extensions, Greeting, Handshake, Message, Observation, SignIn, StartTls
from wizard.wire import limits

pytestmark = pytest.mark.usefixtures("short")

STAGES = tuple(stage for stage in REPLIES if stage != "quit")
TLS_STAGES = STAGES[3:]


def script(stage: str, act: bytes | Act, **more: bytes | Act) -> Script:
    return Script({stage: act, **more}, tls=certs.server())


def safe(server: Server) -> None:
    """No promise was broken, whatever the server did."""
    assert not server.sins(PASSWORD)


def whole(seen: list[Observation]) -> None:
    """Sign-in and message are reported once, whatever happened."""
    assert [type(entry) for entry in seen if isinstance(entry, SignIn | Message)] == [SignIn, Message]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("then", ["close", "reset", "stall"])
async def test_ends_well_when_the_server_breaks_off(stage: str, then: Then) -> None:
    """A close, a reset or silence at any stage ends that stage with a failure, and all that is owed is reported."""
    async with serve(script(stage, Act(then=then))) as server:
        seen = await run(case(cloud(server.port)))
    safe(server)
    whole(seen)
    found = failures(seen)
    wanted = {"close": {"closed", "reset"}, "reset": {"reset"}, "stall": {"timeout"}}[then]
    assert len(found) == 1
    assert found[0].code.value in wanted
    assert one(seen, Message).accepted is (None if stage == "end" else False)


@pytest.mark.parametrize("stage", STAGES)
async def test_silence_after_421(stage: str) -> None:
    """A 421 is the last word at every stage: it is reported, and nothing is sent after it."""
    async with serve(script(stage, b"421 4.7.0 closing\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    safe(server)
    whole(seen)
    assert "421" in told(seen)
    last = {
        "greeting": [],
        "starttls": [b"STARTTLS"],
        "auth": [b"AUTH"],
        "mail": [b"DATA"],
        "rcpt": [b"DATA"],
        "data": [b"DATA"],
        "end": [b"DATA"],
        "ehlo": [b"EHLO"],
        "ehlo-tls": [b"EHLO"],
    }.get(stage)
    if last is not None:
        assert server.commands()[-1:] == last


async def test_unasked_421_between_commands_is_heard() -> None:
    """A 421 that stands behind the answer to EHLO is the server's last word, not lost."""
    async with serve(script("ehlo-tls", REPLIES["ehlo-tls"] + b"421 4.3.2 shutting down\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    reply = one(seen, SignIn).reply
    assert reply is not None
    assert reply.code == 421
    assert b"AUTH" not in server.commands()


async def test_two_replies_to_one_ehlo_break_the_rules() -> None:
    """A second reply that nobody asked for ends the session as a breach of protocol."""
    async with serve(script("ehlo", REPLIES["ehlo"] + b"250 again\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    failure = one(seen, StartTls).failure
    assert failure is not None
    assert failure.code is FailureCode.PROTOCOL
    assert b"STARTTLS" not in server.commands()
    whole(seen)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"* OK IMAP4rev1 ready\r\n",
        b"+OK POP3\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"\x00\x01\x02\xff",
    ],
    ids=["http", "ssh", "imap", "pop", "alert", "binary"],
)
async def test_another_protocol_is_recognised(answer: bytes) -> None:
    """An answer that is no SMTP is said to be that, with its first bytes, and nothing is sent to it."""
    async with serve(script("greeting", Act(answer, "stall"))) as server:
        seen = await run(case(cloud(server.port)))
    greeting = one(seen, Greeting)
    assert greeting.failure is not None
    assert greeting.failure.code is FailureCode.NOT_SMTP
    assert greeting.first_bytes
    assert greeting.first_bytes.isprintable()
    assert not server.heard


@pytest.mark.parametrize("code", [b"999", b"-20", b"22", b"100", "\uff12\uff12\uff10".encode(), b"2x0"])
async def test_impossible_codes_break_the_rules(code: bytes) -> None:
    """A greeting whose code cannot be is a breach of protocol, not another protocol."""
    async with serve(script("greeting", code + b" hello\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    failure = one(seen, Greeting).failure
    assert failure is not None
    assert failure.code is FailureCode.PROTOCOL
    assert not server.heard


async def test_refusing_greeting_is_kept_and_left_politely() -> None:
    """A 554 greeting is the server's word: reported as reply, answered by QUIT alone."""
    async with serve(script("greeting", b"554 5.7.1 go away\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    greeting = one(seen, Greeting)
    assert greeting.reply is not None
    assert (greeting.reply.code, greeting.failure) == (554, None)
    assert server.commands() == [b"QUIT"]


@pytest.mark.parametrize("stage", ["greeting", "ehlo", "starttls", "ehlo-tls", "auth", "pass", "end"])
@pytest.mark.parametrize("flood", ["line", "lines"])
async def test_flood_is_cut_off(stage: str, flood: str) -> None:
    """An endless line or 100,000 continuation lines end the stage, and memory stays small."""
    code = REPLIES[stage][:3]
    text = code + b" " + b"x" * 10_000_000 if flood == "line" else (code + b"-x\r\n") * 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with serve(script(stage, text)) as server:
        seen = await run(case(cloud(server.port)))
    safe(server)
    whole(seen)
    found = failures(seen)
    assert [failure.code for failure in found] == [FailureCode.TOO_LONG]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 80_000  # the server's own 10 MB included


@pytest.mark.parametrize("prompt", [b"334 !!!\r\n", b"334 " + b"QUJD" * 20_000 + b"\r\n", b"334 " + b"x" * 5_000_000])
async def test_bad_challenge_gets_no_password(prompt: bytes) -> None:
    """A challenge that is no base64, or above its limit, ends the attempt before the password is sent."""
    async with serve(script("user", prompt)) as server:
        seen = await run(case(cloud(server.port)))
    failure = one(seen, SignIn).failure
    assert failure is not None
    assert failure.code in (FailureCode.PROTOCOL, FailureCode.TOO_LONG)
    assert not any(base64.b64encode(PASSWORD.encode()) in line for _, line in server.heard)


async def test_challenges_without_end() -> None:
    """A third question after the password is a breach of protocol; nothing more is answered."""
    async with serve(script("pass", b"334 bW9yZQ==\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    assert one(seen, SignIn).failure is not None
    assert one(seen, SignIn).accepted is False
    assert len(server.heard) == 6  # EHLO, STARTTLS, EHLO, AUTH, user, password


@pytest.mark.parametrize("injected", [b"250 injected\r\n", b"X", b"250-lab\r\n250 AUTH PLAIN\r\n"])
async def test_text_after_the_220_to_starttls_ends_the_session(injected: bytes) -> None:
    """Bytes that stand in the buffer when TLS would start end the session with a verdict, before any handshake."""
    async with serve(script("starttls", b"220 go\r\n" + injected)) as server:
        seen = await run(case(cloud(server.port)))
    failure = one(seen, StartTls).failure
    assert failure is not None
    assert failure.code is FailureCode.INJECTED
    assert not [entry for entry in seen if isinstance(entry, Handshake)]
    assert one(seen, SignIn).not_tried == "no-tls"
    safe(server)


async def test_starttls_not_offered_is_not_sent() -> None:
    """Without the keyword nothing is sent, and no secret either, though AUTH is offered in clear."""
    async with serve(script("ehlo", CAPABILITIES + b"250 AUTH LOGIN PLAIN\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    assert (one(seen, StartTls).offered, one(seen, StartTls).reply) == (False, None)
    assert one(seen, SignIn).not_tried == "no-tls"
    assert server.commands() == [b"EHLO", b"QUIT"]


async def test_masked_greeting_and_extensions_are_kept_as_they_are() -> None:
    """A firewall's stars and X's are evidence: they are reported as they came."""
    masked = script("greeting", b"220 ********0*2******\r\n", ehlo=b"250-lab.test\r\n250-XXXXXXXA\r\n250 XXXB\r\n")
    async with serve(masked) as server:
        seen = await run(case(cloud(server.port)))
    reply = one(seen, Greeting).reply
    assert reply is not None
    assert reply.lines[0].startswith("****")
    assert one(seen, Extensions).keywords == {"XXXXXXXA": "", "XXXB": ""}
    assert one(seen, StartTls).offered is False


@pytest.mark.parametrize("answer", [b"454 4.7.0 TLS not available\r\n", b"501 no\r\n", b"250 ok\r\n"])
async def test_starttls_refused(answer: bytes) -> None:
    """A refusal of STARTTLS is reported in the server's words; a wrong positive answer is a breach of protocol."""
    async with serve(script("starttls", answer)) as server:
        seen = await run(case(cloud(server.port)))
    seen_tls = one(seen, StartTls)
    assert seen_tls.reply is not None
    assert seen_tls.reply.code == int(answer[:3])
    assert (seen_tls.failure is None) == (not answer.startswith(b"2"))
    assert one(seen, SignIn).not_tried == "no-tls"
    safe(server)


async def test_clear_text_in_place_of_the_handshake() -> None:
    """A server that goes on in clear after its 220 is said not to speak TLS."""
    async with serve(Script({"ehlo": b"250-x\r\n250 STARTTLS\r\n", "starttls": b"220 go\r\n"})) as server:
        seen = await run(case(cloud(server.port)))
    failure = one(seen, Handshake).failure
    assert failure is not None
    assert failure.code in (FailureCode.TLS_NOT_TLS, FailureCode.CLOSED, FailureCode.TIMEOUT)


async def test_clear_text_on_an_implicit_port() -> None:
    """Clear text where TLS is spoken from the first byte is recognised by its bytes."""
    async with serve(Script()) as server:
        seen = await run(case(cloud(server.port, implicit=True)))
    failure = one(seen, Handshake).failure
    assert failure is not None
    assert failure.code is FailureCode.TLS_NOT_TLS
    assert one(seen, SignIn).not_tried == "no-tls"


async def test_nothing_learnt_before_tls_survives() -> None:
    """What is offered in clear but not under TLS does not count: no PIPELINING, no AUTH."""
    stages: dict[str, bytes | Act] = {
        "ehlo": CAPABILITIES + b"250-AUTH LOGIN\r\n250 STARTTLS\r\n",
        "ehlo-tls": b"250 lab.test\r\n",
    }
    async with serve(Script(stages, tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)))
    assert one(seen, SignIn).not_tried == "not-offered"
    assert b"AUTH" not in server.commands()


async def test_only_foreign_mechanisms() -> None:
    """Where neither LOGIN nor PLAIN is offered nothing is tried."""
    async with serve(script("ehlo-tls", CAPABILITIES + b"250 AUTH NTLM XOAUTH2\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    assert (one(seen, SignIn).not_tried, one(seen, SignIn).offered) == ("no-mechanism", ("NTLM", "XOAUTH2"))


@pytest.mark.parametrize("answer", [b"250 ok\r\n", b"200 ok\r\n"])
async def test_not_354_means_no_message(answer: bytes) -> None:
    """A 250 in place of 354 is a breach of protocol: the message stays here."""
    async with serve(script("data", answer)) as server:
        seen = await run(case(cloud(server.port)))
    message = one(seen, Message)
    assert message.failure is not None
    assert (message.stage, message.accepted, message.failure.code) == ("data", False, FailureCode.PROTOCOL)
    assert not server.messages


@pytest.mark.parametrize("then", ["close", "reset", "stall"])
async def test_hang_after_the_final_dot_is_unknown_and_never_sent_again(then: Then) -> None:
    """When nothing is heard after the final dot nobody knows, and the message is not sent twice."""
    async with serve(script("end", Act(then=then))) as server:
        seen = await run(case(cloud(server.port)))
    message = one(seen, Message)
    assert (message.accepted, message.stage) == (None, "end")
    assert len(server.messages) == 1
    assert server.connections == 1


async def test_final_refusal_is_the_last_word() -> None:
    """A refusal after the final dot is kept with its whole text."""
    async with serve(script("end", b"554 5.2.252 SendAsDenied; a not allowed to send as b\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    message = one(seen, Message)
    assert message.reply is not None
    assert (message.accepted, message.reply.enhanced) == (False, "5.2.252")


@pytest.mark.parametrize("echo", ["raw", "base64", "plain", "hex"])
@pytest.mark.parametrize("stage", ["pass", "mail", "end"])
async def test_echoed_password_is_masked(stage: str, echo: str) -> None:
    """A server that says the password back, in whatever form, does not get it into an observation."""
    form = {
        "raw": PASSWORD.encode(),
        "base64": base64.b64encode(PASSWORD.encode()),
        "plain": base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()),
        "hex": PASSWORD.encode().hex().encode(),
    }[echo]
    async with serve(script(stage, b"535 5.7.8 you said " + form + b"\r\n")) as server:
        seen = await run(case(cloud(server.port)))
    assert form.decode() not in told(seen)
    assert PASSWORD not in told(seen)
    assert "<redacted>" in told(seen)


async def test_hostile_text_is_made_visible() -> None:
    """Escape sequences and direction overrides in a reply are shown as escapes."""
    async with serve(script("greeting", "220 \x1b[31mred\u202e evil\x00\r\n".encode())) as server:
        seen = await run(case(cloud(server.port)), goal="none")
    reply = one(seen, Greeting).reply
    assert reply is not None
    assert reply.lines == (r"\x1b[31mred\u202e evil\x00",)


def _shape(seen: list[Observation]) -> list[object]:
    """Everything but times and ports."""
    return [
        (
            type(entry).__name__,
            getattr(entry, "reply", None),
            getattr(entry, "keywords", None),
            getattr(entry, "failure", None),
            getattr(entry, "accepted", None),
            [line.text for line in getattr(entry, "lines", ()) if "SIZE=" not in line.text],
        )
        for entry in sorted(seen, key=lambda entry: (entry.started, type(entry).__name__))
    ]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
async def test_packets_change_nothing(chunk: int) -> None:
    """Replies that come by single bytes leave the same observations as whole ones."""
    async with serve(Script(tls=certs.server())) as server:
        once = _shape(await run(case(cloud(server.port))))
    async with serve(Script(tls=certs.server(), chunk=chunk)) as server:
        pieces = _shape(await run(case(cloud(server.port))))
    assert pieces == once


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"ends": -1, "begins": -5}, 10),
        ({"begins": 2}, 9),
        ({"self_signed": True}, 18),
        ({"names": ("other.test",)}, 62),
        ({"names": ()}, 62),
        ({"issuer": "Somebody Else"}, 20),
        ({"middle": "Middle", "send_middle": False}, 20),
        ({"weak": True}, 66),
    ],
    ids=["expired", "not-yet", "self-signed", "wrong-host", "common-name-only", "unknown-ca", "no-middle", "weak"],
)
async def test_bad_certificates_never_see_a_sign_in(fault: dict[str, Any], code: int) -> None:
    """A certificate that does not verify ends the session; its chain is kept, and no AUTH is sent."""
    async with serve(Script(tls=certs.server(**fault))) as server:
        seen = await run(case(cloud(server.port)))
    shake = one(seen, Handshake)
    assert shake.failure is not None
    assert (shake.verified, shake.failure.code) == (False, FailureCode.TLS_CERTIFICATE)
    assert shake.verify_code in (code, 21)
    assert shake.verify_message
    assert len(shake.chain) == 1
    assert one(seen, SignIn).not_tried == "unverified"
    assert b"AUTH" not in server.commands()
    safe(server)


async def test_chain_with_intermediate_verifies() -> None:
    """A complete chain is kept in order, leaf first."""
    async with serve(Script(tls=certs.server(middle="Middle"))) as server:
        seen = await run(case(cloud(server.port)), goal="tls")
    assert one(seen, Handshake).verified
    assert [entry.issuer for entry in one(seen, Handshake).chain] == ["O=Lab,CN=Middle", "O=Lab,CN=Lab Root"]


async def test_hostile_names_in_a_certificate_are_inert() -> None:
    """Markup and control characters in a certificate's names are kept as visible text."""
    context = certs.server(common_name="<b>\x1b[0m\u202e", names=(certs.NAME, "<img src=x>.test"))
    async with serve(Script(tls=context)) as server:
        seen = await run(case(cloud(server.port)), goal="tls")
    leaf = one(seen, Handshake).chain[0]
    assert leaf.common_name == r"<b>\x1b[0m\u202e"
    assert all(text.isprintable() for text in (leaf.subject, *leaf.names))


async def test_system_trust_does_not_know_the_lab() -> None:
    """Without a CA file the operating system's trust decides, and the lab's CA is none of its own."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(replace(cloud(server.port), ca_file=None)))
    shake = one(seen, Handshake)
    assert (shake.trust, shake.verified) == ("system", False)
    assert shake.chain[0].issuer == "O=Lab,CN=Lab Root"
    assert b"AUTH" not in server.commands()


async def test_unreadable_ca_file_is_a_failure_of_the_handshake(tmp_path: Path) -> None:
    """A CA file that vanished ends the session before TLS, with a failure and no sign-in."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port, ca_file=tmp_path / "gone.pem")))
    failure = one(seen, Handshake).failure
    assert failure is not None
    assert failure.code is FailureCode.TLS_OTHER
    assert one(seen, SignIn).not_tried == "no-tls"


async def test_refused_connection_is_told_by_the_session() -> None:
    """Where nobody listens the session reports why there was no greeting."""
    async with serve(Script()) as server:
        port = server.port
    seen = await run(case(cloud(port)))
    failure = one(seen, Greeting).failure
    assert failure is not None
    assert (failure.operation, failure.code) == ("connect", FailureCode.REFUSED)
    assert one(seen, SignIn).not_tried == "no-connection"


@pytest.mark.parametrize("stage", [*STAGES, "quit"])
async def test_cancel_at_any_stage_frees_everything(stage: str) -> None:
    """A cancel while the server stalls ends at once, reports what was under way, and leaves no socket open."""
    async with serve(script(stage, Act(then="stall"))) as server:
        seen = await run(case(cloud(server.port)), stop_after=0.15)
        await server.left()
    whole(seen)
    found = [failure.code for failure in failures(seen)]
    assert found == ([] if stage == "quit" else [FailureCode.DEADLINE])
    assert one(seen, Message).accepted is {"end": None, "quit": True}.get(stage, False)
    gc.collect()  # a socket left open would be a warning, and warnings are errors


async def test_handshake_is_never_eaten() -> None:
    """Two hundred sessions in a row, and a hundred at once, all come through STARTTLS."""
    async with serve(Script(tls=certs.server())) as server:
        diagnosed = case(cloud(server.port))
        ends = [one(await run(diagnosed, goal="tls"), Handshake).verified for _ in range(200)]
        limits.TLS = limits.REPLY = limits.GREETING = 30.0  # a hundred at once take their time
        together = await asyncio.gather(*[run(diagnosed, goal="tls") for _ in range(100)])
    ends += [one(seen, Handshake).verified for seen in together]
    assert ends == [True] * 300
