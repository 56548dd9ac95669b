"""The practice mail server speaks SMTP as Exchange Online does, and survives whatever it is sent."""

import asyncio
import base64
import re
import shutil
import smtplib
import socket
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import urlsplit

import aiosmtplib
import pytest

from tests.lab.clients import Client, Smtplib, cloud, send, sign_in, trust
from wizard.lab import serve
from wizard.lab.serve import World

EXTENSIONS = ["PIPELINING", "DSN", "ENHANCEDSTATUSCODES", "8BITMIME", "BINARYMIME", "CHUNKING", "SMTPUTF8"]


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    """One healthy world for tests that leave it as it is."""
    with serve.start() as world:
        yield world
    assert world.faults == ()


@pytest.fixture
def own() -> Iterator[World]:
    """Start a healthy world for one test."""
    with serve.start() as world:
        yield world
    assert world.faults == ()


def test_greeting_has_exchange_onlines_form(shared: World) -> None:
    """Host, product and date stand where Exchange Online has them."""
    with Client(shared) as client:
        greeting = client.reply().decode()
    host = r"[A-Z0-9]+\.outlook\.office365\.com"
    date = r"\w{3}, \d+ \w{3} \d{4} [\d:]{8} \+0000"
    assert re.fullmatch(rf"220 {host} Microsoft ESMTP MAIL Service ready at {date}\r\n", greeting)


def test_extensions_before_and_after_tls(shared: World) -> None:
    """STARTTLS is offered in clear and AUTH only under TLS; all else is the same."""
    with Smtplib(shared) as client:
        client.ehlo()
        clear = dict(client.esmtp_features)
        assert client.ehlo_resp is not None
        assert b"Hello [127.0.0.1]" in client.ehlo_resp
        client.secure()
        secured = dict(client.esmtp_features)
    assert clear.pop("starttls") == ""
    assert secured.pop("auth").split() == ["LOGIN", "XOAUTH2"]
    assert clear == secured == {"size": "157286400"} | dict.fromkeys(map(str.lower, EXTENSIONS), "")


def test_sequence_and_state_are_checked(shared: World) -> None:
    """Every command out of its place gets the refusal that Exchange Online gives."""
    with Client(shared) as client:
        client.reply()
        assert client.send(b"MAIL FROM:<scanner@practice.test>").startswith(b"503 5.5.2 Send hello first")
        assert client.send(b"EHLO").startswith(b"501 5.5.4")
        client.send(b"EHLO scanner.local")
        assert client.send(b"MAIL FROM:<scanner@practice.test>").startswith(b"451 5.7.3 STARTTLS is required")
        assert client.send(b"AUTH LOGIN").startswith(b"504 5.7.4")
        assert client.send(b"STARTTLS").startswith(b"220 ")
        client.tls(trust(shared))
        assert client.send(b"AUTH LOGIN").startswith(b"503 5.5.2 Send hello first")
        client.send(b"EHLO scanner.local")
        assert client.send(b"STARTTLS").startswith(b"503 ")
        assert client.send(b"MAIL FROM:<scanner@practice.test>").startswith(b"530 5.7.57 Client not authenticated")
        assert client.send(b"AUTH PLAIN AGEAYg==").startswith(b"504 5.7.4 Unrecognized authentication type")
        assert client.send(b"DATA").startswith(b"503 ")
        assert client.send(b"NONSENSE") == b"500 5.3.3 Unrecognized command\r\n"


def test_login_prompts_are_exchange_onlines(shared: World) -> None:
    """User name and password are asked for one by one, and "*" gives up."""
    with Client(shared) as client:
        client.starttls(trust(shared))
        assert client.send(b"AUTH LOGIN") == b"334 VXNlcm5hbWU6\r\n"
        assert client.send(base64.b64encode(shared.mailbox.encode())) == b"334 UGFzc3dvcmQ6\r\n"
        assert client.send(b"*").startswith(b"501 ")
        assert client.send(b"AUTH LOGIN") == b"334 VXNlcm5hbWU6\r\n"
        assert client.send(b"!!! not base64 !!!").startswith(b"501 ")
        assert client.send(b"AUTH XOAUTH2 dXNlcj1h").startswith(b"535 5.7.3 Authentication unsuccessful [")


