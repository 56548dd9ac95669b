"""The watcher on loopback: real programs and an old device through it, and what it does to those who misbehave."""

import asyncio
import contextlib
import shutil
import socket
import ssl
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.watch.house import CANARY, MAILBOX, MESSAGE, b64, last, leaks, watching
from wizard.model.device import DeviceHello, DeviceMessage, DeviceObservation, DeviceSession
from wizard.model.secret import Secret
from wizard.watch import Limits, Options, Watcher, WatchError, certificate, start

SMALL = Limits(first_word=0.15, idle=0.6, handshake=0.6)


async def program(*command: str, stdin: bytes = b"") -> tuple[int, str]:
    """Run a program to its end; return its status and all that it wrote."""
    made = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await asyncio.wait_for(made.communicate(stdin), 60)
    return made.returncode or 0, out.decode("utf-8", "replace")


async def until(true: Callable[[], Any]) -> None:
    """Wait until something holds; the test's own time-out is the end."""
    while not true():  # noqa: ASYNC110 - what is waited for tells nobody
        await asyncio.sleep(0.01)


def ended(told: list[DeviceObservation], count: int = 1) -> Callable[[], bool]:
    """Return whether so many connections have ended."""
    return lambda: sum(isinstance(one, DeviceSession) and bool(one.ending) for one in told) >= count


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip the test where one of these is missing."""
    missing = [one for one in programs if shutil.which(one) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {' '.join(missing)}")


def client(version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """Return a client that verifies nothing, of one version if one is given."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    if version is not None:
        made.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the old versions are the point
            made.minimum_version = made.maximum_version = version
    return made


class Device:
    """A scripted device: it says what it is told to, and reads the answers."""

    def __init__(self, watcher: Watcher) -> None:
        self.address = watcher.address
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def connect(self, context: ssl.SSLContext | None = None) -> "Device":
        """Connect, with TLS from the first byte if there is a context."""
        self.reader, self.writer = await asyncio.open_connection(*self.address, ssl=context)
        return self

    async def answer(self) -> str:
        """Return one whole answer."""
        lines = []
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 30)).decode()
            lines.append(line)
            if not line or line[3:4] != "-":
                return "".join(lines)

    async def say(self, *lines: str) -> str:
        """Send lines one after the other, and return the last answer."""
        said = ""
        for line in lines:
            self.writer.write(line.encode() + b"\r\n")
            said = await self.answer()
        return said

    async def secure(self, context: ssl.SSLContext) -> str:
        """Greet, and begin TLS by STARTTLS."""
        await self.answer()
        await self.say("EHLO copier")
        said = await self.say("STARTTLS")
        await self.writer.start_tls(context)
        return said

    async def mail(self) -> str:
        """Sign in and send a message."""
        await self.say("EHLO copier", "AUTH LOGIN", b64(MAILBOX), b64(CANARY))
        await self.say(f"MAIL FROM:<{MAILBOX}>", "RCPT TO:<office@contoso.com>", "DATA")
        self.writer.write(MESSAGE + b".\r\n")
        return await self.answer()

    def close(self, *, rudely: bool = False) -> None:
        """Go away."""
        if rudely:
            self.writer.transport.abort()
        else:
            self.writer.close()


# ---- real programs --------------------------------------------------------------------------------------------------


