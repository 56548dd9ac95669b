"""Device profiles, from `resources/devices/`: what a make calls its settings, where they are, and what to mind.

A person's own descriptions, of the same form, stand in a folder of theirs; their ids begin with "own-". Knows no case
but for filling its values in. What nobody has shown of a make reads `unknown`, never a guess.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import field, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

from wizard import resources
from wizard.model.case import Case
from wizard.model.frozen import dataclass

UNKNOWN = "unknown"
Tristate = Literal["yes", "no", "unknown"]

#: The settings that a device asks for, in the order in which panels ask.
SETTINGS = ("server", "port", "encryption", "authentication", "user", "password", "from")

_OWN = "own-"
_MOST_OWN = 200
_LARGEST = 100_000  # bytes of one description

#: What is chosen from a list: the make's word for STARTTLS, for TLS from the first byte, and for signing in.
CHOICES = ("starttls", "implicit", "authentication")


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """Whether the make can sign in without a password: `text` says more than `status`, `link` is the make's page."""

    status: Literal["yes", "some", "no", "unknown"] = "unknown"  # some: it depends on the model or its firmware
    text: str = ""
    link: str = ""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One make or family. `names` are its own words for the settings (those that are known), `menu` the ways there.

    `verified` is True where the make's own papers show the menu; `checked` is the day on which `source` was last read.
    """

    id: str
    title: str
    make: str = ""
    menu: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    quirks: tuple[str, ...] = ()
    from_must_equal_login: Tristate = "unknown"
    password_characters: str = UNKNOWN
    log: str = UNKNOWN
    oauth: OAuth = field(default_factory=OAuth)
    source: str = ""
    checked: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """One value to type in. `label` is the make's own word, or "" where it is not known: the interface has its own."""

    name: str
    label: str
    value: str


@cache
def ids() -> tuple[str, ...]:
    """Return the ids of all profiles: a person's own first, then the makes by name, then what is no make."""
    shipped = sorted(resources.names("devices"), key=lambda name: (not load(name).make, load(name).title.casefold()))
    return (*sorted(_own()[0], key=lambda name: load(name).title.casefold()), *shipped)


@cache
def load(device: str) -> Device:
    """Return one profile. KeyError: there is none of that id."""
    if device in (own := _own()[0]):
        return own[device]
    if device not in resources.names("devices"):
        raise KeyError(device)
    return read(device, resources.toml(f"devices/{device}.toml"))


def own_folder() -> Path:
    """Return the folder of a person's own descriptions, there or not."""
    from platformdirs import user_config_dir  # noqa: PLC0415 - not needed for the first paint

    return Path(user_config_dir("smtp-auth-wizard", appauthor=False)) / "devices"


def unreadable() -> tuple[tuple[str, str], ...]:
    """Return the files of that folder that describe no device, each with the reason."""
    return _own()[1]


@cache
def _own() -> tuple[dict[str, Device], tuple[tuple[str, str], ...]]:
    found: dict[str, Device] = {}
    faults: list[tuple[str, str]] = []
    for file in sorted(own_folder().glob("*.toml"))[:_MOST_OWN]:
        try:
            made = read(f"{_OWN}{file.stem}", tomllib.loads(_text(file)))
        except OSError as error:
            faults.append((str(file), error.strerror or type(error).__name__))
        except (ValueError, TypeError, RecursionError) as error:
            faults.append((str(file), str(error)))
        else:
            found[made.id] = made
    return found, tuple(faults)


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        raw = stream.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise ValueError(f"larger than {_LARGEST:,} bytes")
    return raw.decode("utf-8")


def read(device: str, data: Mapping[str, Any]) -> Device:
    """Return the profile that `data` describes. ValueError: a key that is not known, or a value of the wrong kind."""
    rest = dict(data)
    oauth = rest.pop("oauth", {})
    if not all(isinstance(part, dict) for part in (oauth, rest.get("names", {}), rest.get("choices", {}))):
        raise ValueError("oauth, names and choices must be tables")
    for where, given, keys in (
        ("", rest, _keys(Device) - {"id"}),
        ("oauth.", oauth, _keys(OAuth)),
        ("names.", rest.get("names", ()), SETTINGS),
        ("choices.", rest.get("choices", ()), CHOICES),
    ):
        if unknown := [key for key in given if key not in keys]:
            raise ValueError(f"a key that is not known: {where}{unknown[0]}")
    if not rest.get("title"):
        raise ValueError("no title")
    made = Device(id=device, oauth=OAuth(**_frozen(oauth)), **_frozen(rest))
    for where, part, usual in (("", made, Device(id="", title="")), ("oauth.", made.oauth, OAuth())):
        for one in fields(part):
            if not _like(getattr(part, one.name), getattr(usual, one.name)):
                raise ValueError(f"a value of the wrong kind: {where}{one.name}")
    return made


def _like(value: object, usual: object) -> bool:
    """Say whether a value is of the kind of the usual one; what it holds are texts."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return type(value) is type(usual) and all(isinstance(one, str) for one in inside)


def _keys(kind: type) -> set[str]:
    return {one.name for one in fields(kind)}


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with lists as tuples and the day as text."""
    return {
        key: tuple(value) if isinstance(value, list) else str(value) if key == "checked" else value
        for key, value in values.items()
    }


def missing(device: Device) -> tuple[str, ...]:
    """Return what nobody has shown of `device`, each by the name of its field, in the order of the page."""
    lacks = {
        "menu": not device.menu,
        "names": any(name not in device.names for name in SETTINGS),
        "password_characters": device.password_characters == UNKNOWN,
        "from_must_equal_login": device.from_must_equal_login == UNKNOWN,
        "log": device.log == UNKNOWN,
        "oauth": device.oauth.status == UNKNOWN,
    }
    return tuple(name for name, lacking in lacks.items() if lacking)


def settings(device: Device | None, case: Case) -> tuple[Setting, ...]:
    """Return what to type in at `device` for `case`; the password is named and never filled in."""
    submission = case.cloud.submission
    implicit = submission.implicit(case.submission_port)
    choices = device.choices if device else {}
    names = device.names if device else {}
    values = {
        "server": submission.host,
        "port": str(case.submission_port),
        "encryption": choices.get("implicit" if implicit else "starttls", "SSL/TLS" if implicit else "STARTTLS"),
        "authentication": choices.get("authentication", "LOGIN"),
        "user": case.mailbox,
        "password": "",
        "from": case.mail_from,
    }
    return tuple(Setting(name, names.get(name, ""), values[name]) for name in SETTINGS)
