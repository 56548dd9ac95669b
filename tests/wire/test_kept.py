"""A sign-in on disk: only if asked for, only encrypted, and gone after signing out."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msal_extensions  # type: ignore[import-untyped]
import pytest

from wizard import clouds
from wizard.lab import serve
from wizard.lab.serve import World
from wizard.model.cloud import Cloud
from wizard.wire.kept import Kept, NotKeptError
from wizard.wire.signin import Admin, Resource, SignInError, clients_of

BOTH: tuple[Resource, ...] = ("exchange", "graph")


class Scrambled(msal_extensions.FilePersistence):  # type: ignore[misc]
    """Stands for the operating system's encryption."""

    is_encrypted = True

    def save(self, content: str) -> None:
        super().save(content.encode().hex())

    def load(self) -> str:
        return bytes.fromhex(super().load()).decode()


@pytest.fixture
def encrypting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this computer an encryption that works without a person."""
    monkeypatch.setattr(msal_extensions, "build_encrypted_persistence", Scrambled)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Return a healthy practice world."""
    with serve.start("healthy") as started:
        yield started


@pytest.fixture
def cloud(world: World) -> Cloud:
    """Return its cloud, as if it were no practice."""
    return replace(clouds.load(str(world.cloud_file)), practice=False)


def sign_in(cloud: Cloud, file: Path | None) -> Admin:
    """Sign in by device code."""
    admin = Admin(cloud, clients_of(cloud), cache=file)
    admin.by_device_code(BOTH, lambda _: None, threading.Event())
    return admin


@pytest.mark.usefixtures("encrypting")
async def test_the_next_start_goes_on(cloud: Cloud, tmp_path: Path) -> None:
    """Another start signs in without asking, with fresh tokens; after signing out nothing is left to go on with."""
    file = tmp_path / "new" / "sign-in"
    first = sign_in(cloud, file)
    assert first.trouble == ""
    second = Admin(cloud, clients_of(cloud), cache=file)
    second.resume(BOTH)
    assert second.who is not None
    assert first.who is not None
    assert (second.who.user, second.who.tenant_id) == (first.who.user, first.who.tenant_id)
    assert (await second.token("graph")).reveal() != (await first.token("graph")).reveal()
    second.forget()
    assert not file.exists()
    with pytest.raises(SignInError) as refused:
        Admin(cloud, clients_of(cloud), cache=file).resume(BOTH)
    assert refused.value.id == "nobody"


@pytest.mark.usefixtures("encrypting")
async def test_it_can_be_asked_for_afterwards(cloud: Cloud, tmp_path: Path) -> None:
    """Who is signed in already can have it kept, let it go from memory alone, and have it kept no longer."""
    file = tmp_path / "sign-in"
    admin = sign_in(cloud, None)
    admin.keep(file)
    assert admin.trouble == ""
    admin.close()
    assert admin.who is None
    again = Admin(cloud, clients_of(cloud), cache=file)
    again.resume(BOTH)
    again.keep(None)
    assert not file.exists()
    assert await again.token("graph")


async def test_nothing_is_written_in_clear(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing encrypts, the sign-in serves this session, says that it was not kept, and no file appears."""

    def plain(location: str) -> object:
        return msal_extensions.FilePersistence(location)

    def broken(location: str) -> object:
        raise ImportError(location)

    for build in (plain, broken):
        monkeypatch.setattr(msal_extensions, "build_encrypted_persistence", build)
        admin = sign_in(cloud, tmp_path / "sign-in")
        assert admin.trouble == "not-kept"
        assert await admin.token("graph")
    assert not [*tmp_path.iterdir()]  # noqa: ASYNC240 - nobody waits for this folder


@pytest.mark.usefixtures("encrypting")
def test_nothing_is_written_unasked(cloud: Cloud, tmp_path: Path) -> None:
    """Without a file, and for practice whatever is asked, nothing is kept."""
    sign_in(cloud, None)
    sign_in(replace(cloud, practice=True), tmp_path / "sign-in")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("encrypting")
@pytest.mark.parametrize("content", [b"", b"zz", b"7b", b"00" * 40])
def test_a_file_that_is_damaged_is_no_sign_in(cloud: Cloud, tmp_path: Path, content: bytes) -> None:
    """What cannot be read means that nobody is signed in, and a new sign-in replaces it."""
    file = tmp_path / "sign-in"
    file.write_bytes(content)
    with pytest.raises(SignInError):
        Admin(cloud, clients_of(cloud), cache=file).resume(BOTH)
    assert sign_in(cloud, file).trouble == ""
    Admin(cloud, clients_of(cloud), cache=file).resume(BOTH)


def test_a_folder_in_the_way_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be written is a reason, not an accident."""
    monkeypatch.setattr(msal_extensions, "build_encrypted_persistence", Scrambled)
    (tmp_path / "sign-in").mkdir()
    kept = Kept(tmp_path / "sign-in")
    with pytest.raises(NotKeptError):
        kept.save("text")
    kept.clear()
