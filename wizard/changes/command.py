"""Calls as PowerShell, for whoever wants to do or check by hand what the wizard does. Never writes a password."""

from collections.abc import Iterable

from wizard.model.change import Call
from wizard.model.tenant import Value

_QUOTES = "'\u2018\u2019\u201a\u201b"  # PowerShell ends a literal at each of them


def command(calls: Iterable[Call]) -> str:
    """Return the calls as commands, one a line."""
    return "\n".join(_exchange(call) if call.service == "exchange" else _graph(call) for call in calls)


def _exchange(call: Call) -> str:
    return " ".join([call.name, *(_argument(name, value) for name, value in call.parameters.items())])


def _argument(name: str, value: Value) -> str:
    if name == "Confirm":  # a switch that is on unless it is told not to be
        return f"-{name}:{_literal(value)}"
    return f"-{name}" if value is True and name.startswith("AllowBasicAuth") else f"-{name} {_literal(value)}"


def _literal(value: Value) -> str:
    if value is None:
        return "$null"
    if isinstance(value, bool):
        return "$true" if value else "$false"
    if isinstance(value, tuple):
        return ",".join(_literal(one) for one in value)
    return quoted(str(value))


def quoted(text: str) -> str:
    """Return `text` as a PowerShell literal."""
    for quote in _QUOTES:
        text = text.replace(quote, quote * 2)
    return f"'{text}'"


def _graph(call: Call) -> str:
    user = quoted(call.path.removeprefix("/users/").partition("/")[0].partition("?")[0])
    if call.path.endswith("/revokeSignInSessions"):
        return f"Revoke-MgUserSignInSession -UserId {user}"
    if call.secret is not None:
        profile = "@{ Password = (Read-Host 'New password'); ForceChangePasswordNextSignIn = $false }"
        return f"Update-MgUser -UserId {user} -PasswordProfile {profile}"
    settings = " ".join(f"-{name[:1].upper()}{name[1:]}:{_literal(value)}" for name, value in call.parameters.items())
    return f"Update-MgUser -UserId {user} {settings}".rstrip()
