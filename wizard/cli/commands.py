"""Which commands there are, and what becomes of a mistake: one sentence on stderr and an exit status.

Each command's module is loaded only when it is asked for: start-up time is a goal.
"""

import time
from collections.abc import Callable, Sequence

from wizard.cli.terminal import complain
from wizard.cli.usage import Parser, UsageError
from wizard.model.frozen import dataclass
from wizard.model.inputs import InputError
from wizard.words import text

NAMES = ("diagnose", "report", "exposure", "explain", "watch", "practice", "credentials")

UPDATE = "update"  # only where the build names a feed

USAGE = 2  # exit status of a usage or input error


@dataclass(frozen=True, slots=True)
class ProgramArguments:
    """What was asked for without a command: practice and its scenario ("": the first), or the test of the program."""

    practice: bool
    scenario: str
    self_test: bool = False
    cloud: str = ""  # whose servers the test asks for ("": the default cloud's)


def knows(name: str) -> bool:
    """Say whether the first word of the arguments is a command."""
    return name in NAMES or (name == UPDATE and _has_feed())


def _has_feed() -> bool:
    """Say whether this build knows where updates are announced."""
    from wizard import resources  # noqa: PLC0415 - only where it matters

    chosen = resources.toml("updates.toml")
    return bool(chosen["feed"] and chosen["key"])


def run(arguments: Sequence[str], started: float | None = None) -> int:
    """Run the command that the first argument names, and return the exit status. `started` is the program's start."""
    since = time.monotonic() if started is None else started
    return guard(lambda: _command(arguments[0])(arguments[1:], since))


def program_arguments(arguments: Sequence[str]) -> ProgramArguments:
    """Read the arguments that begin with no command."""
    if arguments and not arguments[0].startswith("-"):
        raise UsageError("unknown-command", name=arguments[0][:40])
    parser = Parser("smtp-auth-wizard", "help-program", log=False)
    parser.add_argument("--practice", nargs="?", const="", metavar="SCENARIO", help="help-practice-window")
    parser.add_argument("--self-test", action="store_true", help="help-self-test")
    parser.add_argument("--cloud", metavar="NAME|FILE", default="", help="help-self-test-cloud")
    found = parser.read(arguments)
    if found.cloud and not found.self_test:
        raise UsageError("cloud-without-self-test")
    return ProgramArguments(
        found.practice is not None, found.practice or "", self_test=found.self_test, cloud=found.cloud
    )


def guard(work: Callable[[], int]) -> int:
    """Do the work; a mistake in what was asked for becomes one sentence and an exit status."""
    try:
        return work()
    except UsageError as error:
        complain(error.sentence)
    except InputError as error:
        complain(text(f"input.{error.id}", **error.values))
    return USAGE


def _command(name: str) -> Callable[[Sequence[str], float], int]:
    if name == "diagnose":
        from wizard.cli.diagnose import run as command  # noqa: PLC0415 - one command loads none of the others
    elif name == "report":
        from wizard.cli.report import run as command  # noqa: PLC0415
    elif name == "exposure":
        from wizard.cli.exposure import run as command  # noqa: PLC0415
    elif name == "explain":
        from wizard.cli.explain import run as command  # noqa: PLC0415
    elif name == "watch":
        from wizard.cli.watch import run as command  # noqa: PLC0415
    elif name == "practice":
        from wizard.cli.practice import run as command  # noqa: PLC0415
    elif name == UPDATE:
        from wizard.cli.update import run as command  # noqa: PLC0415
    else:
        from wizard.cli.credentials import run as command  # noqa: PLC0415
    return command
