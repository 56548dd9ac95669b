"""`diagnose`: the wizard's checks with no window. Reads arguments, runs once, writes reports; judges nothing itself."""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wizard import clouds
from wizard.cli import cases, mail_token, reports, signing_in, way_trials
from wizard.cli.log import Log, logging_to
from wizard.cli.reports import Wanted
from wizard.cli.terminal import complain, inert, result, say
from wizard.cli.usage import Parser, UsageError, choice, number
from wizard.model import inputs
from wizard.model.case import QUESTIONS, SENDER_QUESTIONS, Case
from wizard.model.cloud import Cloud
from wizard.model.finding import VerdictStatus
from wizard.model.frozen import dataclass
from wizard.model.run import Run
from wizard.model.secret import Mask, Secret
from wizard.model.ways import TokenRefused
from wizard.words import text

if TYPE_CHECKING:
    from wizard.case_file import Kept
    from wizard.model.way_trial import WayTrial
    from wizard.wire.signin import Admin

_EXIT = {VerdictStatus.HEALTHY: 0, VerdictStatus.BROKEN: 1, VerdictStatus.DEGRADED: 1, VerdictStatus.INCONCLUSIVE: 3}
_CANCELLED = 130
_SOURCES = ("keyring", "stdin", "none")
_DEFAULT_CLOUD = "worldwide"
_LARGEST_MESSAGE = 157_286_400  # what Exchange Online announces
_LEAST_TIME = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What was asked for, checked."""

    case: Case
    from_case: "Kept | None"
    save_case: str
    selection: tuple[str, ...]
    credentials: str
    sign_in: signing_in.Way
    oauth: signing_in.Way
    trials: way_trials.Trials
    wanted: Wanted
    deadline: float
    started: float

    @property
    def left(self) -> float:
        """Seconds until the deadline, which counts from the program's start, or from the end of the admin's sign-in."""
        return max(self.deadline - (time.monotonic() - self.started), _LEAST_TIME)


def run(arguments: Sequence[str], started: float) -> int:
    """Run the command and return the exit status."""
    found = _parser().read(arguments)
    if found.list_devices or found.list_checks:
        result(_devices() if found.list_devices else _checks())
        return 0
    order = _order(found, started)
    with logging_to(found.log) as log:
        return _diagnose(order, log)


def exit_status(run: Run) -> int:
    """Return the exit status that the contract gives to a run."""
    if run.ending == "cancelled":
        return _CANCELLED
    return _EXIT[run.verdict.status] if run.verdict else _EXIT[VerdictStatus.INCONCLUSIVE]


def one_run(  # noqa: PLR0913, PLR0917 - what a run is made of; the last three are seldom given
    case: Case,
    selection: tuple[str, ...],
    secret: Secret | None,
    deadline: float,
    admin: "Admin | None" = None,
    previous: Run | None = None,
    trials: "tuple[WayTrial, ...]" = (),
) -> Run:
    """Run the selection once, with progress on stderr, going on from what `previous` found."""
    from wizard.cli.running import execute_here  # noqa: PLC0415 - asyncio and the probes, not needed to refuse a mistake
    from wizard.engine.runner import Request  # noqa: PLC0415

    return execute_here(
        Request(
            case=case,
            selection=selection,
            explicit=bool(selection),
            secret=secret,
            admin=admin,
            trials=trials,
            deadline=deadline,
            previous=previous or Run(),
        ),
        meanwhile=_get_ready,
    )


def _get_ready() -> None:
    """Load what is needed after the run."""
    from wizard.report import build, writing  # noqa: F401, PLC0415 - in a thread, see above

    build.warm()


def _parser() -> Parser:
    parser = Parser("smtp-auth-wizard diagnose", "help-diagnose")
    add = parser.add_argument
    add("--mailbox", metavar="ADDR", default="", help="help-mailbox")
    add("--from", dest="sender", metavar="ADDR", default="", help="help-from")
    add("--to", dest="recipient", metavar="ADDR", default="", help="help-to")
    add("--device", metavar="ID", default="", help="help-device")
    add("--cloud", metavar="NAME|FILE", default="", help="help-cloud")
    add("--host", metavar="H", default="", help="help-host")
    add("--port", metavar="N", default="", help="help-port")
    add("--tls-name", metavar="NAME", default="", help="help-tls-name")
    add("--ca-file", metavar="F", default="", help="help-ca-file")
    add("--checks", metavar="LIST", help="help-checks")
    add(
        "--credentials",
        metavar="|".join(_SOURCES),
        type=choice("--credentials", *_SOURCES),
        default="keyring",
        help="help-from-where",
    )
    mail_token.add_options(parser)
    signing_in.add_options(parser)
    way_trials.add_options(parser)
    add("--send", action="store_true", help="help-send")
    add("--size", metavar="BYTES", type=number("--size", 0, _LARGEST_MESSAGE), default=0, help="help-size")
    add("--told", metavar="KEY=VALUE", action="append", default=[], help="help-told")
    add(
        "--deadline",
        metavar="SECONDS",
        type=number("--deadline", 1, 86_400, whole=False),
        default=90.0,
        help="help-deadline",
    )
    add("--case", metavar="FILE", default="", help="help-case")
    add("--save-case", metavar="FILE", default="", help="help-save-case")
    reports.add_options(parser)
    add("--list-devices", action="store_true", help="help-list-devices")
    add("--list-checks", action="store_true", help="help-list-checks")
    return parser


# ---- from arguments to an order --------------------------------------------------------------------------------------


def _order(found: argparse.Namespace, started: float) -> _Order:
    kept = cases.load(found.case) if found.case else None
    if not found.mailbox and kept is None:
        raise UsageError("no-mailbox")
    case = _case(found) if kept is None else _continued(found, kept.case)
    wanted = reports.asked(found)
    cases.check_place(found.save_case, wanted.outputs)
    selection = _selection(found.checks)
    return _Order(
        case=case,
        from_case=kept,
        save_case=found.save_case,
        selection=selection,
        credentials=found.credentials,
        sign_in=signing_in.way(found, case.cloud, case.mailbox.rpartition("@")[2]),
        oauth=mail_token.way(found, case.cloud, case.mailbox),
        trials=way_trials.asked(found, case, selection),
        wanted=wanted,
        deadline=found.deadline,
        started=started,
    )


def _case(found: argparse.Namespace) -> Case:
    cloud, port = _cloud(found)
    return Case(
        mailbox=_mailbox("mailbox", found.mailbox),
        cloud=cloud,
        sender=_mailbox("from", found.sender),
        recipient=_mailbox("to", found.recipient),
        device=_device(found.device),
        port=port,
        size=found.size,
        send=found.send,
        told=_told(found.told),
    )


def _continued(found: argparse.Namespace, case: Case) -> Case:
    """Return a case out of a file, with what the options say otherwise."""
    mailbox = _mailbox("mailbox", found.mailbox) or case.mailbox
    if mailbox.casefold() != case.mailbox.casefold():
        raise UsageError("case-other-mailbox", mailbox=mailbox, case=case.mailbox)
    named = found.cloud or found.host or found.tls_name or found.ca_file
    if case.cloud.overridden and not named:
        raise UsageError("case-own-host", host=inert(case.cloud.submission.host), cloud=inert(case.cloud.name))
    cloud, port = _cloud(found, "" if case.cloud.overridden else case.cloud.name)
    return replace(
        case,
        cloud=cloud,
        sender=_mailbox("from", found.sender) or case.sender,
        recipient=_mailbox("to", found.recipient) or case.recipient,
        device=_device(found.device) or case.device,
        port=port or case.port,
        size=found.size or case.size,
        send=found.send,
        told={**case.told, **_told(found.told)},
    )


def _cloud(found: argparse.Namespace, otherwise: str = "") -> tuple[Cloud, int]:
    """Return the cloud with what replaces its own, and the port if one was given."""
    host = inputs.host(found.host) if found.host else inputs.Cleaned("")
    tls_name = inputs.host(found.tls_name) if found.tls_name else inputs.Cleaned("")
    given = inputs.port(found.port) if found.port else 0
    if host.port and given and host.port != given:
        raise UsageError("two-ports", one=host.port, other=given)
    _note("host", host)
    _note("tls-name", tls_name)
    cloud = clouds.override(
        clouds.load(found.cloud or otherwise or _DEFAULT_CLOUD),
        host=host.value,
        tls_name=tls_name.value,
        ca_file=Path(found.ca_file) if found.ca_file else None,
    )
    return cloud, given or host.port


def _mailbox(field: str, typed: str) -> str:
    if not typed:
        return ""
    cleaned = inputs.mailbox(typed)
    _note(field, cleaned)
    return cleaned.value


def _note(field: str, cleaned: inputs.Cleaned) -> None:
    """Say what was changed in what a person typed."""
    for note in cleaned.notes:
        said = text(f"input.note-{note}")
        value = str(cleaned.port) if note == "port" else cleaned.value
        say(text("cli.noted", field=text(f"cli.field-{field}"), note=said, value=value))


def _device(name: str) -> str:
    from wizard import resources  # noqa: PLC0415 - with the words, but only a device needs its folder

    if name and name not in resources.names("devices"):
        raise UsageError("unknown-device", name=inert(name[:40]))
    return name


def _selection(checks: str | None) -> tuple[str, ...]:
    if checks is None:
        return ()
    selection = tuple(dict.fromkeys(name.strip() for name in checks.split(",") if name.strip()))
    if not selection:
        raise UsageError("no-checks")
    return selection


def _told(given: Sequence[str]) -> dict[str, str]:
    told = {}
    questions = {**QUESTIONS, **SENDER_QUESTIONS}
    for answer in given:
        key, equals, value = answer.partition("=")
        if not equals or key not in questions:
            raise UsageError("bad-told", keys=", ".join(questions))
        if value not in questions[key]:
            raise UsageError("bad-answer", key=key, answers=", ".join(questions[key]))
        told[key] = value
    return told


# ---- the run and what is written of it -------------------------------------------------------------------------------


def _diagnose(order: _Order, log: Log) -> int:
    given = _secret(order)
    secret = given if isinstance(given, Secret) else None
    trials = _trials(order)
    secrets = [*([secret] if secret else []), *(one for trial in trials for one in trial.secrets)]
    for one in secrets:
        log.know(one)
    admin = _sign_in(order) if order.sign_in.wanted else None
    if admin is not None or order.oauth.wanted:
        order = replace(order, started=time.monotonic())
    kept = order.from_case
    refused = (given,) if isinstance(given, TokenRefused) else ()
    if kept is None:
        before = Run(observations=refused) if refused else None
        run = known = one_run(order.case, order.selection, secret, order.left, admin, before, trials)
    else:
        previous = cases.reopened(kept)
        previous = replace(previous, observations=(*previous.observations, *refused))
        run = one_run(order.case, order.selection, secret, order.left, admin, previous, trials)
        run, known = cases.gone_on(previous, run, order.case)
    if admin is not None:
        admin.forget()
    status = exit_status(run)
    mask = Mask(secrets)
    failed = _write(run, order, mask)
    if order.save_case:
        failed = not cases.save(order.save_case, cases.kept(known, order.case, kept), mask) or failed
    if status == _CANCELLED:
        say(text("cli.cancelled"))
    return 2 if failed and status != _CANCELLED else status


def _secret(order: _Order) -> Secret | TokenRefused | None:
    """Return the password, asked for only if this run would sign in, or the token that takes its place."""
    from wizard.engine.plan import plan  # noqa: PLC0415 - loads every check; a mistake above is refused faster

    goal = plan(order.case, order.selection).goal  # an unknown name in --checks is refused here
    if goal not in ("sign-in", "message"):
        return None
    if order.oauth.wanted:
        return mail_token.fetch(order.oauth, lambda: _typed(order) if order.credentials == "stdin" else None)
    if order.credentials == "none":
        return None
    return _typed(order) if order.credentials == "stdin" else _from_keyring(order.case)


def _trials(order: _Order) -> "tuple[WayTrial, ...]":
    """Return the trials of other ways, with what they sign in with."""
    from wizard.cli import passwords  # noqa: PLC0415 - only where a password comes this way

    way_trials.refuse_other_passwords(order.trials, mailbox_signs_in=_mailbox_reads(order))
    for way in order.trials.ways:
        say(text(f"cli.tries-{way}", **order.trials.told(way, order.case)))
    secret = way_trials.secret(order.trials, lambda name: passwords.ask(name, order.left))
    return order.trials.made(order.case, secret)


def _mailbox_reads(order: _Order) -> bool:
    """Say whether the line of standard input is the mailbox's own."""
    from wizard.engine.plan import plan  # noqa: PLC0415 - as above

    return order.credentials == "stdin" and plan(order.case, order.selection).goal in ("sign-in", "message")


