"""What became of the test message: the cause of a refusal, by the stage at which it came. Builds no finding."""

from wizard.checks import shared
from wizard.checks.base import Explain
from wizard.model.explanation import Confidence, Stage
from wizard.model.failure import FailureCode
from wizard.model.frozen import dataclass
from wizard.model.observation import Message

_STAGES: dict[str, Stage] = {"mail": "mail", "rcpt": "rcpt", "data": "data", "end": "data"}
#: Refusals that are about the sender, at whatever stage they come.
ABOUT_SENDER = ("send-as-denied", "sender-blocked", "sender-domain-not-accepted", "sender-authentication-failed")
#: At MAIL FROM these are about the sender as well; a size, a limit or a server in trouble is not, wherever it is told.
_AT_MAIL = ("unknown", "message-malformed", "device-wrong-sender")
#: What a refusal means where its words say nothing.
_OTHERWISE = {"mail": "unknown", "rcpt": "recipient-rejected", "data": "content-rejected", "end": "content-rejected"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the message was not taken. `cause` "" says that nothing can be concluded."""

    cause: str
    confidence: Confidence = Confidence.CERTAIN
    alternatives: tuple[str, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()


def refusal(tried: Message, explain: Explain) -> Refusal:
    """Return why a message that was tried was not taken."""
    if tried.reply is not None and not tried.reply.positive:
        otherwise = "temporary-failure" if tried.reply.code < 500 else _OTHERWISE.get(tried.stage, "unknown")
        known = shared.meaning(explain, tried.reply, _STAGES.get(tried.stage, "data"), otherwise)
        evidence = tuple(shared.explained(known).items())
        return Refusal(known.cause or "unknown", known.confidence, known.alternatives, evidence)
    return Refusal(shared.broken_off(tried.failure))


def about_sender(tried: Message, why: Refusal) -> bool:
    """Say whether the server refused the sender: by its words, or at MAIL FROM by words that name nothing else."""
    return why.cause in ABOUT_SENDER or (tried.stage == "mail" and why.cause in _AT_MAIL)


def bad_address(tried: Message) -> bool:
    """Say whether our own side could not use an address: the server was never asked, or cannot take such a one."""
    return tried.reply is None and tried.failure is not None and tried.failure.code is FailureCode.UNKNOWN
