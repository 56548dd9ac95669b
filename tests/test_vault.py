"""A password must stay with its cloud and host, survive every fault of a keyring, and never stand in a file."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring import errors
from keyring.backends import chainer, fail, null

from tests.memory_keyring import Memory
from wizard import clouds, vault, words
from wizard.model.cloud import Cloud, Submission
from wizard.model.secret import Secret
from wizard.vault import Vault, VaultError

MAILBOX = "scanner@contoso.com"
WORD = "pa55 w\u00f6rd\"'"
LAB = Cloud(name="lab", submission=Submission(host="smtp.lab.test"))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Say where the index of a test's vault stands."""
    return tmp_path / "config" / "credentials.json"


@pytest.fixture
def microsoft() -> Cloud:
    """Return a built-in cloud."""
    return clouds.load("worldwide")


class Faulty:
    """A keyring whose every call raises or hangs."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.calls = 0
        self.release = threading.Event()

    def _fail(self) -> None:
        self.calls += 1
        if self.error is not None:
            raise self.error
        self.release.wait(30)

    def get_password(self, *_: str) -> str | None:
        self._fail()
        return None

    def set_password(self, *_: str) -> None:
        self._fail()

    def delete_password(self, *_: str) -> None:
        self._fail()


@pytest.fixture
def hanging() -> Iterator[Faulty]:
    """Make a keyring that waits for a dialog which nobody sees."""
    backend = Faulty()
    yield backend
    backend.release.set()


def reveal(secret: Secret | None) -> str | None:
    return secret.reveal() if secret else None


def sentence(error: VaultError) -> str:
    return words.text(f"vault.{error.id}", **error.values)


def test_a_password_goes_round(index: Path, microsoft: Cloud) -> None:
    """What is set must be found under the contract's service and account, replaced and deleted."""
    kept = Vault(index=index)
    kept.set(microsoft, MAILBOX, Secret(WORD))
    assert kept.kept_in == "keyring"
    assert Memory.kept == {("smtp-auth-wizard:worldwide", MAILBOX): WORD}
    assert reveal(Vault(index=index).get(microsoft, MAILBOX)) == WORD
    kept.set(microsoft, MAILBOX, Secret("new"))
    assert reveal(kept.get(microsoft, MAILBOX)) == "new"
    entry = kept.list()[0]
    assert (entry.cloud, entry.mailbox, entry.host) == ("worldwide", MAILBOX, "smtp.office365.com")
    kept.delete(microsoft, MAILBOX)
    assert Memory.kept == {}
    assert kept.get(microsoft, MAILBOX) is None
    assert kept.list() == ()


def test_the_index_holds_no_secret(index: Path, microsoft: Cloud) -> None:
    """Beside the keyring stands only who, where and when."""
    Vault(index=index).set(microsoft, MAILBOX, Secret(WORD))
    text = index.read_text()
    assert WORD not in text
    assert set(json.loads(text)["entries"][0]) == {"cloud", "mailbox", "host", "set_at"}
    assert list(index.parent.iterdir()) == [index]


def test_the_secret_of_an_app(index: Path) -> None:
    """It is kept beside the mailbox's password, by the organisation's domain, and given to that login alone."""
    lab = replace(LAB, authority="https://login.lab.test/organizations")
    kept = Vault(index=index)
    kept.set(lab, MAILBOX, Secret(WORD))
    kept.set(lab, MAILBOX, Secret("app"), app=True)
    assert reveal(kept.get(lab, "Other@Contoso.com", app=True)) == "app"
    assert reveal(kept.get(lab, "contoso.com", app=True)) == "app"
    assert reveal(kept.get(lab, MAILBOX)) == WORD
    evil = replace(lab, authority="https://login.evil.test/organizations")
    assert kept.get(evil, MAILBOX, app=True) is None
    assert kept.get(replace(lab, overridden=True), MAILBOX, app=True) is None
    listed = Vault(index=index).list()
    assert {(entry.mailbox, entry.host, entry.app) for entry in listed} == {
        (MAILBOX, "smtp.lab.test", False),
        ("contoso.com", "login.lab.test", True),
    }
    kept.delete(lab, MAILBOX, app=True)
    assert kept.get(lab, MAILBOX, app=True) is None
    assert reveal(kept.get(lab, MAILBOX)) == WORD


def test_capitals_do_not_make_another_mailbox(index: Path, microsoft: Cloud) -> None:
    """An address is the same however it is typed."""
    kept = Vault(index=index)
    kept.set(microsoft, "Scanner@contoso.com", Secret(WORD))
    assert reveal(kept.get(microsoft, MAILBOX)) == WORD


def test_a_password_is_bound_to_the_host(index: Path) -> None:
    """A cloud file of the same name that names another host must not get the password."""
    kept = Vault(index=index)
    kept.set(LAB, MAILBOX, Secret(WORD))
    evil = replace(LAB, submission=Submission(host="smtp.evil.test"))
    assert reveal(kept.get(LAB, MAILBOX)) == WORD
    assert kept.get(evil, MAILBOX) is None
    kept.set(evil, MAILBOX, Secret("other"))
    assert kept.get(LAB, MAILBOX) is None


