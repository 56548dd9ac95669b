"""Starts and ends a practice world: servers on loopback, in a thread and loop of their own, and its cloud file.

Everything is made anew at each start (ports, certificates, password) and gone after `close`.
"""

import asyncio
import atexit
import contextlib
import functools
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Self

from wizard.lab import names
from wizard.lab.conversation import Conversation, Hall
from wizard.lab.furnish import CLOUD_FILE, Furnisher, new_password
from wizard.lab.ports import PracticeError
from wizard.lab.scenario import Scenario, scenario
from wizard.lab.submission import Entry, Received, Register
from wizard.lab.tenant import APP_ID, MAILBOX
from wizard.lab.visits import Visit
from wizard.model.secret import AccessToken

__all__ = ["PracticeError", "World", "describe", "start", "until_stopped"]

_CLOSING = 5.0


class World:
    """A practice world at work. Close it, or use it as a context manager."""

    def __init__(self, chosen: Scenario) -> None:
        self.scenario = chosen
        self.mailbox = MAILBOX
        self.password = new_password()
        self._hall = Hall()
        self._register = Register()
        self._closing = threading.Lock()
        self._closed = False
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event
        self._folder = Path(tempfile.mkdtemp(prefix="smtp-auth-wizard-practice-"))  # mode 0700
        self.cloud_file = self._folder / CLOUD_FILE
        furnisher = Furnisher(chosen.settings, self._folder, self.password, self._register)
        self._plan = furnisher.plan
        self.tenant = furnisher.tenant
        self._furnisher = furnisher
        atexit.register(self.close)
        self._thread = threading.Thread(target=self._run, name="wizard-lab", daemon=True)
        try:
            furnisher.furnish()
            self._thread.start()
        except BaseException:
            self.close()
            raise
        self._ready.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def smtp(self) -> dict[str, str | int]:
        """Where a plain mail client finds the submission server: host, port, tls_name, ca_file."""
        return dict(self._plan.smtp)

    @property
    def received(self) -> tuple[Received, ...]:
        """Every message that the mail servers accepted."""
        return self._register.messages

    @property
    def log(self) -> tuple[Entry, ...]:
        """Every line that the mail servers received, without secrets."""
        return self._register.entries

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every request that the HTTPS services answered, without queries, bodies and tokens."""
        return self._furnisher.visits.all

    @functools.cached_property
    def token(self) -> AccessToken:
        """What the mailbox may sign in with instead of its password (XOAUTH2)."""
        return AccessToken(self._furnisher.login.mailbox_token())

    @property
    def app_id(self) -> str:
        """The app registration's id. Its secret is the practice password."""
        return APP_ID

    def register_certificate(self, pem: bytes) -> None:
        """Let the app registration sign in with this certificate (PEM) as well."""
        self._furnisher.login.register_certificate(pem)

    @property
    def connections(self) -> int:
        """How many TCP connections were taken, over all servers."""
        return self._hall.count

    @property
    def asked(self) -> tuple[tuple[str, str, str], ...]:
        """Every DNS question: over UDP or TCP, name, type."""
        return tuple(question for _, resolver in self._plan.datagrams for question in resolver.asked)

    @property
    def faults(self) -> tuple[BaseException, ...]:
        """What went wrong inside the practice servers: our bugs."""
        return tuple(self._hall.faults)

    def close(self) -> None:
        """End all servers, the thread, and the files. May be called again, and by anyone."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            atexit.unregister(self.close)
            if self._thread.ident is not None:
                self._ready.wait()
                if self._loop is not None:
                    with contextlib.suppress(RuntimeError):  # the loop is closed already
                        self._loop.call_soon_threadsafe(self._stop.set)
                self._thread.join(_CLOSING)
            self._plan.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    # ---- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as fault:  # noqa: BLE001 -- kept for the tests: a thread has nobody to raise it to
            self._hall.faults.append(fault)
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._keep_fault)
        self._stop = asyncio.Event()
        servers, datagrams = [], []
        for sock, serve in self._plan.streams:
            receive = functools.partial(Conversation, self._hall, serve)
            servers.append(await self._loop.create_server(receive, sock=sock))
        for sock, resolver in self._plan.datagrams:
            answer = functools.partial(names.UdpNames, resolver)
            datagrams.append((await self._loop.create_datagram_endpoint(answer, sock=sock))[0])
        self._ready.set()
        await self._stop.wait()
        await self._accept_no_more()
        for server in servers:
            server.close()
        for transport in datagrams:
            transport.abort()
        await self._hall.close()

    async def _accept_no_more(self) -> None:
        """Let what was accepted become a conversation: asyncio loses a connection whose server closes before that."""
        assert self._loop is not None  # noqa: S101 -- for the type checker: this runs in it
        for sock, _ in self._plan.streams:
            with contextlib.suppress(NotImplementedError):  # the loop of Windows does both at once
                self._loop.remove_reader(sock)
        await asyncio.sleep(0)

    def _keep_fault(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._hall.faults.append(context.get("exception") or RuntimeError(context["message"]))


def start(scenario_id: str = "healthy") -> World:
    """Start a world and return when its servers answer.

    KeyError: there is no such scenario. PracticeError: this computer cannot show it.
    """
    return World(scenario(scenario_id))


def describe(world: World) -> dict[str, object]:
    """Return what `practice SCENARIO --serve` prints first. The password is in it: it is good in this world alone."""
    return {
        "cloud_file": str(world.cloud_file),
        "mailbox": world.mailbox,
        "password": world.password.reveal(),
        "smtp": world.smtp,
    }


def until_stopped(scenario_id: str, announce: Callable[[World], None]) -> None:
    """Start a world, announce it, and serve until SIGINT or SIGTERM. For the main thread."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with start(scenario_id) as world:
            announce(world)
            while not stopped.wait(0.5):  # Windows delivers signals only between waits
                pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