@needs("swaks")
@pytest.mark.parametrize("version", ["tlsv1", "tlsv1_1", "tlsv1_2", "tlsv1_3"])
async def test_swaks(version: str) -> None:
    """Swaks signs in and sends over each version of TLS, and what it did is told; the password is nowhere."""
    spoken = {"tlsv1": "1.0", "tlsv1_1": "1.1", "tlsv1_2": "1.2", "tlsv1_3": "1.3"}[version]
    async with watching(stored=Secret(CANARY)) as (watcher, told):
        status, out = await program(
            *["swaks", "--server", f"127.0.0.1:{watcher.address[1]}", "--tls", "--tls-protocol", version],
            *["--tls-cipher", "ALL:@SECLEVEL=0", "--auth", "LOGIN", "--auth-user", MAILBOX],
            *["--auth-password", CANARY, "--from", MAILBOX, "--to", "office@contoso.com", "--ehlo", "copier"],
        )
        assert status == 0, out
        await until(ended(told))
    session, message = last(told, DeviceSession), last(told, DeviceMessage)
    assert (session.ending, session.starttls, session.tls_version) == ("quit", True, spoken)
    assert last(told, DeviceHello).hello.newest == spoken
    assert session.sign_ins[0].password.verdict == "equal"
    assert (message.senders, message.complete) == ((MAILBOX,), True)
    assert not leaks(CANARY, told)


@needs("curl")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_curl(tmp_path: Path, scheme: str) -> None:
    """Curl is met with STARTTLS and with TLS from the first byte, on the same port."""
    file = tmp_path / "scan.eml"
    file.write_bytes(MESSAGE)
    async with watching() as (watcher, told):
        status, out = await program(
            *["curl", "-sSk", "--ssl-reqd", f"{scheme}://127.0.0.1:{watcher.address[1]}/copier"],
            *["--mail-from", MAILBOX, "--mail-rcpt", "office@contoso.com", "-T", str(file)],
            *["--user", f"{MAILBOX}:{CANARY}"],
        )
        assert status == 0, out
        await until(ended(told))
    session = last(told, DeviceSession)
    assert (session.implicit, session.starttls) == (scheme == "smtps", scheme == "smtp")
    assert (session.ending, session.messages) == ("quit", 1)
    assert last(told, DeviceHello).implicit == (scheme == "smtps")
    assert not leaks(CANARY, told)


@needs("curl")
async def test_a_client_that_verifies() -> None:
    """The alert with which a client rejects our certificate is told by its name, and its hello all the same."""
    async with watching() as (watcher, told):
        status, _ = await program("curl", "-sS", "--ssl-reqd", f"smtp://127.0.0.1:{watcher.address[1]}", "-l")
        assert status == 60
        await until(ended(told))
    session = last(told, DeviceSession)
    assert (session.ending, session.alert, session.tls_version) == ("tls", "unknown_ca", "")
    assert last(told, DeviceHello).hello.ciphers


@needs("msmtp")
async def test_msmtp() -> None:
    """msmtp, which speaks by GnuTLS, is seen as well."""
    async with watching(stored=Secret("another")) as (watcher, told):
        status, out = await program(
            *["msmtp", "--host=127.0.0.1", f"--port={watcher.address[1]}", "--tls=on", "--tls-certcheck=off"],
            *["--auth=login", f"--user={MAILBOX}", f"--passwordeval=printf '%s' '{CANARY}'"],
            *[f"--from={MAILBOX}", "office@contoso.com"],
            stdin=MESSAGE,
        )
        assert status == 0, out
        await until(ended(told))
    session = last(told, DeviceSession)
    assert session.sign_ins[0].password.verdict == "differs"
    assert (session.messages, last(told, DeviceHello).hello.newest) == (1, "1.3")
    assert not leaks(CANARY, told)


async def test_smtplib() -> None:
    """Python's own client signs in and sends."""
    code = (
        "import smtplib, ssl, sys\n"
        "c = ssl.create_default_context(); c.check_hostname = False; c.verify_mode = ssl.CERT_NONE\n"
        "s = smtplib.SMTP('127.0.0.1', int(sys.argv[1])); s.starttls(context=c)\n"
        "s.login(sys.argv[2], sys.argv[3])\n"
        "s.sendmail(sys.argv[2], ['a@contoso.com'], 'From: x\\r\\n\\r\\nhi'); s.quit()\n"
    )
    async with watching() as (watcher, told):
        status, out = await program(sys.executable, "-c", code, str(watcher.address[1]), MAILBOX, CANARY)
        assert status == 0, out
        await until(ended(told))
    assert last(told, DeviceSession).sign_ins[0].mechanism == "LOGIN"
    assert not leaks(CANARY, told)