def test_without_the_index_a_foreign_cloud_gets_nothing(index: Path) -> None:
    """A password whose binding is lost, damaged or never was belongs to no cloud file."""
    kept = Vault(index=index)
    kept.set(LAB, MAILBOX, Secret(WORD))
    for damage in (b"", b"{", b"[]", b'{"entries": 1}', b'{"entries": [{"cloud": 1}]}', b"[" * 100_000, b"\xff"):
        index.write_bytes(damage)
        assert kept.get(LAB, MAILBOX) is None
    index.unlink()
    assert kept.get(LAB, MAILBOX) is None


def test_a_built_in_cloud_needs_no_index(index: Path, microsoft: Cloud) -> None:
    """Microsoft's hosts are the program's own knowledge: a password kept by other means is found."""
    Memory.kept["smtp-auth-wizard:worldwide", MAILBOX] = WORD
    assert reveal(Vault(index=index).get(microsoft, MAILBOX)) == WORD


def test_an_overridden_cloud_never_reads_the_keyring(index: Path, microsoft: Cloud) -> None:
    """With another host, name or trust only a typed password serves, and it is forgotten with the session."""
    kept = Vault(index=index)
    kept.set(microsoft, MAILBOX, Secret(WORD))
    other = clouds.override(microsoft, host="relay.other.test")
    assert kept.get(other, MAILBOX) is None
    kept.set(other, MAILBOX, Secret("typed"))
    assert kept.kept_in == "session"
    assert reveal(kept.get(other, MAILBOX)) == "typed"
    assert reveal(kept.get(microsoft, MAILBOX)) == WORD
    assert Vault(index=index).get(other, MAILBOX) is None
    assert list(Memory.kept.values()) == [WORD]


def test_practice_never_touches_the_keyring(index: Path) -> None:
    """The practice tenant's password lives in this session's memory, and a real one is not even looked for."""
    practice = replace(LAB, practice=True)
    backend = Faulty(AssertionError("touched"))
    kept = Vault(index=index, backend=backend)
    assert kept.get(practice, MAILBOX) is None
    kept.set(practice, MAILBOX, Secret(WORD))
    assert kept.kept_in == "session"
    assert kept.trouble == ""
    assert reveal(kept.get(practice, MAILBOX)) == WORD
    kept.delete(practice, MAILBOX)
    with pytest.raises(VaultError):
        kept.delete(practice, MAILBOX)
    assert backend.calls == 0
    assert not index.exists()


def test_a_practice_file_named_by_a_person_may_keep_its_password(index: Path) -> None:
    """At the command line the same file is a cloud like another, bound like another."""
    practice = replace(LAB, practice=True)
    Vault(index=index, practice=True).set(practice, MAILBOX, Secret(WORD))
    assert reveal(Vault(index=index, practice=True).get(practice, MAILBOX)) == WORD
    assert Vault(index=index).get(practice, MAILBOX) is None


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.NoKeyringError(), "no-keyring"),
        (errors.KeyringLocked(), "locked"),
        (errors.InitError(), "locked"),
        (errors.PasswordSetError(), "denied"),
        (OSError(1312, WORD), "failed"),
        (UnicodeEncodeError("utf-8", WORD, 0, 1, "x"), "failed"),
    ],
)
def test_a_keyring_that_fails(index: Path, microsoft: Cloud, error: Exception, expected: str) -> None:
    """Each fault must have a plain sentence without the secret, and the password must serve this session."""
    kept = Vault(index=index, backend=Faulty(error))
    with pytest.raises(VaultError) as raised:
        kept.set(microsoft, MAILBOX, Secret(WORD))
    assert raised.value.id == kept.trouble == expected
    assert WORD not in f"{raised.value} {raised.value.args} {sentence(raised.value)}"
    assert raised.value.__cause__ is None
    assert kept.kept_in == "session"
    assert reveal(kept.get(microsoft, MAILBOX)) == WORD
    assert kept.list()[0].kept_in == "session"
    with pytest.raises(VaultError):
        Vault(index=index, backend=Faulty(error)).get(microsoft, MAILBOX)


def test_a_keyring_that_hangs(index: Path, microsoft: Cloud, hanging: Faulty) -> None:
    """The caller goes on after the time-out, and while the keyring hangs nobody waits for it again."""
    kept = Vault(index=index, backend=hanging, timeout=0.05)
    for _ in range(3):
        with pytest.raises(VaultError) as raised:
            kept.set(microsoft, MAILBOX, Secret(WORD))
        assert raised.value.id == "timeout"
        assert sentence(raised.value)
    assert hanging.calls == 1
    assert reveal(kept.get(microsoft, MAILBOX)) == WORD


def test_a_keyring_that_wakes_up(index: Path, microsoft: Cloud, hanging: Faulty) -> None:
    """Once the dialog is answered the keyring is asked again."""
    kept = Vault(index=index, backend=hanging, timeout=0.05)
    with pytest.raises(VaultError):
        kept.get(microsoft, MAILBOX)
    hanging.release.set()
    assert kept._hanging is not None
    kept._hanging.result(10)
    assert kept.get(microsoft, MAILBOX) is None
    assert hanging.calls == 2


