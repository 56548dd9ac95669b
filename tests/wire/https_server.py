"""A scripted HTTPS server on loopback, and a proxy: each answers as the test says and remembers what it was asked."""

import contextlib
import json
import select
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wire import certs, tls_server

HOST = "localhost"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Server:
    """A server at work: where it is, and what it was asked so far."""

    base: str
    asked: list[Asked] = field(default_factory=list)


Script = Callable[[Asked], bytes | Iterable[bytes]]


def answer(status: int = 200, data: Any = None, *, headers: Mapping[str, str] | None = None, raw: bytes = b"") -> bytes:
    """Return an answer: `data` as JSON, or `raw` as it is."""
    body = raw if data is None else json.dumps(data).encode()
    kind = {} if data is None else {"Content-Type": "application/json"}
    lines = {**kind, **(headers or {}), "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body


def html(status: int = 200, text: str = "<!DOCTYPE html><title>Sign in to the guest network</title>") -> bytes:
    """Return a web page."""
    return answer(status, raw=text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


@contextlib.contextmanager
def serve(script: Script, host: str = HOST, also: tuple[str, ...] = (), **certificate: Any) -> Iterator[Server]:
    """Run `script` on every request."""
    context = certs.server(names=(host, *also), **certificate)
    server = Server("")

    def talk(sock: socket.socket) -> None:
        with context.wrap_socket(sock, server_side=True) as secured:
            while (asked := _read(secured)) is not None:
                server.asked.append(asked)
                said = script(asked)
                for part in [said] if isinstance(said, bytes) else said:
                    secured.sendall(part)
                if not said or not isinstance(said, bytes):
                    return

    with tls_server.serve(talk) as port:
        server.base = f"https://{host}:{port}"
        yield server


@contextlib.contextmanager
def proxy(refusing: bytes = b"") -> Iterator[tuple[int, list[Asked]]]:
    """Run an HTTP proxy that connects to this computer whatever name is asked for, or says `refusing`."""
    asked: list[Asked] = []

    def talk(sock: socket.socket) -> None:
        request = _read(sock)
        if request is None:
            return
        asked.append(request)
        if refusing:
            sock.sendall(refusing)
            return
        port = int(request.path.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as far:
            sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _couple(sock, far)

    with tls_server.serve(talk) as port:
        yield port, asked


def _couple(one: socket.socket, other: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([one, other], [], [], 5)
        if not ready:
            return
        for sock in ready:
            data = sock.recv(65536)
            if not data:
                return
            (other if sock is one else one).sendall(data)


def _read(sock: socket.socket) -> Asked | None:
    received = b""
    while b"\r\n\r\n" not in received:
        data = sock.recv(65536)
        if not data:
            return None
        received += data
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += sock.recv(65536)
    method, path, _ = first.split(" ")
    return Asked(method, path, headers, body)
