"""The practice Microsoft Graph: the calls of a diagnosis, with Graph's permissions, filters, pages and errors."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.lab.admin import SCOPES, Admin, world
from tests.lab.clients import sign_in
from wizard.lab import serve
from wizard.lab.tenant import ADMIN, MAILBOX


@pytest.fixture(scope="module")
def shared() -> Iterator[Admin]:
    """One administrator of a healthy world for tests that leave it as it is."""
    with serve.start() as started, Admin(started) as admin:
        yield admin
    assert started.faults == ()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_policies(shared: Admin) -> None:
    """Security defaults are off; Conditional Access blocks old clients but for the service accounts."""
    assert shared.graph("policies/identitySecurityDefaultsEnforcementPolicy").json()["isEnabled"] is False
    policies = shared.graph("identity/conditionalAccess/policies").json()["value"]
    blocking = next(one for one in policies if one["grantControls"]["builtInControls"] == ["block"])
    assert blocking["conditions"]["clientAppTypes"] == ["exchangeActiveSync", "other"]
    (group,) = shared.graph(f"users/{MAILBOX}/transitiveMemberOf").json()["value"]
    assert blocking["conditions"]["users"]["excludeGroups"] == [group["id"]]
    office, countries = shared.graph("identity/conditionalAccess/namedLocations").json()["value"]
    assert (office["isTrusted"], office["ipRanges"][0]["cidrAddress"]) == (True, "192.88.99.0/24")
    assert countries["countriesAndRegions"] == ["CH"]


def test_an_account_shows_what_is_asked_for(shared: Admin) -> None:
    """Unasked only the few common properties come; $select brings others, and only those."""
    plain = shared.graph(f"users/{MAILBOX}").json()
    assert "accountEnabled" not in plain
    names = "id,accountEnabled,assignedLicenses,passwordPolicies,lastPasswordChangeDateTime,onPremisesSyncEnabled"
    chosen = shared.graph(f"users/{MAILBOX}", **{"$select": names}).json()
    assert set(chosen) == set(names.split(","))
    assert (chosen["accountEnabled"], chosen["passwordPolicies"]) == (True, "DisablePasswordExpiration")
    assert chosen["onPremisesSyncEnabled"] is None
    by_id = shared.graph(f"users/{plain['id']}").json()
    assert by_id == plain


def test_mfa_state_and_methods(shared: Admin) -> None:
    """The per-user state is in beta alone; methods are named by their type."""
    assert shared.graph(f"beta/users/{MAILBOX}/authentication/requirements").json()["perUserMfaState"] == "disabled"
    assert code(shared.graph(f"users/{MAILBOX}/authentication/requirements")) == (404, "NotFound")
    methods = shared.graph(f"users/{ADMIN}/authentication/methods").json()["value"]
    assert [one["@odata.type"].rpartition(".")[2] for one in methods] == [
        "passwordAuthenticationMethod",
        "microsoftAuthenticatorAuthenticationMethod",
    ]


def test_licences_and_organisation(shared: Admin) -> None:
    """The tenant's plan holds Entra ID P1, and its domains are named."""
    (sku,) = shared.graph("subscribedSkus").json()["value"]
    assert "AAD_PREMIUM" in [plan["servicePlanName"] for plan in sku["servicePlans"]]
    (tenant,) = shared.graph("organization").json()["value"]
    assert tenant["verifiedDomains"][0]["name"] == "practice.test"
    registered = shared.graph("reports/authenticationMethods/userRegistrationDetails").json()["value"]
    assert {row["userPrincipalName"]: row["isMfaRegistered"] for row in registered}[ADMIN] is True


