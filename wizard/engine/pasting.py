"""What a person pasted, as readings of the case: the same kinds that a sign-in brings, known by paste. Reads no text.

A paste about another mailbox than the case's is refused: what holds for that one says nothing here.
"""

from collections.abc import Iterable

from wizard.model.case import Case
from wizard.model.inputs import InputError
from wizard.model.observation import Provenance
from wizard.model.tenant import (
    CasMailbox,
    DirectoryUser,
    ExchangeUser,
    MailboxInfo,
    MailboxSize,
    Memberships,
    Reading,
    Row,
    SendAsRights,
    SignInLog,
)
from wizard.pasted import Pasted

_PERSONAL = (CasMailbox, ExchangeUser, MailboxInfo, MailboxSize, DirectoryUser)
_ADDRESSES = (
    "PrimarySmtpAddress",
    "UserPrincipalName",
    "WindowsEmailAddress",
    "EmailAddresses",
    "Mail",
    "ProxyAddresses",
)


def readings(outputs: Iterable[Pasted], case: Case) -> tuple[Reading, ...]:
    """Return the outputs as readings. InputError "paste-other": one is about another mailbox."""
    return tuple(_reading(output, case) for output in outputs)


def _reading(output: Pasted, case: Case) -> Reading:
    rows, subject = output.rows, ""
    if output.kind in _PERSONAL:
        rows, subject = (_own(rows, case.mailbox),), case.mailbox
    elif output.kind is SendAsRights:
        subject = case.mail_from
    elif output.kind is Memberships:
        subject = case.mailbox
    elif output.kind is SignInLog:
        rows, subject = _own_sign_ins(rows, case.mailbox), case.mailbox
    return output.kind(
        probe=f"pasted.{output.cmdlet.casefold()}",
        started=0.0,
        ended=0.0,
        provenance=Provenance.PASTED,
        source=output.cmdlet,
        subject=subject,
        rows=rows,
        complete=not output.cut,
    )


def _own_sign_ins(rows: tuple[Row, ...], mailbox: str) -> tuple[Row, ...]:
    """Return the sign-ins of the mailbox's account: who asks for the log often gets everybody's."""
    own = tuple(row for row in rows if row.text("userPrincipalName").casefold() in ("", mailbox.casefold()))
    if rows and not own:
        raise InputError("paste-other", other=rows[0].text("userPrincipalName"), mailbox=mailbox)
    return own


def _own(rows: tuple[Row, ...], mailbox: str) -> Row:
    """Return the row about the mailbox: the one that bears its address, or the only one if it bears none."""
    named = [(row, _addresses(row)) for row in rows]
    own = next((row for row, addresses in named if mailbox.casefold() in addresses), None)
    if own is not None:
        return own
    if len(rows) == 1 and not named[0][1]:
        return rows[0]
    other = next((next(iter(sorted(addresses))) for _, addresses in named if addresses), "-")
    raise InputError("paste-other", other=other, mailbox=mailbox)


def _addresses(row: Row) -> frozenset[str]:
    found = (address for name in _ADDRESSES for address in row.texts(name))
    return frozenset(address.casefold().removeprefix("smtp:") for address in found if "@" in address)
