"""Each change as a value: what to read before and after, what to write, how to take it back. Sends nothing.

The equivalent command is made from the same calls that are sent, so that the two cannot differ.
"""

from collections.abc import Callable, Mapping
from functools import partial

from wizard.changes.command import command
from wizard.model.case import Case
from wizard.model.change import Call
from wizard.model.frozen import dataclass
from wizard.model.secret import Secret
from wizard.model.tenant import ABSENT, Absent, Reading, Value

POLICY = "Allow SMTP for one device"
#: Recommendations that a change touches, by its id.
BASELINES: Mapping[str, tuple[str, ...]] = {
    "smtp-auth-on": ("CISA MS.EXO.5.1", "CIS 6.5.4"),
    "smtp-auth-follows": ("CISA MS.EXO.5.1", "CIS 6.5.4"),
    "smtp-auth-off": ("CISA MS.EXO.5.1", "CIS 6.5.4"),
    "auth-policy": ("CISA MS.EXO.5.1",),
}

Look = Callable[[Reading], Value | Absent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change.

    `look` finds the value in the reading that `read` gives; `wanted` is what it shall be. `back` are the calls that
    bring an earlier value back; None: there is no way back. `reads_back` is False where no reading can show it.
    """

    id: str
    subject: str
    read: Call
    look: Look
    writes: tuple[Call, ...]
    wanted: Value
    back: Callable[[Value], tuple[Call, ...]] | None = None
    reads_back: bool = True

    @property
    def command(self) -> str:
        """The commands that do the same by hand."""
        return command(self.writes)

    def undo_command(self, before: Value) -> str:
        """Return the commands that bring `before` back, or "" where there is no way back."""
        return command(self.back(before)) if self.back is not None else ""


def undo(change: Change, before: Value) -> Change | None:
    """Return the change that brings `before` back, or None where there is no way back."""
    if change.back is None:
        return None
    return Change(
        id=f"undo-{change.id}",
        subject=change.subject,
        read=change.read,
        look=change.look,
        writes=change.back(before),
        wanted=before,
        back=lambda _: change.writes,
        reads_back=change.reads_back,
    )


def make(kind: str, case: Case, secret: Secret | None = None) -> Change:
    """Return the change `kind` for the case; `secret` is the new password if it resets one. KeyError: no such kind."""
    if kind == "reset-password":
        return _reset_password(case, secret or Secret(""))
    return KINDS[kind](case)


# ---- Exchange Online -------------------------------------------------------------------------------------------------


def _exchange(name: str, **parameters: Value) -> Call:
    return Call(service="exchange", name=name, parameters=parameters)


def _property(name: str, reading: Reading) -> Value | Absent:
    """Return a property of the only object, a switch as a switch."""
    flag = reading.first.flag(name)
    return reading.first.value(name) if flag is ABSENT else flag


def _smtp_auth(kind: str, disabled: bool | None, case: Case) -> Change:  # noqa: FBT001 - the service's own three states
    def write(value: Value) -> tuple[Call, ...]:
        return (_exchange("Set-CASMailbox", Identity=case.mailbox, SmtpClientAuthenticationDisabled=value),)

    return Change(
        id=kind,
        subject=case.mailbox,
        read=_exchange("Get-CASMailbox", Identity=case.mailbox),
        look=partial(_property, "SmtpClientAuthenticationDisabled"),
        writes=write(disabled),
        wanted=disabled,
        back=write,
    )


def _auth_policy(case: Case) -> Change:
    """Assign this one user a policy that allows SMTP; the policy itself changes nothing for anybody else."""

    def assign(name: Value) -> tuple[Call, ...]:
        return (_exchange("Set-User", Identity=case.mailbox, AuthenticationPolicy=name),)

    return Change(
        id="auth-policy",
        subject=case.mailbox,
        read=_exchange("Get-User", Identity=case.mailbox),
        look=_policy_name,
        writes=(
            _exchange("New-AuthenticationPolicy", Name=POLICY, AllowBasicAuthSmtp=True),
            _exchange("Set-AuthenticationPolicy", Identity=POLICY, AllowBasicAuthSmtp=True),  # if it was there already
            *assign(POLICY),
        ),
        wanted=POLICY,
        back=assign,
    )


def _policy_name(reading: Reading) -> Value | Absent:
    name = reading.first.value("AuthenticationPolicy")
    return (name.rpartition("\\")[2].rpartition("/")[2] or None) if isinstance(name, str) else name


def _send_as(case: Case) -> Change:
    rights: dict[str, Value] = {
        "Identity": case.mail_from,
        "Trustee": case.mailbox,
        "AccessRights": "SendAs",
        "Confirm": False,
    }

    def granted(reading: Reading) -> Value | Absent:
        return any(
            row.text("Trustee").casefold() == case.mailbox.casefold() and "SendAs" in row.texts("AccessRights")
            for row in reading.rows
        )

    def back(before: Value) -> tuple[Call, ...]:
        return () if before else (_exchange("Remove-RecipientPermission", **rights),)

    return Change(
        id="send-as",
        subject=case.mail_from,
        read=_exchange("Get-RecipientPermission", Identity=case.mail_from, Trustee=case.mailbox),
        look=granted,
        writes=(_exchange("Add-RecipientPermission", **rights),),
        wanted=True,
        back=back,
    )


# ---- Microsoft Graph -------------------------------------------------------------------------------------------------


def _user(case: Case, method: str, tail: str = "", secret: Secret | None = None, **parameters: Value) -> Call:
    return Call(service="graph", name=method, path=f"/users/{case.mailbox}{tail}", parameters=parameters, secret=secret)


def _block(case: Case) -> Change:
    def write(enabled: Value) -> tuple[Call, ...]:
        return (_user(case, "PATCH", accountEnabled=enabled),)

    return Change(
        id="block-sign-in",
        subject=case.mailbox,
        read=_user(case, "GET", "?$select=accountEnabled"),
        look=partial(_property, "accountEnabled"),
        writes=write(False),  # noqa: FBT003 - the property's value
        wanted=False,
        back=write,
    )


def _sign_out(case: Case) -> Change:
    return Change(
        id="sign-out",
        subject=case.mailbox,
        read=_user(case, "GET", "?$select=signInSessionsValidFromDateTime"),
        look=partial(_property, "signInSessionsValidFromDateTime"),
        writes=(_user(case, "POST", "/revokeSignInSessions"),),
        wanted="",
        reads_back=False,
    )


def _reset_password(case: Case, secret: Secret) -> Change:
    return Change(
        id="reset-password",
        subject=case.mailbox,
        read=_user(case, "GET", "?$select=lastPasswordChangeDateTime"),
        look=partial(_property, "lastPasswordChangeDateTime"),
        writes=(_user(case, "PATCH", secret=secret, passwordProfile={"forceChangePasswordNextSignIn": False}),),
        wanted="",
        reads_back=False,
    )


#: Every change that can be made without further input, by its id. What opens least comes first.
KINDS: Mapping[str, Callable[[Case], Change]] = {
    "smtp-auth-on": partial(_smtp_auth, "smtp-auth-on", False),  # noqa: FBT003 - as above
    "smtp-auth-follows": partial(_smtp_auth, "smtp-auth-follows", None),
    "smtp-auth-off": partial(_smtp_auth, "smtp-auth-off", True),  # noqa: FBT003 - as above
    "auth-policy": _auth_policy,
    "send-as": _send_as,
    "sign-out": _sign_out,
    "block-sign-in": _block,
}
