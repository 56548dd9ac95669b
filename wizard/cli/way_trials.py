"""Trials of other ways to send, from the terminal: which ones a run was asked for by name, and what they sign in with.

A way's own account gets its secret from standard input alone: what the keyring holds is for the mail server, no other.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from wizard.cli.terminal import inert
from wizard.cli.usage import Parser, UsageError
from wizard.model.case import Case
from wizard.model.frozen import dataclass
from wizard.model.secret import Secret
from wizard.model.way_trial import ACCOUNTS, CHECKS, WayName, WayTrial

_LONGEST = 320  # characters of an account's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """What is to be tried, checked. `account` is the name that the one way with an account signs in with."""

    ways: tuple[WayName, ...] = ()
    account: str = ""
    certificate: Path | None = None
    passphrase: bool = False

    @property
    def signs_in(self) -> bool:
        """Whether one of them signs in with an account of its own."""
        return bool(self.account)

    @property
    def wants_secret(self) -> bool:
        """Whether a line of standard input belongs to one of them."""
        return self.signs_in or self.passphrase

    def told(self, way: WayName, case: Case) -> dict[str, str]:
        """Return what fills the sentence that says beforehand what a trial does."""
        endpoint = {"hve": case.cloud.hve, "acs": case.cloud.acs}.get(way)
        return {
            "user": inert(self.account),
            "host": inert(endpoint.host if endpoint else "-"),
            "to": inert(case.rcpt_to if case.send else "-"),
        }

    def made(self, case: Case, secret: Secret | None) -> tuple[WayTrial, ...]:
        """Return the trials, with the secret that was read for them."""
        return tuple(self._made(way, case, secret) for way in self.ways)

    def _made(self, way: WayName, case: Case, secret: Secret | None) -> WayTrial:
        if way == "unsigned":
            return WayTrial(way=way, certificate=self.certificate, passphrase=secret if self.passphrase else None)
        if way == "graph":
            return WayTrial(way=way)
        sender = case.sender or (self.account if "@" in self.account else "")
        return WayTrial(way=way, user=self.account, secret=secret, sender=sender, send=case.send)


def add_options(parser: Parser) -> None:
    """Add the options to a command that has those of a diagnosis."""
    parser.add_argument("--way-account", metavar="NAME", default="", help="help-way-account")
    parser.add_argument("--way-certificate", metavar="F", default="", help="help-way-certificate")


def asked(found: argparse.Namespace, case: Case, selection: Sequence[str]) -> Trials:
    """Return which trials the selection names: whole steps try nothing. Raises UsageError."""
    named = [way for way, check in CHECKS.items() if check in selection]
    accounts = [way for way in ACCOUNTS if way in named]
    if found.way_account and len(accounts) != 1:
        raise UsageError("way-account-which")
    if found.way_account and found.credentials != "stdin":
        raise UsageError("way-account-stdin")
    if len(found.way_account) > _LONGEST or not found.way_account.isprintable():
        raise UsageError("way-account-name")
    certificate = _certificate(found, named)
    ways = tuple(way for way in named if (case.send if way not in accounts else found.way_account))
    return Trials(
        ways=ways,
        account=found.way_account,
        certificate=certificate,
        passphrase=certificate is not None and found.credentials == "stdin",
    )


def refuse_other_passwords(trials: Trials, *, mailbox_signs_in: bool) -> None:
    """Raise UsageError where one line of standard input would have to be two passwords."""
    if trials.wants_secret and (mailbox_signs_in or (trials.signs_in and trials.passphrase)):
        raise UsageError("way-secret-twice")


def secret(trials: Trials, ask: Callable[[str], Secret]) -> Secret | None:
    """Return the line that belongs to the trials. `ask` gets the name whose password it is."""
    if not trials.wants_secret:
        return None
    return ask(trials.account or (trials.certificate.name if trials.certificate else ""))


def _certificate(found: argparse.Namespace, named: Sequence[WayName]) -> Path | None:
    if not found.way_certificate:
        return None
    if "unsigned" not in named:
        raise UsageError("way-certificate-which")
    file = Path(found.way_certificate)
    beside = Path(found.cloud).parent / file  # like the paths in a cloud file
    file = beside if found.cloud and not file.is_file() and beside.is_file() else file
    if not file.is_file():
        raise UsageError("certificate-file", file=found.way_certificate)
    return file
