"""The device profiles, as far as the window shows them. Reads `resources/devices/`; makes do with none."""

from functools import cache
from typing import Any, NamedTuple

from wizard import resources


class Device(NamedTuple):
    """One device or family.

    `names` are its own words for the settings, `menu` the ways there, `quirks` what to mind.
    """

    id: str
    title: str
    names: dict[str, str]
    menu: tuple[str, ...]
    quirks: tuple[str, ...]


@cache
def known() -> tuple[Device, ...]:
    """Return the devices by title."""
    found = [_device(name, resources.toml(f"devices/{name}.toml")) for name in resources.names("devices")]
    return tuple(sorted(found, key=lambda device: device.title.casefold()))


def device(device_id: str) -> Device | None:
    """Return one device, or None."""
    return next((found for found in known() if found.id == device_id), None)


def _device(name: str, data: dict[str, Any]) -> Device:
    return Device(
        id=name,
        title=str(data.get("title") or name),
        names={key: str(value) for key, value in data.get("names", {}).items()},
        menu=_lines(data.get("menu", ())),
        quirks=_lines(data.get("quirks", ())),
    )


def _lines(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - one text or several, as the file has it
    return (value,) if isinstance(value, str) else tuple(str(line) for line in value)
