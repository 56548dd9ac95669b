"""The accounts of other ways to send: High Volume Email's, and an SMTP user name of Azure Communication Services.

Each answers what a mail server asks of an account: the name of a reply, "" for yes. Opens nothing, says nothing.
"""

import hmac
from dataclasses import dataclass
from typing import Literal

from wizard.lab.settings import Settings
from wizard.lab.tenant import ACS_USER, DOMAIN, HVE_ACCOUNT
from wizard.model.secret import Secret


@dataclass(slots=True)
class WayAccount:
    """One account of one way. `secret` is its password; the practice person has it."""

    way: Literal["hve", "acs"]
    world: Settings
    secret: Secret
    connections: int = 0

    @property
    def mailbox(self) -> str:
        """The address whose domain is the organisation's."""
        return HVE_ACCOUNT if self.way == "hve" else f"{ACS_USER}@{DOMAIN}"

    def refusal_at_sign_in(self, user: str, password: str, _address: str = "") -> str:
        """Judge a sign-in with a password."""
        name = HVE_ACCOUNT if self.way == "hve" else ACS_USER
        right = user.casefold() == name and _same(password, self.secret)
        if self.way == "acs":
            return "" if right and self.world.ways.acs_secret == "valid" else "bad-credentials"  # noqa: S105 -- a knob
        if user.casefold() == name and self._forbidden:
            return "organisation-forbids"
        return "" if right else "bad-credentials"

    @property
    def _forbidden(self) -> bool:
        policy = self.world.policy
        return self.world.ways.hve_policies == "forbid" or policy.security_defaults == "on"

    def refusal_of_token(self, _user: str, _token: str) -> str:
        """Take no token: this account has a password."""
        return "token-refused"

    def refusal_of_recipient(self, address: str) -> str:
        """Judge one recipient of the signed-in account: High Volume Email is for the organisation's own people."""
        outside = address.rpartition("@")[2].casefold() not in self.world.tenant.accepted_domains
        return "external" if self.way == "hve" and outside else ""

    def refusal_of_message(self, senders: tuple[str, ...], _recipients: int) -> tuple[str, str]:
        """Judge a whole message: the reply's name, and the sender that it is about."""
        for sender in senders:
            domain = sender.rpartition("@")[2].casefold()
            if self.way == "hve" and sender.casefold() != HVE_ACCOUNT:
                return "send-as-denied", sender
            if self.way == "acs" and domain not in self.world.ways.acs_domains:
                return "not-linked", sender
        return "", ""

    def refusal_unsigned(self, _sender: str, _address: str, _names: tuple[str, ...]) -> str:
        """Take nothing without a sign-in."""
        return "not-authenticated"

    def relays(self, _address: str, _names: tuple[str, ...]) -> bool:
        """Relay for no address."""
        return False


def _same(typed: str, known: Secret) -> bool:
    return hmac.compare_digest(typed.encode("utf-8", "surrogatepass"), known.reveal().encode())
