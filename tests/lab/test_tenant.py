"""One state for all: what a cmdlet changes is shown at once, and the mail server obeys it when it has arrived."""

import smtplib
import time
from typing import Any

import pytest

from tests.lab.admin import SCOPES, Admin, world
from tests.lab.clients import Smtplib, cloud, send, sign_in
from wizard.lab.serve import World
from wizard.lab.tenant import COLLEAGUE, Records

OFF = {"SmtpClientAuthenticationDisabled": True}
HOUR = 3600.0


def later(started: World, seconds: float) -> None:
    """Move the world's clock forward."""
    started.tenant.clock = lambda: time.time() + seconds


def test_a_change_is_shown_at_once_and_obeyed_later() -> None:
    """The reading shows the mailbox off at once; the server still lets it in until the change has arrived."""
    with world(tenant={"propagation": HOUR}) as started, Admin(started) as admin:
        assert sign_in(started)[0] == 235
        assert admin.rows("Set-CASMailbox", Identity=started.mailbox, **OFF) == []
        (row,) = admin.rows("Get-CASMailbox", Identity=started.mailbox)
        assert row["SmtpClientAuthenticationDisabled"] is True
        assert sign_in(started)[0] == 235
        later(started, HOUR + 1)
        assert b"disabled for the Mailbox" in sign_in(started)[1]


@pytest.mark.parametrize(
    ("value", "says"),
    [(False, b"Authentication successful"), (True, b"disabled for the Mailbox"), (None, b"disabled for the Tenant")],
)
def test_the_three_states_of_a_mailbox(value: object, says: bytes) -> None:
    """False allows, True blocks, and null follows the organisation, which is off: none is another."""
    with world(tenant={"propagation": 0.0}) as started, Admin(started) as admin:
        admin.rows("Set-CASMailbox", Identity=started.mailbox, SmtpClientAuthenticationDisabled=value)
        (row,) = admin.rows("Get-CASMailbox", Identity=started.mailbox)
        assert row["SmtpClientAuthenticationDisabled"] is value
        assert says in sign_in(started)[1]


def test_changes_arrive_in_their_order() -> None:
    """Two changes of one thing, made one after the other, end as the second."""
    with world(tenant={"propagation": 1.0}) as started:

        def off(records: Records) -> None:
            records.mailboxes[started.mailbox].off = True

        def on(records: Records) -> None:
            records.mailboxes[started.mailbox].off = False

        started.tenant.change(off)
        started.tenant.change(on)
        assert started.tenant.effective.mailboxes[started.mailbox].off is False
        later(started, 2.0)
        assert started.tenant.effective.mailboxes[started.mailbox].off is False
        assert sign_in(started)[0] == 235


def test_an_authentication_policy_opens_one_user() -> None:
    """The default policy refuses passwords; a policy that allows them, given to this user, lets it in."""
    policies = [{"name": "Nobody", "smtp": False}]
    with (
        world(tenant={"propagation": 0.0, "policies": policies, "default_policy": "Nobody"}) as started,
        Admin(started) as admin,
    ):
        assert b"basic authentication is disabled." in sign_in(started)[1]
        (made,) = admin.rows("New-AuthenticationPolicy", Name="Scanners")
        assert made["AllowBasicAuthSmtp"] is False
        admin.rows("Set-AuthenticationPolicy", Identity="Scanners", AllowBasicAuthSmtp=True)
        admin.rows("Set-User", Identity=started.mailbox, AuthenticationPolicy="Scanners")
        (user,) = admin.rows("Get-User", Identity=started.mailbox)
        assert user["AuthenticationPolicy"] == "Scanners"
        assert sign_in(started)[0] == 235
        assert admin.cmdlet("Remove-AuthenticationPolicy", Identity="Scanners").status_code == 400
        admin.rows("Set-User", Identity=started.mailbox, AuthenticationPolicy=None)
        admin.rows("Remove-AuthenticationPolicy", Identity="Scanners")
        assert b"basic authentication is disabled." in sign_in(started)[1]


def test_send_as_is_granted_and_taken_back() -> None:
    """With the right the other sender is taken, without it refused."""
    with world(tenant={"propagation": 0.0}) as started, Admin(started) as admin:
        right = {"Identity": COLLEAGUE, "Trustee": started.mailbox, "AccessRights": ["SendAs"]}
        assert send(started, COLLEAGUE)[0] == 554
        admin.rows("Add-RecipientPermission", **right)
        trustees = [row["Trustee"] for row in admin.rows("Get-RecipientPermission", Identity=COLLEAGUE)]
        assert trustees == ["NT AUTHORITY\\SELF", started.mailbox]
        assert send(started, COLLEAGUE)[0] == 250
        admin.rows("Remove-RecipientPermission", **right, Confirm=False)
        assert send(started, COLLEAGUE)[0] == 554


