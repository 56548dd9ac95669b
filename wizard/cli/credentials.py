"""`credentials`: what the keyring holds for this program. Never shows a secret, never takes one as an argument.

With --app it is the secret of the organisation's app registration, which is kept by the domain of the address.
"""

import argparse
import json
from collections.abc import Callable, Sequence

from wizard import clouds
from wizard.cli import passwords, signing_in
from wizard.cli.log import Log, logging_to
from wizard.cli.terminal import complain, result, say
from wizard.cli.usage import Parser, UsageError
from wizard.model import inputs
from wizard.model.case import Case
from wizard.model.cloud import Cloud
from wizard.vault import Entry, Vault, VaultError, panel_safe
from wizard.words import said, text

_UNDONE = 3  # something that was needed could not be had
_ABSENT = 1
_REFUSED = 1
_UNHEARD = ("busy", "login-page", "no-answer")  # what says nothing of the secret
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
    parser.add_argument("--app", action="store_true", help="help-app")
    signing_in.add_client_options(parser)
    parser.set_defaults(sign_in="app", tenant="")
    found = parser.read(arguments)
    if found.action not in actions:
        raise UsageError("credentials-what")
    if found.action == "list" and found.mailbox:
        raise UsageError("stray-word", command=parser.prog)
    if found.action != "list":
        if not found.mailbox:
            raise UsageError("no-address", action=found.action)
        found.mailbox = inputs.mailbox(found.mailbox).value
        found.organisation = found.mailbox.rpartition("@")[2]
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
        result(json.dumps([entry.told for entry in entries], indent=2))
    elif entries:
        result("\n".join("\t".join([*_columns(entry), *(["app"] if entry.app else [])]) for entry in entries))
    else:
        say(text("cli.nothing-stored"))
    return 0


def _columns(entry: Entry) -> tuple[str, ...]:
    return entry.mailbox, entry.cloud, entry.host, entry.set_at


def _set(found: argparse.Namespace, vault: Vault, _log: Log) -> int:
    cloud = clouds.load(found.cloud)
    if found.app:
        if not cloud.authority:
            raise UsageError("app-no-login", cloud=cloud.name)
        prompt = text("cli.ask-app-secret", tenant=found.organisation)
        vault.set(cloud, found.mailbox, passwords.ask(found.mailbox, prompt=prompt), app=True)
        say(text("cli.app-stored", tenant=found.organisation, cloud=cloud.name))
        return 0
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
        vault.delete(cloud, found.mailbox, app=found.app)
    except VaultError as error:
        if error.id != "absent":
            raise
        complain(_nothing_kept(found, cloud))
        return _ABSENT
    words = "cli.app-deleted" if found.app else "cli.deleted"
    say(text(words, mailbox=found.mailbox, tenant=found.organisation, cloud=cloud.name))
    return 0


def _nothing_kept(found: argparse.Namespace, cloud: Cloud) -> str:
    words = "cli.app-absent" if found.app else "cli.credentials-absent"
    return text(words, mailbox=found.mailbox, tenant=found.organisation, cloud=cloud.name)


def _test(found: argparse.Namespace, vault: Vault, log: Log) -> int:
    from wizard.cli.diagnose import exit_status, one_run  # noqa: PLC0415 - the engine, which no other action needs

    cloud = clouds.load(found.cloud)
    way = signing_in.way(found, cloud, found.organisation) if found.app else None
    secret = vault.get(cloud, found.mailbox, app=found.app)
    if secret is None and not (way and way.certificate):
        complain(_nothing_kept(found, cloud))
        return _UNDONE
    if way:
        return _test_app(way)
    assert secret is not None  # noqa: S101 - for the type checker: only an app can do without
    log.know(secret)
    run = one_run(Case(mailbox=found.mailbox, cloud=cloud), ("credentials",), secret, _DEADLINE)
    status = exit_status(run)
    finding = run.findings.get(_CHECK)
    summary = said(finding).summary if finding else text("cli.no-finding")
    words = {0: "cli.test-pass", 1: "cli.test-fail"}.get(status, "cli.test-open")
    result(text(words, summary=summary))
    return status


def _test_app(way: signing_in.Way) -> int:
    """Sign in once as the app registration."""
    error = signing_in.refusal(way)
    if error is None:
        result(text("cli.app-test-pass", tenant=way.tenant))
        return 0
    result(text("cli.app-test-fail", summary=signing_in.sentence(error)))
    return _UNDONE if error.failure or error.id in _UNHEARD else _REFUSED
