"""Takes the browser's answer at the end of a sign-in: a listener on this computer alone. Knows no tokens.

Only a form that is posted with the right `state` counts. Whatever else knocks (a browser that opens connections ahead,
another page that tries its luck) gets a polite page and changes nothing.
"""

import contextlib
import html
import queue
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from wizard import words

_LARGEST = 64 * 1024  # bytes of the form
_PATIENCE = 10.0  # seconds for one request
_WATCH = 0.05  # how often the listener looks whether it is to end

Form = Mapping[str, str]


class Listener:
    """Listens from the start; `redirect_uri` is what the sign-in page sends the browser back to."""

    def __init__(self) -> None:
        self._answers: queue.Queue[Form] = queue.Queue()
        self.state = ""  # of the sign-in that is waited for
        self._servers = [_Server(socket.AF_INET, ("127.0.0.1", 0), self._take)]
        port = self._servers[0].server_address[1]
        with contextlib.suppress(OSError):  # no IPv6 here, or the port is taken there
            self._servers.append(_Server(socket.AF_INET6, ("::1", port), self._take))
        self.redirect_uri = f"http://localhost:{port}"
        self._threads = [
            threading.Thread(target=server.serve_forever, args=(_WATCH,), name="sign-in-listener", daemon=True)
            for server in self._servers
        ]
        for thread in self._threads:
            thread.start()

    def answer(self, timeout: float) -> Form | None:
        """Return the form that the browser posted, or None if none came within `timeout` seconds."""
        try:
            return self._answers.get(timeout=timeout)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _take(self, form: Form) -> bool:
        if not self.state or form.get("state") != self.state:
            return False
        self._answers.put(form)
        return True


@contextlib.contextmanager
def listening() -> Iterator[Listener]:
    """Listen for one sign-in."""
    listener = Listener()
    try:
        yield listener
    finally:
        listener.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # an idle connection of a browser must not hold up the end

    def __init__(self, family: socket.AddressFamily, address: tuple[str, int], take: Callable[[Form], bool]) -> None:
        self.address_family = family
        self.take = take
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that closes a connection early is no fault."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE
    server_version, sys_version = "sign-in", ""
    server: _Server

    def do_POST(self) -> None:
        """Take the form, if it is one."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or len(length) > 6 or int(length) > _LARGEST:
            self.send_error(413)
            return
        fields = parse_qs(self.rfile.read(int(length)).decode("utf-8", "replace"), max_num_fields=50)
        form = {name: values[0] for name, values in fields.items()}
        taken = self.server.take(form)
        self._page("failed" if not taken or "error" in form else "done", 200 if taken else 400)

    def do_GET(self) -> None:
        """Send people back to the program: nothing counts that stands in an address."""
        self._page("failed", 404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep quiet: what is posted here belongs in no log."""

    def _page(self, key: str, status: int) -> None:
        title, text = (html.escape(words.text(f"sign-in.page-{key}{part}")) for part in ("-title", ""))
        page = (
            f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p>{text}</p>'
        )
        body = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
