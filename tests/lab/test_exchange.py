"""The practice Exchange admin service: cmdlets, pages, roles and errors in the forms that the real one has."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.lab.admin import Admin, world
from tests.lab.clients import send
from wizard.lab import serve
from wizard.lab.serve import World
from wizard.lab.tenant import TENANT_ID


@pytest.fixture(scope="module")
def shared() -> Iterator[Admin]:
    """One administrator of a healthy world for tests that leave it as it is."""
    with serve.start() as started, Admin(started) as admin:
        yield admin
    assert started.faults == ()


def test_the_organisations_settings(shared: Admin) -> None:
    """Organisation off, no legacy TLS, no default policy, Direct Send not rejected: the healthy tenant."""
    (transport,) = shared.rows("Get-TransportConfig")
    assert (transport["SmtpClientAuthenticationDisabled"], transport["AllowLegacyTLSClients"]) == (True, False)
    (organisation,) = shared.rows("Get-OrganizationConfig")
    assert organisation["DefaultAuthenticationPolicy"] is None
    assert (organisation["RejectDirectSend"], organisation["SendFromAliasEnabled"]) == (False, False)
    assert [row["DomainName"] for row in shared.rows("Get-AcceptedDomain")] == ["practice.test"]
    assert shared.rows("Get-AuthenticationPolicy") == shared.rows("Get-InboundConnector") == []
    assert shared.rows("Get-BlockedSenderAddress") == []
    assert shared.rows("Get-HostedConnectionFilterPolicy")[0]["IPAllowList"] == []


def test_the_mailbox(shared: Admin) -> None:
    """Kind, addresses, sizes and account of the mailbox are there, found by address whatever its case."""
    (box,) = shared.rows("get-mailbox", Identity="SCANNER@practice.test")
    assert (box["RecipientTypeDetails"], box["EmailAddresses"]) == ("UserMailbox", ["SMTP:scanner@practice.test"])
    assert box["ProhibitSendQuota"] == "50 GB (53,687,091,200 bytes)"
    (user,) = shared.rows("Get-User", Identity="scanner")
    assert (user["AuthenticationPolicy"], user["AccountDisabled"]) == (None, False)
    assert shared.rows("Get-MailboxStatistics", Identity="Scanner")[0]["TotalItemSize"].endswith(" bytes)")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("plain", {"SmtpClientAuthenticationDisabled": None}),
        ("wrapped", {"SmtpClientAuthenticationDisabled": {"value": None}}),
        ("text", {"SmtpClientAuthenticationDisabled": ""}),
        ("absent", {}),
    ],
)
def test_null_false_and_absent_are_three(values: str, expected: dict[str, object]) -> None:
    """A switch comes plain, wrapped, as text or not at all, as the world says; its neighbours stay."""
    with (
        world(services={"values": values}, mailbox={"smtp_auth": "follows"}) as started,
        Admin(started) as admin,
    ):
        (row,) = admin.rows("Get-CASMailbox", Identity=started.mailbox)
        assert {key: row[key] for key in row if key.startswith("Smtp")} == expected
        assert row["PrimarySmtpAddress"] == started.mailbox


def pages(admin: Admin, size: str = "Unlimited", most: int = 1000) -> Iterator[dict[str, Any]]:
    """Yield every page of a list of mailboxes, by POST of the same body to the next link."""
    body = {"CmdletInput": {"CmdletName": "Get-CASMailbox", "Parameters": {"ResultSize": size}}}
    url = f"{admin.cloud['exchange']['base']}/{TENANT_ID}/InvokeCommand"
    headers = {**admin.bearer("exchange"), "Prefer": f"odata.maxpagesize={most}"}
    while url:
        answer = admin.http.post(url, json=body, headers=headers)
        assert answer.status_code == 200
        yield answer.json()
        url = answer.json().get("@odata.nextLink", "")


def test_many_mailboxes_come_in_pages() -> None:
    """Twenty thousand mailboxes come by the thousand, each once, in order; a GET of the next page is refused."""
    with world(tenant={"mailboxes": 20_000}) as started, Admin(started) as admin:
        every = list(pages(admin))
        assert [len(page["value"]) for page in every] == [1000] * 20 + [3]
        addresses = [row["PrimarySmtpAddress"] for page in every for row in page["value"]]
        assert len(set(addresses)) == 20_003
        assert admin.http.get(every[0]["@odata.nextLink"], headers=admin.bearer("exchange")).status_code == 405
        (single,) = admin.rows("Get-CASMailbox", Identity=addresses[-1])
        assert single["PrimarySmtpAddress"] == addresses[-1]
        (first,) = pages(admin, "5")
        assert (len(first["value"]), len(first["@adminapi.warnings"])) == (5, 1)


def test_the_message_trace_knows_what_was_accepted(shared: Admin) -> None:
    """A message that was sent is found by sender and time, and not in another hour."""
    send(shared.world, content=b"Subject: scan\r\nMessage-ID: <one@practice.test>\r\n\r\nA page.\r\n")
    asked = {"SenderAddress": shared.world.mailbox, "MessageId": "<one@practice.test>"}
    (row,) = shared.rows("Get-MessageTraceV2", **asked)
    assert (row["Status"], row["RecipientAddress"]) == ("Delivered", shared.world.mailbox)
    now = datetime.now(UTC)
    early = {"StartDate": (now - timedelta(hours=2)).isoformat(), "EndDate": (now - timedelta(hours=1)).isoformat()}
    assert shared.rows("Get-MessageTraceV2", **asked, **early) == []


def error(admin: Admin, name: str, /, **parameters: object) -> tuple[int, str, dict[str, str]]:
    """Run a cmdlet that must fail; return status, the exception's short name, and the headers."""
    answer = admin.cmdlet(name, **parameters)
    said = answer.json()["error"]
    assert said["details"][0]["message"].endswith(said["innererror"]["internalException"]["message"])
    return answer.status_code, said["innererror"]["type"].rpartition(".")[2], dict(answer.headers)


