"""Updates are asked for when somebody asks, believed only when signed, and never where a build names no feed."""

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.wire import certs, https_server
from wizard import __version__, app, refreshed, resources
from wizard.wire import updates
from wizard.wire.https import Route

TODAY = dt.date(2026, 11, 25)
KEY = Ed25519PrivateKey.generate()
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
TOLD: dict[str, Any] = {
    "version": "9.1.0",
    "page": "https://example.org/get",
    "issued": "2026-11-20",
    "until": "2027-02-20",
    "facts": {"for": __version__, "files": {}},
}


def envelope(told: Any = None, key: Ed25519PrivateKey = KEY, purpose: bytes = updates.PURPOSE) -> bytes:
    text = json.dumps(TOLD if told is None else told)
    signature = base64.b64encode(key.sign(purpose + text.encode())).decode()
    return json.dumps({"signed": text, "signature": signature}).encode()


def asked(body: bytes, status: int = 200, today: dt.date = TODAY) -> updates.Latest:
    with https_server.serve(lambda _asked: https_server.answer(status, raw=body)) as server:
        feed = updates.Feed(f"{server.base}/feed.json", PUBLIC)
        return updates.ask(feed, today, Route(certs.authority().file))


def refused(body: bytes, **how: Any) -> str:
    with pytest.raises(updates.UpdateError) as raised:
        asked(body, **how)
    return raised.value.id


def test_a_signed_feed_is_believed() -> None:
    """Version, page and day of a feed with the right signature are what it says."""
    latest = asked(envelope())
    assert (latest.version, latest.page, latest.issued) == ("9.1.0", "https://example.org/get", dt.date(2026, 11, 20))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (envelope(key=Ed25519PrivateKey.generate()), "not-signed"),
        (envelope(purpose=b""), "not-signed"),
        (envelope().replace(b"9.1.0", b"9.2.0"), "not-signed"),
        (json.dumps({"signed": json.dumps(TOLD), "signature": ""}).encode(), "not-signed"),
        (json.dumps({"signed": json.dumps(TOLD)}).encode(), "unreadable"),
        (b"<!DOCTYPE html><title>Guest network</title>", "unreadable"),
        (b"[" * 100_000, "unreadable"),
        (b"", "unreadable"),
        (envelope({**TOLD, "version": 9}), "unreadable"),
        (envelope({**TOLD, "issued": "yesterday"}), "unreadable"),
        (envelope({**TOLD, "facts": {"for": __version__, "files": {"limits.toml": None}}}), "unreadable"),
        (envelope([]), "unreadable"),
    ],
)
def test_what_is_not_signed_or_makes_no_sense_is_refused(body: bytes, why: str) -> None:
    """Another key, another purpose, a changed letter, no signature, rubbish: nothing of it is used."""
    assert refused(body) == why


def test_an_old_feed_is_refused() -> None:
    """A feed that is past its own end may be held back by somebody: it is not used."""
    assert refused(envelope(), today=dt.date(2027, 2, 21)) == "stale"


def test_a_server_that_fails_is_unreachable() -> None:
    """An answer that is none, and a certificate that nobody trusts, are said to be that."""
    assert refused(envelope(), status=503) == "unreachable"
    with https_server.serve(lambda _asked: https_server.answer(raw=envelope())) as server:
        with pytest.raises(updates.UpdateError) as raised:
            updates.ask(updates.Feed(server.base, PUBLIC), TODAY)
        assert raised.value.id == "unreachable"
        assert not server.asked


