"""A token is decoded for what it says, whatever it is; the token itself goes nowhere."""

import base64
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wizard.model.secret import AccessToken, Secret
from wizard.wire import claims


def made(payload: Any) -> AccessToken:
    middle = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return AccessToken(f"e30.{middle}.c2lnbmF0dXJl")


def test_the_claims_are_read() -> None:
    """Audience, scopes, roles, user, app, tenant and end come out of both versions of tokens."""
    found = claims.read(
        made({"aud": "https://outlook.office.com", "scp": "SMTP.Send IMAP", "upn": "a@b.c", "tid": "AB", "exp": 5}),
        probe="token",
        at=1.0,
    )
    assert (found.given, found.readable, found.scopes, found.user) == (True, True, ("SMTP.Send", "IMAP"), "a@b.c")
    assert (found.tenant_id, found.expires) == ("ab", 5.0)
    second = claims.read(made({"roles": ["SMTP.SendAsApp", 7], "azp": "app"}), probe="token", at=1.0)
    assert (second.roles, second.app_id, second.scopes) == (("SMTP.SendAsApp",), "app", ())


def test_what_is_no_token() -> None:
    """A password is not looked at, and no secret is no token."""
    assert not claims.read(Secret("e30.e30.e30"), probe="token", at=0.0).given
    assert not claims.read(None, probe="token", at=0.0).given
    assert not claims.read(AccessToken("opaque"), probe="token", at=0.0).readable


@given(text=st.text(max_size=60) | st.builds(lambda part: f"a.{part}.b", st.text(max_size=60)))
def test_any_text_is_read(text: str) -> None:
    """Whatever is pasted as a token, there is an answer that does not hold it."""
    found = claims.read(AccessToken(text), probe="token", at=0.0)
    assert found.given
    assert found.readable or not found.audience


@given(
    payload=st.recursive(
        st.none() | st.text(max_size=5) | st.floats(allow_nan=False),
        lambda one: (
            st.lists(one) | st.dictionaries(st.text(max_size=5) | st.sampled_from(["aud", "scp", "roles", "exp"]), one)
        ),
        max_leaves=8,
    )
)
def test_any_payload_is_read(payload: Any) -> None:
    """Claims of any kind are taken or left, never a fault."""
    assert claims.read(made(payload), probe="token", at=0.0).given
