"""The practice Exchange admin service: cmdlets over REST, as the PowerShell module calls them.

Every answer is worked out from the tenant's state and the caller's role; scenarios are not known here.
"""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import Any

from wizard.lab.submission import Register
from wizard.lab.tenant import GIGABYTE, TENANT_ID, Mailbox, Records, Tenant, User, number
from wizard.lab.tokens import Tokens
from wizard.lab.web import Answer, Request, nothing
from wizard.model.frozen import dataclass

_PAGE = 1000
_COMMON = frozenset({"confirm", "erroraction", "warningaction", "force", "resultsize", "verbose", "whatif"})
_RECIPIENT_READS = ("Get-CASMailbox", "Get-Mailbox", "Get-MailboxStatistics", "Get-RecipientPermission", "Get-User")
_RECIPIENT_WRITES = ("Add-RecipientPermission", "Remove-RecipientPermission", "Set-CASMailbox", "Set-User")

Parameters = Mapping[str, Any]
Rows = Iterable[dict[str, Any]]


class CmdletError(Exception):
    """A cmdlet's refusal: the exception that Exchange names, and its text."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.text = text


@dataclass(frozen=True, slots=True)
class _Cmdlet:
    run: Callable[[Parameters], Rows]
    parameters: tuple[str, ...]
    many: bool = False  # a list without end: ResultSize and pages count


class Exchange:
    """The service of one world at `base`, which ends in "/adminapi/beta"."""

    def __init__(
        self, base: str, audiences: tuple[str, ...], tokens: Tokens, tenant: Tenant, register: Register
    ) -> None:
        self._base = base
        self._audiences = audiences
        self._tokens = tokens
        self._tenant = tenant
        self._register = register
        size, identity = "ResultSize", "Identity"
        self._cmdlets = {
            "Add-RecipientPermission": _Cmdlet(self._add_permission, (identity, "Trustee", "AccessRights")),
            "Get-AcceptedDomain": _Cmdlet(self._accepted_domains, (identity,)),
            "Get-AuthenticationPolicy": _Cmdlet(self._policies, (identity,)),
            "Get-BlockedSenderAddress": _Cmdlet(self._blocked, ("SenderAddress",)),
            "Get-CASMailbox": _Cmdlet(self._cas_mailboxes, (identity, size, "Filter"), many=True),
            "Get-HostedConnectionFilterPolicy": _Cmdlet(self._connection_filters, (identity,)),
            "Get-InboundConnector": _Cmdlet(self._connectors, (identity,)),
            "Get-Mailbox": _Cmdlet(self._mailboxes, (identity, size, "Filter", "RecipientTypeDetails"), many=True),
            "Get-MailboxStatistics": _Cmdlet(self._statistics, (identity,)),
            "Get-MessageTraceV2": _Cmdlet(
                self._trace,
                ("SenderAddress", "RecipientAddress", "MessageId", "StartDate", "EndDate", size, "Status", "Subject"),
            ),
            "Get-OrganizationConfig": _Cmdlet(self._organisation, ()),
            "Get-RecipientPermission": _Cmdlet(self._permissions, (identity, "Trustee", "AccessRights", size)),
            "Get-TransportConfig": _Cmdlet(self._transport, ()),
            "Get-User": _Cmdlet(self._users, (identity, size, "Filter"), many=True),
            "New-AuthenticationPolicy": _Cmdlet(self._new_policy, ("Name", "AllowBasicAuthSmtp")),
            "Remove-AuthenticationPolicy": _Cmdlet(self._remove_policy, (identity,)),
            "Remove-RecipientPermission": _Cmdlet(self._remove_permission, (identity, "Trustee", "AccessRights")),
            "Set-AuthenticationPolicy": _Cmdlet(self._set_policy, (identity, "AllowBasicAuthSmtp")),
            "Set-CASMailbox": _Cmdlet(self._set_cas_mailbox, (identity, "SmtpClientAuthenticationDisabled")),
            "Set-User": _Cmdlet(self._set_user, (identity, "AuthenticationPolicy", "STSRefreshTokensValidFrom")),
        }

    # ---- the frame ---------------------------------------------------------------------------------------------------

    def site(self, request: Request) -> Answer:  # noqa: PLR0911 -- one for each refusal
        """Answer one request."""
        parts = request.path.strip("/").split("/")
        if len(parts) != 4 or parts[0].casefold() != "adminapi" or parts[1] not in ("beta", "v1.0"):
            return nothing(request)
        claims = self._tokens.read(request.token)
        if claims is None or claims["aud"] not in self._audiences or not self._scope(claims):
            reason = "token has expired or is not valid" if claims is None else "audience claim value is invalid"
            headers = {
                "WWW-Authenticate": 'Bearer error="invalid_token"',
                "x-ms-diagnostics": f'2000003;reason="{reason}"',
            }
            return Answer(401, headers=_numbered(headers))
        if self._tenant.world.admin.role == "stale":
            return Answer(403, headers=_numbered({}))
        if claims["tid"] != TENANT_ID or parts[2] not in (TENANT_ID, *self._tenant.world.tenant.accepted_domains):
            text = "The tenant in the request is not the tenant of the token."
            return _refusal(403, CmdletError("UnauthorizedAccessException", text))
        if parts[3] == "EXOModuleFile" and request.method == "GET":
            return self._module()
        if parts[3] != "InvokeCommand":
            return nothing(request)
        if request.method != "POST":
            return _refusal(
                405, CmdletError("MethodNotAllowed", "The requested resource does not support this method.")
            )
        return self._invoke(request, parts)

    def _scope(self, claims: Mapping[str, Any]) -> bool:
        held = {*str(claims.get("scp", "")).split(), *claims.get("roles", ())}
        return bool(held & {"Exchange.Manage", "Exchange.ManageAsApp"})

    def _allowed(self) -> tuple[str, ...]:
        """Return the cmdlets that the caller's role covers."""
        match self._tenant.world.admin.role:
            case "full":
                return tuple(self._cmdlets)
            case "reader":
                return tuple(name for name in self._cmdlets if name.startswith("Get-"))
            case "recipients":
                return (*_RECIPIENT_READS, *_RECIPIENT_WRITES)
        return ()

    def _module(self) -> Answer:
        row = {"fileName": "practice.psm1", "exportedCmdlets": ",".join(self._allowed())}
        return Answer.json(200, {"@odata.context": f"{self._base}/$metadata", "value": [row]}, _numbered({}))

    def _invoke(self, request: Request, parts: list[str]) -> Answer:
        called = request.data.get("CmdletInput")
        given = (called.get("Parameters") or {}) if isinstance(called, dict) else {}
        if not isinstance(called, dict) or not isinstance(called.get("CmdletName"), str) or not isinstance(given, dict):
            return _refusal(400, CmdletError("ArgumentException", "The request body does not name a cmdlet."))
        name = next((one for one in self._cmdlets if one.casefold() == called["CmdletName"].casefold()), "")
        if not name:
            text = f"The term '{called['CmdletName'][:80]}' is not recognized as the name of a cmdlet."
            return _refusal(400, CmdletError("CommandNotFoundException", text))
        if name not in self._allowed():
            return self._denied(name)
        cmdlet = self._cmdlets[name]
        parameters = {str(key).casefold(): value for key, value in given.items() if not str(key).startswith("@")}
        known = _COMMON | {one.casefold() for one in cmdlet.parameters}
        if strange := [key for key in parameters if key not in known]:
            text = f"A parameter cannot be found that matches parameter name '{strange[0][:80]}'."
            return _refusal(400, CmdletError("ParameterBindingException", text))
        try:
            return self._page(request, parts, cmdlet, parameters)
        except CmdletError as error:
            return _refusal(400, error)

    def _denied(self, name: str) -> Answer:
        text = (
            f"'{name}' isn't present in the role definition of the current user. Check the management roles assigned."
        )
        if self._tenant.world.admin.role == "none":
            text = "The role assigned to user isn't supported in this scenario. Please check online documentation for "
            text += "assigning correct Directory Roles to Azure AD Application for EXO App-Only Authentication."
        return _refusal(403, CmdletError("CmdletAccessDeniedException", text), diagnosed=True)

    def _page(self, request: Request, parts: list[str], cmdlet: _Cmdlet, parameters: Parameters) -> Answer:
        asked = request.asked
        start = int(asked["$skiptoken"]) if asked.get("$skiptoken", "").isdecimal() else 0
        limit = _limit(parameters) if cmdlet.many else None
        length = _page_length(request)
        rows = iter(cmdlet.run({**parameters, "\0start": start}))
        if limit is not None:
            length = min(length, max(0, limit - start))
        shown = [self._dress(row, asked.get("$select", "")) for row in itertools.islice(rows, length)]
        answer: dict[str, Any] = {"@odata.context": f"{self._base}/$metadata#Collection(Cmdlet)", "value": shown}
        more = next(rows, None) is not None
        if more and limit is not None and start + length >= limit:
            answer["@adminapi.warnings"] = [f"There are more results available. Only the first {limit} were returned."]
        elif more and cmdlet.many:
            where = f"{self._base.rpartition('/')[0]}/{parts[1]}/{parts[2]}/{parts[3]}"
            answer["@odata.nextLink"] = f"{where}?%24skiptoken={start + length}"
        return Answer.json(200, answer, _numbered({}))

    def _dress(self, row: dict[str, Any], select: str) -> dict[str, Any]:
        """Give a row's switches the form that this world's service has."""
        names = {name.strip().casefold() for name in select.split(",") if name.strip()}
        if names:
            row = {key: value for key, value in row.items() if key.casefold() in names}
        switches = {key for key, value in row.items() if value is None or isinstance(value, bool)}
        match self._tenant.world.services.values:
            case "wrapped":
                return {key: {"value": value} if key in switches else value for key, value in row.items()}
            case "text":
                return {key: _as_text(value) if key in switches else value for key, value in row.items()}
            case "absent":
                return {key: value for key, value in row.items() if key not in switches}
        return row

    # ---- the organisation --------------------------------------------------------------------------------------------

    @property
    def _records(self) -> Records:
        return self._tenant.shown

    def _transport(self, _: Parameters) -> Rows:
        yield {
            "Identity": "Transport Settings",
            "SmtpClientAuthenticationDisabled": self._records.smtp_off,
            "AllowLegacyTLSClients": self._records.legacy_tls,
            "MaxSendSize": "Unlimited",
        }

    def _organisation(self, _: Parameters) -> Rows:
        yield {
            "Identity": "practice.onmicrosoft.test",
            "Name": "practice.onmicrosoft.test",
            "DefaultAuthenticationPolicy": self._records.default_policy or None,
            "RejectDirectSend": self._records.reject_direct_send,
            "SendFromAliasEnabled": self._records.send_from_alias,
            "OAuth2ClientProfileEnabled": True,
        }

    def _policies(self, given: Parameters) -> Rows:
        rows = [
            {
                "Name": name,
                "Identity": name,
                "Guid": number(f"authentication-policy-{name}"),
                "AllowBasicAuthSmtp": allowed,
            }
            for name, allowed in self._records.policies.items()
        ]
        return _one_of(rows, given, "Name")

    def _connectors(self, given: Parameters) -> Rows:
        empty: dict[str, Any] = {
            "Enabled": True,
            "ConnectorType": "OnPremises",
            "SenderIPAddresses": [],
            "SenderDomains": ["smtp:*;1"],
            "TlsSenderCertificateName": None,
            "RestrictDomainsToIPAddresses": False,
            "RestrictDomainsToCertificate": False,
            "RequireTls": False,
        }
        rows = [{"Name": "Connector", **empty, **one} for one in self._tenant.world.tenant.connectors]
        return _one_of([{"Identity": row["Name"], **row} for row in rows], given, "Name")

    def _accepted_domains(self, given: Parameters) -> Rows:
        domains = self._tenant.world.tenant.accepted_domains
        rows = [
            {"Name": one, "DomainName": one, "DomainType": "Authoritative", "Default": one == domains[0]}
            for one in domains
        ]
        return _one_of(rows, given, "Name")

    def _connection_filters(self, given: Parameters) -> Rows:
        rows: list[dict[str, Any]] = [{"Name": "Default", "Identity": "Default", "IPAllowList": [], "IPBlockList": []}]
        return _one_of(rows, given, "Name")

    # ---- mailboxes ---------------------------------------------------------------------------------------------------

    def _chosen(self, given: Parameters) -> Iterator[Mailbox]:
        """Yield the mailbox that is named, or all of them from the page's start on."""
        if "identity" in given:
            yield self._named(given)
            return
        yield from self._records.every_mailbox(given["\0start"])

    def _named(self, given: Parameters) -> Mailbox:
        box = self._records.mailbox(_text(given, "identity"))
        user = self._records.users.get(box.address) if box else None
        if box is None or (user is not None and not user.licensed and box.kind == "UserMailbox"):
            raise _missing(_text(given, "identity"))
        return box

    def _cas_mailboxes(self, given: Parameters) -> Rows:
        for box in self._chosen(given):
            yield {
                **_named_row(box),
                "PrimarySmtpAddress": box.address,
                "SmtpClientAuthenticationDisabled": box.off,
                "OWAEnabled": True,
                "PopEnabled": False,
                "ImapEnabled": False,
                "MAPIEnabled": True,
                "EwsEnabled": None,
                "ActiveSyncEnabled": True,
            }

    def _mailboxes(self, given: Parameters) -> Rows:
        for box in self._chosen(given):
            aliases = [f"smtp:{alias}" for alias in box.aliases]
            yield {
                **_named_row(box),
                "PrimarySmtpAddress": box.address,
                "UserPrincipalName": box.address,
                "RecipientTypeDetails": box.kind,
                "EmailAddresses": [f"SMTP:{box.address}", *aliases],
                "ProhibitSendQuota": _size(box.quota),
                "ProhibitSendReceiveQuota": _size(box.quota),
                "IssueWarningQuota": _size(box.quota * 98 // 100),
                "MaxSendSize": _size(GIGABYTE * 150 // 1024),
                "GrantSendOnBehalfTo": [],
                "MessageCopyForSentAsEnabled": False,
                "AccountDisabled": not self._user_of(box).enabled,
            }

    def _users(self, given: Parameters) -> Rows:
        if "identity" in given:
            user = self._records.user(_text(given, "identity"))
            if user is None:
                raise _missing(_text(given, "identity"))
            box = self._records.mailboxes.get(user.name)
            kind = box.kind if box and user.licensed else "User"
            yield {**_user_row(user), "RecipientTypeDetails": kind}
            return
        for box in self._chosen(given):
            yield {**_user_row(self._user_of(box)), "RecipientTypeDetails": box.kind}

    def _user_of(self, box: Mailbox) -> User:
        """Return the account of a mailbox; a further mailbox has one like all others."""
        known = self._records.users.get(box.address)
        moment = self._tenant.now()
        enabled = box.kind == "UserMailbox"
        return known or User(
            name=box.address, display=box.display, enabled=enabled, password_set=moment, sessions_from=moment
        )

    def _statistics(self, given: Parameters) -> Rows:
        box = self._named(given)
        yield {
            "DisplayName": box.display,
            "MailboxGuid": number(f"mailbox-{box.address}"),
            "ItemCount": 1200,
            "TotalItemSize": _size(box.size),
            "StorageLimitStatus": None,
        }

    def _permissions(self, given: Parameters) -> Rows:
        box = self._named(given)
        wanted = _text(given, "trustee").casefold() if "trustee" in given else ""
        for trustee in ("NT AUTHORITY\\SELF", *box.trustees):
            if not wanted or trustee.casefold() == wanted:
                yield {
                    "Identity": box.display,
                    "Trustee": trustee,
                    "AccessControlType": "Allow",
                    "AccessRights": ["SendAs"],
                    "IsInherited": False,
                    "InheritanceType": "None",
                }

    def _blocked(self, given: Parameters) -> Rows:
        wanted = _text(given, "senderaddress").casefold() if "senderaddress" in given else ""
        for box in self._records.mailboxes.values():
            if box.restricted and wanted in ("", box.address):
                yield {
                    "SenderAddress": box.address,
                    "Reason": "OutboundSpamLast24Hours=412;OutboundMailLast24Hours=3120;OutboundSpamPercent=132",
                    "CreatedDatetime": f"{self._tenant.now():%Y-%m-%dT06:11:00Z}",
                    "TemporaryBlock": False,
                }

    def _trace(self, given: Parameters) -> Rows:
        since, until = (_moment(given, key) for key in ("startdate", "enddate"))
        for message in reversed(self._register.messages):
            about = BytesHeaderParser(policy=compat32).parsebytes(message.content.partition(b"\r\n\r\n")[0])
            for recipient in message.recipients:
                row = {
                    "Received": f"{datetime.fromtimestamp(message.at, self._tenant.now().tzinfo):%Y-%m-%dT%H:%M:%SZ}",
                    "SenderAddress": message.sender,
                    "RecipientAddress": recipient,
                    "Subject": str(about.get("Subject", "")),
                    "Status": "Delivered",
                    "Size": message.size,
                    "MessageId": str(about.get("Message-ID", "")),
                    "MessageTraceId": number(f"trace-{message.at}-{recipient}"),
                    "FromIP": self._tenant.world.network.public_address or "127.0.0.1",
                }
                asked = {
                    key: _list(given, key.casefold()) for key in ("SenderAddress", "RecipientAddress", "MessageId")
                }
                fits = all(not wanted or str(row[key]).casefold() in wanted for key, wanted in asked.items())
                if fits and (since is None or message.at >= since - 1) and (until is None or message.at <= until + 1):
                    yield row

    # ---- changes -----------------------------------------------------------------------------------------------------

    def _set_cas_mailbox(self, given: Parameters) -> Rows:
        address = self._named(given).address
        if "smtpclientauthenticationdisabled" in given:
            off = _switch(given, "smtpclientauthenticationdisabled", nullable=True)

            def change(records: Records) -> None:
                if box := records.mailbox(address):
                    box.off = off

            self._tenant.change(change)
        return ()

    def _set_user(self, given: Parameters) -> Rows:
        user = self._records.user(_text(given, "identity"))
        if user is None:
            raise _missing(_text(given, "identity"))
        name, policy = user.name, given.get("authenticationpolicy")
        if policy and str(policy) not in self._records.policies:
            raise _missing(str(policy))
        resets = _moment(given, "stsrefreshtokensvalidfrom")

        def change(records: Records) -> None:
            changed = records.users[name]
            if "authenticationpolicy" in given:
                changed.auth_policy = str(policy or "")
            if resets is not None:
                changed.sessions_from = self._tenant.now()

        self._tenant.change(change)
        return ()

    def _new_policy(self, given: Parameters) -> Rows:
        name, allowed = _text(given, "name"), bool(_switch(given, "allowbasicauthsmtp"))
        if name in self._records.policies:
            text = f"The operation couldn't be performed because '{name}' matches multiple entries: it exists already."
            raise CmdletError("ADObjectAlreadyExistsException", text)
        self._tenant.change(lambda records: records.policies.__setitem__(name, allowed))
        return self._policies({"identity": name})

    def _policy(self, given: Parameters) -> str:
        """Return the name of the policy that is named, which must be there."""
        return str(next(iter(self._policies({"identity": _text(given, "identity")})))["Name"])

    def _set_policy(self, given: Parameters) -> Rows:
        name = self._policy(given)
        if "allowbasicauthsmtp" in given:
            allowed = bool(_switch(given, "allowbasicauthsmtp"))
            self._tenant.change(lambda records: records.policies.__setitem__(name, allowed))
        return ()

    def _remove_policy(self, given: Parameters) -> Rows:
        name = self._policy(given)
        used = [user.name for user in self._records.users.values() if user.auth_policy == name]
        if used or self._records.default_policy == name:
            raise CmdletError("InvalidOperationException", f"The policy '{name}' is still in use.")

        def change(records: Records) -> None:
            records.policies.pop(name, None)

        self._tenant.change(change)
        return ()

    def _add_permission(self, given: Parameters) -> Rows:
        address, trustee = self._right(given)

        def change(records: Records) -> None:
            box = records.mailbox(address)
            if box and trustee not in box.trustees:
                box.trustees.append(trustee)

        self._tenant.change(change)
        return self._permissions({"identity": address, "trustee": trustee})

    def _remove_permission(self, given: Parameters) -> Rows:
        address, trustee = self._right(given)

        def change(records: Records) -> None:
            box = records.mailbox(address)
            if box and trustee in box.trustees:
                box.trustees.remove(trustee)

        self._tenant.change(change)
        return ()

    def _right(self, given: Parameters) -> tuple[str, str]:
        if _list(given, "accessrights") != {"sendas"}:
            raise CmdletError("ParameterBindingException", "AccessRights must be SendAs.")
        trustee = self._records.mailbox(_text(given, "trustee"))
        if trustee is None:
            raise _missing(_text(given, "trustee"))
        return self._named(given).address, trustee.address


# ---- parameters and rows ---------------------------------------------------------------------------------------------


def _text(given: Parameters, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        text = f"Cannot process command because of one or more missing mandatory parameters: {name}."
        raise CmdletError("ParameterBindingException", text)
    return value.strip()


def _list(given: Parameters, name: str) -> set[str]:
    value = given.get(name) or []
    return {str(one).casefold() for one in (value if isinstance(value, list) else [value])}


def _as_text(value: bool | None) -> str:  # noqa: FBT001 -- a switch is what it shows
    return "" if value is None else str(value)


def _switch(given: Parameters, name: str, *, nullable: bool = False) -> bool | None:
    value = given.get(name, False)
    if value is None and nullable:
        return None
    if isinstance(value, str) and value.strip().lstrip("$").casefold() in ("true", "false"):
        return value.strip().lstrip("$").casefold() == "true"
    if not isinstance(value, bool):
        text = f"Cannot process argument transformation on parameter '{name}'. Cannot convert value to type Boolean."
        raise CmdletError("ParameterBindingException", text)
    return value


def _moment(given: Parameters, name: str) -> float | None:
    if not given.get(name):
        return None
    try:
        return datetime.fromisoformat(str(given[name])).timestamp()
    except ValueError:
        text = f"Cannot process argument transformation on parameter '{name}'. Cannot convert value to type DateTime."
        raise CmdletError("ParameterBindingException", text) from None


def _limit(parameters: Parameters) -> int | None:
    value = str(parameters.get("resultsize", _PAGE))
    if value.casefold() == "unlimited":
        return None
    if not value.isdecimal():
        raise CmdletError("ParameterBindingException", f"Cannot convert value '{value[:40]}' to a number of results.")
    return int(value)


def _page_length(request: Request) -> int:
    wanted = request.headers.get("prefer", "").partition("odata.maxpagesize=")[2].partition(",")[0].strip()
    return max(1, min(int(wanted), _PAGE)) if wanted.isdecimal() else _PAGE


def _one_of(rows: list[dict[str, Any]], given: Parameters, key: str) -> list[dict[str, Any]]:
    """Return all rows, or the one that is named."""
    if "identity" not in given:
        return rows
    wanted = _text(given, "identity").casefold()
    found = [row for row in rows if str(row[key]).casefold() == wanted]
    if not found:
        raise _missing(_text(given, "identity"))
    return found


def _named_row(box: Mailbox) -> dict[str, Any]:
    return {
        "Identity": box.display,
        "Name": box.address.partition("@")[0],
        "DisplayName": box.display,
        "Guid": number(f"mailbox-{box.address}"),
        "ExternalDirectoryObjectId": number(box.address),
    }


def _user_row(user: User) -> dict[str, Any]:
    return {
        "Identity": user.display,
        "Name": user.name.partition("@")[0],
        "DisplayName": user.display,
        "UserPrincipalName": user.name,
        "AccountDisabled": not user.enabled,
        "AuthenticationPolicy": user.auth_policy or None,
        "StsRefreshTokensValidFrom": f"{user.sessions_from:%Y-%m-%dT%H:%M:%SZ}",
        "ExternalDirectoryObjectId": user.id,
    }


def _size(count: int) -> str:
    """Return a size as Exchange writes it."""
    return f"{count / GIGABYTE:.4g} GB ({count:,} bytes)"


def _missing(name: str) -> CmdletError:
    text = (
        f"The operation couldn't be performed because object '{name}' couldn't be found on 'PR0P000DC01.PRACTICE.TEST'."
    )
    return CmdletError("ManagementObjectNotFoundException", text)


def _numbered(headers: dict[str, str]) -> dict[str, str]:
    return {"request-id": number(f"request-{next(_COUNT)}"), **headers}


_COUNT = itertools.count()


def _refusal(status: int, error: CmdletError, *, diagnosed: bool = False) -> Answer:
    """Return an error as the service words it."""
    kind = f"Microsoft.Exchange.Configuration.Tasks.{error.kind}"
    inner = {"message": error.text, "type": kind, "stacktrace": ""}
    body = {
        "error": {
            "code": {403: "Forbidden", 405: "MethodNotAllowed"}.get(status, "BadRequest"),
            "message": "Error executing request. " + error.text,
            "details": [{"code": "Context", "target": "", "message": f"Ex6F9304|{kind}|{error.text}"}],
            "innererror": {"message": error.text, "type": kind, "internalException": inner},
        }
    }
    headers = {"x-ms-diagnostics": f'5000000;reason="{error.kind}";error_category="rbac_denied"'} if diagnosed else {}
    return Answer(status, json.dumps(body).encode(), "application/json; charset=utf-8", headers=_numbered(headers))