def test_the_sign_in_log_is_filtered() -> None:
    """By account, client, result and time: only the fitting rows come, the newest first."""
    with world(mailbox={"password": "changed"}) as started, Admin(started) as admin:
        sign_in(started)
        mine = f"userPrincipalName eq '{MAILBOX}'"
        every = admin.graph("auditLogs/signIns", **{"$filter": mine}).json()["value"]
        moments = [row["createdDateTime"] for row in every]
        assert moments == sorted(moments, reverse=True)
        assert len(every) == 8
        now = datetime.now(UTC)
        since = f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M:%S.123Z}"
        recent = admin.graph("auditLogs/signIns", **{"$filter": f"{mine} and createdDateTime ge {since}"}).json()
        assert [row["status"]["errorCode"] for row in recent["value"]] == [50126]
        smtp = "(clientAppUsed eq 'Authenticated SMTP' or clientAppUsed eq 'SMTP') and status/errorCode eq 0"
        good = admin.graph("auditLogs/signIns", **{"$filter": f"{mine} and {smtp}"}).json()["value"]
        assert len(good) == 7
        nobody = admin.graph("auditLogs/signIns", **{"$filter": "userPrincipalName eq 'x@y.test'"}).json()["value"]
        assert nobody == []


def test_a_list_comes_in_pages(shared: Admin) -> None:
    """$top limits a page, and the next link leads through all rows once."""
    answer = shared.graph("auditLogs/signIns", **{"$top": "3", "$select": "id"}).json()
    seen = [row["id"] for row in answer["value"]]
    while "@odata.nextLink" in answer:
        answer = shared.http.get(answer["@odata.nextLink"], headers=shared.bearer("graph", SCOPES)).json()
        seen += [row["id"] for row in answer["value"]]
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    "query",
    [
        {"$filter": "nonsense"},
        {"$filter": "colour eq 'red'"},
        {"$filter": "clientAppUsed ge 'Authenticated SMTP'"},
        {"$top": "0"},
        {"$top": "5000"},
    ],
)
def test_what_cannot_be_asked(shared: Admin, query: dict[str, str]) -> None:
    """A filter or page size that Graph does not know is 400."""
    assert code(shared.graph("auditLogs/signIns", **query)) == (400, "BadRequest")


def test_a_scope_that_is_missing(shared: Admin) -> None:
    """Each call wants its own permission; without it Graph says Authorization_RequestDenied."""
    only = ("User.Read.All",)
    with Admin(shared.world) as admin:
        assert admin.graph(f"users/{MAILBOX}", only).status_code == 200
        for path in ("auditLogs/signIns", "identity/conditionalAccess/policies"):
            assert code(admin.graph(path, only)) == (403, "Authorization_RequestDenied")
        (group,) = admin.graph(f"users/{MAILBOX}/memberOf", only).json()["value"]
        assert group["displayName"] is None


@pytest.mark.parametrize(
    ("role", "user", "policy"), [("reader", 200, 200), ("recipients", 200, 403), ("none", 403, 403)]
)
def test_a_role_that_does_not_cover_it(role: str, user: int, policy: int) -> None:
    """The scope alone is not enough: the person's role must cover the reading, too."""
    with world(admin={"role": role}) as started, Admin(started) as admin:
        assert admin.graph(f"users/{MAILBOX}").status_code == user
        assert admin.graph("identity/conditionalAccess/policies").status_code == policy


def test_without_the_licence() -> None:
    """Without Entra ID P1 the log is refused for want of it, and there are no policies."""
    with world(tenant={"licence": "standard"}) as started, Admin(started) as admin:
        refused = admin.graph("auditLogs/signIns")
        assert code(refused) == (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant")
        assert "premium license" in refused.json()["error"]["message"]
        assert admin.graph("identity/conditionalAccess/policies").json()["value"] == []


def test_tokens_that_are_not_taken(shared: Admin) -> None:
    """No token, a made-up one, and one for another service are 401 InvalidAuthenticationToken."""
    url = f"{shared.cloud['graph']['base']}/users/{MAILBOX}"
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, shared.bearer("exchange")):
        assert code(shared.http.get(url, headers=headers)) == (401, "InvalidAuthenticationToken")


def test_unknown_accounts_and_calls(shared: Admin) -> None:
    """An account that does not exist and a call that is not served are 404, each in its form."""
    assert code(shared.graph("users/nobody@practice.test")) == (404, "Request_ResourceNotFound")
    assert code(shared.graph("groups")) == (404, "NotFound")