@pytest.mark.parametrize(("length", "fits"), [(1_280, True), (1_281, False)])
def test_a_password_too_long(index: Path, microsoft: Cloud, length: int, fits: bool) -> None:  # noqa: FBT001 - a table
    """What Windows' store cannot hold is refused before it is tried, everywhere alike."""
    kept = Vault(index=index)
    if fits:
        kept.set(microsoft, MAILBOX, Secret("x" * length))
        return
    with pytest.raises(VaultError) as raised:
        kept.set(microsoft, MAILBOX, Secret("x" * length))
    assert raised.value.id == "too-long"
    assert "1280" in sentence(raised.value)
    assert Memory.kept == {}
    assert kept.kept_in == "session"


@pytest.mark.parametrize(("word", "expected"), [("", "empty"), ("\ud800", "not-text")])
def test_what_is_no_password(index: Path, microsoft: Cloud, word: str, expected: str) -> None:
    """Nothing, and bytes that are no text, are not stored."""
    with pytest.raises(VaultError) as raised:
        Vault(index=index).set(microsoft, MAILBOX, Secret(word))
    assert raised.value.id == expected
    assert Memory.kept == {}


def test_deleting_what_is_not_there(index: Path, microsoft: Cloud) -> None:
    """It is said, not passed over."""
    with pytest.raises(VaultError) as raised:
        Vault(index=index).delete(microsoft, MAILBOX)
    assert raised.value.id == "absent"


def test_what_others_deleted_is_not_listed(index: Path, microsoft: Cloud) -> None:
    """The keyring's word counts, not the index's, and the remains can be deleted."""
    kept = Vault(index=index)
    kept.set(microsoft, MAILBOX, Secret(WORD))
    Memory.kept.clear()
    assert kept.list() == ()
    kept.delete(microsoft, MAILBOX)
    assert json.loads(index.read_text())["entries"] == []


def test_an_index_that_cannot_be_written(tmp_path: Path, microsoft: Cloud) -> None:
    """It is said, and the password serves this session."""
    (tmp_path / "file").write_text("")
    kept = Vault(index=tmp_path / "file" / "credentials.json")
    with pytest.raises(VaultError) as raised:
        kept.set(microsoft, MAILBOX, Secret(WORD))
    assert raised.value.id == "index"
    assert "credentials.json" in sentence(raised.value)
    assert kept.kept_in == "session"


class PlaintextKeyring(Memory):
    """Stands for the back end that writes passwords to a plain file."""


class Alternative(Memory):
    """Stands for any back end of that collection."""


Alternative.__module__ = "keyrings.alt.file"


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        (PlaintextKeyring, "unsafe"),
        (Alternative, "unsafe"),
        (null.Keyring, "no-keyring"),
        (fail.Keyring, "no-keyring"),
    ],
)
def test_a_keyring_that_keeps_nothing_safe(
    index: Path, microsoft: Cloud, monkeypatch: pytest.MonkeyPatch, backend: Any, expected: str
) -> None:
    """A plain file, or nothing at all, is no keyring: session memory, and it is said."""
    monkeypatch.setattr(keyring, "get_keyring", backend)
    kept = Vault(index=index)
    with pytest.raises(VaultError) as raised:
        kept.set(microsoft, MAILBOX, Secret(WORD))
    assert raised.value.id == expected
    assert Memory.kept == {}
    assert kept.kept_in == "session"


def test_of_several_keyrings_a_safe_one_is_used(index: Path, microsoft: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain that would fall back to a plain file is asked for its safe link only."""
    links: list[Any] = [Alternative, fail.Keyring, Memory]
    make: Any = chainer.ChainerBackend
    chain = make()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [link() for link in links])
    monkeypatch.setattr(keyring, "get_keyring", lambda: chain)
    Vault(index=index).set(microsoft, MAILBOX, Secret(WORD))
    assert list(Memory.kept.values()) == [WORD]


@pytest.mark.parametrize(
    ("word", "risks"),
    [
        ("Abcdefgh23456789", ()),
        ("a" * 33, ("long",)),
        (" abc", ("edge-space",)),
        ("a b", ("space",)),
        ("a\tb", ("space", "control")),
        ("pässword", ("non-ascii",)),
        ("it's", ("quotes",)),
        ("a&b", ("symbols",)),
    ],
)
def test_what_is_risky_at_a_panel(word: str, risks: tuple[str, ...]) -> None:
    """Each risk must be found, with its words, and a plain password must have none."""
    assert vault.panel_safe(word) == risks
    for risk in risks:
        assert words.text(f"vault.panel-{risk}")


def test_a_made_password() -> None:
    """It must be long, of every kind that a policy asks for, safe to type, and never twice the same."""
    made = [vault.make_password().reveal() for _ in range(200)]
    assert len(set(made)) == 200
    for word in made:
        assert len(word) == 24
        assert vault.panel_safe(word) == ()
        assert not set(word) & set("0O1lI")
        assert word.lower() != word != word.upper()
        assert any(char.isdigit() for char in word)
