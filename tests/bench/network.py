"""The network of the benchmark: a near and a far namespace, a delay line between, mail and names in the far one."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from tests.bench import relay
from tests.servers.certificates import Authority
from tests.servers.postfix import PASSWORD, USER, Postfix

TOP = Path(__file__).resolve().parents[2]
NEAR, FAR = "saw-near", "saw-far"
ADDRESSES = {NEAR: ("10.98.0.1", "fd98::1"), FAR: ("10.98.0.2", "fd98::2")}
HOST = "smtp.contoso.test"
SERVICES = ("login.contoso.test", "graph.contoso.test", "exchange.contoso.test")

CLOUD = f"""name = "bench"
[smtp]
host = "{HOST}"
[login]
authority = "https://{SERVICES[0]}/organizations"
[graph]
base = "https://{SERVICES[1]}/v1.0"
[exchange]
base = "https://{SERVICES[2]}/adminapi/beta"
scope = "https://{SERVICES[2]}/.default"
[trust]
ca_file = "ca.pem"
"""


def unavailable() -> str:
    """Say why there can be no such network here, or nothing."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("ip"):
        return "the benchmark's network needs Linux, root and the tool ip (Debian: iproute2)"
    return "" if shutil.which("postfix") else "not installed: postfix sasl2-bin libsasl2-modules"


class Network:
    """The running network. `near` before a command runs it on the near side; `cloud_file` describes the far side."""

    near = ("ip", "netns", "exec", NEAR)
    far = ("ip", "netns", "exec", FAR)

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="saw-bench-"))
        self._programs: list[subprocess.Popen[str]] = []
        self._postfix: Postfix | None = None
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _build(self) -> None:
        for name in (NEAR, FAR):
            self._ip("netns", "add", name)
            self._ip("-n", name, "link", "set", "lo", "up")
        self._line = self._start(sys.executable, relay.__file__, NEAR, FAR)
        for name, (four, six) in ADDRESSES.items():
            device = ("dev", relay.DEVICE.decode())
            self._ip("-n", name, "address", "add", f"{four}/24", *device)
            self._ip("-n", name, "-6", "address", "add", f"{six}/64", *device, "nodad")
            self._ip("-n", name, "link", "set", *device, "up")
        four, six = ADDRESSES[FAR]
        resolver = Path("/etc/netns", NEAR, "resolv.conf")  # where ip netns exec looks for it
        resolver.parent.mkdir(parents=True)
        resolver.write_text(f"nameserver {four}\noptions timeout:2 attempts:2\n")
        authority = Authority(self.folder)
        chain, key = authority.server(HOST, *SERVICES)
        self._start(*self.far, sys.executable, "-m", "tests.bench.far", str(chain), str(key), four, six)
        self._postfix = Postfix(ports=(587, 465, 25), within=self.far, certificate=(chain, key))
        self.cloud_file = self.folder / "cloud.toml"
        self.cloud_file.write_text(CLOUD)
        environment = {"LAB_HOST": HOST, "LAB_USER": USER, "LAB_PASS": PASSWORD, "LAB_CA": str(authority.file)}
        self.environment = {**os.environ, **environment, "LAB_SERVICES": " ".join(SERVICES), "LAB_DNS": four}

    def _ip(self, *arguments: str) -> None:
        subprocess.run(["ip", *arguments], check=True, stdin=subprocess.DEVNULL)

    def _start(self, *command: str) -> "subprocess.Popen[str]":
        program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TOP)
        self._programs.append(program)
        assert program.stdout
        if program.stdout.readline() != "ready\n":
            raise RuntimeError(" ".join(command))
        return program

    def tell(self, command: str) -> str:
        """Send the delay line a command, and return its answer."""
        assert self._line.stdin
        assert self._line.stdout
        self._line.stdin.write(f"{command}\n")
        self._line.stdin.flush()
        return self._line.stdout.readline().strip()

    def close(self) -> None:
        """Stop everything and leave nothing."""
        if self._postfix:
            self._postfix.close()
        for program in self._programs:
            program.kill()
            program.wait()
        for name in (NEAR, FAR):
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)
        shutil.rmtree(Path("/etc/netns", NEAR), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
