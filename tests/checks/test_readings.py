"""A measured answer goes before a pasted one, an answer before a refusal, and each refusal is told as what it is."""

from typing import get_args

import pytest

from tests.checks.house import EXCHANGE, reading, speaks
from wizard.checks import readings
from wizard.model.finding import Status
from wizard.model.observation import Provenance
from wizard.model.seen import Seen
from wizard.model.tenant import CasMailbox, Refused, TransportConfig

PASTED = reading(TransportConfig, {"AllowLegacyTLSClients": True}, provenance=Provenance.PASTED)
MEASURED = reading(TransportConfig, {"AllowLegacyTLSClients": False})
REFUSED = reading(TransportConfig, refused="role", detail="not in the role", request_id="r-1")


def test_the_best_reading_is_taken() -> None:
    """Whatever the order in which they came."""
    for several in ((PASTED, MEASURED, REFUSED), (MEASURED, REFUSED, PASTED)):
        assert readings.newest(Seen(several), TransportConfig) is MEASURED
    assert readings.newest(Seen((PASTED, REFUSED)), TransportConfig) is PASTED
    assert readings.newest(Seen((REFUSED,)), TransportConfig) is REFUSED
    assert readings.answered(Seen((REFUSED,)), TransportConfig) is None
    assert readings.newest(Seen((REFUSED,)), CasMailbox) is None


def test_a_reading_is_about_somebody() -> None:
    """One of another mailbox is not taken for this one's."""
    other = reading(CasMailbox, {"x": 1}, subject="other@contoso.com")
    assert readings.newest(Seen((other,)), CasMailbox, EXCHANGE.mailbox) is None
    assert readings.newest(Seen((other,)), CasMailbox, "OTHER@contoso.com") is other


@pytest.mark.parametrize("refused", [one for one in get_args(Refused) if one])
def test_each_refusal_has_its_sentence(refused: str) -> None:
    """Nobody asked: skipped. Asked in vain: unknown. Both say why."""
    found = readings.unread("tenant.legacy-tls", EXCHANGE, reading(TransportConfig, refused=refused))
    assert found.status is (Status.SKIPPED if refused in ("not-signed-in", "no-endpoint") else Status.UNKNOWN)
    assert found.cause is None
    speaks(found)


def test_the_telling_refusal_is_told() -> None:
    """Of several, the one that was really asked; its evidence names the service's own words and number."""
    found = readings.unread("tenant.legacy-tls", EXCHANGE, reading(CasMailbox, refused="not-signed-in"), REFUSED, None)
    assert found.say == "unread-role"
    assert found.evidence["readings"][1] == {
        "source": "TransportConfig",
        "known": "measured",
        "refused": "role",
        "detail": "not in the role",
        "request_id": "r-1",
    }
