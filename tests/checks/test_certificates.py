"""What a presented chain shows by itself: names, dates, strength."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard.checks import certificates
from wizard.model.observation import Certificate

TEXT = st.text(max_size=40)


def named(*names: str, common_name: str = "") -> Certificate:
    """Return a certificate for `names`."""
    return house.certificate(names=names, common_name=common_name)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("smtp.office365.com", "smtp.office365.com"),
        ("SMTP.Office365.COM", "smtp.office365.com"),
        ("smtp.office365.com", "SMTP.OFFICE365.COM."),
        ("smtp.office365.com.", "smtp.office365.com"),
        ("*.office365.com", "smtp.office365.com"),
        ("*.OFFICE365.com", "smtp.office365.com"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:0DB8:0::1"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("*.xn--bcher-kva.example", "mail.bücher.example"),
    ],
)
def test_the_name_fits(name: str, wanted: str) -> None:
    """A certificate is for a name whatever its case, final dot or spelling, by wildcard and by address."""
    assert certificates.bears(named("other.example", name), wanted)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("office365.com", "smtp.office365.com"),
        ("smtp.office365.com", "office365.com"),
        ("*.office365.com", "office365.com"),
        ("*.office365.com", "a.smtp.office365.com"),
        ("*.office365.com", ".office365.com"),
        ("*.com", "office365.com"),
        ("*", "smtp.office365.com"),
        ("s*.office365.com", "smtp.office365.com"),
        ("*.office365.com", "smtp.office365.com.evil.example"),
        ("192.0.2.7", "192.0.2.8"),
        ("*.0.2.7", "192.0.2.7"),
        ("smtp.office365.com", "192.0.2.7"),
        ("192.0.2.7", "smtp.office365.com"),
        ("", "smtp.office365.com"),
        ("smtp.office365.com\x00.evil.example", "smtp.office365.com"),
    ],
)
def test_the_name_does_not_fit(name: str, wanted: str) -> None:
    """A wildcard stands for one whole first label of a domain, never for an address; nothing else is near enough."""
    assert not certificates.bears(named(name), wanted)


def test_the_common_name_does_not_count() -> None:
    """A name that stands in the common name alone is told apart, and only where there are no alternative names."""
    alone = named(common_name="mail.example")
    assert not certificates.bears(alone, "mail.example")
    assert certificates.common_name_bears(alone, "MAIL.example.")
    assert not certificates.common_name_bears(named("www.example", common_name="mail.example"), "mail.example")
    assert not certificates.common_name_bears(alone, "other.example")


def test_dates() -> None:
    """A certificate is out of date after its last second and early before its first; unknown dates are neither."""
    one = house.certificate(not_before=100.0, not_after=200.0)
    assert [certificates.early(one, now) for now in (99.0, 100.0, 201.0)] == [True, False, False]
    assert [certificates.outdated(one, now) for now in (99.0, 200.0, 201.0)] == [False, False, True]
    blank = house.certificate(not_before=0.0, not_after=0.0)
    assert not certificates.early(blank, 50.0)
    assert not certificates.outdated(blank, 50.0)


@pytest.mark.parametrize(
    ("known", "weakness"),
    [
        ({"key": "RSA 1024", "key_bits": 1024}, "RSA 1024"),
        ({"key": "RSA 2047", "key_bits": 2047}, "RSA 2047"),
        ({"key": "RSA 2048", "key_bits": 2048}, ""),
        ({"key": "DSA 1024", "key_bits": 1024}, "DSA 1024"),
        ({"key": "EC secp192r1", "key_bits": 192}, "EC secp192r1"),
        ({"key": "EC secp256r1", "key_bits": 256}, ""),
        ({"key": "Ed25519", "key_bits": 256}, ""),
        ({"key": "RSA ?", "key_bits": 0}, ""),
        ({"signature": "sha1"}, "sha1"),
        ({"signature": "MD5"}, "MD5"),
        ({"signature": "sha1", "self_signed": True}, ""),
        ({"signature": "sha1", "self_signed": True, "key": "RSA 512", "key_bits": 512}, "RSA 512"),
    ],
)
def test_strength(known: dict[str, object], weakness: str) -> None:
    """Short keys and broken digests are weak; a root's own signature does not count."""
    assert certificates.weakness(house.certificate(**known)) == weakness


def test_an_unreadable_leaf() -> None:
    """A certificate of which nothing could be read is no leaf to judge."""
    blank = house.certificate(subject="", issuer="", not_after=0.0)
    assert certificates.leaf(house.handshake(blank)) is None
    assert certificates.leaf(house.handshake()) is not None


@given(names=st.lists(TEXT, max_size=4), common_name=TEXT, wanted=TEXT)
def test_no_name_is_too_odd(names: list[str], common_name: str, wanted: str) -> None:
    """Whatever stands in a certificate, the comparison answers, and never with a common name beside other names."""
    one = named(*names, common_name=common_name)
    assert certificates.bears(one, wanted) in (True, False)
    if names:
        assert not certificates.common_name_bears(one, wanted)


@given(label=st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True), parent=st.sampled_from(["example.com", "a.b.example"]))
def test_a_wildcard_takes_any_one_label(label: str, parent: str) -> None:
    """A wildcard fits every name that has one more label, and none that has two."""
    one = named(f"*.{parent}")
    assert certificates.bears(one, f"{label}.{parent}")
    assert not certificates.bears(one, f"x.{label}.{parent}")
