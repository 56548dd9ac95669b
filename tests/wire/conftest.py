"""What the wire's tests share: short waits, because a silent server is silent for ever."""

import pytest

from wizard.wire import limits


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a fraction of a second where the program waits many."""
    for name in ("CONNECT", "GREETING", "REPLY", "TLS", "BODY", "END_OF_DATA", "QUIT", "LOOKUP", "LOOKUP_TRY", "HTTP"):
        monkeypatch.setattr(limits, name, 0.4)
    for name in ("FOREIGN", "SILENT_AT_LEAST"):
        monkeypatch.setattr(limits, name, 0.1)
    monkeypatch.setattr(limits, "SILENT_AT_MOST", 0.2)
    monkeypatch.setattr(limits, "ATTEMPTS", (0.0, 0.02, 0.04))
