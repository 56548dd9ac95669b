"""The practice Microsoft Graph: the few calls that a diagnosis needs, with their permissions, filters and errors.

Every answer is worked out from the tenant's state, the token's scopes and the person's role.
"""

import itertools
import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from wizard.lab import access, graph_mail, history
from wizard.lab.submission import Register
from wizard.lab.tenant import TENANT_ID, Records, Tenant, User, number
from wizard.lab.tokens import Tokens
from wizard.lab.web import Answer, Request
from wizard.model.frozen import dataclass
from wizard.model.secret import Secret

_PAGE, _MOST = 100, 1000
_SKU = {
    "premium": ("SPB", "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", ("AAD_PREMIUM", "EXCHANGE_S_STANDARD")),
    "standard": ("O365_BUSINESS_PREMIUM", "f245ecc8-75af-4f8e-b61f-27d8114de5f3", ("EXCHANGE_S_STANDARD",)),
}
#: The right operand of a filter: a text, or a date, which stands without quotes.
_TERM = re.compile(r"\s*\(*\s*([\w/]+)\s+(eq|ge|le|gt|lt)\s+('(?:[^']|'')*'|[^\s)]+)\s*\)*\s*")
_READERS = ("full", "reader")
_USER_READERS = ("full", "reader", "recipients")
_USER_READS = frozenset({"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"})
_MEMBER_READS = _USER_READS | {"GroupMember.Read.All", "Group.Read.All"}
_POLICY_READS = frozenset({"Policy.Read.All"})
_CA_READS = frozenset({"Policy.Read.All", "Policy.Read.ConditionalAccess"})
_AUDIT_READS = frozenset({"AuditLog.Read.All"})
_LICENCE_READS = frozenset({"Organization.Read.All", "LicenseAssignment.Read.All", "Directory.Read.All"})
_METHOD_READS = frozenset({"UserAuthenticationMethod.Read.All"})
_REQUIREMENT_READS = frozenset({"Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod"})
_REVOKES = frozenset({"User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All"})
_ENABLES = frozenset({"User.EnableDisableAccount.All", "User.ReadWrite.All", "Directory.ReadWrite.All"})
_RESETS = frozenset({"User-PasswordProfile.ReadWrite.All", "Directory.AccessAsUser.All"})


class GraphError(Exception):
    """A refusal in Graph's form."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class _Call:
    """One call: what it needs (no scopes: it looks itself), and what answers it. The pattern's group is the user."""

    method: str
    pattern: re.Pattern[str]
    scopes: frozenset[str]
    roles: tuple[str, ...]
    run: Callable[["Graph", Request, str], object]
    beta: bool = False  # there only


