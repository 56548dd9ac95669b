"""The causes' words must be whole: every slug of the contract, every field that a reader needs, in plain sentences."""

import datetime as dt
import re
from pathlib import Path

import pytest

from wizard import catalogue, resources

#: The contract's causes (section 4), hop by hop, and those that were added. Slugs may be added, never renamed.
CONTRACT = {
    "device": "device-tls-too-old device-rejects-certificate device-wrong-host device-wrong-port device-wrong-password "
    "device-no-auth device-auth-unsupported device-wrong-sender device-dns device-clock device-wrong-user",
    "dns": "dns-failure dns-hijacked",
    "firewall": "port-blocked port-refused smtp-inspection starttls-stripped",
    "network": "ipv6-broken captive-portal offline",
    "tls": "tls-version-unsupported tls-intercepted tls-handshake-failed implicit-tls-mismatch "
    "client-certificate-required certificate-untrusted certificate-self-signed certificate-incomplete-chain "
    "certificate-expired certificate-not-yet-valid certificate-wrong-host certificate-weak "
    "certificate-revocation-unreachable",
    "submission": "no-answer connection-reset connection-lost server-refused server-unavailable not-smtp "
    "not-exchange-online wrong-provider protocol-violation helo-rejected starttls-required starttls-refused "
    "starttls-injected auth-not-offered auth-unencrypted-only auth-mechanism-unsupported oauth-required "
    "sign-in-unavailable",
    "tenant": "tenant-smtp-auth-disabled basic-auth-retired tenant-auth-policy direct-send-rejected tenant-not-found "
    "legacy-tls-not-enabled hve-not-ready",
    "mailbox": "mailbox-smtp-auth-disabled mailbox-missing mailbox-unlicensed mailbox-auth-policy send-as-denied "
    "mailbox-full app-access-denied",
    "sign-in": "bad-credentials security-defaults conditional-access mfa-required account-disabled account-locked "
    "account-restricted password-expired federated-sign-in not-authenticated oauth-token-rejected "
    "oauth-consent-missing sign-in-criteria basic-auth-disabled acs-sign-in-refused",
    "delivery": "relay-denied recipient-rejected message-too-large rate-limited too-many-connections recipient-limit "
    "sender-blocked ip-blocked external-recipient-unsupported content-rejected message-malformed "
    "sender-domain-not-accepted sender-authentication-failed wrong-region temporary-failure delivery-unknown "
    "acs-sender-not-linked",
    "any": "unknown",
}
#: In which order several causes are to be fixed.
FIX_ORDER = (
    "device",
    "network",
    "dns",
    "firewall",
    "tls",
    "submission",
    "tenant",
    "mailbox",
    "sign-in",
    "delivery",
    "any",
)
FIELDS = {
    "title", "hop", "rank", "meaning", "tell_apart", "fix", "who", "where", "link", "command", "security", "source",
    "checked", "verified",
}  # fmt: skip
WHO = {"you", "admin", "network", "dealer", "provider", "microsoft"}


def test_the_contract() -> None:
    """Every cause of the contract has its words, at the contract's hop, and there is none besides."""
    expected = {slug: hop for hop, slugs in CONTRACT.items() for slug in slugs.split()}
    assert {slug: catalogue.hop(slug) for slug in catalogue.causes()} == expected


@pytest.mark.parametrize("slug", catalogue.causes())
def test_the_words_of_a_cause(slug: str) -> None:
    """Title, meaning, how to tell, fix, actor, source and date stand in each file, and nothing unknown does."""
    raw = resources.toml(f"causes/{slug}.toml")
    words = catalogue.cause(slug)
    assert set(raw) <= FIELDS
    assert isinstance(raw["checked"], dt.date)
    assert words.who in WHO
    for text in (words.title, words.meaning, words.tell_apart, words.fix, words.source):
        assert text
        assert text == " ".join(text.split())
    assert not words.title.endswith(".")
    assert len(words.title) <= 80
    assert all(text.endswith((".", "!", "?", "”")) for text in (words.meaning, words.tell_apart, words.fix))
    assert 1 <= len(re.findall(r"[.?!](?=\s|$)", words.meaning)) <= 4
    assert not words.link or words.link.startswith("https://")
    if "admin.microsoft.com" in words.link or "entra.microsoft.com" in words.link:
        assert "→" in words.where  # portals change their addresses: the written path must stand beside
    assert "{" not in words.title + words.meaning + words.fix + words.tell_apart + words.where


