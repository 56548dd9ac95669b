"""The addresses under which devices in the same network can reach this computer. Sends nothing."""

import ipaddress
import socket
import struct
import sys

from wizard.model.frozen import dataclass

_INNER = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "lxc", "lo")  # of this computer alone
_GET_ADDRESS = 0x8915  # SIOCGIFADDR


@dataclass(frozen=True, slots=True)
class Address:
    """One address of this computer, and the interface that has it ("" where the system does not say)."""

    address: str
    interface: str


def addresses() -> tuple[Address, ...]:
    """Return the IPv4 addresses of this computer that others can reach, without those of virtual networks in it."""
    found = _by_interface() if sys.platform == "linux" else _by_name()
    return tuple(one for one in dict.fromkeys(found) if _reachable(one))


def _reachable(one: Address) -> bool:
    address = ipaddress.ip_address(one.address)
    inner = one.interface.startswith(_INNER)
    return not (inner or address.is_loopback or address.is_link_local or address.is_unspecified)


def _by_interface() -> list[Address]:
    found = []
    if sys.platform != "linux":  # for the type checker: nothing else asks
        return []
    import fcntl  # noqa: PLC0415 - Windows has none

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(asking, _GET_ADDRESS, struct.pack("256s", name.encode()[:15]))
            except OSError:  # an interface without an address
                continue
            found.append(Address(socket.inet_ntoa(answer[20:24]), name))
    return found


def _by_name() -> list[Address]:
    try:
        return [Address(address, "") for address in socket.gethostbyname_ex(socket.gethostname())[2]]
    except OSError:
        return []