def test_nothing_of_the_person_is_sent() -> None:
    """The question is a web page's, with the program's name and version: no id, no cookie, no language."""
    with https_server.serve(lambda _asked: https_server.answer(raw=envelope())) as server:
        updates.ask(updates.Feed(f"{server.base}/feed.json", PUBLIC), TODAY, Route(certs.authority().file))
        (question,) = server.asked
    assert (question.method, question.path, question.body) == ("GET", "/feed.json", b"")
    assert set(question.headers) <= {"host", "user-agent", "accept", "accept-encoding", "connection"}


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return what makes this a build with a feed at the address."""
    resources.toml.cache_clear()
    resources.refreshed.cache_clear()
    text = resources.text

    def build(address: str) -> None:
        chosen = f'feed = "{address}"\nkey = "{PUBLIC}"\n'
        monkeypatch.setattr(resources, "text", lambda name: chosen if name == "updates.toml" else text(name))
        monkeypatch.setenv("SSL_CERT_FILE", str(certs.authority().file))

    yield build
    monkeypatch.undo()
    resources.toml.cache_clear()
    resources.refreshed.cache_clear()


def test_without_a_feed_there_is_no_such_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The checkout's own settings are empty: the command is as unknown as any other word."""
    assert updates.feed() is None
    assert app.main(["update"]) == 2
    assert "update" in capsys.readouterr().err


def _say(said: bytes, _asked: https_server.Asked) -> bytes:
    return said


def test_the_command_tells_of_a_newer_version(built: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
    """A newer version ends with 1, none with 0; nothing is written unless facts are asked for."""
    for version, status in (("9.1.0", 1), (__version__, 0), ("0.0.1", 0)):
        said = https_server.answer(raw=envelope({**TOLD, "version": version, "until": "2999-01-01"}))
        with https_server.serve(partial(_say, said)) as server:
            resources.toml.cache_clear()
            built(f"{server.base}/feed.json")
            assert app.main(["update", "--json"]) == status
        assert json.loads(capsys.readouterr().out)["newer"] is (status == 1)
    assert not list(Path.home().rglob("facts"))


def facts(**files: str) -> dict[str, Any]:
    named = {name.replace("__", "/") + ".toml": content for name, content in files.items()}
    return {**TOLD, "version": __version__, "until": "2999-01-01", "facts": {"for": __version__, "files": named}}


def test_facts_are_refreshed_and_forgotten(built: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
    """Signed facts count from the next start on, until somebody forgets them."""
    newer = resources.text("limits.toml").replace("2026-11-23", "2026-11-24")
    with https_server.serve(lambda _asked: https_server.answer(raw=envelope(facts(limits=newer)))) as server:
        built(f"{server.base}/feed.json")
        assert app.main(["update", "--facts"]) == 0
    assert "2026-11-20" in capsys.readouterr().err
    resources.toml.cache_clear()
    assert resources.toml("limits.toml")["checked"] == dt.date(2026, 11, 24)
    assert app.main(["update", "--forget"]) == 0
    resources.toml.cache_clear()
    assert resources.toml("limits.toml")["checked"] == dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    "files",
    [
        {"limits": "checked = "},
        {"limits": "other = 1"},
        {"clouds__worldwide": "x = 1"},
        {"..__evil": "x = 1"},
        {"causes__../../evil": "x = 1"},
        {"causes__no-such-cause": "x = 1"},
        {"updates": 'feed = "https://example.org"'},
    ],
)
def test_facts_that_do_not_fit_are_refused(built: Callable[[str], None], files: dict[str, str]) -> None:
    """Even a signed feed replaces only dated facts that the program has, in their own shape; nothing is left of it."""
    with https_server.serve(lambda _asked: https_server.answer(raw=envelope(facts(**files)))) as server:
        built(f"{server.base}/feed.json")
        assert app.main(["update", "--facts"]) == 3
    assert not [file for file in Path.home().rglob("*") if file.is_file()]


def test_older_facts_never_replace_newer_ones(built: Callable[[str], None]) -> None:
    """A feed of an earlier day cannot take back what a later one brought."""
    built("https://localhost/")
    same = {"limits.toml": resources.text("limits.toml")}
    assert refreshed.keep(same, dt.date(2026, 11, 20)) == 1
    with pytest.raises(refreshed.FactsError) as raised:
        refreshed.keep(same, dt.date(2026, 11, 19))
    assert raised.value.id == "older"
    assert refreshed.issued() == dt.date(2026, 11, 20)