@pytest.mark.parametrize("slug", catalogue.causes())
def test_no_first_remedy_weakens_the_organisation(slug: str) -> None:
    """No fix and no command turns off MFA, security defaults or certificate checks, or opens the organisation."""
    words = catalogue.cause(slug)
    fix, command = words.fix.lower(), words.command.lower()
    assert not re.search(r"(turn|switch)(ing)? (off )?(mfa|security defaults|verif|the (check|verif))", fix)
    assert "disable mfa" not in fix
    assert "set-transportconfig -smtpclientauthenticationdisabled" not in command
    assert "set-organizationconfig" not in command
    for written in re.findall(r"-(?:identity|userid|senderaddress) (\S+?)(?:;|$|\s)", command):
        assert written in {"scanner@contoso.com", "team@contoso.com"}


def test_where_an_administrator_acts() -> None:
    """What an administrator mends in Microsoft's portals or shell says where; what changes a setting names its risk."""
    for slug in catalogue.causes():
        words = catalogue.cause(slug)
        if words.who == "admin" and words.hop in {"tenant", "mailbox", "sign-in", "delivery"}:
            assert words.where, slug
            assert words.link or "centre" not in words.where, slug
        if re.search(r"\b(Set|Add|New|Update)-", words.command):
            assert words.security, slug


def test_baselines() -> None:
    """Where a fix touches a published baseline, it is named."""
    for slug in ("tenant-smtp-auth-disabled", "mailbox-smtp-auth-disabled"):
        assert "MS.EXO.5.1" in catalogue.cause(slug).security
        assert "CIS 6.5.4" in catalogue.cause(slug).security
    assert "CIS" in catalogue.cause("direct-send-rejected").security


def test_each_is_used() -> None:
    """Every cause can be come to: a check, an error text or a sign-in code names it."""
    top = Path(__file__).parent.parent.parent
    naming = [*top.glob("wizard/**/*.py"), *top.glob("resources/errors/*.toml"), top / "resources/sign-in-codes.toml"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in naming)
    unused = [slug for slug in catalogue.causes() if not re.search(rf"""["']{slug}["']""", text)]
    assert unused == []


def test_spelling() -> None:
    """The words are British, and say On and Off rather than a raw flag."""
    for slug in catalogue.causes():
        words = catalogue.cause(slug)
        prose = f"{words.title} {words.meaning} {words.fix} {words.tell_apart} {words.security}"
        prose = prose.replace("Get-OrganizationConfig", "").replace("“by your organization”", "").lower()
        for american in ("organization", "recognize", "color", "center", "behavior", "license "):
            assert american not in prose, (slug, american)
        assert "disabled = " not in prose


def test_the_order_of_fixing() -> None:
    """Each cause has a place of its own, and the path's order holds: a firewall before a password."""
    ranked = sorted(catalogue.causes(), key=catalogue.rank)
    assert len({catalogue.rank(slug) for slug in ranked}) == len(ranked)
    places = [FIX_ORDER.index(catalogue.hop(slug)) for slug in ranked]
    assert places == sorted(places)
    assert catalogue.rank("port-blocked") < catalogue.rank("tenant-smtp-auth-disabled")
    assert catalogue.rank("tenant-smtp-auth-disabled") < catalogue.rank("bad-credentials")
    assert catalogue.rank("offline") < catalogue.rank("dns-failure")


def test_a_slug_that_does_not_exist() -> None:
    """A mistyped slug is our bug and says so at once."""
    with pytest.raises(FileNotFoundError):
        catalogue.cause("no-such-cause")
