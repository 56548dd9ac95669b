"""Who may sign in and send what: the practice tenant's decisions, from its state alone. Opens nothing, says nothing.

An answer is the name of a reply in the persona's words; "" means yes. What reaches Entra ID leaves a row in the sign-in
log; what Exchange Online refuses before that leaves none.
"""

import hmac
import ipaddress
from dataclasses import dataclass

from wizard.lab import access
from wizard.lab.tenant import APP_ID, Mailbox, Records, Tenant, User, number
from wizard.lab.tokens import Claims, Tokens
from wizard.model.secret import Secret

CONNECTIONS = 3  # at a time, for one mailbox
RECIPIENTS_A_DAY = 10_000
_LOCK_AFTER = 10  # wrong passwords
_MFA_STATES = ("enabled", "enforced")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What Entra ID makes of a password: the code of its log, the words of the mail server, and the policies' part."""

    code: int
    reply: str
    policies: tuple[dict[str, object], ...] = ()


@dataclass(slots=True)
class Account:
    """The mailbox that a practice person is given, while its world runs, and every sign-in to its tenant."""

    mailbox: str
    tenant: Tenant
    tokens: Tokens  # of the world's login
    audiences: tuple[str, ...]  # what a token for this server is made out to
    wrong: int = 0  # passwords in a row
    connections: int = 0
    recipients_today: int = 0

    def refusal_at_sign_in(self, user: str, password: str, address: str = "") -> str:
        """Judge one attempt with a password, in the order in which a tenant's switches and policies come to bear.

        The switches decide before the password is looked at; that is why turning SMTP AUTH off stops a password spray.
        """
        records = self.tenant.effective
        if not self.tenant.world.tenant.exists:
            return "bad-credentials"
        if refusal := self._before_entra(records, user):
            return refusal
        if self.tenant.world.policy.federation == "unreachable":
            return "federation-unreachable"
        known = records.user(user)
        outcome = self._entra(known, password, address)
        if known:
            self.tenant.note_sign_in(sign_in_row(self.tenant, known, outcome, address))
        if not outcome.reply and known and not known.licensed:
            return "mailbox-access"
        return outcome.reply

    def refusal_of_token(self, user: str, token: str) -> str:
        """Judge one attempt with an access token: no password policy bears on it, the switch for SMTP AUTH does."""
        records = self.tenant.effective
        box, claims = records.mailbox(user), self.tokens.read(token)
        if box is None or claims is None or claims["aud"] not in self.audiences:
            return "token-refused"
        off = records.smtp_off if box.off is None else box.off
        opens = (
            self._app_opens(box, claims) if claims.get("idtyp") == "app" else self._person_opens(records, box, claims)
        )
        return "" if opens and not off else "token-refused"

    def _person_opens(self, records: Records, box: Mailbox, claims: Claims) -> bool:
        """Say whether a person's token opens a mailbox over SMTP: their own, or one that they may open."""
        person = records.user(str(claims["upn"]))
        allowed = "SMTP.Send" in str(claims["scp"]).split() and person is not None and person.enabled
        own = person is not None and person.name == box.address
        return allowed and (own or (person is not None and person.name in self._openers(box)))

    def _app_opens(self, box: Mailbox, claims: Claims) -> bool:
        """Say whether an app's token opens a mailbox: by Exchange's own role, or by Entra's role and full access.

        A token with Entra's role is judged by that way alone, as Exchange Online does.
        """
        world = self.tenant.world.oauth
        known = world.principal == "registered" and claims["oid"] == number("service-principal")
        if claims["appid"] != APP_ID or not known:
            return False
        return "app" in self._openers(box) if "SMTP.SendAsApp" in claims["roles"] else world.scoped

    def _openers(self, box: Mailbox) -> tuple[str, ...]:
        """Return who has full access to a mailbox; it is given for the practice person's alone."""
        return self.tenant.world.oauth.full_access if box.address == self.mailbox.casefold() else ()

    def refusal_of_recipient(self, _address: str) -> str:
        """Judge one recipient of the signed-in account: a mailbox writes to anybody."""
        return ""

    def refusal_of_message(self, senders: tuple[str, ...], recipients: int) -> tuple[str, str]:
        """Judge a whole message of the signed-in account: the reply's name, and the sender that it is about."""
        world = self.tenant.world.mailbox
        records = self.tenant.effective
        own = records.mailbox(self.mailbox)
        if self.connections + world.connections > CONNECTIONS:
            return "connections", ""
        if own is not None and own.restricted:
            return "restricted", ""
        for sender in senders:
            if not self._may_send_as(records, sender):
                return "send-as-denied", sender
        if world.recipients_today + self.recipients_today + recipients > RECIPIENTS_A_DAY:
            return "daily-limit", ""
        if own is not None and own.size >= own.quota:
            return "mailbox-full", ""
        self.recipients_today += recipients
        return "", ""

    def refusal_unsigned(self, sender: str, address: str, names: tuple[str, ...]) -> str:
        """Judge a message that comes without signing in, to the organisation's own people."""
        world = self.tenant.world.tenant
        if sender.rpartition("@")[2].casefold() not in world.accepted_domains:
            return ""
        refused = self.tenant.effective.reject_direct_send and not self.relays(address, names)
        return "direct-send" if refused else ""

    def relays(self, address: str, names: tuple[str, ...]) -> bool:
        """Say whether a connector names an address, or the certificate that was shown: such mail may go anywhere."""
        connectors = [one for one in self.tenant.world.tenant.connectors if one.get("Enabled", True)]
        if any(_names(str(one.get("TlsSenderCertificateName", "")), names) for one in connectors):
            return True
        named = (ipaddress.ip_network(text) for one in connectors for text in one.get("SenderIPAddresses", ()))
        return any(ipaddress.ip_address(address) in network for network in named)

    def _before_entra(self, records: Records, user: str) -> str:
        """Return what Exchange Online refuses by itself, without asking Entra ID."""
        box = records.mailbox(user)
        if self.tenant.world.tenant.basic_auth == "retired":
            return "retired"
        if not records.allows_basic(records.user(user)):
            return "basic-auth-disabled"
        if box is not None and box.off:
            return "mailbox-off"
        if records.smtp_off and (box is None or box.off is None):
            return "organisation-off"
        return ""

    def _entra(self, user: User | None, password: str, address: str) -> Outcome:  # noqa: PLR0911 -- one for each reason
        """Judge what Entra ID is asked."""
        policy = self.tenant.world.policy
        if user is None:
            return Outcome(50034, "bad-credentials")
        main = user.name == self.mailbox.casefold()
        if main and (self.tenant.world.mailbox.locked or self.wrong >= _LOCK_AFTER):
            return Outcome(50053, "locked")
        if not _right(user.password, password):
            self.wrong += main
            return Outcome(50126, "bad-credentials")
        self.wrong = 0 if main else self.wrong
        if not user.enabled:
            return Outcome(50057, "account-issue")
        if user.password_expired or user.must_change:
            return Outcome(50055, "bad-credentials")
        if policy.security_defaults == "on":
            return Outcome(530035, "security-defaults")
        if user.mfa in _MFA_STATES:
            return Outcome(50076 if len(user.methods) > 1 else 50079, "bad-credentials")
        groups = tuple(access.group_id(name) for name in user.groups)
        roles = tuple(access.ROLES[name] for name in user.roles)
        country = self.tenant.world.network.country
        attempt = access.Attempt(user.id, groups, roles, address or "127.0.0.1", country)
        deciding, applied = access.deciding(attempt, policy)
        if deciding is not None:
            return Outcome(53003 if access.blocks(deciding) else 50076, "criteria", tuple(applied))
        return Outcome(0, "", tuple(applied))

    def _may_send_as(self, records: Records, sender: str) -> bool:
        box = records.mailbox(sender)
        if box is None:
            return False
        if box.address == self.mailbox.casefold():
            return sender.casefold() == box.address or records.send_from_alias
        return self.mailbox.casefold() in box.trustees


