"""A case: one mailbox, one device, one path, as the person described them."""

from dataclasses import field

from wizard.model.cloud import Cloud
from wizard.model.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is to be diagnosed. Holds no secret.

    `sender` and `recipient` are the envelope of the test message (default: the mailbox itself); `size` is the length
    of the whole test message in bytes (0: a small one); `told` are the person's answers, question id to answer.
    """

    mailbox: str
    cloud: Cloud
    sender: str = ""
    recipient: str = ""
    device: str = ""
    port: int = 0
    size: int = 0
    send: bool = False
    error_text: str = ""
    told: dict[str, str] = field(default_factory=dict)

    @property
    def mail_from(self) -> str:
        """The envelope sender."""
        return self.sender or self.mailbox

    @property
    def rcpt_to(self) -> str:
        """The envelope recipient."""
        return self.recipient or self.mailbox

    @property
    def submission_port(self) -> int:
        """The port on which this case submits."""
        return self.port or self.cloud.submission.port


#: The questions a person can answer, and the answers (contract section 1, --told).
QUESTIONS: dict[str, tuple[str, ...]] = {
    "tenant-smtp-auth": ("on", "off"),
    "mailbox-smtp-auth": ("on", "off", "follows"),
    "security-defaults": ("on", "off"),
    "mfa": ("on", "off"),
    "conditional-access": ("blocks", "allows"),
    "device-works-elsewhere": ("yes", "no"),
}

#: What a person can tell of the sender itself, and the answers: whether SMTP AUTH is right for it, and what else is.
#: Told like the questions above (--told); nothing in the tenant can be read in their place.
SENDER_QUESTIONS: dict[str, tuple[str, ...]] = {
    "sender-kind": (
        "printer",
        "legacy-application",
        "third-party",
        "iot",
        "mail-client",
        "script",
        "mail-server",
        "nothing-yet",
    ),
    "people-sign-in": ("yes", "no"),
    "recipients": ("internal", "external"),
    "oauth": ("yes", "no", "unknown"),
    "static-address": ("yes", "no"),
}
