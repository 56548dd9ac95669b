"""A network failure is a value.

Probes turn whatever the operating system, the TLS library or a server does into one `Failure` with a code of this
closed list; a check never catches an exception. Exceptions that remain mean our bug or a cancel.
"""

from enum import StrEnum

from wizard.model.frozen import dataclass


class FailureCode(StrEnum):
    """Every way in which a probe's operation can fail. Closed: code that switches over it must know all."""

    # names
    NAME_NOT_FOUND = "name-not-found"  # NXDOMAIN
    NAME_NO_ADDRESS = "name-no-address"  # the name exists, but has no address of this family
    NAME_SERVER_FAILED = "name-server-failed"  # SERVFAIL, REFUSED, or the resolver gave up
    NAME_TIMEOUT = "name-timeout"
    NAME_BAD_ANSWER = "name-bad-answer"  # loop, answer for another name, truncated with no TCP
    # connections
    TIMEOUT = "timeout"  # nothing came within the time allowed
    REFUSED = "refused"
    RESET = "reset"
    CLOSED = "closed"  # the other side ended the connection in an orderly way, too early
    UNREACHABLE = "unreachable"  # no route, network or host unreachable
    DENIED = "denied"  # this computer's own firewall or policy forbids it
    # TLS
    TLS_VERSION = "tls-version"  # no common version
    TLS_ALERT = "tls-alert"  # the server sent an alert
    TLS_NOT_TLS = "tls-not-tls"  # what came is no TLS record
    TLS_CERTIFICATE = "tls-certificate"  # the chain, its dates or its name did not verify
    TLS_CLIENT_CERTIFICATE = "tls-client-certificate"  # the server insists on one
    TLS_UNSPEAKABLE = "tls-unspeakable"  # this computer's TLS library cannot speak what was asked for
    TLS_OTHER = "tls-other"
    # what a server says
    PROTOCOL = "protocol"  # breaks SMTP's grammar: bad code, mismatch in a multi-line reply, early talk
    TOO_LONG = "too-long"  # a line, a reply or a challenge above its limit
    NOT_SMTP = "not-smtp"  # another protocol answers
    INJECTED = "injected"  # bytes stood in the buffer when TLS started
    HTTP = "http"  # an unexpected HTTP answer
    # ourselves
    DEADLINE = "deadline"  # the run's own time was up
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Failure:
    """What failed while doing what.

    `operation` is one of the probe's stages ("resolve", "connect", "greeting", "ehlo", "starttls", "handshake",
    "auth", "mail", "rcpt", "data", "end-of-data", "quit", "http"); `detail` is the library's or the server's own
    text, for the evidence, never for matching.
    """

    operation: str
    code: FailureCode
    detail: str = ""