# ---- an old device --------------------------------------------------------------------------------------------------


async def test_an_old_device() -> None:
    """A device that speaks TLS 1.0 from the first byte, and never says goodbye, is seen to the end."""
    async with watching(limits=SMALL) as (watcher, told):
        device = await Device(watcher).connect(client(ssl.TLSVersion.TLSv1))
        assert (await device.answer()).startswith("220")
        assert (await device.mail()).startswith("250")
        assert last(told, DeviceSession).messages == 1  # told at once, not when the silence ends
        assert (await device.answer()).startswith("421")
        await until(ended(told))
        device.close()
    session = last(told, DeviceSession)
    assert (session.ending, session.implicit, session.tls_version) == ("idle", True, "1.0")


@pytest.mark.parametrize("hello", ["java-ssl2-form", "nss-ssl3", "java-ssl3"])
@pytest.mark.parametrize("early", [False, True])
async def test_older_than_anybody_speaks(hello: str, early: bool) -> None:  # noqa: FBT001 - a table
    """A hello that no handshake can follow is told, after STARTTLS and as the first bytes."""
    from tests.watch import record  # noqa: PLC0415 - only here

    async with watching(limits=SMALL) as (watcher, told):
        device = await Device(watcher).connect()
        if not early:
            await device.answer()
            await device.say("EHLO copier", "STARTTLS")
        device.writer.write(record.read(hello))
        await until(ended(told))
        device.close()
    seen, session = last(told, DeviceHello), last(told, DeviceSession)
    assert seen.implicit == early
    assert seen.hello.style == hello.split("-")[1]
    assert session.ending in ("tls", "idle")


async def test_a_device_that_waits_for_a_greeting_where_tls_is_expected() -> None:
    """On a port for TLS from the first byte, a device that waits for a word gets one, so that it can be seen."""
    async with watching(tls="implicit", limits=Limits(silent_tls=0.2)) as (watcher, told):
        device = await Device(watcher).connect()
        assert (await device.answer()).startswith("220")
        await device.say("EHLO copier", "QUIT")
        await until(ended(told))
        device.close()
    session = last(told, DeviceSession)
    assert (session.expected, session.implicit, session.hello_name) == ("implicit", False, "copier")


async def test_clear_text_behind_starttls_is_not_taken() -> None:
    """Commands that stand behind STARTTLS in clear are dropped, and noticed."""
    async with watching() as (watcher, told):
        device = await Device(watcher).connect()
        await device.answer()
        await device.say("EHLO copier")
        device.writer.write(b"STARTTLS\r\nMAIL FROM:<evil@evil.example>\r\n")
        assert (await device.answer()).startswith("220")
        device.close()
        await until(ended(told))
    session = last(told, DeviceSession)
    assert (session.early, session.mail_from) == (True, ())


@pytest.mark.parametrize("rudely", [False, True])
async def test_power_loss_in_mid_data(rudely: bool) -> None:  # noqa: FBT001 - a table
    """What came of a message before the connection died is told."""
    async with watching() as (watcher, told):
        device = await Device(watcher).connect()
        await device.secure(client())
        await device.say("EHLO copier", f"MAIL FROM:<{MAILBOX}>", "RCPT TO:<a@b.example>", "DATA")
        device.writer.write(MESSAGE)
        await device.writer.drain()
        await until(lambda: last(told, DeviceHello))
        await asyncio.sleep(0.05)
        device.close(rudely=rudely)
        await until(ended(told))
    message = last(told, DeviceMessage)
    assert (message.complete, message.size) == (False, len(MESSAGE))
    assert last(told, DeviceSession).ending in ("closed", "reset")


async def test_a_device_that_comes_again_and_again() -> None:
    """Each of many connections is told by itself, with a number of its own."""
    async with watching() as (watcher, told):
        for _ in range(30):
            device = await Device(watcher).connect()
            device.close()
        await until(ended(told, 30))
    assert sorted({one.connection for one in told}) == list(range(1, 31))