@pytest.mark.parametrize(("allowed", "code"), [("on", 250), ("off", 554)])
def test_an_alias_may_be_a_sender_only_where_the_organisation_says(allowed: str, code: int) -> None:
    """SendFromAliasEnabled decides about aliases."""
    alias = "scans@practice.test"
    with world(tenant={"send_from_alias": allowed}, mailbox={"aliases": [alias]}) as started:
        assert send(started, alias)[0] == code


@pytest.mark.parametrize(
    ("mailbox", "policy", "code", "says"),
    [
        ({"password": "changed"}, {}, 50126, b"credentials were incorrect"),
        ({"locked": True}, {}, 50053, b"account locked"),
        ({"kind": "SharedMailbox"}, {}, 50057, b"account has an issue"),
        ({"password_expired": True}, {}, 50055, b"credentials were incorrect"),
        ({"per_user_mfa": "enforced", "methods": ["password", "phone"]}, {}, 50076, b"credentials were incorrect"),
        ({"per_user_mfa": "enabled"}, {}, 50079, b"credentials were incorrect"),
        ({}, {"security_defaults": "on"}, 530035, b"security defaults policy"),
        ({}, {"conditional_access": "blocks"}, 53003, b"did not meet the criteria"),
        ({}, {"conditional_access": "mfa"}, 50076, b"did not meet the criteria"),
        ({}, {"conditional_access": "report-only"}, 0, b"successful"),
        ({}, {}, 0, b"successful"),
        ({"licensed": False}, {}, 0, b"Mailbox cannot be accessed"),
    ],
)
def test_what_reaches_entra_leaves_a_row(
    mailbox: dict[str, object], policy: dict[str, object], code: int, says: bytes
) -> None:
    """An attempt that Exchange Online passes on stands in the log, with the code of its reason."""
    with world(mailbox=mailbox, policy=policy, log={"history": "none"}) as started, Admin(started) as admin:
        assert says in sign_in(started)[1]
        (row,) = admin.graph("auditLogs/signIns").json()["value"]
        assert (row["status"]["errorCode"], row["clientAppUsed"]) == (code, "Authenticated SMTP")
        assert row["userPrincipalName"] == started.mailbox


@pytest.mark.parametrize(
    "parts",
    [
        {"mailbox": {"smtp_auth": "off"}},
        {"mailbox": {"smtp_auth": "follows"}},
        {"policy": {"basic_auth_smtp": "blocked"}},
        {"tenant": {"basic_auth": "retired"}},
    ],
)
def test_what_exchange_refuses_itself_leaves_no_row(parts: dict[str, dict[str, Any]]) -> None:
    """A refusal before Entra ID stands in no log."""
    with world(**parts, log={"history": "none"}) as started, Admin(started) as admin:
        assert sign_in(started)[0] >= 500
        assert admin.graph("auditLogs/signIns").json()["value"] == []


@pytest.mark.parametrize(("address", "code"), [("192.88.99.24", 235), ("198.51.100.7", 535)])
def test_a_policy_about_places_goes_by_the_public_address(address: str, code: int) -> None:
    """From the head office the sign-in works, from elsewhere not; the server names the address that it sees."""
    with world(policy={"conditional_access": "place"}, network={"public_address": address}) as started:
        with Smtplib(started) as client:
            client.ehlo()
            assert client.ehlo_resp is not None
            assert f"Hello [{address}]".encode() in client.ehlo_resp
        assert sign_in(started)[0] == code


def test_a_policy_that_excludes_the_account_lets_it_in() -> None:
    """Among several policies only one that is on, applies and cannot be met refuses."""
    more: list[dict[str, Any]] = [
        {"displayName": "Off", "state": "disabled", "grantControls": {"builtInControls": ["block"]}},
        {
            "displayName": "All but the scanner",
            "conditions": {"users": {"includeUsers": ["All"], "excludeUsers": ["scanner@practice.test"]}},
            "grantControls": {"builtInControls": ["block"]},
        },
        {
            "displayName": "SharePoint",
            "conditions": {"applications": {"includeApplications": ["00000003-0000-0ff1-ce00-000000000000"]}},
            "grantControls": {"builtInControls": ["block"]},
        },
        {
            "displayName": "Phones",
            "conditions": {"platforms": {"includePlatforms": ["iOS"], "excludePlatforms": []}},
            "grantControls": {"builtInControls": ["mfa"]},
        },
    ]
    with world(policy={"conditional_access": "none", "more": more}) as started:
        assert sign_in(started)[0] == 235
    group = {"conditions": {"users": {"includeGroups": ["Service accounts"]}}, "displayName": "Group"}
    group |= {"grantControls": {"builtInControls": ["compliantDevice"]}}
    with world(policy={"conditional_access": "none", "more": [*more, group]}) as started:
        assert b"did not meet the criteria" in sign_in(started)[1]


