"""`watch`: a device is pointed at this computer, and what it does is told and judged. Nothing is sent on.

One JSON object a line with --json, the first one when the watcher listens; otherwise words.
"""

import argparse
import asyncio
import ipaddress
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from wizard import clouds, resources
from wizard.cli import outputs
from wizard.cli.log import Log, logging_to
from wizard.cli.terminal import complain, inert, result, say
from wizard.cli.usage import Parser, UsageError, choice, number
from wizard.model import inputs
from wizard.model.case import Case
from wizard.model.device import DeviceHello, DeviceMessage, DeviceObservation, DeviceSession
from wizard.model.finding import Finding
from wizard.model.secret import Mask, Secret
from wizard.words import said, text

_UNDONE = 3  # something that was needed could not be had
_LONGEST = 1_800
_MOST_MESSAGES = 1_000
_PORTS = 65_535
_REPLIES = "watch/replies"


def run(arguments: Sequence[str], started: float) -> int:  # noqa: ARG001 - every command is called alike
    """Run the command and return the exit status."""
    parser = _parser()
    found = parser.read(arguments)
    found.bind, found.allow = _address(found.bind, "watch-bind"), _address(found.allow, "watch-allow")
    found.bind = found.bind or _only_address()
    if ipaddress.ip_address(found.bind).is_unspecified:
        raise UsageError("watch-bind-all")
    cloud = clouds.load(found.cloud)
    mailbox = inputs.mailbox(found.compare).value if found.compare else ""
    if found.json and found.json != outputs.STDOUT:
        outputs.check_file(found.json)
    with logging_to(found.log) as log:
        case = Case(mailbox=mailbox, cloud=cloud)
        secret = _stored(case, log) if mailbox else None
        if mailbox and secret is None:
            return _UNDONE
        return _watch(found, case, secret)


def _parser() -> Parser:
    replies = resources.names(_REPLIES)
    parser = Parser("smtp-auth-wizard watch", "help-watch")
    parser.add_argument("--bind", metavar="ADDR", default="", help="help-bind")
    parser.add_argument("--port", metavar="N", type=number("--port", 0, _PORTS), default=None, help="help-watch-port")
    parser.add_argument(
        "--seconds", metavar="N", type=number("--seconds", 1, _LONGEST), default=_LONGEST, help="help-seconds"
    )
    parser.add_argument(
        "--max-messages",
        metavar="N",
        type=number("--max-messages", 1, _MOST_MESSAGES),
        default=0,
        help="help-max-messages",
    )
    parser.add_argument(
        "--tls",
        metavar="starttls|implicit",
        type=choice("--tls", "starttls", "implicit"),
        default="starttls",
        help="help-watch-tls",
    )
    parser.add_argument("--cert", metavar="F", default="", help="help-cert")
    parser.add_argument("--allow", metavar="IP", default="", help="help-allow")
    parser.add_argument(
        "--reply", metavar="SCENARIO", type=choice("--reply", *replies), default="accept", help="help-reply"
    )
    parser.add_argument("--cloud", metavar="NAME|FILE", default="worldwide", help="help-cloud")
    parser.add_argument("--json", metavar="F", default="", help="help-watch-json")
    parser.add_argument("--compare", metavar="ADDR", default="", help="help-compare")
    return parser


def _address(given: str, mistake: str) -> str:
    """Return an address as the system spells it."""
    if not given:
        return ""
    try:
        return str(ipaddress.ip_address(given.strip()))
    except ValueError:
        raise UsageError(mistake) from None


def _only_address() -> str:
    from wizard import watch  # noqa: PLC0415 - no mistake in the options waits for it

    found = watch.addresses()
    if not found:
        raise UsageError("watch-no-address")
    if len(found) > 1:
        named = ", ".join(f"{one.address} ({one.interface})" if one.interface else one.address for one in found)
        raise UsageError("watch-several", addresses=named)
    return found[0].address


def _stored(case: Case, log: Log) -> Secret | None:
    """Return the stored password; None: there is none, or it cannot be had, which was told."""
    from wizard.vault import Vault, VaultError  # noqa: PLC0415 - only to compare

    try:
        secret = Vault(practice=True).get(case.cloud, case.mailbox)
    except VaultError as error:
        complain(text(f"vault.{error.id}", **error.values))
        return None
    if secret is None:
        complain(text("cli.credentials-absent", mailbox=case.mailbox, cloud=case.cloud.name))
        return None
    log.know(secret)
    return secret


def _watch(found: argparse.Namespace, case: Case, secret: Secret | None) -> int:
    from wizard import watch  # noqa: PLC0415 - as above
    from wizard.cli.running import to_its_end  # noqa: PLC0415

    options = watch.Options(
        bind=found.bind,
        ports=() if found.port is None else (found.port,),
        tls=found.tls,
        allow=found.allow,
        reply=found.reply,
        stored=secret,
        names=(case.cloud.submission.name,),
        certificate=Path(found.cert) if found.cert else None,
        seconds=found.seconds,
        messages=found.max_messages,
    )
    with _writing(found.json) as write:
        teller = _Teller(case, Mask([secret] if secret else []), write)
        try:
            reason = to_its_end(_until_it_ends(options, teller, lambda watcher: _introduce(watcher, case, write)))
        except watch.WatchError as error:
            complain(text(f"cli.watch-{error.id}", **error.values))
            return _UNDONE
    say(text(f"cli.watch-ended-{reason}"))
    return 0