# ---- no hole --------------------------------------------------------------------------------------------------------


async def test_it_binds_one_address() -> None:
    """Nobody is listening at another address of this computer."""
    async with watching() as (watcher, _):
        assert watcher.address[0] == "127.0.0.1"
        with socket.socket() as other:
            other.settimeout(0)
            with pytest.raises(ConnectionRefusedError):
                await asyncio.get_running_loop().sock_connect(other, ("127.0.0.2", watcher.address[1]))


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::", ""])
async def test_it_never_binds_all(everywhere: str) -> None:
    """The addresses that mean all of them are refused."""
    with pytest.raises(WatchError) as refused:
        await start(Options(bind=everywhere, ports=(0,)), lambda _: None)
    assert refused.value.id == "bind-all"


async def test_ports_that_are_taken() -> None:
    """The next port is tried, and where there is none it is said what is wrong."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with watching(ports=(port, 0)) as (watcher, _):
            assert watcher.address[1] not in (port, 0)
        with pytest.raises(WatchError) as refused:
            await start(Options(bind="127.0.0.1", ports=(port,)), lambda _: None)
    assert (refused.value.id, refused.value.values["port"]) == ("port-taken", str(port))
    with pytest.raises(WatchError) as refused:
        await start(Options(bind="192.0.2.77", ports=(0,)), lambda _: None)
    assert refused.value.id == "no-such-address"


async def test_only_the_allowed_address() -> None:
    """Another address gets no word and is told of once; the allowed one is served."""
    async with watching(allow="127.0.0.9") as (watcher, told):
        for _ in range(3):
            reader, writer = await asyncio.open_connection(*watcher.address)
            with contextlib.suppress(ConnectionError):
                assert await reader.read(100) == b""
            writer.close()
        reader, writer = await asyncio.open_connection(*watcher.address, local_addr=("127.0.0.9", 0))
        assert (await reader.readline()).startswith(b"220")
        writer.close()
        await until(ended(told, 2))
    assert [one.ending for one in told if isinstance(one, DeviceSession)] == ["not-allowed", "closed"]


async def test_nothing_is_relayed(trespasses: list[str]) -> None:
    """A message to somebody outside is taken, and no connection to anywhere is made."""
    async with watching() as (watcher, told):
        device = await Device(watcher).connect()
        await device.secure(client())
        await device.say("EHLO copier", "MAIL FROM:<a@example.com>", "RCPT TO:<b@example.net>", "DATA")
        device.writer.write(MESSAGE + b".\r\n")
        assert "sent to nobody" in await device.answer()
        device.close()
        await until(ended(told))
    assert not trespasses


async def test_silence_ends() -> None:
    """A connection without a byte, in SMTP or in the handshake, is ended by the watcher."""
    async with watching(limits=SMALL) as (watcher, told):
        silent = await Device(watcher).connect()
        await silent.answer()
        half = await Device(watcher).connect()
        half.writer.write(b"\x16\x03\x01\x02\x00\x01")
        assert (await silent.answer()).startswith("421 4.4.2")
        assert await half.reader.read() == b""
        await until(ended(told, 2))
        for device in (silent, half):
            device.close()
    assert [one.ending for one in told if isinstance(one, DeviceSession)] == ["idle", "idle"]
    assert last(told, DeviceHello).hello.problem == "cut-short"


async def test_it_ends_by_itself() -> None:
    """When its time is over the watcher stops listening, ends who is there, and says why."""
    async with watching(seconds=0.5) as (watcher, told):
        device = await Device(watcher).connect()
        await device.answer()
        assert await asyncio.wait_for(watcher.ended(), 30) == "seconds"
        assert await device.reader.read() == b""
        device.close()
        with pytest.raises(ConnectionRefusedError):
            await Device(watcher).connect()
    assert last(told, DeviceSession).ending == "stopped"


async def test_thirty_minutes_are_the_most() -> None:
    """However long is asked for, half an hour is the end."""
    assert Limits().seconds == 1_800
    async with watching(seconds=1e9, limits=Limits(seconds=0.3)) as (watcher, _):
        assert await asyncio.wait_for(watcher.ended(), 30) == "seconds"


async def test_it_ends_after_so_many_messages() -> None:
    """The device may still say goodbye to its last message."""
    async with watching(messages=1) as (watcher, told):
        device = await Device(watcher).connect()
        await device.secure(client())
        await device.mail()
        assert (await device.say("QUIT")).startswith("221")
        assert await asyncio.wait_for(watcher.ended(), 30) == "messages"
        device.close()
    assert last(told, DeviceSession).ending == "quit"


async def test_a_full_house_makes_room() -> None:
    """Where all places are taken, the connection that was silent longest goes."""
    async with watching(limits=Limits(connections=5, first_word=0.05)) as (watcher, told):
        devices = [await Device(watcher).connect() for _ in range(5)]
        for device in devices:
            await device.answer()
        for device in devices[1:]:
            await device.say("NOOP")
        late = await Device(watcher).connect()
        assert (await late.answer()).startswith("220")
        with contextlib.suppress(ConnectionError):
            assert await devices[0].reader.read() == b""
        assert (await devices[1].say("NOOP")).startswith("250")
        for device in (*devices, late):
            device.close()
        await until(ended(told, 6))
    assert [one.connection for one in told if isinstance(one, DeviceSession) and one.ending == "limit"] == [1]


async def test_too_many_sessions_end_it() -> None:
    """A flood of connections ends the watcher in place of filling the memory of whoever looks on."""
    async with watching(limits=Limits(sessions=20)) as (watcher, _):
        for _ in range(20):
            (await Device(watcher).connect()).close()
        assert await asyncio.wait_for(watcher.ended(), 30) == "crowded"


async def test_a_device_that_reads_nothing() -> None:
    """One that takes no answers is cut off, and holds nobody up."""
    limits = Limits(first_word=0.05, commands=100_000, idle=30)
    async with watching(limits=limits) as (watcher, told):
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        deaf.settimeout(0)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(deaf, watcher.address)

        async def pour() -> None:
            with contextlib.suppress(ConnectionError):
                while True:
                    await loop.sock_sendall(deaf, b"EHLO copier\r\n" * 500)

        pouring = asyncio.create_task(pour())
        await until(ended(told))
        pouring.cancel()
        await asyncio.gather(pouring, return_exceptions=True)
        deaf.close()
    assert last(told, DeviceSession).ending == "limit"


async def test_closing_frees_everything() -> None:
    """After close nothing listens, no connection is open, and each was told of."""
    async with watching() as (watcher, told):
        devices = [await Device(watcher).connect() for _ in range(10)]
        await watcher.close()
        for device in devices:
            with contextlib.suppress(ConnectionError):
                assert await device.reader.read() == b""
            device.close()
        assert not watcher._open
        assert not watcher._present
        with pytest.raises(ConnectionRefusedError):
            await Device(watcher).connect()
        await watcher.close()
    assert ended(told, 10)()


# ---- certificates ---------------------------------------------------------------------------------------------------


async def test_rsa_and_ecdsa() -> None:
    """A device with ciphers for either kind of certificate is met; the certificate names the address."""
    async with watching(names=("smtp.office365.com",)) as (watcher, told):
        for cipher in ("ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "AES128-SHA"):
            context = client(ssl.TLSVersion.TLSv1_2)
            context.set_ciphers(f"{cipher}:@SECLEVEL=0")
            device = await Device(watcher).connect(context)
            assert (await device.answer()).startswith("220")
            presented = device.writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
            assert b"smtp.office365.com" in presented
            device.close()
        await until(ended(told, 3))
    assert {one.cipher for one in told if isinstance(one, DeviceSession)} == {
        "ECDHE-RSA-AES128-SHA",
        "ECDHE-ECDSA-AES128-SHA",
        "AES128-SHA",
    }


async def test_a_given_certificate(tmp_path: Path) -> None:
    """A certificate of one's own is presented, so that a device that trusts it goes on; a bad file is refused."""
    file = tmp_path / "given.pem"
    file.write_bytes(certificate._pems("127.0.0.1", ("localhost",))[0])
    trusting = ssl.create_default_context(cafile=str(file))
    async with watching(certificate=file) as (watcher, told):
        reader, writer = await asyncio.open_connection(*watcher.address, ssl=trusting, server_hostname="localhost")
        assert (await reader.readline()).startswith(b"220")
        writer.close()
        await until(ended(told))
    assert last(told, DeviceSession).certificate == "given"
    for bad in (tmp_path / "absent.pem", tmp_path):
        with pytest.raises(WatchError) as refused:
            await start(Options(bind="127.0.0.1", ports=(0,), certificate=bad), lambda _: None)
        assert refused.value.id == "certificate"