BLOCK = {"builtInControls": ["block"]}
ABROAD = {"includeLocations": ["All"], "excludeLocations": ["Our countries"]}
CHIEFS = {"includeRoles": ["Global Administrator"]}


@pytest.mark.parametrize(
    ("condition", "parts", "code"),
    [
        ({"locations": ABROAD}, {}, 235),
        ({"locations": ABROAD}, {"network": {"country": "BR"}}, 535),
        ({"users": CHIEFS}, {}, 235),
        ({"users": CHIEFS}, {"mailbox": {"roles": ["Global Administrator"]}}, 535),
        ({"signInRiskLevels": ["high"]}, {}, 235),
    ],
)
def test_a_policy_about_countries_and_roles(
    condition: dict[str, Any], parts: dict[str, dict[str, Any]], code: int
) -> None:
    """A policy applies where its country or role does, and a risk that nobody saw is none."""
    one = {"displayName": "The policy", "conditions": condition, "grantControls": BLOCK}
    with world(policy={"conditional_access": "none", "more": [one]}, **parts) as started, Admin(started) as admin:
        assert sign_in(started)[0] == code
        row = admin.graph("auditLogs/signIns").json()["value"][0]
        (applied,) = row["appliedConditionalAccessPolicies"]
        assert (applied["displayName"], applied["result"] == "failure") == ("The policy", code == 535)
        kinds = [one["@odata.type"] for one in admin.graph(f"users/{started.mailbox}/memberOf").json()["value"]]
        assert ("#microsoft.graph.directoryRole" in kinds) == bool(parts.get("mailbox"))


def test_a_token_ends_with_its_life() -> None:
    """A token is taken within its life and by no service afterwards."""
    with world(admin={"token_life": 600}) as started, Admin(started) as admin:
        assert admin.cmdlet("Get-TransportConfig").status_code == 200
        url = f"{admin.cloud['graph']['base']}/users/{started.mailbox}"
        headers = admin.bearer("graph", SCOPES)
        assert admin.http.get(url, headers=headers).status_code == 200
        later(started, 601)
        expired = admin.http.get(url, headers=headers)
        assert (expired.status_code, expired.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
        assert admin.cmdlet("Get-TransportConfig").status_code == 401


def test_a_row_can_come_late() -> None:
    """With a delay the log does not know the attempt yet, and knows it afterwards."""
    with world(log={"history": "none", "delay": HOUR}) as started, Admin(started) as admin:
        sign_in(started)
        assert admin.graph("auditLogs/signIns").json()["value"] == []
        later(started, HOUR + 1)
        assert len(started.tenant.sign_ins()) == 1


def test_blocking_an_account_and_a_new_password_are_obeyed() -> None:
    """After Graph blocks the sign-in the password is of no use; unblocked with a new one, only that one is."""
    with world(tenant={"propagation": 0.0}) as started, Admin(started) as admin:
        url = f"{admin.cloud['graph']['base']}/users/{started.mailbox}"
        headers = admin.bearer("graph", SCOPES)
        assert admin.http.patch(url, json={"accountEnabled": False}, headers=headers).status_code == 204
        assert b"account has an issue" in sign_in(started)[1]
        new = "A-new-one-of-length-24"
        profile = {"password": new, "forceChangePasswordNextSignIn": False}
        body = {"accountEnabled": True, "passwordProfile": profile}
        assert admin.http.patch(url, json=body, headers=headers).status_code == 204
        assert b"credentials were incorrect" in sign_in(started)[1]
        with Smtplib(started) as client:
            assert client.secure().login(started.mailbox, new)[0] == 235


@pytest.mark.parametrize(
    ("connectors", "code"), [([], 550), ([{"Name": "Scanners", "SenderIPAddresses": ["127.0.0.1"]}], 250)]
)
def test_direct_send_can_be_rejected(connectors: list[dict[str, Any]], code: int) -> None:
    """Mail in the organisation's own name without a sign-in is refused, unless a connector knows the address."""
    with (
        world(tenant={"reject_direct_send": "on", "connectors": connectors}) as started,
        smtplib.SMTP("127.0.0.1", cloud(started)["smtp"]["mx_port"], "scanner.local", timeout=5) as client,
    ):
        client.ehlo()
        client.mail("scanner@practice.test")
        client.rcpt(started.mailbox)
        assert client.data(b"Subject: scan\r\n\r\nA page.\r\n")[0] == code
