"""A delay line between two network namespaces, made of two TUN devices and this process: `relay NEAR FAR`.

It forwards packets after a time, drops what is asked for, and counts connections. Commands come on stdin, one a line:
`rtt MS`, `drop PORT…` (none: no more), `count` (answers with the connections begun since the last `count`).
"""

import ctypes
import fcntl
import heapq
import os
import select
import struct
import sys
import time
from contextlib import suppress

DEVICE = b"line0"
_TUNSETIFF, _IFF_TUN_WITHOUT_HEADER, _CLONE_NEWNET = 0x400454CA, 0x1001, 0x40000000
_TCP, _SYN, _SYN_ACK = 6, 0x02, 0x12


def tun_in(namespace: str) -> int:
    """Make the device in a namespace, and return its descriptor."""
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(handle, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), namespace)
    os.close(handle)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", DEVICE, _IFF_TUN_WITHOUT_HEADER))
    return device


class Line:
    """The state of the delay line."""

    def __init__(self, near: int, far: int) -> None:
        self._across = {near: far, far: near}
        self._near = near
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._number = 0
        self._delay = 0.0
        self._dropped: frozenset[int] = frozenset()
        self._begun: set[bytes] = set()

    def serve(self) -> None:
        """Forward until stdin ends."""
        print("ready", flush=True)
        commands = sys.stdin.fileno()
        while True:
            wait = max(self._waiting[0][0] - time.monotonic(), 0) if self._waiting else None
            for ready in select.select([commands, *self._across], [], [], wait)[0]:
                if ready != commands:
                    self._take(ready)
                elif not self._obey(sys.stdin.readline().split()):
                    return
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                _, _, device, packet = heapq.heappop(self._waiting)
                with suppress(OSError):  # a device that is not up yet loses it, as a cable would
                    os.write(device, packet)

    def _take(self, device: int) -> None:
        while True:
            try:
                packet = os.read(device, 65_536)
            except BlockingIOError:
                return
            if device == self._near and self._lost(packet):
                continue
            self._number += 1  # keeps the order of what is due at one moment
            heapq.heappush(self._waiting, (time.monotonic() + self._delay, self._number, self._across[device], packet))

    def _lost(self, packet: bytes) -> bool:
        """Count what begins a connection; say whether the packet goes to a dropped port."""
        six = packet[0] >> 4 == 6
        header = 40 if six else (packet[0] & 15) * 4
        if packet[6 if six else 9] != _TCP:
            return False
        ports = packet[header : header + 4]
        if packet[header + 13] & _SYN_ACK == _SYN:
            self._begun.add(packet[8:40] + ports if six else packet[12:20] + ports)
        return int.from_bytes(ports[2:], "big") in self._dropped

    def _obey(self, words: list[str]) -> bool:
        match words:
            case ["rtt", milliseconds]:
                self._delay = float(milliseconds) / 2000
            case ["drop", *ports]:
                self._dropped = frozenset(map(int, ports))
            case ["count"]:
                print(len(self._begun), flush=True)
                self._begun.clear()
                return True
            case []:
                return False
        print("done", flush=True)
        return True


if __name__ == "__main__":
    Line(tun_in(sys.argv[1]), tun_in(sys.argv[2])).serve()
