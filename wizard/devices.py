"""Device profiles, from `resources/devices/`: what a make calls its settings, where they are, and what to mind.

Knows no case but for filling its values in. What nobody has shown of a make reads `unknown`, never a guess.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from wizard import resources
from wizard.model.case import Case

UNKNOWN = "unknown"
Tristate = Literal["yes", "no", "unknown"]

#: The settings that a device asks for, in the order in which panels ask.
SETTINGS = ("server", "port", "encryption", "authentication", "user", "password", "from")


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """Whether the make can sign in without a password: `status` is yes, some, no or unknown; `text` says which."""

    status: Literal["yes", "some", "no", "unknown"] = "unknown"
    text: str = ""
    link: str = ""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One make or family. `names` are its own words for the settings (those that are known), `menu` the ways there."""

    id: str
    title: str
    make: str
    menu: tuple[str, ...] = ()
    names: dict[str, str]
    choices: dict[str, str]
    quirks: tuple[str, ...] = ()
    from_must_equal_login: Tristate = "unknown"
    password_characters: str = UNKNOWN
    log: str = UNKNOWN
    oauth: OAuth = OAuth()
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
    """Return the ids of all profiles: the makes by name, then what is no make."""
    return tuple(
        sorted(resources.names("devices"), key=lambda name: (not load(name).make, load(name).title.casefold()))
    )


@cache
def load(device: str) -> Device:
    """Return one profile. KeyError: there is none of that id."""
    if device not in resources.names("devices"):
        raise KeyError(device)
    data: dict[str, Any] = dict(resources.toml(f"devices/{device}.toml"))
    oauth = {key: str(value) for key, value in data.pop("oauth", {}).items()}
    return Device(
        id=device,
        menu=tuple(data.pop("menu", ())),
        quirks=tuple(data.pop("quirks", ())),
        names=dict(data.pop("names", {})),
        choices=dict(data.pop("choices", {})),
        checked=str(data.pop("checked", "")),
        oauth=OAuth(**oauth),  # type: ignore[arg-type]  # a test compares every file's status with the list
        **data,
    )


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