def _typed(order: _Order) -> Secret:
    from wizard.cli import passwords  # noqa: PLC0415 - only where a password comes this way

    app = text("cli.ask-app-secret", tenant=order.oauth.tenant) if order.oauth.wanted else ""
    return passwords.ask(order.case.mailbox, order.left, app)


def _sign_in(order: _Order) -> "Admin | None":
    """Sign in for the services that this run would ask; the run goes on without a sign-in that fails."""
    from wizard.engine.plan import plan  # noqa: PLC0415 - as above

    cloud = order.case.cloud
    probes = [probe.id.partition(".")[0] for probe in plan(order.case, order.selection).probes]
    bases = {"exchange": cloud.exchange_base, "graph": cloud.graph_base}
    services: list[signing_in.Service] = [
        service for service in signing_in.SERVICES if service in probes and bases[service]
    ]
    if "graph" in order.trials.ways and cloud.graph_base:
        services.append("graph-send")
    if not services:
        say(text("cli.sign-in-not-needed"))
        return None
    secret = _typed_for_app(order) if order.sign_in.how == "app" else None
    admin = signing_in.sign_in(order.sign_in, services, secret)
    if admin is None:
        say(text("cli.unsigned"))
    return admin


def _typed_for_app(order: _Order) -> Secret | None:
    """Return the app registration's secret, where a run that tries Graph with it was told to read a line."""
    if "graph" not in order.trials.ways or order.credentials != "stdin" or order.trials.wants_secret:
        return None
    if _mailbox_reads(order):
        return None
    from wizard.cli import passwords  # noqa: PLC0415 - as above

    return passwords.ask("", order.left, text("cli.ask-app-secret", tenant=order.sign_in.tenant))


