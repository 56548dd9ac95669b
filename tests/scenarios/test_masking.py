"""Masking measured over a few practice scenarios; `python -m tests.report.masking` measures all of them."""

from pathlib import Path

import pytest

from tests.report.masking import measure, played
from wizard.report import mask

SCENARIOS = ("alias-as-sender", "certificate-wrong-host", "conditional-access-country", "way-relay-connector")


def test_names_are_hidden(tmp_path: Path) -> None:
    """Addresses, hosts, tenant ids and IPs of real-looking names: 99 of 100 are masked, and no secret stays."""
    reports = played(SCENARIOS, tmp_path)
    shown = measure("none", reports, 1)
    assert shown.share() == pytest.approx(0.0)  # the search finds what is there
    for level in mask.LEVELS[1:]:
        hidden = measure(level, reports, 2)
        assert hidden.share() >= 0.99, hidden.left
        assert hidden.secrets == 0