def _names(wanted: str, names: tuple[str, ...]) -> bool:
    """Say whether a connector's name is one of a certificate's; "*.contoso.com" stands for the names below it."""
    found = wanted.casefold()
    if found.startswith("*."):
        return any(name.casefold().partition(".")[2] == found[2:] for name in names)
    return bool(found) and found in {name.casefold() for name in names}


#: What the log says to a code, as Entra ID words it.
REASONS = {
    0: "Other.",
    50034: "The user account does not exist in the directory.",
    50053: "Account is locked because the user tried to sign in too many times with an incorrect user ID or password.",
    50055: "Invalid password, entered expired password.",
    50057: "User account is disabled. The account has been disabled by an administrator.",
    50076: "Due to a configuration change made by the admin, or because you moved to a new location, you must use "
    "multi-factor authentication to access the resource.",
    50079: "Due to a configuration change made by the admin, or because you moved to a new location, the user is "
    "required to use multi-factor authentication.",
    50126: "Invalid username or password or Invalid on-premise username or password.",
    53003: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    530035: "Access has been blocked by security defaults.",
}


def sign_in_row(tenant: Tenant, user: User, outcome: Outcome, address: str) -> dict[str, object]:
    """Return a row of the sign-in log for an attempt over SMTP now."""
    result = {0: "success"}.get(outcome.code, "failure")
    return {
        **row_frame(user, f"{tenant.now():%Y-%m-%dT%H:%M:%S}Z"),
        "ipAddress": address or "127.0.0.1",
        "location": {
            "city": "",
            "state": "",
            "countryOrRegion": tenant.world.network.country,
            "geoCoordinates": {},
        },
        "conditionalAccessStatus": result if outcome.code in (0, 53003) and outcome.policies else "notApplied",
        "status": {"errorCode": outcome.code, "failureReason": REASONS[outcome.code], "additionalDetails": None},
        "appliedConditionalAccessPolicies": list(outcome.policies),
    }


def row_frame(user: User, moment: str) -> dict[str, object]:
    """Return what rows of the sign-in log have in common, for an attempt over SMTP."""
    return {
        "createdDateTime": moment,
        "userDisplayName": user.display,
        "userPrincipalName": user.name,
        "userId": user.id,
        "appId": access.EXCHANGE_APP,
        "appDisplayName": "Office 365 Exchange Online",
        "resourceDisplayName": "Office 365 Exchange Online",
        "resourceId": access.EXCHANGE_APP,
        "clientAppUsed": "Authenticated SMTP",
        "isInteractive": False,
        "riskDetail": "none",
        "riskLevelAggregated": "none",
        "riskState": "none",
        "deviceDetail": {"deviceId": "", "displayName": "", "operatingSystem": "", "browser": "", "isManaged": False},
    }


def _right(known: Secret | None, password: str) -> bool:
    if known is None:
        return False
    return hmac.compare_digest(password.encode("utf-8", "surrogatepass"), known.reveal().encode())
