"""An access token's mistakes are named from what it says of itself, and the sign-in with it is told."""

from dataclasses import replace
from typing import Any

import pytest

from tests.checks.alternatives.ways import CASE, no_token, token
from tests.checks.house import NOW, reading, reply, settled, sign_in
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.tenant import TenantFound
from wizard.model.ways import TokenRefused

_ID, _GRAPH, _SIGN_IN = "credentials.token", "alternatives.graph-send", "credentials.sign-in"
AS_APP: dict[str, Any] = {"scopes": (), "roles": ("SMTP.SendAsApp",), "user": ""}


@pytest.mark.parametrize(
    ("claims", "say"),
    [
        ({"readable": False}, "unreadable"),
        ({"audience": "https://graph.microsoft.com"}, "for-graph"),
        ({"audience": "00000003-0000-0000-c000-000000000000"}, "for-graph"),
        ({"audience": "https://management.azure.com"}, "for-another"),
        ({"expires": NOW - 60}, "expired"),
        ({"scopes": ("IMAP.AccessAsUser.All",)}, "no-scope"),
        ({**AS_APP, "roles": ("Mail.Send",)}, "app-without-role"),
        ({"user": "boss@contoso.com"}, "other-user"),
        ({"tenant_id": "1"}, "other-tenant"),
    ],
)
def test_mistakes(claims: dict[str, Any], say: str) -> None:
    """Each of the known mistakes is named before anything is tried with the token."""
    tenant = reading(TenantFound, {"issuer": "https://login.microsoftonline.com/2/v2.0"})
    found = settled(_ID, token(**claims), *([tenant] if say == "other-tenant" else []), case=CASE)
    assert (found.status, found.say) == (Status.WARN, say)


@pytest.mark.parametrize(
    ("claims", "say"),
    [
        ({}, "fits-user"),
        ({"audience": "00000002-0000-0ff1-ce00-000000000000"}, "fits-user"),
        ({"user": "Scanner@Contoso.com"}, "fits-user"),
        (AS_APP, "fits-app"),
    ],
)
def test_a_good_token(claims: dict[str, Any], say: str) -> None:
    """A token for Outlook with the permission, of this mailbox or of an application, looks right."""
    found = settled(_ID, token(**claims), case=CASE)
    assert (found.status, found.say) == (Status.PASS, say)


@pytest.mark.parametrize(("claims", "say"), [({}, "refused-user"), (AS_APP, "refused-app")])
def test_a_refused_token(claims: dict[str, Any], say: str) -> None:
    """Where a token that looks right is refused, what else it can be is told, for a person and an application apart."""
    refused = sign_in(reply(535, "5.7.3 Authentication unsuccessful"), mechanism="XOAUTH2")
    assert settled(_ID, token(**claims), refused, case=CASE).say == say


def test_an_accepted_token() -> None:
    """What the server accepted is right, whatever the token says; a password's sign-in says nothing of a token."""
    strange = token(audience="https://management.azure.com")
    assert settled(_ID, strange, sign_in(mechanism="XOAUTH2"), case=CASE).say == "accepted"
    assert settled(_SIGN_IN, strange, sign_in(mechanism="XOAUTH2"), case=CASE).say == "accepted-token"
    assert settled(_ID, strange, sign_in(), case=CASE).say == "for-another"


@pytest.mark.parametrize("claims", [{"expires": NOW - 60}, {"scopes": ("IMAP.AccessAsUser.All",)}])
def test_a_mistake_that_the_server_refused_is_the_reason(claims: dict[str, Any]) -> None:
    """A refused token that shows a mistake fails both checks for certain; one that looks right leaves it open."""
    refused = sign_in(reply(535, "5.7.3 Authentication unsuccessful"), mechanism="XOAUTH2")
    found = settled(_ID, token(**claims), refused, case=CASE)
    assert (found.status, found.cause, found.confidence) == (Status.FAIL, "oauth-token-rejected", Confidence.CERTAIN)
    assert settled(_SIGN_IN, token(**claims), refused, case=CASE).confidence is Confidence.CERTAIN
    assert settled(_SIGN_IN, token(), refused, case=CASE).confidence is not Confidence.CERTAIN


def test_the_clouds_own_services_are_known() -> None:
    """A token made out to the cloud's own Outlook or Graph is taken for that, whatever their names are."""
    submission = replace(CASE.cloud.submission, oauth_scope="https://outlook.lab.test/SMTP.Send")
    cloud = replace(CASE.cloud, submission=submission, graph_base="https://127.0.0.1:4711/v1.0")
    case = replace(CASE, cloud=cloud)
    assert settled(_ID, token(audience="https://outlook.lab.test"), case=case).say == "fits-user"
    assert settled(_ID, token(audience="https://127.0.0.1:4711"), case=case).say == "for-graph"
    assert settled(_ID, token(audience="https://127.0.0.1:4712"), case=case).say == "for-another"


@pytest.mark.parametrize(
    ("cause", "status", "say"),
    [("oauth-consent-missing", Status.FAIL, "not-given"), ("", Status.UNKNOWN, "not-fetched")],
)
def test_a_token_that_the_login_did_not_give(cause: str, status: Status, say: str) -> None:
    """A refusal of the login that is a cause of the catalogue breaks the sign-in; any other leaves it open."""
    refused = TokenRefused(probe="oauth", started=0.0, ended=0.0, why="consent", code=65001, cause=cause)
    found = settled(_ID, no_token(), refused, case=CASE)
    assert (found.status, found.say, found.cause) == (status, say, cause or None)
    assert settled(_ID, no_token(), refused, sign_in(), case=CASE).status is Status.SKIPPED  # a password, later


def test_no_token() -> None:
    """Without a token both checks are skipped."""
    assert settled(_ID, no_token(), case=CASE).status is Status.SKIPPED
    assert settled(_GRAPH, no_token(), case=CASE).status is Status.SKIPPED


@pytest.mark.parametrize(
    ("claims", "say"),
    [
        ({"scopes": ("Mail.Send",)}, "user"),
        ({"scopes": (), "roles": ("Mail.Send",)}, "app"),
        ({"scopes": ("Mail.Read",)}, "not-allowed"),
        ({"scopes": ("Mail.Send",), "expires": NOW - 1}, "expired"),
        ({"audience": "https://outlook.office.com"}, "for-smtp"),
    ],
)
def test_graph(claims: dict[str, Any], say: str) -> None:
    """Only a token for Graph that bears Mail.Send may send through it."""
    made = token(**{"audience": "https://graph.microsoft.com", **claims})
    assert settled(_GRAPH, made, case=CASE).say == say
