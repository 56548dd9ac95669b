"""The device profiles must be whole: known keys and values only, each fact with its source and the day it was read."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from wizard import clouds, devices, resources
from wizard.model.case import Case
from wizard.report import facts

#: Ids stand in saved cases and scripts: one may be added, none renamed.
IDS = {
    "apc", "brother", "canon-imagerunner", "epson", "hp-futuresmart", "hp-laserjet-pro", "konica-minolta-bizhub",
    "kyocera", "lexmark", "other", "qnap", "ricoh", "samsung", "sharp", "synology", "toshiba-estudio", "ups-iot",
    "xerox",
}  # fmt: skip
TRISTATE = {"yes", "no", "unknown"}
STATUS = {"yes", "some", "no", "unknown"}
MAILBOX = "scanner@contoso.com"


def a_case(device: str, port: int = 0) -> Case:
    return Case(mailbox=MAILBOX, cloud=clouds.load("worldwide"), device=device, port=port)


def sentences(device: devices.Device) -> tuple[str, ...]:
    return (*device.quirks, device.oauth.text, device.log, device.password_characters)


def test_the_ids_stay() -> None:
    """An id that a script or a saved case names is still there."""
    assert set(devices.ids()) >= IDS


def test_the_order_of_the_list() -> None:
    """Makes come first, by name; what is no make comes last, printers and scanners at the very end."""
    makes = [devices.load(name).make for name in devices.ids()]
    named = [make for make in makes if make]
    assert named == sorted(named, key=str.casefold)
    assert makes[len(named) :] == ["", ""]
    assert devices.ids()[-1] == "other"


def test_titles_are_unique() -> None:
    """Two profiles cannot be mistaken for each other in a list."""
    titles = [devices.load(name).title.casefold() for name in devices.ids()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", resources.names("devices"))
def test_a_profile_is_whole(name: str) -> None:
    """Title, source and day stand in each file, and every value is of its kind."""
    device = devices.load(name)
    raw = resources.toml(f"devices/{name}.toml")
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)
    assert device.title.startswith(device.make)
    assert device.source
    assert isinstance(raw["checked"], dt.date)
    assert isinstance(device.verified, bool)
    assert device.from_must_equal_login in TRISTATE
    assert device.oauth.status in STATUS
    assert all(device.names.values())
    assert all(device.choices.values())
    assert all((*device.menu, *device.quirks, *device.names.values()))
    assert all("→" in way for way in device.menu)


@pytest.mark.parametrize("name", resources.names("devices"))
def test_what_is_said_of_a_sign_in_without_a_password_has_its_source(name: str) -> None:
    """A status or a text on OAuth brings source and day; a link leads over https."""
    oauth = devices.load(name).oauth
    raw = resources.toml(f"devices/{name}.toml").get("oauth", {})
    if not raw:
        assert oauth == devices.OAuth()
        return
    assert oauth.text
    assert oauth.source
    assert isinstance(raw["checked"], dt.date)
    assert not oauth.link or oauth.link.startswith("https://")


@pytest.mark.parametrize("name", resources.names("devices"))
def test_the_words_of_a_profile(name: str) -> None:
    """Sentences are whole and British, blame nobody, and never advise turning protection off."""
    for text in sentences(devices.load(name)):
        if not text or text == devices.UNKNOWN or "→" in text:
            continue
        assert text == " ".join(text.split())
        assert text.endswith(".")
        assert not re.search(r"\b(just|simply|organization|behavior|color|center)\b", text, re.IGNORECASE)
        assert not re.search(r"(turn|switch)\w* off (mfa|security|verif)", text, re.IGNORECASE)


@pytest.mark.parametrize("name", resources.names("devices"))
def test_every_setting_of_every_profile(name: str) -> None:
    """Each profile gives all settings in the panel's order, filled in, and the password named but empty."""
    for port in (587, 465):
        found = devices.settings(devices.load(name), a_case(name, port))
        values = {one.name: one.value for one in found}
        assert tuple(values) == devices.SETTINGS
        assert values.pop("password") == ""
        assert all(values.values())
        assert values["port"] == str(port)
        assert values["user"] == values["from"] == MAILBOX


def test_the_makes_own_word_for_encryption() -> None:
    """Port 587 shows the make's word for STARTTLS and port 465 its word for TLS from the first byte."""
    brother = devices.load("brother")
    for port, word in ((587, "STARTTLS"), (465, "SSL")):
        one = next(one for one in devices.settings(brother, a_case("brother", port)) if one.name == "encryption")
        assert (one.label, one.value) == ("SSL/TLS", word)


