"""Whether a connector names this network's address, compared as numbers."""

from typing import Any

import pytest

from tests.checks.house import extensions, reading, settled
from wizard.model.finding import Status
from wizard.model.tenant import InboundConnectors

_ID = "tenant.connectors"
HERE = extensions(public_address="203.0.113.7")


def connector(**more: Any) -> dict[str, Any]:
    return {"Name": "Copiers", "Enabled": True, "SenderIPAddresses": ["198.51.100.1"], **more}


@pytest.mark.parametrize(
    ("rows", "say"),
    [
        ([], "none"),
        ([connector(SenderIPAddresses=["203.0.113.7"])], "fits"),
        ([connector(SenderIPAddresses=["203.0.113.0/24", "nonsense"])], "fits"),
        ([connector(SenderIPAddresses="203.0.113.7")], "fits"),
        ([connector(SenderIPAddresses=["203.0.113.7"], Enabled=False)], "none"),
        ([connector()], "other-addresses"),
        ([connector(SenderIPAddresses=[], TlsSenderCertificateName="mail.contoso.com")], "by-certificate"),
    ],
)
def test_the_address_is_compared(rows: list[dict[str, Any]], say: str) -> None:
    """Single addresses, ranges, disabled ones and certificates are told apart; none of it is a fault."""
    found = settled(_ID, reading(InboundConnectors, *rows), HERE)
    assert (found.status, found.say) == (Status.PASS, say)


def test_an_unknown_address() -> None:
    """Without a public address nothing can be compared."""
    assert settled(_ID, reading(InboundConnectors, connector())).say == "no-address"
