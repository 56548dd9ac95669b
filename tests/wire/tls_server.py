"""A server in threads, on plain blocking sockets: unlike asyncio's, it sends the alert when a handshake fails."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

Talk = Callable[[socket.socket], None]

EHLO = b"250-lab.test\r\n250 STARTTLS\r\n"


@contextlib.contextmanager
def serve(talk: Talk) -> Iterator[int]:
    """Run `talk` on every connection to a port of loopback; yields the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def one(sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError):
            sock.settimeout(5)
            talk(sock)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listener.accept()
                threads.append(threading.Thread(target=one, args=(sock,)))
                threads[-1].start()

    threads.append(threading.Thread(target=accept))
    threads[0].start()
    try:
        yield listener.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes the accepting thread
        listener.close()
        for thread in threads:
            thread.join()


def up_to_starttls(sock: socket.socket) -> bool:
    """Greet, answer EHLO and STARTTLS; False if the client left."""
    for answer in (b"220 lab.test\r\n", EHLO, b"220 go\r\n"):
        sock.sendall(answer)
        if answer != b"220 go\r\n" and not sock.recv(1000):
            return False
    return True


def tls(context: ssl.SSLContext, ehlo: bytes = b"250 lab.test\r\n") -> Talk:
    """Return a talk that does the handshake as `context` says and then answers every line with `ehlo`."""

    def talk(sock: socket.socket) -> None:
        if up_to_starttls(sock):
            with context.wrap_socket(sock, server_side=True) as secured:
                while secured.recv(1000):
                    secured.sendall(ehlo)

    return talk


def after_hello(then: Talk) -> Talk:
    """Return a talk that reads the ClientHello and goes on with `then`."""

    def talk(sock: socket.socket) -> None:
        if up_to_starttls(sock) and sock.recv(5000):
            then(sock)

    return talk
