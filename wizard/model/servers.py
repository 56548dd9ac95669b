"""The names of mail servers in what is said to people: texts leave them open, the case's cloud fills them in."""

from wizard.model.cloud import Cloud
from wizard.model.frozen import dataclass

_WORLDWIDE = "smtp.office365.com"
_RELAY = "mail.protection.outlook.com"


@dataclass(frozen=True, slots=True)
class Servers:
    """What stands for {submission}, the server of the case, and for {microsoft}, Exchange Online's own.

    {relay} is the domain of the hosts that take an organisation's mail without a sign-in.
    """

    submission: str = _WORLDWIDE
    microsoft: str = _WORLDWIDE
    relay: str = _RELAY

    def fill(self, text: str) -> str:
        """Return a text with the names filled in; other braces are not this one's business."""
        for name, value in self.named().items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def named(self) -> dict[str, str]:
        """Return each name that a text may hold, with what stands for it."""
        return {"submission": self.submission, "microsoft": self.microsoft, "relay": self.relay}


#: Where no case is known.
ANYWHERE = Servers()


def servers_of(cloud: Cloud) -> Servers:
    """Return the names for a cloud. A server that does not promise to be Exchange Online is no name for that."""
    submission = cloud.submission
    microsoft = submission.host if submission.flavour == "exchange-online" else _WORLDWIDE
    return Servers(submission.host, microsoft, submission.direct_send or _RELAY)
