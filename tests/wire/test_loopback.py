"""The listener for the browser's answer takes one form with the right state, and nothing else."""

import socket
import threading

import httpx
import pytest

from wizard.wire import loopback


def post(url: str, **form: str) -> int:
    """Post a form as a browser does; return the status."""
    with httpx.Client(trust_env=False) as client:
        return client.post(url, data=form).status_code


def test_the_right_form_is_taken() -> None:
    """The form that bears the state of the sign-in is handed on."""
    with loopback.listening() as listener:
        listener.state = "right"
        assert listener.answer(0.01) is None
        assert post(listener.redirect_uri, state="right", code="the-code") == 200
        assert listener.answer(1.0) == {"state": "right", "code": "the-code"}


@pytest.mark.parametrize("form", [{}, {"code": "x"}, {"state": "wrong", "code": "x"}, {"state": "", "code": "x"}])
def test_a_forged_form_changes_nothing(form: dict[str, str]) -> None:
    """A form with another state, or none, is turned away and the listener waits on."""
    with loopback.listening() as listener:
        listener.state = "right"
        assert post(listener.redirect_uri, **form) == 400
        assert listener.answer(0.01) is None
        assert post(listener.redirect_uri, state="right") == 200


def test_before_a_sign_in_nothing_is_taken() -> None:
    """Without a state that is waited for, no form counts."""
    with loopback.listening() as listener:
        assert post(listener.redirect_uri, state="", code="x") == 400
        assert listener.answer(0.01) is None


def test_an_address_is_no_answer() -> None:
    """What stands in an address is not read: it would stay in the browser's history."""
    with loopback.listening() as listener, httpx.Client(trust_env=False) as client:
        listener.state = "right"
        page = client.get(f"{listener.redirect_uri}/?state=right&code=x")
        assert page.status_code == 404
        assert page.headers["content-security-policy"] == "default-src 'none'"
        assert listener.answer(0.01) is None


def test_a_form_without_end_is_refused() -> None:
    """More than 64 KB is not read, nor a length that is none."""
    with loopback.listening() as listener:
        listener.state = "right"
        assert post(listener.redirect_uri, state="right", code="x" * 70_000) == 413
        port = int(listener.redirect_uri.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
            sock.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")
            assert b" 413 " in sock.recv(1000)
        assert listener.answer(0.01) is None


def test_idle_connections_hold_up_nothing() -> None:
    """Connections that a browser opens ahead keep neither the answer from coming nor the listener from ending."""
    with loopback.listening() as listener:
        listener.state = "right"
        port = int(listener.redirect_uri.rpartition(":")[2])
        idle = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(5)]
        assert post(listener.redirect_uri, state="right") == 200
    for sock in idle:
        sock.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    assert not [one for one in threading.enumerate() if one.name == "sign-in-listener" and one.is_alive()]


def test_only_this_computer_is_listened_to() -> None:
    """The listener is bound to loopback and to no other address."""
    with loopback.listening() as listener:
        addresses = {str(server.server_address[0]) for server in listener._servers}
    assert addresses <= {"127.0.0.1", "::1"}