@pytest.mark.parametrize(
    "body",
    [{}, {"accountEnabled": "no"}, {"passwordProfile": {"password": "short"}}, {"displayName": "x"}],
)
def test_changes_that_are_refused(shared: Admin, body: dict[str, object]) -> None:
    """What cannot be changed here, or to that value, is 400 and changes nothing."""
    url = f"{shared.cloud['graph']['base']}/users/{MAILBOX}"
    assert shared.http.patch(url, json=body, headers=shared.bearer("graph", SCOPES)).status_code == 400
    assert shared.world.tenant.shown.users[MAILBOX].enabled


def test_sessions_end_when_they_are_revoked() -> None:
    """After revoking, the refresh token of that account is of no use."""
    with world(tenant={"propagation": 0.0}) as started, Admin(started) as admin:
        headers = admin.bearer("graph", SCOPES)
        url = f"{admin.cloud['graph']['base']}/users/{ADMIN}/revokeSignInSessions"
        assert admin.http.post(url, headers=headers).json()["value"] is True
        assert admin.sign_in(admin.scopes("exchange"))["error_codes"] == [50173]


@pytest.mark.parametrize(
    ("history", "codes", "countries"),
    [("quiet", {0}, {"CH"}), ("burst", {50126, 50053}, {"CH"}), ("attack", {0, 50126}, {"CH", "VN", "BR", "NG"})],
)
def test_the_history_before_the_world(history: str, codes: set[int], countries: set[str]) -> None:
    """Each kind of history has its results and its countries."""
    with world(log={"history": history}) as started, Admin(started) as admin:
        rows = admin.graph("auditLogs/signIns").json()["value"]
        assert {row["status"]["errorCode"] for row in rows} == codes
        assert {row["location"]["countryOrRegion"] for row in rows} == countries


def test_given_rows_stand_in_the_log() -> None:
    """A scenario's own rows have their code, time and whatever else it says."""
    row = {"minutes_ago": 5, "code": 53003, "ipAddress": "203.0.113.5", "clientAppUsed": "Browser"}
    with world(log={"history": "none", "more": [row]}) as started, Admin(started) as admin:
        (found,) = admin.graph("auditLogs/signIns").json()["value"]
        assert (found["status"]["errorCode"], found["clientAppUsed"]) == (53003, "Browser")
        assert found["ipAddress"] == "203.0.113.5"


def test_the_log_knows_further_mailboxes() -> None:
    """Of many mailboxes some have sent by SMTP: lately where it is On, long ago where it is Off by now."""
    with world(tenant={"mailboxes": 4_000}, log={"history": "none"}) as started, Admin(started) as admin:
        rows = admin.graph("auditLogs/signIns", **{"$top": "1000"}).json()["value"]
        boxes = {row["userPrincipalName"]: started.tenant.shown.mailbox(row["userPrincipalName"]) for row in rows}
        recent = f"{datetime.now(UTC) - timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}"
        lately = {row["userPrincipalName"] for row in rows if row["createdDateTime"] > recent}
        assert lately == {name for name, box in boxes.items() if box is not None and box.off is False}
        assert 0 < len(lately) < len(boxes) == 42


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("text/plain", b"no base64!", "ErrorMimeContentInvalidBase64String"),
        ("text/plain", b"U3ViamVjdDogeA==", "ErrorInvalidRecipients"),
        ("application/json", b"{}", "BadRequest"),
    ],
)
def test_what_is_no_message_is_not_sent(kind: str, body: bytes, code: str) -> None:
    """Graph wants base64 of MIME with a recipient, as text; anything else is a mistake in the request."""
    with world() as started, Admin(started) as admin:
        headers = {**admin.bearer("graph", ("Mail.Send",)), "Content-Type": kind}
        url = f"{admin.cloud['graph']['base']}/users/{started.mailbox}/sendMail"
        answer = admin.http.post(url, content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
        assert not started.received