def test_the_log_shows_order_and_encryption_but_no_password(own: World) -> None:
    """The log lets a test say "no AUTH before TLS" and holds no secret in any form."""
    send(own)
    with Smtplib(own) as client:
        client.secure().login(own.mailbox, own.password.reveal())
    assert [entry.secured for entry in own.log if entry.text.upper().startswith("AUTH")] == [True, True]
    secret = own.password.reveal()
    assert not any(form in repr(own.log) for form in (secret, base64.b64encode(secret.encode()).decode().rstrip("=")))
    assert len(own.received) == 1


def test_ten_wrong_passwords_lock_the_account() -> None:
    """The lock follows from the attempts, and then refuses the right password as well."""
    with serve.start("healthy-no-send") as world:
        for _ in range(10):
            with Smtplib(world) as client:
                client.secure()
                with pytest.raises(smtplib.SMTPAuthenticationError, match="credentials were incorrect"):
                    client.login(world.mailbox, "guess")
        assert b"account locked" in sign_in(world)[1]


def test_another_user_is_unknown(shared: World) -> None:
    """A mailbox that follows an organisation that is off is refused for that reason, before its password counts."""
    with Smtplib(shared) as client:
        client.secure()
        with pytest.raises(smtplib.SMTPAuthenticationError, match="disabled for the Tenant"):
            client.login("nobody@practice.test", shared.password.reveal())


def test_dots_and_bare_line_feeds(own: World) -> None:
    """Dot stuffing is undone, and only CRLF.CRLF ends a message, however the packets are cut."""
    body = b"From: scanner@practice.test\r\n\r\n..one\r\nbare\n.\nstill in\r\n..\r\n"
    with Client(own) as client:
        client.starttls(trust(own))
        client.send(b"AUTH LOGIN " + base64.b64encode(own.mailbox.encode()))
        assert client.send(base64.b64encode(own.password.reveal().encode())).startswith(b"235 2.7.0")
        client.send(b"MAIL FROM:<scanner@practice.test>")
        client.send(b"RCPT TO:<scanner@practice.test>")
        assert client.send(b"DATA").startswith(b"354 ")
        for byte in body + b".\r\n":
            client.socket.sendall(bytes([byte]))
        assert client.reply().startswith(b"250 2.0.0 OK")
    expected = b"From: scanner@practice.test\r\n\r\n.one\r\nbare\n.\nstill in\r\n.\r\n"
    assert own.received[0].content == expected
    assert own.received[0].size == len(expected)


def test_pipelined_group_and_empty_message(own: World) -> None:
    """MAIL, RCPT and DATA may come in one packet, and a message may be empty."""
    with Client(own) as client:
        client.starttls(trust(own))
        client.send(b"AUTH LOGIN " + base64.b64encode(own.mailbox.encode()))
        client.send(base64.b64encode(own.password.reveal().encode()))
        client.socket.sendall(b"MAIL FROM:<scanner@practice.test>\r\nRCPT TO:<a@b.test>\r\nDATA\r\n")
        got = b""
        while b"354 " not in got:
            got += client.reply()
        assert client.send(b".").startswith(b"250 2.0.0")
    assert own.received[0].size == 0


def test_chunks(own: World) -> None:
    """BDAT, which is offered, works: chunks with any bytes, the last one ends the message."""
    with Client(own) as client:
        client.starttls(trust(own))
        client.send(b"AUTH LOGIN " + base64.b64encode(own.mailbox.encode()))
        client.send(base64.b64encode(own.password.reveal().encode()))
        client.send(b"MAIL FROM:<scanner@practice.test> BODY=BINARYMIME")
        client.send(b"RCPT TO:<scanner@practice.test>")
        client.socket.sendall(b"BDAT 6\r\n\r\n.\r\n\0")
        assert client.reply().startswith(b"250 2.6.0")
        client.socket.sendall(b"BDAT 3 LAST\r\nabc")
        assert client.reply().startswith(b"250 2.0.0 OK")
    assert own.received[0].content == b"\r\n.\r\n\0abc"


