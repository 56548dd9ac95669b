"""`practice`: lists the scenarios of the practice tenant, or serves one until it is stopped."""

import json
import signal
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wizard.cli.log import logging_to
from wizard.cli.terminal import inert, result, say
from wizard.cli.usage import Parser, UsageError
from wizard.words import text

if TYPE_CHECKING:
    from wizard.lab import Scenario

_LOOK = 0.5  # seconds: on Windows a wait without end does not notice Ctrl-C


def run(arguments: Sequence[str], started: float) -> int:  # noqa: ARG001 - every command is called alike
    """Run the command and return the exit status."""
    parser = Parser("smtp-auth-wizard practice", "help-practice")
    parser.add_argument("scenario", nargs="?", default="", metavar="SCENARIO", help="help-practice-scenario")
    parser.add_argument("--list", action="store_true", help="help-practice-list")
    parser.add_argument("--json", action="store_true", help="help-practice-json")
    parser.add_argument("--serve", action="store_true", help="help-practice-serve")
    found = parser.read(arguments)
    if found.list == bool(found.scenario):
        raise UsageError("practice-what")
    from wizard import lab  # noqa: PLC0415 - the practice tenant is loaded by nothing else

    if found.list:
        result(_as_json(lab.scenarios()) if found.json else _as_text(lab.scenarios()))
        return 0
    name = scenario_named(found.scenario)
    if not found.serve:
        raise UsageError("practice-serve", name=name)
    with logging_to(found.log):
        _serve(name)
    return 0


def scenario_named(name: str) -> str:
    """Return the id of a scenario, the first one for "". Raises UsageError for one that does not exist."""
    from wizard import lab  # noqa: PLC0415 - as above

    known = [scenario.id for scenario in lab.scenarios()]
    if name and name not in known:
        raise UsageError("unknown-scenario", name=inert(name[:40]))
    return name or known[0]


def _as_json(scenarios: "Sequence[Scenario]") -> str:
    return json.dumps(
        [{"id": one.id, "title": one.title, "args": list(one.args), "expect": one.expect} for one in scenarios],
        indent=2,
    )


def _as_text(scenarios: "Sequence[Scenario]") -> str:
    width = max((len(one.id) for one in scenarios), default=0)
    return "\n".join(f"{one.id:<{width}}  {one.title}" for one in scenarios)


def _serve(scenario: str) -> None:
    """Serve until SIGINT or SIGTERM. The handlers come first: a signal at any moment still cleans up."""
    from wizard.lab import serve  # noqa: PLC0415 - as above

    stop = threading.Event()
    before = {name: signal.signal(name, lambda *_: stop.set()) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        world = serve.start(scenario)
        try:
            first = {
                "cloud_file": str(world.cloud_file),
                "mailbox": world.mailbox,
                "password": world.password.reveal(),  # of the practice tenant: the contract wants it here
                "smtp": {key: str(value) if key == "ca_file" else value for key, value in world.smtp.items()},
            }
            result(json.dumps(first))
            say(text("cli.serving", title=scenario))
            while not stop.wait(_LOOK):
                pass
        finally:
            world.close()
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
