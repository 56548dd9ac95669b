"""How much the watcher takes of anybody, in one place: bounds of a connection, and of all together."""

from wizard.model.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one connection, and of the watcher as a whole. Tests make them small."""

    commands: int = 200
    errors: int = 10
    sign_ins: int = 5
    recipients: int = 100
    size: int = 157_286_400  # bytes of a message: what Exchange Online names in its list of extensions
    line: int = 8_192
    auth_line: int = 12_288  # a token is long
    transcript: int = 200  # lines that are kept of one connection
    idle: float = 60.0  # seconds without a byte from the device
    handshake: float = 30.0
    first_word: float = 0.4  # seconds that a device has to begin with TLS before it is greeted
    silent_tls: float = 5.0  # likewise, where TLS from the first byte is expected
    connections: int = 500  # at a time; beyond, the one that was silent longest makes room
    sessions: int = 5_000  # in all that are told of
    seconds: float = 1_800.0
    pace: float = 1.0  # by which the delays of refusals are multiplied
    keep: int = 0  # bytes of the newest whole message that are kept for whoever sends it on; 0: none