def _from_keyring(case: Case) -> Secret | None:
    from wizard.vault import Vault, VaultError  # noqa: PLC0415 - only where the keyring is asked

    if case.cloud.overridden:
        say(text("cli.keyring-not-used"))
        return None
    try:
        secret = Vault(practice=True).get(case.cloud, case.mailbox)
    except VaultError as error:
        say(f"{text(f'vault.{error.id}', **error.values)} {text('cli.no-sign-in')}")
        return None
    if secret is None:
        say(text("cli.no-password-kept", mailbox=case.mailbox))
    return secret


def _write(run: Run, order: _Order, mask: Mask) -> bool:
    """Write every report; return whether one could not be."""
    from wizard.report import build  # noqa: PLC0415 - needed at the end of a run only

    changes = order.from_case.changes if order.from_case is not None else ()
    return reports.write(build.build(run, order.case, mask, changes), order.wanted, mask)


def _devices() -> str:
    from wizard import devices  # noqa: PLC0415 - only where they are asked for

    for file, why in devices.unreadable():
        complain(text("cli.device-unreadable", file=inert(file), why=inert(why)))
    return _table([(name, devices.load(name).title) for name in devices.ids()])


def _checks() -> str:
    from wizard.checks import CHECKS  # noqa: PLC0415
    from wizard.words import check_title  # noqa: PLC0415

    return _table([(check.id, check_title(check.id)) for check in CHECKS])


def _table(rows: Sequence[tuple[str, str]]) -> str:
    """Return two columns: the id first, so that a script finds it, then what it is called."""
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:<{width}}  {title}" for name, title in rows)
