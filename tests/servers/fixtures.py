"""Real servers for the tests, each started once and stopped with the tests."""

from collections.abc import Iterator

import keyring
import pytest

from tests.servers import postfix as postfix_server
from tests.servers import secret_service as service


@pytest.fixture(scope="session")
def _postfix() -> Iterator[postfix_server.Postfix]:
    if reason := postfix_server.unavailable():
        pytest.skip(reason)
    server = postfix_server.Postfix()
    yield server
    server.close()


@pytest.fixture
def postfix(_postfix: postfix_server.Postfix) -> postfix_server.Postfix:
    """Return a running Postfix whose mail store is empty."""
    _postfix.empty()
    return _postfix


@pytest.fixture(scope="session")
def _secret_service() -> Iterator[service.SecretService]:
    if reason := service.unavailable():
        pytest.skip(reason)
    running = service.SecretService()
    yield running
    running.close()


@pytest.fixture
def secret_service(_secret_service: service.SecretService, monkeypatch: pytest.MonkeyPatch) -> service.SecretService:
    """Let this test, and the programs it starts, find gnome-keyring where they would find a person's keyring."""
    from keyring.backends import SecretService  # noqa: PLC0415 - only Linux has what it needs

    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    for name, value in _secret_service.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(keyring.core, "_keyring_backend", SecretService.Keyring())  # type: ignore[no-untyped-call]
    return _secret_service