async def _until_it_ends(options: Any, teller: "_Teller", introduce: Callable[[Any], None]) -> str:  # noqa: ANN401
    """Watch until the watcher ends by itself, or until Ctrl-C; return why."""
    from wizard import watch  # noqa: PLC0415 - as above

    watcher = await watch.start(options, teller.take)
    try:
        introduce(watcher)
        reason = str(await watcher.ended())
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        reason = "closed"
    finally:
        await watcher.close()
    return reason


def _introduce(watcher: Any, case: Case, write: Callable[[dict[str, Any]], None] | None) -> None:  # noqa: ANN401
    """Say that the watcher listens, and what to type at the panel."""
    host, port = watcher.address
    if write is not None:
        write({"event": "listening", "host": host, "port": port})
    options = watcher.options
    say(text("cli.watch-listening", host=host, port=port))
    say(text("cli.watch-type"))
    say(text("cli.watch-type-server", host=host))
    say(text("cli.watch-type-port", port=port))
    say(text(f"cli.watch-type-{options.tls}"))
    say(text("cli.watch-type-rest"))
    if sys.platform == "win32":
        say(text("cli.watch-firewall"))
    say(text("cli.watch-answers", does=watcher.scenario.does))
    if options.allow:
        say(text("cli.watch-allowed", address=options.allow))
    if options.stored is not None:
        say(text("cli.watch-compared", mailbox=case.mailbox))
    say(text("cli.watch-ends", minutes=max(1, round(options.seconds / 60))))


class _Teller:
    """Gathers what was seen of each connection, and tells of it when it ends."""

    def __init__(self, case: Case, mask: Mask, write: Callable[[dict[str, Any]], None] | None) -> None:
        self._case = case
        self._mask = mask
        self._write = write
        self._seen: dict[int, list[DeviceObservation]] = {}

    def take(self, observation: DeviceObservation) -> None:
        """Take one observation."""
        if isinstance(observation, DeviceSession) and not observation.ending:
            return
        seen = self._seen.setdefault(observation.connection, [])
        seen.append(observation)
        if isinstance(observation, DeviceSession):
            del self._seen[observation.connection]
            self._tell(observation, seen)

    def _tell(self, session: DeviceSession, seen: list[DeviceObservation]) -> None:
        from wizard.engine import judge  # noqa: PLC0415 - the checks, not needed to begin

        findings = judge.watched(seen, self._case)
        if self._write is not None:
            self._write(_as_json(session, seen, findings, self._mask))
        lines = list(_as_text(session, findings))
        if self._write is None:
            result("\n".join(inert(self._mask(line)) for line in lines))
        else:
            say(self._mask(lines[0]))


def _as_text(session: DeviceSession, findings: Sequence[Finding]) -> Iterator[str]:
    verb = text(f"cli.watch-verb-{session.ending}")
    yield text("cli.watch-connection", number=session.connection, client=session.client, verb=verb)
    for finding in findings:
        words = said(finding)
        yield text("cli.watch-finding", status=finding.status.value.upper(), title=words.title)
        yield text("cli.watch-summary", summary=words.summary)
        if words.do and finding.status.value in ("fail", "warn"):
            yield text("cli.watch-do", do=words.do)


def _as_json(
    session: DeviceSession, seen: Sequence[DeviceObservation], findings: Sequence[Finding], mask: Mask
) -> dict[str, Any]:
    from wizard.report.plain import Plain  # noqa: PLC0415 - as above

    plain = Plain(mask)
    hello = next((one.hello for one in reversed(seen) if isinstance(one, DeviceHello)), None)
    shared = {"probe", "started", "ended", "provenance", "connection", "client", "port"}

    def part(value: object, left_out: set[str]) -> dict[str, Any]:
        made: dict[str, Any] = plain.value(value)
        return {key: inner for key, inner in made.items() if key not in left_out}

    return {
        "event": "connection",
        "connection": session.connection,
        "client": session.client,
        "port": session.port,
        "seconds": round(session.ended - session.started, 3),
        **part(session, shared | {"lines"}),
        "hello": None if hello is None else part(hello, set()),
        "mail": [part(one, shared) for one in seen if isinstance(one, DeviceMessage)],
        "findings": [
            {
                "id": finding.check,
                "status": finding.status.value,
                "cause": finding.cause,
                "confidence": finding.confidence.value,
                "title": plain.text(said(finding).title),
                "summary": plain.text(said(finding).summary),
            }
            for finding in findings
        ],
        "transcript": [plain.value(line) for line in session.lines],
    }


@contextmanager
def _writing(file: str) -> Iterator[Callable[[dict[str, Any]], None] | None]:
    """Give what writes one object a line, or None where nobody asked for JSON."""
    if not file:
        yield None
    elif file == outputs.STDOUT:
        yield lambda made: result(json.dumps(made))
    else:
        with _opened(file) as opened:

            def write(made: dict[str, Any]) -> None:
                opened.write(json.dumps(made) + "\n")
                opened.flush()

            yield write


def _opened(file: str) -> IO[str]:
    try:
        return Path(file).open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError("output-unwritable", file=file, why=error.strerror or "OSError") from None
