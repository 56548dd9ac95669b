"""What a person pastes of a cmdlet's output, made into rows: list, table, JSON or CSV, whatever the shell printed.

Knows which cmdlet prints which properties, and no meaning of any. What a shortened table cut off is left out, because a
value that is not there must not be read as null.
"""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from wizard.model import tenant
from wizard.model.frozen import dataclass
from wizard.model.inputs import InputError
from wizard.model.tenant import Reading, Row

_LONGEST = 2_000_000  # characters: the whole of a large tenant's mailboxes in a table
_MOST_ROWS = 20_000

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_PROMPT = re.compile(r"^\s*(?:PS\b[^>\n]*>+|\[PS\][^>\n]*>+|>>|[$%#>])\s*")
_CMDLET = re.compile(r"\b(Get-[A-Z][A-Za-z0-9]+)\b", re.IGNORECASE)
_PROPERTY = re.compile(r"^([A-Za-z][A-Za-z0-9_.-]*)\s*: ?(.*)$")
_RULE = re.compile(r"^\s*-+(?:\s+-+)*\s*$")
_NOISE = re.compile(r"^\s*(?:WARNING|VERBOSE|DEBUG):", re.IGNORECASE)
_CUT = ("…", "...")
_DATE = re.compile(r"/Date\((-?\d{1,14})\)/")  # how Windows PowerShell writes a time into JSON
#: Where Microsoft Graph PowerShell puts the properties of a kind that is narrower than the one it was asked for.
_MORE = "AdditionalProperties"

#: The cmdlets whose output is understood.
CMDLETS: dict[str, type[Reading]] = {
    "Get-TransportConfig": tenant.TransportConfig,
    "Get-OrganizationConfig": tenant.OrganizationConfig,
    "Get-AuthenticationPolicy": tenant.AuthenticationPolicies,
    "Get-InboundConnector": tenant.InboundConnectors,
    "Get-AcceptedDomain": tenant.AcceptedDomains,
    "Get-CASMailbox": tenant.CasMailbox,
    "Get-EXOCasMailbox": tenant.CasMailbox,
    "Get-Mailbox": tenant.MailboxInfo,
    "Get-EXOMailbox": tenant.MailboxInfo,
    "Get-User": tenant.ExchangeUser,
    "Get-MailboxStatistics": tenant.MailboxSize,
    "Get-EXOMailboxStatistics": tenant.MailboxSize,
    "Get-RecipientPermission": tenant.SendAsRights,
    "Get-EXORecipientPermission": tenant.SendAsRights,
    "Get-BlockedSenderAddress": tenant.RestrictedSenders,
    "Get-MessageTraceV2": tenant.MessageTrace,
    "Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy": tenant.SecurityDefaults,
    "Get-MgIdentityConditionalAccessPolicy": tenant.ConditionalAccess,
    "Get-MgIdentityConditionalAccessNamedLocation": tenant.NamedLocations,
    "Get-MgUser": tenant.DirectoryUser,
    "Get-MgUserTransitiveMemberOf": tenant.Memberships,
    "Get-MgAuditLogSignIn": tenant.SignInLog,
}
_BY_NAME = {name.casefold(): name for name in CMDLETS}

#: Properties that one kind alone prints. The first kind whose property is there is meant.
_TELLING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Get-TransportConfig", ("AllowLegacyTLSClients",)),
    ("Get-OrganizationConfig", ("RejectDirectSend", "DefaultAuthenticationPolicy", "SendFromAliasEnabled")),
    ("Get-AuthenticationPolicy", ("AllowBasicAuthSmtp",)),
    ("Get-InboundConnector", ("SenderIPAddresses", "TlsSenderCertificateName")),
    ("Get-AcceptedDomain", ("DomainType",)),
    ("Get-CASMailbox", ("ImapEnabled", "PopEnabled", "OWAEnabled", "MAPIEnabled", "ActiveSyncEnabled")),
    ("Get-MailboxStatistics", ("TotalItemSize",)),
    ("Get-RecipientPermission", ("Trustee",)),
    ("Get-MessageTraceV2", ("MessageTraceId", "RecipientAddress")),
    ("Get-BlockedSenderAddress", ("SenderAddress",)),
    ("Get-User", ("AuthenticationPolicy", "AccountDisabled", "StsRefreshTokensValidFrom")),
    ("Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy", ("IsEnabled",)),
    ("Get-MgIdentityConditionalAccessPolicy", ("GrantControls", "SessionControls")),
    ("Get-MgIdentityConditionalAccessNamedLocation", ("IpRanges", "CountriesAndRegions")),
    ("Get-MgAuditLogSignIn", ("ClientAppUsed",)),
    ("Get-MgUser", ("AccountEnabled", "AssignedLicenses")),
    ("Get-Mailbox", ("ProhibitSendQuota", "RecipientTypeDetails", "GrantSendOnBehalfTo")),
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """One cmdlet's output. `cut`: the shell shortened some of it, which is left out."""

    cmdlet: str
    rows: tuple[Row, ...]
    cut: bool = False

    @property
    def kind(self) -> type[Reading]:
        """The reading that the same cmdlet gives when it is asked directly."""
        return CMDLETS[self.cmdlet]