@pytest.mark.parametrize("name", resources.names("devices"))
def test_an_old_fact_is_flagged(name: str) -> None:
    """A fact is fresh for 180 days after it was read, and flagged on the next."""
    device = devices.load(name)
    for checked in filter(None, (device.checked, device.oauth.checked)):
        day = dt.date.fromisoformat(checked)
        assert not facts.note(checked, day + dt.timedelta(days=facts.OLD_DAYS))
        assert checked in facts.note(checked, day + dt.timedelta(days=facts.OLD_DAYS + 1))


def test_what_nobody_has_shown_is_named() -> None:
    """A profile of a title alone lacks everything, and one that has all lacks nothing."""
    bare = devices.read("x", {"title": "X"})
    assert devices.missing(bare) == (
        *("menu", "names", "password_characters", "from_must_equal_login", "log", "oauth"),
    )
    whole = devices.read(
        "x",
        {
            "title": "X",
            "menu": ["A → B"],
            "names": dict.fromkeys(devices.SETTINGS, "N"),
            "password_characters": "At most 20.",
            "from_must_equal_login": "no",
            "log": "There.",
            "oauth": {"status": "no"},
        },
    )
    assert devices.missing(whole) == ()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"menus": []}, "menus"),
        ({"id": "y"}, "id"),
        ({"names": {"host": "Server"}}, "names.host"),
        ({"choices": {"tls": "TLS"}}, "choices.tls"),
        ({"oauth": {"state": "yes"}}, "oauth.state"),
    ],
)
def test_an_unknown_key_is_refused(data: dict[str, object], key: str) -> None:
    """A mistyped key stops its author with the file and the key, instead of being left out silently."""
    with pytest.raises(ValueError, match=rf"not known: {re.escape(key)}$"):
        devices.read("x", {"title": "X", **data})


def test_no_such_profile() -> None:
    """An id that is not there is a KeyError, whatever it looks like."""
    for name in ("toaster", "", "../causes/offline"):
        with pytest.raises(KeyError):
            devices.load(name)


def test_the_papers_show_a_whole_profile() -> None:
    """The example for authors has every key that a profile knows, and is accepted as it stands."""
    paper = (Path(__file__).parent.parent / "docs" / "devices.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(.*?)```", paper, re.DOTALL)
    assert block
    device = devices.read("copyfix", tomllib.loads(block[1]))
    assert device.title.startswith(device.make)
    assert set(device.choices) == set(devices.CHOICES)
    assert all(f"{key} = " in block[1] for key in ("menu", "quirks", "log", "password_characters", "verified"))
    assert all(name in block[1] for name in devices.SETTINGS)


@pytest.fixture
def own(home: Path) -> Iterator[Path]:
    """Return the folder of a person's own descriptions, empty; what is remembered of it is forgotten."""

    def forget() -> None:
        for remembered in (devices._own, devices.ids, devices.load):
            remembered.cache_clear()

    forget()
    folder = devices.own_folder()
    assert home in folder.parents
    folder.mkdir(parents=True)
    yield folder
    forget()


def test_a_device_of_ones_own(own: Path) -> None:
    """A description in a person's folder stands first in the list, under an id that no make has."""
    (own / "copyfix.toml").write_text('title = "Copyfix 9"\n[names]\nserver = "Mail host"\n', encoding="utf-8")
    assert devices.ids()[0] == "own-copyfix"
    assert devices.load("own-copyfix").names == {"server": "Mail host"}
    assert set(devices.ids()[1:]) >= IDS
    assert devices.unreadable() == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "no title"),
        (b"title = 5", "a value of the wrong kind: title"),
        (b'title = "X"\ncolour = "red"', "a key that is not known: colour"),
        (b'title = "X"\nmenu = "one"', "a value of the wrong kind: menu"),
        (b'title = "X"\nquirks = [1]', "a value of the wrong kind: quirks"),
        (b'title = "X"\nnames = 3', "oauth, names and choices must be tables"),
        (b'title = "X"\n[oauth]\nlink = 1', "a value of the wrong kind: oauth.link"),
        (b"title = ", "Invalid value"),
        (b"\xff", "can't decode"),
        (b"#" * 100_001, "larger than"),
    ],
)
def test_a_description_that_cannot_be_read_is_named(own: Path, text: bytes, why: str) -> None:
    """It is left out, with its file and the reason; the others stay."""
    (own / "a.toml").write_bytes(text)
    (own / "b.toml").write_text('title = "Copyfix 9"', encoding="utf-8")
    assert devices.ids()[0] == "own-b"
    ((file, said),) = devices.unreadable()
    assert file == str(own / "a.toml")
    assert why in said