@pytest.mark.parametrize(
    ("cmdlet", "parameters", "kind"),
    [
        ("Get-Mailbox", {"Identity": "nobody@practice.test"}, "ManagementObjectNotFoundException"),
        ("Get-Nothing", {}, "CommandNotFoundException"),
        ("Get-Mailbox", {"Colour": "red"}, "ParameterBindingException"),
        ("Set-CASMailbox", {}, "ParameterBindingException"),
        ("Set-User", {"Identity": "scanner", "AuthenticationPolicy": "None"}, "ManagementObjectNotFoundException"),
        ("Get-Mailbox", {"ResultSize": "many"}, "ParameterBindingException"),
        (
            "Set-CASMailbox",
            {"Identity": "scanner", "SmtpClientAuthenticationDisabled": 1},
            "ParameterBindingException",
        ),
    ],
)
def test_a_cmdlet_that_cannot_be_run(shared: Admin, cmdlet: str, parameters: dict[str, object], kind: str) -> None:
    """Status 400 with the exception's name, and a number for the support."""
    status, found, headers = error(shared, cmdlet, **parameters)
    assert (status, found) == (400, kind)
    assert headers["request-id"]


@pytest.mark.parametrize(
    ("role", "read", "write", "policy"),
    [("full", 200, 200, 200), ("reader", 200, 403, 403), ("recipients", 200, 200, 403), ("none", 403, 403, 403)],
)
def test_a_role_covers_some_cmdlets(role: str, read: int, write: int, policy: int) -> None:
    """Each role may run its cmdlets, and a refusal names the role's gap; the list of allowed cmdlets says the same."""
    with world(admin={"role": role}) as started, Admin(started) as admin:
        named = {"Identity": started.mailbox}
        answers = [
            admin.cmdlet("Get-CASMailbox", **named),
            admin.cmdlet("Set-CASMailbox", **named, SmtpClientAuthenticationDisabled=False),
            admin.cmdlet("New-AuthenticationPolicy", Name="New"),
        ]
        assert [answer.status_code for answer in answers] == [read, write, policy]
        for answer in answers:
            if answer.status_code == 403:
                assert "CmdletAccessDeniedException" in answer.text
                assert answer.headers["x-ms-diagnostics"]
        base = admin.cloud["exchange"]["base"].replace("/beta", "/v1.0")
        module = admin.http.get(f"{base}/{TENANT_ID}/EXOModuleFile?Version=3.9.2", headers=admin.bearer("exchange"))
        exported = module.json()["value"][0]["exportedCmdlets"].split(",")
        assert ("New-AuthenticationPolicy" in exported) == (policy == 200)