def parse(text: str, expected: str = "") -> tuple[Pasted, ...]:
    """Return every output in `text`; `expected` is the cmdlet that was asked for, should nothing else tell.

    Raises InputError: "paste-empty", "paste-too-long", "paste-not-output", "paste-unknown" (output of which cmdlet?).
    """
    if not text.strip():
        raise InputError("paste-empty")
    if len(text) > _LONGEST:
        raise InputError("paste-too-long")
    found = []
    for cmdlet, lines in _blocks(_ESCAPES.sub("", text).replace("\ufeff", "").splitlines()):
        rows, cut = _read(lines)
        if not rows:
            continue
        name = cmdlet or _guess(rows) or expected
        if name not in CMDLETS:
            raise InputError("paste-unknown")
        found.append(Pasted(name, rows, cut))
    if not found:
        raise InputError("paste-not-output")
    return tuple(found)


def _blocks(lines: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Cut the paste at the lines in which a command was typed; what stands before the first has no name."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        typed = _PROMPT.match(line)
        command = _CMDLET.search(line)
        known = _BY_NAME.get(command[1].casefold(), "") if command else ""
        if typed or (command and line.lstrip().startswith(command[1])):
            blocks.append((known, []))
        elif not _NOISE.match(line):
            blocks[-1][1].append(line)
    return blocks


def _read(lines: Sequence[str]) -> tuple[tuple[Row, ...], bool]:
    """Return the rows of one output, and whether something was cut off by the shell."""
    block = "\n".join(lines).strip()
    if block.startswith(("{", "[")):
        return _json(block), False
    if (place := next((at for at, line in enumerate(lines) if _RULE.match(line)), 0)) and lines[place - 1].strip():
        return _table(lines[place - 1], lines[place], lines[place + 1 :])
    if block.startswith('"') and "," in block:
        return _csv(block), False
    return _list(lines)


def _json(block: str) -> tuple[Row, ...]:
    try:
        data = json.loads(block)
    except (ValueError, RecursionError):
        return ()
    if isinstance(data, dict) and isinstance(data.get("value"), list):  # an answer of the service itself
        data = data["value"]
    objects = data if isinstance(data, list) else [data]
    return tuple(Row(_unfolded(one)) for one in objects[:_MOST_ROWS] if isinstance(one, dict) and one)


def _unfolded(found: dict[str, Any]) -> dict[str, Any]:
    """Return an object as the service gave it, before Microsoft Graph PowerShell made an object of its own of it."""
    more = found.get(_MORE)
    own = {name: _filled(value) for name, value in found.items() if name != _MORE or not isinstance(value, dict)}
    return {**{name: _filled(value) for name, value in more.items()}, **own} if isinstance(more, dict) else own


def _filled(value: Any) -> Any:  # noqa: ANN401 - JSON data
    """Return a value with null in place of an object of nothing but nulls, and times as everybody else writes them."""
    if isinstance(value, dict):
        filled = {name: _filled(one) for name, one in value.items()}
        return filled if not filled or any(one is not None for one in filled.values()) else None
    if isinstance(value, list):
        return [_filled(one) for one in value]
    if isinstance(value, str) and (match := _DATE.fullmatch(value)):
        return f"{dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(milliseconds=int(match[1])):%Y-%m-%dT%H:%M:%SZ}"
    return value


def _csv(block: str) -> tuple[Row, ...]:
    lines = [line for line in block.splitlines() if not line.startswith("#TYPE")]
    rows = csv.DictReader(io.StringIO("\n".join(lines)))
    found = []
    for row in rows:
        found.append(Row({name: value or None for name, value in row.items() if name and isinstance(value, str)}))
        if len(found) == _MOST_ROWS:
            break
    return tuple(found)


def _table(head: str, rule: str, lines: Iterable[str]) -> tuple[tuple[Row, ...], bool]:
    """Read columns where the dashes stand; a column reaches up to the next one."""
    starts = [match.start() for match in re.finditer(r"-+", rule)]
    ends = [*starts[1:], None]
    names = [head[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    rows: list[Row] = []
    cut = any(name.endswith(_CUT) for name in names)
    for line in lines:
        if not line.strip():
            if rows:
                break
            continue
        values: dict[str, object] = {}
        for name, start, end in zip(names, starts, ends, strict=True):
            value = line[start:end].strip()
            if not name or name.endswith(_CUT) or value.endswith(_CUT):
                cut = True
                continue
            values[name] = _value(value)
        rows.append(Row(values))
        if len(rows) == _MOST_ROWS:
            break
    return tuple(rows), cut


def _list(lines: Iterable[str]) -> tuple[tuple[Row, ...], bool]:
    """Read "Name : value" lines; an indented line goes on with the value above, an empty one ends an object."""
    objects: list[dict[str, str]] = [{}]
    last = ""
    for line in lines:
        if not line.strip():
            last = ""
            if objects[-1]:
                objects.append({})
            continue
        match = _PROPERTY.match(line)
        if match is not None and match[1] not in objects[-1]:
            last = match[1]
            objects[-1][last] = match[2].strip()
        elif last and line[0].isspace():
            objects[-1][last] += f" {line.strip()}"  # it was broken between words
        else:
            last = ""
    cut = any(value.endswith(_CUT) for one in objects for value in one.values())
    made = ({name: _value(value) for name, value in one.items() if not value.endswith(_CUT)} for one in objects)
    return tuple(Row(one) for one in made if one)[:_MOST_ROWS], cut


def _value(text: str) -> object:
    """Return a printed value: nothing is null, braces are a list."""
    if text in ("", "$null"):
        return None
    if text.startswith("{") and text.endswith("}"):
        return [one.strip() for one in text[1:-1].split(",") if one.strip()]
    return text


def _guess(rows: Sequence[Row]) -> str:
    """Return the cmdlet that alone prints one of these properties, or ""."""
    names = {name.casefold() for name in rows[0]}
    return next((cmdlet for cmdlet, telling in _TELLING if any(name.casefold() in names for name in telling)), "")
