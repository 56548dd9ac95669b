"""SPF records are read and evaluated as RFC 7208 says, from what was gathered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.model import spf

RECORDS = {
    "a.test": "v=spf1 ip4:203.0.113.0/24 include:b.test ~all",
    "b.test": "v=spf1 ip6:2001:db8::/32 -ip4:198.51.100.7 ip4:198.51.100.0/24 -all",
    "empty.test": "",
    "wrong.test": "v=spf1 ip4:rubbish -all",
    "points.test": "v=spf1 include:empty.test -all",
    "moved.test": "v=spf1 redirect=a.test",
    "hosts.test": "v=spf1 a:mail.test/24 mx -all",
    "macro.test": "v=spf1 exists:%{i}.x.test -all",
    "loop.test": "v=spf1 include:loop.test -all",
    "quiet.test": "v=spf1",
    "far.test": "v=spf1 include:never-asked.test -all",
}
HOSTS = {"a:mail.test": ("192.0.2.1",), "mx:hosts.test": ("192.0.3.9", "2001:db8::9")}


@pytest.mark.parametrize(
    ("domain", "address", "result"),
    [
        ("a.test", "203.0.113.7", "pass"),
        ("a.test", "2001:db8::1", "pass"),
        ("a.test", "198.51.100.7", "softfail"),
        ("a.test", "198.51.100.8", "pass"),
        ("a.test", "192.0.2.9", "softfail"),
        ("A.Test.", "203.0.113.7", "pass"),
        ("b.test", "198.51.100.7", "fail"),
        ("empty.test", "192.0.2.1", "none"),
        ("wrong.test", "192.0.2.1", "permerror"),
        ("points.test", "192.0.2.1", "permerror"),
        ("moved.test", "203.0.113.7", "pass"),
        ("hosts.test", "192.0.2.200", "pass"),
        ("hosts.test", "192.0.3.9", "pass"),
        ("hosts.test", "2001:db8::9", "pass"),
        ("hosts.test", "192.0.3.10", "fail"),
        ("macro.test", "192.0.2.1", "unknown"),
        ("loop.test", "192.0.2.1", "unknown"),
        ("quiet.test", "192.0.2.1", "neutral"),
        ("far.test", "192.0.2.1", "unknown"),
        ("nobody.test", "192.0.2.1", "unknown"),
        ("a.test", "no address", "unknown"),
    ],
)
def test_results(domain: str, address: str, result: str) -> None:
    """Terms count in their order, includes match only on a pass, and what was not asked is unknown."""
    assert spf.evaluate(address, domain, RECORDS, HOSTS)[0] == result


@given(record=st.text(max_size=80), address=st.ip_addresses())
def test_any_record_has_a_result(record: str, address: object) -> None:
    """Whatever somebody publishes, there is an answer and no fault."""
    found = spf.evaluate(str(address), "x.test", {"x.test": f"v=spf1 {record}"}, {})
    assert found[0] in ("pass", "fail", "softfail", "neutral", "none", "permerror", "unknown")


def test_what_is_a_record() -> None:
    """Only a TXT that begins with the version, and nothing glued to it, is one."""
    assert spf.is_record("v=spf1")
    assert spf.is_record("V=SPF1 -all")
    assert not spf.is_record("v=spf10 -all")