def test_a_stale_token_and_a_foreign_one() -> None:
    """A role that was given a moment ago gives 403 with nothing; another service's token gives 401."""
    with world(admin={"role": "stale"}) as started, Admin(started) as admin:
        answer = admin.cmdlet("Get-TransportConfig")
        assert (answer.status_code, answer.content, "x-ms-diagnostics" in answer.headers) == (403, b"", False)
    with world() as started, Admin(started) as admin:
        url = f"{admin.cloud['exchange']['base']}/{TENANT_ID}/InvokeCommand"
        for headers in ({}, {"Authorization": "Bearer x.y.z"}, admin.bearer("graph", ("Policy.Read.All",))):
            answer = admin.http.post(url, json={}, headers=headers)
            assert (answer.status_code, "www-authenticate" in answer.headers) == (401, True)


def test_the_region_has_a_host_of_its_own() -> None:
    """Where the tenant lives in a region, every request is sent on to its host, which answers."""
    with world(services={"region": True}) as started, Admin(started) as admin:
        base = admin.cloud["exchange"]["base"]
        headers = admin.bearer("exchange")
        sent_on = admin.http.get(f"{base}/{TENANT_ID}/EXOModuleFile?Version=3.9.2", headers=headers)
        assert sent_on.status_code == 302
        host = sent_on.headers["location"].partition("/adminapi")[0]
        assert host != base.partition("/adminapi")[0]
        body = {"CmdletInput": {"CmdletName": "Get-TransportConfig", "Parameters": {}}}
        answer = admin.http.post(f"{host}/adminapi/beta/{TENANT_ID}/InvokeCommand", json=body, headers=headers)
        assert answer.status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"CmdletInput": 3}', json.dumps("\ud800").encode()])
def test_a_body_that_names_no_cmdlet(shared: Admin, body: bytes) -> None:
    """Whatever is sent in place of a cmdlet is refused with 400."""
    url = f"{shared.cloud['exchange']['base']}/{TENANT_ID}/InvokeCommand"
    assert shared.http.post(url, content=body, headers=shared.bearer("exchange")).status_code == 400


def test_restricted_senders_and_full_mailboxes_are_seen() -> None:
    """What makes the server refuse a message is what the readings show."""
    with world(mailbox={"restricted": True, "full": True}) as started, Admin(started) as admin:
        (blocked,) = admin.rows("Get-BlockedSenderAddress", SenderAddress=started.mailbox)
        assert blocked["SenderAddress"] == started.mailbox
        size = admin.rows("Get-MailboxStatistics", Identity=started.mailbox)[0]["TotalItemSize"]
        assert size == admin.rows("Get-Mailbox", Identity=started.mailbox)[0]["ProhibitSendQuota"]


def test_a_mailbox_without_a_licence_is_not_found() -> None:
    """Without a licence the account is there and the mailbox is not."""
    with world(mailbox={"licensed": False}) as started, Admin(started) as admin:
        assert error(admin, "Get-Mailbox", Identity=started.mailbox)[:2] == (400, "ManagementObjectNotFoundException")
        assert admin.rows("Get-User", Identity=started.mailbox)[0]["RecipientTypeDetails"] == "User"


def used(started: World) -> set[str]:
    return {visit.what for visit in started.visits if visit.service == "exchange"}


def test_every_cmdlet_is_recorded(shared: Admin) -> None:
    """The record of requests names the cmdlet that was run."""
    shared.rows("Get-AcceptedDomain")
    assert "Get-AcceptedDomain" in used(shared.world)