def test_the_mx_port_takes_mail_for_its_own_people_only(shared: World) -> None:
    """Port 25 asks for no sign-in, offers none, and relays nothing."""
    with Client(shared, "mx_port") as client:
        assert b".mail.protection.outlook.com Microsoft ESMTP" in client.reply()
        assert b"AUTH" not in client.send(b"EHLO scanner.local")
        assert client.send(b"MAIL FROM:<a@elsewhere.test>").startswith(b"250 ")
        assert client.send(b"RCPT TO:<b@elsewhere.test>").startswith(b"550 5.7.64")
        assert client.send(b"RCPT TO:<scanner@practice.test>").startswith(b"250 ")


def test_the_implicit_port_is_closed(shared: World) -> None:
    """Exchange Online does not serve port 465, and neither does practice."""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", cloud(shared)["smtp"]["implicit_tls_port"]), timeout=5)


def test_starttls_200_times(own: World) -> None:
    """No byte of a ClientHello is lost at the switch, also when it comes in the same moment as the 220."""
    context = trust(own)
    for _ in range(200):
        with Client(own) as client:
            assert client.starttls(context).startswith(b"250-")


def test_talking_before_tls_ends_the_conversation(own: World) -> None:
    """Bytes sent together with STARTTLS are never taken for protected ones."""
    with Client(own) as client:
        client.reply()
        client.send(b"EHLO scanner.local")
        client.socket.sendall(b"STARTTLS\r\nAUTH LOGIN\r\n")
        assert client.reply().startswith(b"503 ")
        assert client.reply() == b""


@pytest.mark.parametrize(
    "garbage",
    [
        b"\0" * 5000,
        b"\x16\x03\x01\x02\x00\x01\x00" * 50,
        b"A" * 100_000,
        b"\xff\xfe" * 600 + b"\r\n",
        b"\r\n" * 50,
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"EHLO x\r\n" + b"AUTH \xff\xff\r\nMAIL\r\nRCPT TO:<<>>\r\nBDAT -1\r\nBDAT 99999999999\r\n",
        b"EHLO x\r\nSTARTTLS\r\n",
    ],
)
def test_garbage_does_not_hurt(shared: World, garbage: bytes) -> None:
    """Whatever comes, on any port, the next client is served."""
    addresses = [("127.0.0.1", cloud(shared)["smtp"][name]) for name in ("port", "mx_port")]
    urls = (cloud(shared)["login"]["authority"], cloud(shared)["network"]["portal_url"])
    addresses.extend(("127.0.0.1", urlsplit(url).port) for url in urls)
    for address in addresses:
        with socket.create_connection(address, timeout=5) as raw:
            try:
                raw.sendall(garbage)
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(65536):
                    pass
            except ConnectionError:
                continue
    assert sign_in(shared)[0] == 235
    assert shared.faults == ()


async def test_aiosmtplib_sends(own: World) -> None:
    """The asynchronous client signs in and sends, the certificate verified."""
    message = EmailMessage()
    message["From"] = message["To"] = own.mailbox
    message["Subject"] = "scan"
    message.set_content("A page.\n")
    port = int(own.smtp["port"])
    client = aiosmtplib.SMTP(
        hostname="127.0.0.1", port=port, start_tls=False, local_hostname="scanner.local", timeout=10
    )
    await client.connect()
    await client.starttls(server_hostname=str(own.smtp["tls_name"]), tls_context=trust(own))
    await client.ehlo()
    await client.auth_login(own.mailbox, own.password.reveal())
    await client.send_message(message)
    transport = client.transport
    await client.quit()
    client.close()
    assert isinstance(transport, asyncio.WriteTransport)
    transport.abort()  # this client leaves the socket below TLS open until the other side has said its goodbye
    for _ in range(3):
        await asyncio.sleep(0)
    assert [received.recipients for received in own.received] == [(own.mailbox,)]


@pytest.mark.skipif(shutil.which("swaks") is None, reason="swaks is not installed")
def test_swaks_sends(own: World) -> None:
    """A technician's own tool sends through the practice server, its certificate verified."""
    command = ["swaks", "--server", str(own.smtp["host"]), "--port", str(own.smtp["port"]), "--tls", "--auth", "LOGIN"]
    command += ["--auth-user", own.mailbox, "--auth-password", own.password.reveal(), "--helo", "scanner.local"]
    command += ["--from", own.mailbox, "--to", own.mailbox, "--tls-ca-path", str(own.smtp["ca_file"])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(own.received) == 1
