"""The practice Key Vault keeps secrets in versions, and says why it does not."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab.admin import Admin, world
from wizard.lab import serve

API = {"api-version": "7.4"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Admin]:
    """One administrator of a healthy world."""
    with serve.start() as started, Admin(started) as admin:
        yield admin
    assert started.faults == ()


def ask(admin: Admin, method: str, path: str, **body: object) -> tuple[int, dict[str, Any]]:
    url = f"{admin.cloud['keyvault']['base']}/{path}"
    answer = admin.http.request(method, url, params=API, json=body or None, headers=admin.bearer("keyvault"))
    return answer.status_code, answer.json()


def test_a_secret_has_versions(shared: Admin) -> None:
    """The newest version is read unasked, an older one by its id; the list of versions shows no value."""
    first = ask(shared, "PUT", "secrets/scanner", value="one", tags={"mailbox": "scanner"})[1]
    second = ask(shared, "PUT", "secrets/scanner", value="two")[1]
    assert ask(shared, "GET", "secrets/scanner")[1]["value"] == "two"
    older = first["id"].rpartition("/")[2]
    assert ask(shared, "GET", f"secrets/scanner/{older}")[1]["value"] == "one"
    listed = ask(shared, "GET", "secrets/scanner/versions")[1]["value"]
    assert [row["id"] for row in listed] == [first["id"], second["id"]]
    assert not any("value" in row for row in listed)


def test_a_deleted_secret_can_be_recovered(shared: Admin) -> None:
    """A deleted name is not found and cannot be written, until it is recovered with its value."""
    ask(shared, "PUT", "secrets/old", value="kept")
    assert ask(shared, "DELETE", "secrets/old")[0] == 200
    assert ask(shared, "GET", "secrets/old")[0] == 404
    status, said = ask(shared, "PUT", "secrets/old", value="new")
    assert (status, said["error"]["innererror"]["code"]) == (409, "ObjectIsDeletedButRecoverable")
    assert ask(shared, "GET", "deletedsecrets/old")[0] == 200
    assert ask(shared, "POST", "deletedsecrets/old/recover")[0] == 200
    assert ask(shared, "GET", "secrets/old")[1]["value"] == "kept"


def test_what_is_not_there(shared: Admin) -> None:
    """An unknown secret is SecretNotFound; a name that cannot be one is refused."""
    assert ask(shared, "GET", "secrets/nothing")[1]["error"]["code"] == "SecretNotFound"
    assert ask(shared, "PUT", "secrets/scanner%40x", value="v")[0] == 400


@pytest.mark.parametrize(("access", "read", "write"), [("full", 404, 200), ("read", 404, 403), ("none", 403, 403)])
def test_rights(access: str, read: int, write: int) -> None:
    """Reading and writing are different rights; a refusal says that it is one."""
    with world(vault={"access": access}) as started, Admin(started) as admin:
        assert ask(admin, "GET", "secrets/scanner")[0] == read
        status, said = ask(admin, "PUT", "secrets/scanner", value="v")
        assert status == write
        assert write == 200 or said["error"]["innererror"]["code"] == "ForbiddenByRbac"


def test_deleted_from_the_start() -> None:
    """A world can have secrets that were deleted before it began."""
    with world(vault={"deleted": ["scanner"]}) as started, Admin(started) as admin:
        assert ask(admin, "PUT", "secrets/scanner", value="v")[0] == 409


def test_it_says_where_its_tokens_come_from(shared: Admin) -> None:
    """Without a token, or with another service's, the answer names the login and the resource."""
    url = f"{shared.cloud['keyvault']['base']}/secrets/scanner"
    for headers in ({}, shared.bearer("exchange")):
        answer = shared.http.get(url, params=API, headers=headers)
        assert answer.status_code == 401
        assert 'resource="https://vault.azure.net"' in answer.headers["www-authenticate"]
