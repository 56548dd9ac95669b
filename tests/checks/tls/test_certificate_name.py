"""The certificate's name against the one that was asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard import words
from wizard.model.case import Case
from wizard.model.finding import Status
from wizard.model.observation import Greeting, Handshake

CHECK = "tls.certificate-name"


def test_right() -> None:
    """The right name passes and rules the cause out."""
    found = house.settled(CHECK, house.handshake())
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "right", ("certificate-wrong-host",))


@pytest.mark.parametrize("code", [62, 64, -1])
@pytest.mark.parametrize(
    ("case", "alternative"), [(house.EXCHANGE, "dns-hijacked"), (house.PLAIN, "device-wrong-host")]
)
def test_wrong(code: int, case: Case, alternative: str) -> None:
    """Another name fails, certainly; what else it may be depends on who is expected."""
    other = house.certificate(names=("www.hoster.example",))
    found = house.settled(CHECK, house.greeting(), house.unverified(code, "mismatch", other), case=case)
    assert (found.status, found.say, found.cause) == (Status.FAIL, "wrong", "certificate-wrong-host")
    assert alternative in found.alternatives
    summary = words.said(found).summary
    assert "www.hoster.example" in summary
    assert house.HOST in summary


def test_another_fault_hides_no_name() -> None:
    """A name is judged also where something else ended the verification, right or wrong."""
    assert house.settled(CHECK, house.unverified(10, "expired")).say == "right"
    other = house.certificate(names=("www.hoster.example",))
    assert house.settled(CHECK, house.unverified(18, "self-signed", other)).say == "wrong"


def test_common_name_only() -> None:
    """A name that stands in the old place only is told apart."""
    old = house.certificate(names=(), common_name=house.HOST)
    found = house.settled(CHECK, house.unverified(62, "mismatch", old))
    assert (found.status, found.say, found.cause) == (Status.FAIL, "common-name-only", "certificate-wrong-host")


def test_an_address() -> None:
    """A certificate for a name does not hold for its address."""
    shaken = house.unverified(64, "IP address mismatch", tls_name=house.ADDRESS)
    assert house.settled(CHECK, shaken).say == "wrong"
    fits = house.certificate(names=(house.ADDRESS,))
    assert house.settled(CHECK, house.unverified(10, "expired", fits, tls_name=house.ADDRESS)).say == "right"


def test_unread() -> None:
    """A certificate that could not be read is judged by what the verification said of it."""
    assert house.settled(CHECK, house.unverified(62, "mismatch", chain=())).say == "wrong"
    assert house.settled(CHECK, house.greeting(), house.unverified(20, "no", chain=())).say == "after-certificate"


def test_many_names() -> None:
    """Of a long list a few are named, and how many more there are."""
    many = house.certificate(names=tuple(f"n{i}.example" for i in range(40)))
    summary = words.said(house.settled(CHECK, house.unverified(62, "mismatch", many))).summary
    assert "n3.example (+36)" in summary
    assert "n4.example" not in summary


def test_another_server() -> None:
    """The name of another server's certificate says nothing of Exchange Online's."""
    stranger = house.greeting(house.reply(220, "mail.hoster.example ESMTP Postfix"))
    assert house.settled(CHECK, stranger, house.unverified(62, "mismatch")).say == "foreign"


def test_more_can_come() -> None:
    """There is no finding while the handshake or the greeting can still come."""
    assert house.judge(CHECK, coming=(Handshake,)) is None
    assert house.judge(CHECK, house.handshake(), coming=(Greeting,)) is None
    assert house.settled(CHECK).say == "unmeasured"


@given(
    names=st.lists(st.text(max_size=30), max_size=5),
    common=st.text(max_size=30),
    wanted=st.text(max_size=30),
    code=st.integers(-1, 90),
)
def test_whatever_the_names(names: list[str], common: str, wanted: str, code: int) -> None:
    """No name is too odd to be judged, and a name mismatch that the verification saw never passes."""
    one = house.certificate(names=tuple(names), common_name=common)
    found = house.settled(CHECK, house.greeting(), house.unverified(code, "no", one, tls_name=wanted))
    assert code not in (62, 64) or found.status is Status.FAIL
    words.said(found)
