"""Whatever the practice services are sent, they answer in HTTP's terms: a mistake of the client is never ours."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.lab.exchange import Exchange
from wizard.lab.graph import Graph
from wizard.lab.keyvault import KeyVault
from wizard.lab.login import GRAPH_SCOPES, Login
from wizard.lab.settings import Settings, Tenant
from wizard.lab.submission import Register
from wizard.lab.tenant import APP_ID, CLIENT_ID, TENANT_ID
from wizard.lab.tenant import Tenant as State
from wizard.lab.web import Answer, Request
from wizard.model.secret import Secret

AUDIENCES = {name: (f"https://{name}.test",) for name in ("graph", "exchange", "vault")}
STATE = State(Settings(tenant=Tenant(mailboxes=30, policies=({"name": "P"},))), Secret("the-password"))
LOGIN = Login("https://login.test", AUDIENCES, STATE, Secret("the-password"))
EXCHANGE = Exchange("https://exchange.test/adminapi/beta", AUDIENCES["exchange"], LOGIN.tokens, STATE, Register())
GRAPH = Graph("https://graph.test", AUDIENCES["graph"], LOGIN.tokens, STATE, Register())
VAULT = KeyVault("https://vault.test", "https://login.test", AUDIENCES["vault"], LOGIN.tokens, STATE)

NAMED = ("scanner@practice.test", "P", "SendAs", "true", "2026-01-01", "Unlimited", "nobody", "")
texts = st.text(max_size=12) | st.sampled_from(NAMED)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
CMDLETS = (
    "Add-RecipientPermission",
    "Get-BlockedSenderAddress",
    "Get-CASMailbox",
    "Get-MessageTraceV2",
    "Get-User",
    "New-AuthenticationPolicy",
    "Remove-AuthenticationPolicy",
    "Remove-RecipientPermission",
    "Set-AuthenticationPolicy",
    "Set-CASMailbox",
    "Set-User",
)
PARAMETERS = (
    "AccessRights",
    "AllowBasicAuthSmtp",
    "AuthenticationPolicy",
    "Identity",
    "MessageId",
    "Name",
    "ResultSize",
    "SmtpClientAuthenticationDisabled",
    "StartDate",
    "STSRefreshTokensValidFrom",
    "Trustee",
)
METHODS = ("GET", "PUT", "POST", "DELETE")
FILTERS = (
    "status/errorCode eq",
    "createdDateTime ge",
    "clientAppUsed eq",
    "location/city eq",
    "isInteractive eq",
    "((",
    "",
)


def bearer(service: str, scopes: tuple[str, ...]) -> dict[str, str]:
    claims = {"aud": AUDIENCES[service][0], "tid": TENANT_ID, "scp": " ".join(scopes)}
    return {"authorization": f"Bearer {LOGIN.tokens.issue(claims, 3600)}"}


def proper(answer: Answer) -> None:
    assert 200 <= answer.status < 500
    if answer.kind.startswith("application/json") and answer.body:
        json.loads(answer.body)


@settings(deadline=None)
@given(st.sampled_from(CMDLETS), st.dictionaries(st.sampled_from(PARAMETERS), values, max_size=4) | values, texts)
def test_cmdlets(name: str, parameters: Any, token: str) -> None:
    """A cmdlet with any parameters and any place in a list gives rows, or a refusal."""
    body = json.dumps({"CmdletInput": {"CmdletName": name, "Parameters": parameters}}).encode()
    query = urlencode({"$skiptoken": token.encode("utf-8", "replace"), "$select": "Name"})
    headers = {**bearer("exchange", ("Exchange.Manage",)), "prefer": f"odata.maxpagesize={token}"}
    proper(EXCHANGE.site(Request("POST", f"/adminapi/beta/{TENANT_ID}/InvokeCommand", query, headers, body)))


@settings(deadline=None)
@given(st.sampled_from(FILTERS), texts, values)
def test_graph(start: str, rest: str, data: Any) -> None:
    """A filter, a page size and a body of any form give rows, or a refusal."""
    headers = bearer("graph", GRAPH_SCOPES)
    rest_bytes = rest.encode("utf-8", "replace")
    query = urlencode({"$filter": f"{start} ".encode() + rest_bytes, "$top": rest_bytes, "$skiptoken": rest_bytes})
    proper(GRAPH.site(Request("GET", "/v1.0/auditLogs/signIns", query, headers)))
    for body in ({"accountEnabled": data}, {"passwordProfile": data}, {"passwordProfile": {"password": data}}, data):
        text = json.dumps(body).encode()
        proper(GRAPH.site(Request("PATCH", "/v1.0/users/scanner@practice.test", "", headers, text)))


@settings(deadline=None)
@given(
    st.sampled_from(("GET", "PUT", "POST", "DELETE")),
    st.lists(st.sampled_from(("a", "versions", "recover", ""))),
    values,
)
def test_vault(method: str, parts: list[str], data: Any) -> None:
    """Any path and body below secrets gives an answer."""
    headers = bearer("vault", ("user_impersonation",))
    for body in (data, {"value": data, "tags": data, "contentType": data}):
        for place in ("secrets", "deletedsecrets"):
            path = "/".join(("", place, *parts))
            proper(VAULT.site(Request(method, path, "api-version=7.4", headers, json.dumps(body).encode())))


FIELDS = ("client_assertion", "client_secret", "code", "code_challenge", "device_code", "redirect_uri", "refresh_token")
GRANTS = ("authorization_code", "client_credentials", "device_code", "refresh_token", "password", "")
SCOPES = ("https://graph.test/.default", "openid", "/.default", "https:///", "https://exchange.test/Exchange.Manage")


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(FIELDS), texts | st.just("eyJhIjoxfQ.eyJhIjoxfQ.AA") | st.just("http://[")),
    st.sampled_from(GRANTS),
    st.lists(st.sampled_from(SCOPES), max_size=3),
    st.sampled_from((CLIENT_ID, APP_ID, "")),
)
def test_login(fields: Mapping[str, str], grant: str, scopes: list[str], client: str) -> None:
    """Any form on any page of the login gives an answer, and no token but by a grant."""
    form = {key: value.encode("utf-8", "replace") for key, value in fields.items()}
    form |= {"grant_type": grant.encode(), "scope": " ".join(scopes).encode(), "client_id": client.encode()}
    text = urlencode(form)
    for tenant in ("organizations", TENANT_ID, "nobody"):
        token = LOGIN.site(Request("POST", f"/{tenant}/oauth2/v2.0/token", "", {}, text.encode()))
        proper(token)
        assert b"access_token" not in token.body
        proper(LOGIN.site(Request("POST", f"/{tenant}/oauth2/v2.0/devicecode", "", {}, text.encode())))
        proper(LOGIN.site(Request("GET", f"/{tenant}/oauth2/v2.0/authorize", text, {})))
