"""Who may sign in and send what: the practice tenant's decisions, from its state alone. Opens nothing, says nothing.

An answer is the name of a reply in the persona's words; "" means yes.
"""

import hmac
from dataclasses import dataclass

from wizard.lab.settings import Settings
from wizard.model.secret import Secret

CONNECTIONS = 3  # at a time, for one mailbox
RECIPIENTS_A_DAY = 10_000
_LOCK_AFTER = 10  # wrong passwords


@dataclass(slots=True)
class Account:
    """The one mailbox of the practice tenant, while its world runs."""

    mailbox: str
    password: Secret  # the one that the server knows
    settings: Settings
    wrong: int = 0  # passwords in a row
    connections: int = 0
    recipients_today: int = 0

    def refusal_at_sign_in(self, user: str, password: str) -> str:  # noqa: PLR0911 -- one return for each reason
        """Judge one attempt with a password, in the order in which a tenant's switches and policies come to bear.

        The switches decide before the password is looked at; that is why turning SMTP AUTH off stops a password spray.
        """
        world = self.settings
        known = user.casefold() == self.mailbox.casefold()
        if world.tenant.basic_auth == "retired":
            return "retired"
        if world.policy.basic_auth_smtp == "blocked":
            return "basic-auth-disabled"
        if known and world.mailbox.smtp_auth == "off":
            return "mailbox-off"
        if world.tenant.smtp_auth == "off" and not (known and world.mailbox.smtp_auth == "on"):
            return "organisation-off"
        if world.policy.federation == "unreachable":
            return "federation-unreachable"
        if known and (world.mailbox.locked or self.wrong >= _LOCK_AFTER):
            return "locked"
        if not known or not self._right(password):
            self.wrong += known
            return "bad-credentials"
        self.wrong = 0
        if world.policy.security_defaults == "on":
            return "security-defaults"
        if world.policy.conditional_access == "blocks":
            return "criteria"
        return ""

    def refusal_of_message(self, senders: tuple[str, ...], recipients: int) -> tuple[str, str]:
        """Judge a whole message of the signed-in account: the reply's name, and the sender that it is about."""
        world = self.settings.mailbox
        if self.connections + world.connections > CONNECTIONS:
            return "connections", ""
        if world.restricted:
            return "restricted", ""
        mine = {address.casefold() for address in (self.mailbox, *world.send_as)}
        for sender in senders:
            if sender.casefold() not in mine:
                return "send-as-denied", sender
        if world.recipients_today + self.recipients_today + recipients > RECIPIENTS_A_DAY:
            return "daily-limit", ""
        if world.full:
            return "mailbox-full", ""
        self.recipients_today += recipients
        return "", ""

    def _right(self, password: str) -> bool:
        return hmac.compare_digest(password.encode("utf-8", "surrogatepass"), self.password.reveal().encode())
