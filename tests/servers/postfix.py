"""Debian's Postfix with STARTTLS and Cyrus SASL on loopback, with a configuration and a mail store of its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.servers.certificates import Authority

NAME = "mail.example.test"
USER = "scanner@example.test"
PASSWORD = "Copier-7-Larch+Stile"
NOBODY = 65534

MAIN = """
compatibility_level = 3.6
queue_directory = {top}/spool
data_directory = {top}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {top}/mail.log
maillog_file_prefixes = {top}
myhostname = {name}
mydestination =
mynetworks =
inet_interfaces = {interfaces}
inet_protocols = all
alias_maps =
alias_database =
default_transport = error:mail leaves this computer for nowhere
virtual_mailbox_domains = example.test
virtual_mailbox_base = {top}/mail
virtual_mailbox_maps = inline:{{ {{ {user} = scanner/ }} }}
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
virtual_minimum_uid = 100
smtpd_peername_lookup = no
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_error_sleep_time = 0
smtpd_client_auth_rate_limit = 0
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_chain_files = {key}, {chain}
smtpd_tls_protocols = >=TLSv1.2
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = example.test
"""

MASTER = """
{port} inet n - n - 50 smtpd
{implicit} inet n - n - 50 smtpd -o smtpd_tls_wrappermode=yes
{mx} inet n - n - 50 smtpd -o smtpd_sasl_auth_enable=no
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {top}/sasldb2
mech_list: PLAIN LOGIN
"""


def unavailable() -> str:
    """Say why it cannot run here, or nothing."""
    if os.name != "posix" or os.geteuid() != 0:
        return "Postfix can be started by root only"
    absent = [tool for tool in ("postfix", "postconf", "saslpasswd2") if not shutil.which(tool)]
    return f"not installed: {', '.join(absent)} (Debian: postfix sasl2-bin libsasl2-modules)" if absent else ""


def free_ports(count: int) -> list[int]:
    """Return loopback ports that nothing listens on at this moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listening.getsockname()[1] for listening in sockets]
    for listening in sockets:
        listening.close()
    return ports


class Postfix:
    """One running server. `cloud_file` describes it to the program, `arrived` is what it delivered.

    `within` stands before its commands: what leads into a network namespace, where it listens on all addresses.
    """

    def __init__(
        self,
        ports: tuple[int, int, int] | None = None,
        within: Sequence[str] = (),
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        self._within = within
        self.top = Path(tempfile.mkdtemp(prefix="saw-postfix-"))  # not below pytest's folder: only root may enter that
        self.top.chmod(0o755)
        self.port, self.implicit_port, self.mx_port = ports or free_ports(3)
        authority = Authority(self.top)
        self.ca_file = authority.file
        self._configure(*(certificate or authority.server(NAME)))
        self.cloud_file = self.top / "cloud.toml"
        self.cloud_file.write_text(
            f'name = "postfix"\n[smtp]\nhost = "127.0.0.1"\nport = {self.port}\nmx_port = {self.mx_port}\n'
            f'implicit_tls_port = {self.implicit_port}\ntls_name = "{NAME}"\n[trust]\nca_file = "{self.ca_file.name}"\n'
        )
        try:
            self._postfix("start")
            self._wait_for_greetings()
        except BaseException:
            self.close()
            raise

    def _configure(self, chain: Path, key: Path) -> None:
        configuration = self.top / "etc"
        for folder in ("etc/sasl", "spool", "data", "mail"):
            (self.top / folder).mkdir(parents=True)
        shutil.chown(self.top / "data", "postfix")
        os.chown(self.top / "mail", NOBODY, NOBODY)
        daemons = subprocess.check_output(["postconf", "-d", "-h", "daemon_directory"], text=True).strip()
        fill = {
            "top": self.top,
            "daemons": daemons,
            "name": NAME,
            "interfaces": "all" if self._within else "loopback-only",
            "user": USER,
            "nobody": NOBODY,
            "key": key,
            "chain": chain,
        }
        ports = {"port": self.port, "implicit": self.implicit_port, "mx": self.mx_port}
        for name, text in (("main.cf", MAIN), ("master.cf", MASTER), ("sasl/smtpd.conf", SASL)):
            (configuration / name).write_text(text.lstrip().format(**fill, **ports))
        user, _, realm = USER.partition("@")
        database = self.top / "sasldb2"
        command = ["saslpasswd2", "-p", "-c", "-f", str(database), "-u", realm, user]
        subprocess.run(command, input=PASSWORD, text=True, check=True, timeout=20)
        shutil.chown(database, "postfix")

    def _postfix(self, word: str) -> None:
        command = [*self._within, "postfix", "-c", str(self.top / "etc"), word]
        quiet = subprocess.DEVNULL  # its daemons would hold a pipe open for as long as they live
        subprocess.run(command, check=True, timeout=30, stdin=quiet, stdout=quiet, stderr=quiet)

    def _wait_for_greetings(self) -> None:
        ask = "import socket, sys; s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5); print(s.recv(4))"
        until = time.monotonic() + 20
        for port in (self.port, self.mx_port):
            command = [*self._within, sys.executable, "-c", ask, str(port)]
            while "220" not in subprocess.run(command, check=False, capture_output=True, text=True, timeout=20).stdout:
                if time.monotonic() > until:
                    raise TimeoutError(self.log())
                time.sleep(0.05)

    def arrived(self, seconds: float = 10) -> list[str]:
        """Return the delivered messages, waiting until there is one or the time is up."""
        until = time.monotonic() + seconds
        while True:
            messages = [file.read_text() for file in sorted((self.top / "mail/scanner/new").glob("*"))]
            if messages or time.monotonic() > until:
                return messages
            time.sleep(0.05)

    def empty(self) -> None:
        """Forget what was delivered."""
        shutil.rmtree(self.top / "mail/scanner", ignore_errors=True)

    def log(self) -> str:
        """Return the server's own log."""
        return (self.top / "mail.log").read_text()

    def close(self) -> None:
        """Stop it and leave nothing."""
        with suppress(subprocess.SubprocessError):
            self._postfix("stop")
        shutil.rmtree(self.top, ignore_errors=True)
