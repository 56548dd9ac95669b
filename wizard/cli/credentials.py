"""`credentials`: what the keyring holds for this program. Never shows a secret, never takes one as an argument."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from wizard import clouds
from wizard.cli import passwords
from wizard.cli.log import Log, logging_to
from wizard.cli.terminal import complain, result, say
from wizard.cli.usage import Parser, UsageError
from wizard.model import inputs
from wizard.model.case import Case
from wizard.vault import Vault, VaultError, panel_safe
from wizard.words import said, text

_UNDONE = 3  # something that was needed could not be had
_ABSENT = 1
_CHECK = "credentials.sign-in"
_DEADLINE = 90.0


def run(arguments: Sequence[str], started: float) -> int:  # noqa: ARG001 - every command is called alike
    """Run the command and return the exit status."""
    actions: dict[str, Callable[[argparse.Namespace, Vault, Log], int]] = {
        "list": _list,
        "set": _set,
        "delete": _delete,
        "test": _test,
    }
    parser = Parser("smtp-auth-wizard credentials", "help-credentials")
    parser.add_argument("action", nargs="?", default="", metavar="list|set|delete|test", help="help-action")
    parser.add_argument("mailbox", nargs="?", default="", metavar="ADDR", help="help-mailbox")
    parser.add_argument("--cloud", metavar="NAME|FILE", default="worldwide", help="help-cloud")
    parser.add_argument("--json", action="store_true", help="help-credentials-json")
    parser.later(["--app"])
    found = parser.read(arguments)
    if found.action not in actions:
        raise UsageError("credentials-what")
    if found.action == "list" and found.mailbox:
        raise UsageError("stray-word", command=parser.prog)
    if found.action != "list":
        if not found.mailbox:
            raise UsageError("no-address", action=found.action)
        found.mailbox = inputs.mailbox(found.mailbox).value
    with logging_to(found.log) as log:
        try:
            # who names a practice cloud's file here means it: what is kept is bound to its name and host
            return actions[found.action](found, Vault(practice=True), log)
        except VaultError as error:
            complain(text(f"vault.{error.id}", **error.values))
            return _UNDONE


def _list(found: argparse.Namespace, vault: Vault, _log: Log) -> int:
    entries = vault.list()
    if found.json:
        result(json.dumps([{k: v for k, v in asdict(entry).items() if k != "kept_in"} for entry in entries], indent=2))
    elif entries:
        result("\n".join(f"{entry.mailbox}\t{entry.cloud}\t{entry.host}\t{entry.set_at}" for entry in entries))
    else:
        say(text("cli.nothing-stored"))
    return 0


def _set(found: argparse.Namespace, vault: Vault, _log: Log) -> int:
    cloud = clouds.load(found.cloud)
    secret = passwords.ask(found.mailbox)
    vault.set(cloud, found.mailbox, secret)
    say(text("cli.stored", mailbox=found.mailbox, cloud=cloud.name))
    risks = panel_safe(secret.reveal())
    if risks:
        say(text("cli.panel-risks", risks=" ".join(text(f"vault.panel-{risk}") for risk in risks)))
    return 0


def _delete(found: argparse.Namespace, vault: Vault, _log: Log) -> int:
    cloud = clouds.load(found.cloud)
    try:
        vault.delete(cloud, found.mailbox)
    except VaultError as error:
        if error.id != "absent":
            raise
        complain(text("cli.credentials-absent", mailbox=found.mailbox, cloud=cloud.name))
        return _ABSENT
    say(text("cli.deleted", mailbox=found.mailbox, cloud=cloud.name))
    return 0


def _test(found: argparse.Namespace, vault: Vault, log: Log) -> int:
    from wizard.cli.diagnose import exit_status, one_run  # noqa: PLC0415 - the engine, which no other action needs

    cloud = clouds.load(found.cloud)
    secret = vault.get(cloud, found.mailbox)
    if secret is None:
        complain(text("cli.credentials-absent", mailbox=found.mailbox, cloud=cloud.name))
        return _UNDONE
    log.know(secret)
    run = one_run(Case(mailbox=found.mailbox, cloud=cloud), ("credentials",), secret, _DEADLINE)
    status = exit_status(run)
    finding = run.findings.get(_CHECK)
    summary = said(finding).summary if finding else text("cli.no-finding")
    words = {0: "cli.test-pass", 1: "cli.test-fail"}.get(status, "cli.test-open")
    result(text(words, summary=summary))
    return status
