"""Sockets of the practice servers: one port number on several loopback addresses, open, refused or dropped."""

import contextlib
import errno
import socket
import sys

V4 = "127.0.0.1"
V6 = "::1"
FOREIGN = "127.0.0.2"  # where another company's server stands; Linux and Windows have the whole of 127/8
_TRIES = 50
_FILLERS = 3


class PracticeError(Exception):
    """This computer cannot show a practice world. `id` picks the sentence ("no-ports", "no-second-loopback")."""

    def __init__(self, error_id: str) -> None:
        super().__init__(error_id)
        self.id = error_id


def has_ipv6() -> bool:
    """Say whether this computer has an IPv6 loopback address."""
    if not socket.has_ipv6:
        return False
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind((V6, 0))
        except OSError:
            return False
    return True


def bind(addresses: tuple[str, ...], kind: socket.SocketKind = socket.SOCK_STREAM) -> tuple[socket.socket, ...]:
    """Return sockets bound to one and the same free port of every address, not yet listening."""
    for _ in range(_TRIES):
        bound: list[socket.socket] = []
        try:
            port = 0
            for address in addresses:
                bound.append(_bind(address, port, kind))
                port = bound[0].getsockname()[1]
        except OSError as error:
            for sock in bound:
                sock.close()
            if error.errno == errno.EADDRNOTAVAIL:
                raise PracticeError("no-second-loopback") from error
            continue
        return tuple(bound)
    raise PracticeError("no-ports")


def bind_both_kinds(address: str) -> tuple[socket.socket, socket.socket]:
    """Return a UDP and a TCP socket on the same port."""
    for _ in range(_TRIES):
        (tcp,) = bind((address,))
        try:
            return _bind(address, tcp.getsockname()[1], socket.SOCK_DGRAM), tcp
        except OSError:
            tcp.close()
    raise PracticeError("no-ports")


def drop(sock: socket.socket) -> tuple[socket.socket, ...]:
    """Let a bound socket answer no one, as a firewall that drops does. Returns the connections that keep it full.

    Linux leaves further SYNs unanswered once the accept queue is full, and refuses nothing. Other systems may refuse.
    """
    sock.listen(0)
    fillers = []
    for _ in range(_FILLERS):
        filler = socket.socket(sock.family)
        filler.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            filler.connect(sock.getsockname())
        fillers.append(filler)
    return tuple(fillers)


def _bind(address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
    try:
        if sock.family is socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if sys.platform == "win32":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    sock.settimeout(0)
    return sock
