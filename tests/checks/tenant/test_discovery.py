"""Which organisation it is, whether there is one, and whether the administrator belongs to it."""

from dataclasses import replace

from tests.checks.house import EXCHANGE, judge, reading, reply, settled, sign_in
from wizard.model.finding import Status
from wizard.model.observation import SignIn
from wizard.model.tenant import AdminSignIn, TenantFound

_ID = "tenant.discovery"
ID = "0aaaaaaa-1111-2222-3333-444444444444"
FOUND = reading(
    TenantFound,
    {"issuer": f"https://login.microsoftonline.com/{ID.upper()}/v2.0", "tenant_region_scope": "EU"},
)
UNKNOWN = reading(TenantFound, refused="not-found", detail="AADSTS90002")


def admin(tenant: str) -> AdminSignIn:
    return AdminSignIn(probe="admin", started=0, ended=0, user="admin@fabrikam.com", tenant_id=tenant, how="browser")


def test_a_known_domain() -> None:
    """The organisation is there, so it is ruled out that it is not."""
    found = settled(_ID, FOUND)
    assert (found.status, found.say, found.values["tenant"]) == (Status.PASS, "found", ID)
    assert found.rules_out == ("tenant-not-found",)


def test_an_unknown_domain() -> None:
    """The domain has no organisation: likely the cause, unless the sign-in was accepted."""
    found = settled(_ID, UNKNOWN, sign_in(reply(535, "5.7.3 no")))
    assert (found.status, found.cause) == (Status.FAIL, "tenant-not-found")
    found = settled(_ID, UNKNOWN, sign_in())
    assert (found.status, found.cause) == (Status.WARN, None)


def test_a_personal_address() -> None:
    """Personal accounts have no organisation, by their domain or by the tenant that they share."""
    case = replace(EXCHANGE, mailbox="somebody@hotmail.com")
    assert settled(_ID, UNKNOWN, case=case).say == "personal"
    shared = reading(TenantFound, {"issuer": "https://x/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"})
    assert settled(_ID, shared).say == "personal"
    assert settled(_ID, FOUND, case=replace(EXCHANGE, mailbox="a@livestock.com")).say == "found"


def test_another_organisation() -> None:
    """Whoever is signed in elsewhere is told so; the same organisation in other letters is the same."""
    assert settled(_ID, FOUND, admin("other")).say == "signed-in-elsewhere"
    assert settled(_ID, FOUND, admin(ID.upper())).say == "found"


def test_no_answer() -> None:
    """A service that failed leaves it unknown; a cloud without one skips it; more can come."""
    assert settled(_ID, reading(TenantFound, refused="unavailable")).status is Status.UNKNOWN
    assert settled(_ID, reading(TenantFound, refused="no-endpoint")).say == "no-organisation"
    assert settled(_ID).status is Status.SKIPPED
    assert judge(_ID, FOUND, coming=(SignIn,)) is None