# ---- a crowd --------------------------------------------------------------------------------------------------------


async def crowd(connections: int, slow: int, megabytes: int) -> None:
    """Let many connect, some drip, some pour, while a polite device is served to the end."""
    async with watching(limits=Limits(first_word=0.05, connections=connections)) as (watcher, told):
        idle = [await Device(watcher).connect() for _ in range(connections - slow - 4)]
        drips = [await Device(watcher).connect() for _ in range(slow)]

        async def drip(device: Device) -> None:
            with contextlib.suppress(ConnectionError):
                while True:
                    device.writer.write(b"E")
                    await device.writer.drain()
                    await asyncio.sleep(0.05)

        async def pour(device: Device) -> None:
            await device.secure(client())
            await device.say("EHLO copier", f"MAIL FROM:<{MAILBOX}>", "RCPT TO:<a@b.example>", "DATA")
            for _ in range(megabytes):
                device.writer.write((b"A" * 76 + b"\r\n") * 13_444)
                await device.writer.drain()
            device.writer.write(b".\r\n")
            assert (await device.answer()).startswith("250")
            await device.say("QUIT")

        dripping = [asyncio.create_task(drip(one)) for one in drips]
        pouring = [asyncio.create_task(pour(await Device(watcher).connect())) for _ in range(2)]
        for _ in range(3):
            polite = await Device(watcher).connect()
            await polite.secure(client())
            assert (await polite.mail()).startswith("250")
            assert (await polite.say("QUIT")).startswith("221")
            polite.close()
        await asyncio.gather(*pouring)
        for task in dripping:
            task.cancel()
        await asyncio.gather(*dripping, return_exceptions=True)
        for device in (*idle, *drips):
            device.close(rudely=True)
        await watcher.close()
        assert not watcher._open
    assert sum(isinstance(one, DeviceMessage) and one.complete for one in told) == 5
    assert max(one.size for one in told if isinstance(one, DeviceMessage)) > megabytes * 1_000_000


async def test_a_small_crowd() -> None:
    """Forty connections, ten of them dripping and two pouring, leave a polite device its answers."""
    await crowd(40, 10, 3)


@pytest.mark.long
async def test_a_full_crowd() -> None:
    """Five hundred connections, fifty slow ones and 200 MB leave a polite device its answers, and are freed."""
    await crowd(500, 50, 100)


async def test_one_message_is_kept_while_somebody_wants_it() -> None:
    """Off at first; once asked for, the next whole message is handed over once, and the one after it is not kept."""
    async with watching() as (watcher, _):
        taken = []
        for wanted in (False, True, False):
            if wanted:
                watcher.keep_next(10_000)
            device = await Device(watcher).connect()
            await device.secure(client())
            await device.mail()
            taken.append(watcher.take())
            device.close()
        assert taken == [b"", MESSAGE, b""]
        watcher.keep_next(10_000)
        watcher.keep(MESSAGE)
        watcher.keep_next(0)
        watcher.keep(MESSAGE)  # by a connection that began when one was wanted
        assert watcher.take() == b""