class Graph:
    """The service of one world at `base`, without the version."""

    def __init__(
        self, base: str, audiences: tuple[str, ...], tokens: Tokens, tenant: Tenant, register: Register
    ) -> None:
        self._base = base
        self._audiences = audiences
        self._tokens = tokens
        self._tenant = tenant
        self._register = register

    def site(self, request: Request) -> Answer:
        """Answer one request."""
        try:
            return self._answer(request)
        except GraphError as error:
            ids = {"date": f"{self._tenant.now():%Y-%m-%dT%H:%M:%S}", "request-id": number(f"graph-{next(_COUNT)}")}
            said = {
                "code": error.code,
                "message": error.text,
                "innerError": {**ids, "client-request-id": ids["request-id"]},
            }
            return Answer.json(error.status, {"error": said}, {"request-id": ids["request-id"]})

    def _answer(self, request: Request) -> Answer:
        version, _, path = urllib.parse.unquote(request.path).strip("/").partition("/")
        here = [call for call in _CALLS if call.pattern.fullmatch(path) and (version == "beta" or not call.beta)]
        if version not in ("v1.0", "beta") or not here:
            raise GraphError(404, "NotFound", "The practice tenant does not serve this.")
        claims = self._tokens.read(request.token)
        if claims is None:
            text = (
                "Access token is empty." if not request.token else "Lifetime validation failed, the token is expired."
            )
            raise GraphError(401, "InvalidAuthenticationToken", text)
        if claims["aud"] not in self._audiences:
            raise GraphError(401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.")
        call = next((one for one in here if one.method == request.method), None)
        if call is None:
            raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        if claims["tid"] != TENANT_ID:
            raise GraphError(404, "Request_ResourceNotFound", "Resource does not exist in the tenant of the token.")
        if call.scopes:
            self._permit(call.scopes, call.roles, claims)
        found = call.pattern.fullmatch(path)
        subject = (found.group(1) if found and found.re.groups else "") or ""
        answer = call.run(self, request, subject)
        if answer is None:
            return Answer(204)
        if isinstance(answer, Answer):
            return answer
        return Answer.json(200, answer, {"request-id": number(f"graph-{next(_COUNT)}")})

    def _permit(self, scopes: frozenset[str], roles: tuple[str, ...], claims: Mapping[str, Any]) -> None:
        held = {*str(claims.get("scp", "")).split(), *claims.get("roles", ())}
        role = self._tenant.world.admin.role
        if not held & scopes or ("roles" not in claims and role not in roles):
            raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")

    @property
    def _records(self) -> Records:
        return self._tenant.shown

    @property
    def _premium(self) -> bool:
        return self._tenant.world.tenant.licence == "premium"

    def _user(self, name: str) -> User:
        user = self._records.user(name)
        if user is None:
            text = f"Resource '{name[:80]}' does not exist or one of its queried reference-property objects is missing."
            raise GraphError(404, "Request_ResourceNotFound", text)
        return user

    # ---- policies ----------------------------------------------------------------------------------------------------

    def security_defaults(self, _: Request, __: str) -> object:
        """Return the policy that enforces security defaults."""
        return {
            "@odata.context": f"{self._base}/v1.0/$metadata#policies/identitySecurityDefaultsEnforcementPolicy/$entity",
            "id": "00000000-0000-0000-0000-000000000005",
            "displayName": "Security Defaults",
            "description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft.",
            "isEnabled": self._tenant.world.policy.security_defaults == "on",
        }

    def conditional_access(self, request: Request, _: str) -> object:
        """Return every Conditional Access policy; without the licence there can be none."""
        exist = self._premium and self._tenant.world.policy.security_defaults == "off"
        return self._list(request, access.policies(self._tenant.world.policy) if exist else [])

    def named_locations(self, request: Request, _: str) -> object:
        """Return the named locations."""
        return self._list(request, access.locations(self._tenant.world.policy) if self._premium else [])

    # ---- accounts ----------------------------------------------------------------------------------------------------

    def user(self, request: Request, name: str) -> object:
        """Return an account: of its properties those that are asked for, or the few that Graph gives unasked."""
        user = self._user(name)
        _, sku, _ = _SKU[self._tenant.world.tenant.licence]
        box = self._records.mailboxes.get(user.name)
        row = {
            "id": user.id,
            "displayName": user.display,
            "mail": user.name,
            "userPrincipalName": user.name,
            "accountEnabled": user.enabled,
            "userType": "Member",
            "assignedLicenses": [{"skuId": sku, "disabledPlans": []}] if user.licensed else [],
            "lastPasswordChangeDateTime": f"{user.password_set:%Y-%m-%dT%H:%M:%SZ}",
            "passwordPolicies": None if user.password_expires else "DisablePasswordExpiration",
            "onPremisesSyncEnabled": None,
            "onPremisesImmutableId": None,
            "usageLocation": "CH",
            "proxyAddresses": [f"SMTP:{user.name}", *(f"smtp:{alias}" for alias in (box.aliases if box else ()))],
            "perUserMfaState": user.mfa,
            "signInSessionsValidFromDateTime": f"{user.sessions_from:%Y-%m-%dT%H:%M:%SZ}",
        }
        unasked = "id,displayName,mail,userPrincipalName"
        return _select(row, request.asked.get("$select", unasked))

    def change_user(self, request: Request, name: str) -> object:
        """Block or allow the sign-in, or set a password."""
        user = self._user(name)
        claims = self._tokens.read(request.token) or {}
        data = request.data
        if not data or set(data) - {"accountEnabled", "passwordProfile", "passwordPolicies"}:
            raise GraphError(
                400, "Request_BadRequest", "A property in the request is not one that can be changed here."
            )
        if "accountEnabled" in data:
            self._permit(_ENABLES, ("full",), claims)
            if not isinstance(data["accountEnabled"], bool):
                raise GraphError(400, "Request_BadRequest", "Cannot convert a value to the type 'Edm.Boolean'.")
        profile = data.get("passwordProfile")
        if profile is not None:
            self._permit(_RESETS, ("full",), claims)
            if not isinstance(profile, dict) or len(str(profile.get("password", ""))) < 8:
                text = "The specified password does not comply with password complexity requirements."
                raise GraphError(400, "Request_BadRequest", text)

        def change(records: Records) -> None:
            changed = records.users[user.name]
            changed.enabled = data.get("accountEnabled", changed.enabled)
            if profile is not None:
                changed.password = Secret(str(profile["password"]))
                changed.must_change = bool(profile.get("forceChangePasswordNextSignIn", True))
                changed.password_set, changed.password_expired = self._tenant.now(), False
            if "passwordPolicies" in data:
                changed.password_expires = "DisablePasswordExpiration" not in str(data["passwordPolicies"])

        self._tenant.change(change)
        return None

    def revoke(self, _: Request, name: str) -> object:
        """End every session of an account."""
        user = self._user(name)
        moment = self._tenant.now()

        def change(records: Records) -> None:
            records.users[user.name].sessions_from = moment

        self._tenant.change(change)
        return {"@odata.context": f"{self._base}/v1.0/$metadata#Edm.Boolean", "value": True}

    def memberships(self, request: Request, name: str) -> object:
        """Return groups and directory roles; names of groups only to those who may read groups."""
        claims = self._tokens.read(request.token) or {}
        held = {*str(claims.get("scp", "")).split(), *claims.get("roles", ())}
        named = bool(held & (_MEMBER_READS - {"User.Read.All"}))
        rows = [
            {
                "@odata.type": "#microsoft.graph.group",
                "id": access.group_id(one),
                "displayName": one if named else None,
                "securityEnabled": True if named else None,
            }
            for one in self._user(name).groups
        ]
        rows += [
            {
                "@odata.type": "#microsoft.graph.directoryRole",
                "id": number(f"role-{one}"),
                "displayName": one if named else None,
                "roleTemplateId": access.ROLES[one],
            }
            for one in self._user(name).roles
        ]
        return self._list(request, rows)

    def requirements(self, _: Request, name: str) -> object:
        """Return the per-user MFA state."""
        return {
            "@odata.context": f"{self._base}/beta/$metadata#strongAuthentication",
            "perUserMfaState": self._user(name).mfa,
        }

    def methods(self, request: Request, name: str) -> object:
        """Return the registered methods."""
        rows = [
            {"@odata.type": f"#microsoft.graph.{one}AuthenticationMethod", "id": number(f"method-{one}")}
            for one in self._user(name).methods
        ]
        return self._list(request, rows)

    # ---- mail --------------------------------------------------------------------------------------------------------

    def send_mail(self, request: Request, name: str) -> object:
        """Take a message in the form of MIME for a mailbox, and deliver it."""
        claims = self._tokens.read(request.token) or {}
        letter = graph_mail.taken(self._tenant, claims, name, request)
        if isinstance(letter, graph_mail.Refusal):
            raise GraphError(*letter)
        self._register.keep(letter)
        return Answer(202, headers={"request-id": number(f"graph-{next(_COUNT)}")})

    # ---- reports -----------------------------------------------------------------------------------------------------

    def sign_ins(self, request: Request, _: str) -> object:
        """Return the rows of the sign-in log that a filter leaves, newest first."""
        self._need_premium()
        return self._list(request, history.rows(self._tenant), "createdDateTime")

    def registrations(self, request: Request, _: str) -> object:
        """Return who has registered for MFA."""
        self._need_premium()
        rows = [
            {
                "id": user.id,
                "userPrincipalName": user.name,
                "isMfaRegistered": len(user.methods) > 1,
                "isMfaCapable": len(user.methods) > 1,
                "methodsRegistered": [one for one in user.methods if one != "password"],
            }
            for user in self._records.users.values()
        ]
        return self._list(request, rows)

    def risky_users(self, _: Request, __: str) -> object:
        """Refuse: this tenant has no Entra ID P2."""
        raise GraphError(403, "Forbidden", "Your tenant is not licensed for this feature.")

    def licences(self, request: Request, _: str) -> object:
        """Return the tenant's subscriptions."""
        part, sku, plans = _SKU[self._tenant.world.tenant.licence]
        used = sum(user.licensed for user in self._records.users.values())
        row = {
            "id": f"{TENANT_ID}_{sku}",
            "skuId": sku,
            "skuPartNumber": part,
            "capabilityStatus": "Enabled",
            "consumedUnits": used,
            "prepaidUnits": {"enabled": 25, "suspended": 0, "warning": 0},
            "servicePlans": [
                {"servicePlanName": plan, "servicePlanId": number(f"plan-{plan}"), "provisioningStatus": "Success"}
                for plan in plans
            ],
        }
        return self._list(request, [row])

    def organisation(self, request: Request, _: str) -> object:
        """Return the tenant itself."""
        domains = [
            {"name": one, "isDefault": place == 0, "isInitial": False}
            for place, one in enumerate(self._tenant.world.tenant.accepted_domains)
        ]
        row = {"id": TENANT_ID, "displayName": "Practice", "countryLetterCode": "CH", "verifiedDomains": domains}
        return self._list(request, [row])

    def _need_premium(self) -> None:
        if not self._premium:
            text = "Neither tenant is B2C or tenant doesn't have premium license"
            raise GraphError(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", text)

    # ---- lists -------------------------------------------------------------------------------------------------------

    def _list(self, request: Request, rows: list[dict[str, Any]], date: str = "") -> object:
        asked = request.asked
        if text := asked.get("$filter", ""):
            rows = [row for row in rows if _fits(text, row)]
        if asked.get("$orderby", "").replace("+", " ").strip().casefold() == f"{date} asc".casefold():
            rows = rows[::-1]
        top = asked.get("$top", "")
        if top and not (top.isdecimal() and 1 <= int(top) <= _MOST):
            raise GraphError(400, "BadRequest", f"The limit of '{_MOST}' for Top query has been exceeded.")
        length = int(top) if top else _PAGE
        start = int(asked["$skiptoken"]) if asked.get("$skiptoken", "").isdecimal() else 0
        select = asked.get("$select", "")
        page = [_select(row, select) if select else row for row in rows[start : start + length]]
        name = request.path.strip("/").partition("/")[2]
        answer: dict[str, Any] = {"@odata.context": f"{self._base}/v1.0/$metadata#{name}", "value": page}
        if start + length < len(rows):
            kept = {**asked, "$skiptoken": str(start + length)}
            answer["@odata.nextLink"] = f"{self._base}{request.path}?{urllib.parse.urlencode(kept)}"
        return answer


_COUNT = itertools.count()


def _select(row: dict[str, Any], names: str) -> dict[str, Any]:
    wanted = {name.strip().casefold() for name in names.split(",")}
    return {key: value for key, value in row.items() if key.casefold() in wanted or key.startswith("@odata.type")}


def _fits(text: str, row: Mapping[str, Any]) -> bool:
    """Say whether a filter, terms joined by and, some of them by or within brackets, leaves a row."""
    return all(any(_term(one, row) for one in re.split(r"\s+or\s+", part)) for part in re.split(r"\s+and\s+", text))


def _term(text: str, row: Mapping[str, Any]) -> bool:
    found = _TERM.fullmatch(text)
    if found is None:
        raise GraphError(400, "BadRequest", "Invalid filter clause.")
    name, operator, wanted = found.groups()
    value: Any = row
    for part in name.split("/"):
        if not isinstance(value, Mapping) or part not in value:
            raise GraphError(400, "BadRequest", f"Invalid filter clause: could not find a property named '{part}'.")
        value = value[part]
    if name == "clientAppUsed" and operator != "eq":
        raise GraphError(400, "BadRequest", "Unsupported filter operator for 'clientAppUsed'.")
    wanted = wanted.strip("'").replace("''", "'")
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, int):
        known: Any = int(wanted) if wanted.lstrip("-").isdecimal() else -1
    else:
        value, known = _comparable(str(value)), _comparable(wanted)
    return bool(
        {"eq": value == known, "ge": value >= known, "le": value <= known, "gt": value > known, "lt": value < known}[
            operator
        ]
    )


def _comparable(text: str) -> str:
    """Return a text that compares as Graph does: letters of any case, dates with or without fractions of a second."""
    return re.sub(r"(\d{2}:\d{2}:\d{2})\.\d+", r"\1", text.casefold())


def _call(  # noqa: PLR0913 -- the parts of a call
    method: str,
    path: str,
    scopes: frozenset[str],
    roles: tuple[str, ...],
    run: Callable[[Graph, Request, str], object],
    *,
    beta: bool = False,
) -> _Call:
    pattern = re.escape(path).replace("USER", "([^/]+)")
    return _Call(method, re.compile(pattern), scopes, roles, run, beta)


_CALLS = (
    _call(
        "GET", "policies/identitySecurityDefaultsEnforcementPolicy", _POLICY_READS, _READERS, Graph.security_defaults
    ),
    _call("GET", "identity/conditionalAccess/policies", _CA_READS, _READERS, Graph.conditional_access),
    _call("GET", "identity/conditionalAccess/namedLocations", _CA_READS, _READERS, Graph.named_locations),
    _call("GET", "users/USER", _USER_READS, _USER_READERS, Graph.user),
    _call("PATCH", "users/USER", _ENABLES | _RESETS, ("full",), Graph.change_user),
    _call("POST", "users/USER/revokeSignInSessions", _REVOKES, ("full",), Graph.revoke),
    _call("POST", "users/USER/sendMail", frozenset(), (), Graph.send_mail),
    _call("GET", "users/USER/memberOf", _MEMBER_READS, _USER_READERS, Graph.memberships),
    _call("GET", "users/USER/transitiveMemberOf", _MEMBER_READS, _USER_READERS, Graph.memberships),
    _call("GET", "users/USER/authentication/requirements", _REQUIREMENT_READS, _READERS, Graph.requirements, beta=True),
    _call("GET", "users/USER/authentication/methods", _METHOD_READS, _READERS, Graph.methods),
    _call("GET", "auditLogs/signIns", _AUDIT_READS, _READERS, Graph.sign_ins),
    _call("GET", "reports/authenticationMethods/userRegistrationDetails", _AUDIT_READS, _READERS, Graph.registrations),
    _call(
        "GET", "identityProtection/riskyUsers", frozenset({"IdentityRiskyUser.Read.All"}), _READERS, Graph.risky_users
    ),
    _call("GET", "subscribedSkus", _LICENCE_READS, _USER_READERS, Graph.licences),
    _call("GET", "organization", _LICENCE_READS | {"User.Read"}, (*_USER_READERS, "none"), Graph.organisation),
)
