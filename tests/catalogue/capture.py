r"""Makes `tests/fixtures/errors/captured.toml` anew: what real programs print when the practice tenant refuses them.

    python -m tests.catalogue.capture [--only CLIENT,…] > tests/fixtures/errors/captured.toml

For Linux and root; no part of the tests. Each scenario is served on loopback, each program sends one message to it, and
what it prints (or logs, as a mail server does) is written down unaltered, except that what is different at each start
is replaced: ports and temporary paths. The name of the practice server is made to lead to loopback in a
private view of /etc/hosts, so every program checks the certificate as it does with a real server.

What is not installed is left out and named on stderr. On Debian 12:

    apt-get install swaks msmtp curl postfix libsasl2-modules nodejs npm php-cli php-mbstring libphp-phpmailer \
        golang-go ruby openjdk-17-jdk-headless libmail-java
    npm install --prefix FOLDER nodemailer        then CAPTURE_NODE=FOLDER
    pip install aiosmtplib                        in an environment whose Python is CAPTURE_PYTHON
    apt-get download exim4-daemon-light           unpacked with dpkg-deb -x, then CAPTURE_EXIM=…/usr/sbin/exim4
    (Exim replaces Postfix when it is installed; it also wants a user: useradd --system Debian-exim)

.NET is not among Debian's packages: its words are in `wrapped.toml` and in the threads.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from wizard.model.frozen import dataclass

PROGRAMS = Path(__file__).parent / "clients"
RECIPIENT = "office@practice.test"
PATIENCE = 90

SECOND = "reception@practice.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One situation: a scenario, and what the client does wrongly in it, if anything."""

    name: str
    scenario: str
    cause: str
    sender: str = ""
    trust: bool = True
    implicit: bool = False


REFUSED = (
    "bad password", "organisation off", "mailbox off", "security defaults", "criteria", "basic auth disabled",
)  # fmt: skip
CERTIFICATES = ("unknown authority", "certificate of another name", "certificate expired")
CASES = (
    Case(name="bad password", scenario="wrong-password", cause="bad-credentials"),
    Case(name="organisation off", scenario="organisation-off", cause="tenant-smtp-auth-disabled"),
    Case(name="mailbox off", scenario="mailbox-off", cause="mailbox-smtp-auth-disabled"),
    Case(name="security defaults", scenario="security-defaults", cause="security-defaults"),
    Case(name="criteria", scenario="sign-in-criteria", cause="sign-in-criteria"),
    Case(name="basic auth disabled", scenario="basic-auth-disabled", cause="basic-auth-disabled"),
    Case(name="unknown authority", scenario="healthy", cause="certificate-untrusted", trust=False),
    Case(name="certificate of another name", scenario="certificate-wrong-host", cause="certificate-wrong-host"),
    Case(name="certificate expired", scenario="certificate-expired", cause="certificate-expired"),
    Case(name="port refused", scenario="port-refused", cause="port-refused"),
    Case(name="port dropped", scenario="port-dropped", cause="port-blocked"),
    Case(name="no STARTTLS offered", scenario="starttls-stripped", cause="starttls-stripped"),
    Case(name="TLS from the first byte", scenario="healthy", cause="implicit-tls-mismatch", implicit=True),
    Case(name="old TLS", scenario="tls-1.0-only", cause="tls-version-unsupported"),
    Case(name="another sender", scenario="send-as-denied", cause="send-as-denied", sender=SECOND),
    Case(name="server busy", scenario="server-busy", cause="server-unavailable"),
    Case(name="no sign-in offered", scenario="auth-not-offered", cause="auth-not-offered"),
    Case(name="connection reset", scenario="connection-reset", cause="connection-reset"),
    Case(name="silence", scenario="no-answer", cause="no-answer"),
)

#: What a program's words tell where they tell something else than the situation is, mostly less: judged by a person
#: who read them. LEFT_OUT: it sent the message all the same, or (a dropped port) loopback is no firewall.
LEFT_OUT = "-"
SAYS_LESS: dict[tuple[str, str], str] = {
    **{("curl", case.name): "unknown" for case in CASES if case.name in REFUSED},
    ("curl", "port refused"): "unknown",
    ("curl", "no sign-in offered"): "unknown",
    **{(name, case): "unknown" for name in ("swaks", "Postfix", "Exim") for case in CERTIFICATES},
    ("Exim", "unknown authority"): "certificate-untrusted",
    ("swaks", "certificate of another name"): LEFT_OUT,
    ("Python smtplib", "port dropped"): "unknown",
    ("Exim", "port dropped"): LEFT_OUT,
    ("Nodemailer", "no STARTTLS offered"): "starttls-refused",
    ("Go net/smtp", "no STARTTLS offered"): "starttls-refused",
    ("Postfix", "TLS from the first byte"): "tls-handshake-failed",
    ("Postfix", "old TLS"): "tls-handshake-failed",
    ("Exim", "old TLS"): LEFT_OUT,
    **{(name, "no sign-in offered"): "not-authenticated" for name in ("Postfix", "JavaMail", "Nodemailer")},
    **{(name, "no sign-in offered"): "auth-mechanism-unsupported" for name in ("Go net/smtp", "Ruby net/smtp")},
    **{(name, "connection reset"): "connection-lost" for name in ("aiosmtplib", "Postfix", "Exim")},
    **{(name, "silence"): "unknown" for name in ("msmtp", "JavaMail", "PHPMailer", "Go net/smtp", "Ruby net/smtp")},
    # PHPMailer drops the server's words from what it logs, and PHP's own warning from what it throws
    **{("PHPMailer", case.name): "unknown" for case in CASES if case.name in REFUSED},
    **{("PHPMailer", case): "unknown" for case in CERTIFICATES},
    **{
        ("PHPMailer", case): "unknown"
        for case in ("TLS from the first byte", "old TLS", "no sign-in offered", "connection reset")
    },
    ("PHPMailer", "no STARTTLS offered"): "starttls-refused",
    ("curl -v", "no sign-in offered"): "not-authenticated",
    ("curl", "connection reset"): "unknown",
    ("curl", "another sender"): "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a scenario is served, and with what to sign in."""

    host: str
    port: int
    name: str
    ca_file: str
    mailbox: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One attempt of a client."""

    server: Server
    case: Case
    folder: Path

    @property
    def sender(self) -> str:
        """The address in From."""
        return self.case.sender or self.server.mailbox

    @property
    def ca_file(self) -> str:
        """The authority that the client trusts: the practice tenant's, or the system's alone."""
        return self.server.ca_file if self.case.trust else "/etc/ssl/certs/ca-certificates.crt"

    def environment(self) -> dict[str, str]:
        """Return what the small programs below `clients/` read."""
        return {
            **os.environ,
            "SMTP_HOST": self.server.name,
            "SMTP_PORT": str(self.server.port),
            "SMTP_USER": self.server.mailbox,
            "SMTP_PASSWORD": self.server.password,
            "SMTP_FROM": self.sender,
            "SMTP_TO": RECIPIENT,
            "SMTP_CA": self.ca_file,
            "SMTP_IMPLICIT": "1" if self.case.implicit else "",
            "NODE_PATH": os.environ.get("CAPTURE_NODE", "") + "/node_modules",
            "NODE_EXTRA_CA_CERTS": self.ca_file,
            "GOCACHE": str(self.folder / "go"),
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *command: str, text: str = "") -> str:
        """Run a command and return what it printed, both streams together."""
        try:
            done = subprocess.run(
                command,
                input=text,
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired as expired:
            return (expired.stdout or b"").decode(errors="replace") if isinstance(expired.stdout, bytes) else ""
        return done.stdout


def message(attempt: Try) -> str:
    """Return a small message."""
    return f"From: {attempt.sender}\nTo: {RECIPIENT}\nSubject: scan\n\nA scan.\n"


def python(attempt: Try) -> str:
    """Python's smtplib: the traceback's last line."""
    return attempt.run(sys.executable, str(PROGRAMS / "smtplib_client.py")).strip().rpartition("\n")[2]


def aiosmtplib(attempt: Try) -> str:
    """Aiosmtplib: the traceback's last line."""
    interpreter = os.environ["CAPTURE_PYTHON"]
    return attempt.run(interpreter, str(PROGRAMS / "aiosmtplib_client.py")).strip().rpartition("\n")[2]


def _curl(attempt: Try, *more: str) -> str:
    scheme = "smtps" if attempt.case.implicit else "smtp"
    return attempt.run(
        "curl", "-sS", "--connect-timeout", "5", "--max-time", "20", "--ssl-reqd", "--cacert", attempt.ca_file,
        "--user", f"{attempt.server.mailbox}:{attempt.server.password}", "--mail-from", attempt.sender,
        "--mail-rcpt", RECIPIENT, "--upload-file", "-", *more, f"{scheme}://{attempt.server.name}:{attempt.server.port}",
        text=message(attempt),
    )  # fmt: skip


def curl(attempt: Try) -> str:
    """Curl without -v: its own words alone."""
    return _curl(attempt)


def curl_verbose(attempt: Try) -> str:
    """Curl with -v: the end of the conversation, as people paste it, without what was sent: it holds the password."""
    return "\n".join([line for line in _curl(attempt, "-v").splitlines() if not line.startswith(("> ", "{", "}"))][-6:])


def swaks(attempt: Try) -> str:
    """Swaks, without what it sent."""
    printed = attempt.run(
        "swaks", "--server", attempt.server.name, "--port", str(attempt.server.port),
        "--tls-on-connect" if attempt.case.implicit else "--tls", "--tls-verify", "--tls-ca-path", attempt.ca_file,
        "--auth", "LOGIN", "--auth-user", attempt.server.mailbox, "--auth-password", attempt.server.password,
        "--from", attempt.sender, "--to", RECIPIENT, "--timeout", "8",
    )  # fmt: skip
    return "\n".join([line for line in printed.splitlines() if not line.startswith((" ->", " ~>"))][-6:])


def msmtp(attempt: Try) -> str:
    """Msmtp with its own configuration."""
    configuration = attempt.folder / "msmtprc"
    configuration.write_text(
        f"defaults\nauth login\ntls on\ntls_starttls {'off' if attempt.case.implicit else 'on'}\n"
        f"tls_trust_file {attempt.ca_file}\ntimeout 8\naccount default\nhost {attempt.server.name}\n"
        f"port {attempt.server.port}\nfrom {attempt.sender}\nuser {attempt.server.mailbox}\n"
        f"password {attempt.server.password}\n"
    )
    configuration.chmod(0o600)
    return attempt.run("msmtp", "-C", str(configuration), RECIPIENT, text=message(attempt))


def node(attempt: Try) -> str:
    """Nodemailer: the error object as console.error prints it."""
    return attempt.run("node", str(PROGRAMS / "nodemailer_client.js"))


def php(attempt: Try) -> str:
    """PHPMailer with SMTPDebug = 2, as its own help asks for: the end of the conversation, then its ErrorInfo."""
    printed = attempt.run("php", str(PROGRAMS / "phpmailer_client.php"))
    return "\n".join([line for line in printed.splitlines() if "CLIENT -> SERVER" not in line][-4:])


def go(attempt: Try) -> str:
    """Go's net/smtp: the error as log.Fatal prints it."""
    binary = attempt.folder.parent / "go-client"
    if not binary.exists():
        attempt.run("go", "build", "-o", str(binary), str(PROGRAMS / "net_smtp_client.go"))
    return attempt.run(str(binary))


def ruby(attempt: Try) -> str:
    """Ruby's net/smtp: the uncaught exception's first line."""
    return attempt.run("ruby", str(PROGRAMS / "net_smtp_client.rb")).partition("\n")[0]


def java(attempt: Try) -> str:
    """JavaMail: the stack trace's heads, without the frames below the first."""
    top = attempt.folder.parent
    if not (top / "JavaMailClient.class").exists():
        attempt.run(
            "javac", "-cp", "/usr/share/java/javax.mail.jar", "-d", str(top), str(PROGRAMS / "JavaMailClient.java")
        )
    store = attempt.folder / "trust.p12"
    attempt.run(
        "keytool", "-importcert", "-noprompt", "-alias", "ca", "-file", attempt.server.ca_file, "-keystore", str(store),
        "-storetype", "PKCS12", "-storepass", "changeit",
    )  # fmt: skip
    trust = (f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=changeit")
    path = f"{top}:/usr/share/java/javax.mail.jar:/usr/share/java/javax.activation.jar"
    printed = attempt.run("java", *(trust if attempt.case.trust else ()), "-cp", path, "JavaMailClient")
    heads = [line for line in printed.splitlines() if not line.startswith(("\tat ", "\t... "))]
    return "\n".join(heads)


def _until_logged(log: Path, words: Sequence[str], seconds: float = 60) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        telling = [line for line in lines if any(word in line for word in words)]
        if telling:
            return telling[0]
        time.sleep(0.2)
    return ""


POSTFIX = """compatibility_level = 3.6
queue_directory = {top}/spool
data_directory = {top}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {top}/mail.log
maillog_file_prefixes = {top}
myhostname = scanner.practice.test
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
smtp_host_lookup = native
alias_maps =
alias_database =
relayhost = [{host}]:{port}
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = inline:{{ {{ [{host}]:{port} = {user}:{password} }} }}
smtp_sasl_security_options = noanonymous
smtp_sasl_mechanism_filter = login
smtp_tls_security_level = verify
smtp_tls_CAfile = {ca}
smtp_tls_wrappermode = {implicit}
smtp_connect_timeout = 5s
smtp_helo_timeout = 8s
smtp_starttls_timeout = 8s
"""
MASTER = """pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""


def postfix(attempt: Try) -> str:
    """Postfix with the server as its relayhost: the line of its log that tells what became of the message."""
    top = attempt.folder
    for folder in ("etc", "spool", "data"):
        (top / folder).mkdir()
    shutil.chown(top / "data", "postfix")
    daemons = attempt.run("postconf", "-d", "-h", "daemon_directory").strip()
    (top / "etc/main.cf").write_text(
        POSTFIX.format(
            top=top, daemons=daemons, host=attempt.server.name, port=attempt.server.port, user=attempt.server.mailbox,
            password=attempt.server.password, ca=attempt.ca_file, implicit="yes" if attempt.case.implicit else "no",
        )
    )  # fmt: skip
    (top / "etc/master.cf").write_text(MASTER)
    quiet = subprocess.DEVNULL
    subprocess.run(["postfix", "-c", str(top / "etc"), "start"], check=True, stdout=quiet, stderr=quiet, timeout=30)
    try:
        letter = ["sendmail", "-C", str(top / "etc"), "-f", attempt.sender, RECIPIENT]
        subprocess.run(letter, input=message(attempt), text=True, check=True, timeout=30)
        return _until_logged(top / "mail.log", ("status=deferred", "status=bounced", "status=sent"))
    finally:
        subprocess.run(["postfix", "-c", str(top / "etc"), "stop"], check=False, stdout=quiet, stderr=quiet, timeout=30)


EXIM = """exim_path = {binary}
primary_hostname = scanner.practice.test
spool_directory = {top}/spool
log_file_path = {top}/%slog
keep_environment =
untrusted_set_sender = *
begin routers
out:
  driver = manualroute
  transport = out
  route_list = * "{host}" byname
  self = send
  host_all_ignored = fail
begin transports
out:
  driver = smtp
  port = {port}
  protocol = {protocol}
  hosts_require_tls = *
  hosts_require_auth = *
  tls_verify_certificates = {ca}
  tls_verify_hosts = *
  tls_sni = {host}
  connect_timeout = 5s
  command_timeout = 8s
begin retry
* * F,1h,10m
begin authenticators
login:
  driver = plaintext
  public_name = LOGIN
  client_send = : {user} : {password}
"""


def exim(attempt: Try) -> str:
    """Exim with the server as its smart host: the lines of its main log that tell what became of the message."""
    top = attempt.folder
    (top / "spool").mkdir()
    shutil.chown(top, "Debian-exim")
    authorities = top / "ca.pem"  # it reads it as its own user, who may not enter the folder of the practice tenant
    shutil.copyfile(attempt.ca_file, authorities)
    shutil.chown(top / "spool", "Debian-exim")
    (top / "exim.conf").write_text(
        EXIM.format(
            binary=os.environ["CAPTURE_EXIM"], top=top, host=attempt.server.name, port=attempt.server.port,
            user=attempt.server.mailbox, password=attempt.server.password, ca=authorities,
            protocol="smtps" if attempt.case.implicit else "smtp",
        )
    )  # fmt: skip
    binary, configuration = os.environ["CAPTURE_EXIM"], str(top / "exim.conf")
    attempt.run(binary, "-C", configuration, "-odi", "-oi", "-f", attempt.sender, RECIPIENT, text=message(attempt))
    log = (top / "mainlog").read_text(errors="replace") if (top / "mainlog").exists() else ""
    return "\n".join(line for line in log.splitlines() if not re.search(r" <= | Completed$|lost privilege", line))


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A program: how its version is asked for, and how it sends."""

    version: tuple[str, ...]
    send: Callable[[Try], str]
    needs: str = ""


def clients() -> dict[str, Client]:
    """Return the programs by name."""
    nodemailer = "console.log(require('nodemailer/package.json').version)"
    return {
        "Python smtplib": Client(version=(sys.executable, "--version"), send=python),
        "aiosmtplib": Client(
            version=(
                os.environ.get("CAPTURE_PYTHON", ""), "-c",
                "from importlib.metadata import version as v; print(v('aiosmtplib'))",
            ),
            send=aiosmtplib, needs="CAPTURE_PYTHON",
        ),
        "curl": Client(version=("curl", "--version"), send=curl),
        "curl -v": Client(version=("curl", "--version"), send=curl_verbose),
        "swaks": Client(version=("swaks", "--version"), send=swaks),
        "msmtp": Client(version=("msmtp", "--version"), send=msmtp),
        "Postfix": Client(version=("postconf", "-d", "-h", "mail_version"), send=postfix),
        "Exim": Client(
            version=(os.environ.get("CAPTURE_EXIM", ""), "-C", "/dev/null", "-bV"), send=exim, needs="CAPTURE_EXIM"
        ),
        "JavaMail": Client(version=("dpkg-query", "-W", "-f", "${Version}", "libmail-java"), send=java),
        "Nodemailer": Client(version=("node", "-e", nodemailer), send=node, needs="CAPTURE_NODE"),
        "PHPMailer": Client(version=("dpkg-query", "-W", "-f", "${Version}", "libphp-phpmailer"), send=php),
        "Go net/smtp": Client(version=("go", "version"), send=go),
        "Ruby net/smtp": Client(version=("ruby", "--version"), send=ruby),
    }  # fmt: skip


def version(client: Client) -> str:
    """Return the first line of what a program says of its version, or nothing if it is not there."""
    if client.needs and client.needs not in os.environ:
        return ""
    paths = {**os.environ, "NODE_PATH": os.environ.get("CAPTURE_NODE", "") + "/node_modules"}
    try:
        asked = subprocess.run(client.version, env=paths, capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return ""
    lines = asked.stdout.strip().splitlines()
    return lines[0][:60] if lines and asked.returncode == 0 else ""


@contextlib.contextmanager
def served(scenario: str) -> Iterator[Server]:
    """Serve a scenario for as long as the context lasts."""
    command = [sys.executable, "-m", "wizard", "practice", scenario, "--serve"]
    serving = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert serving.stdout is not None
    try:
        told: dict[str, Any] = json.loads(serving.stdout.readline())
        smtp = told["smtp"]
        yield Server(
            host=smtp["host"], port=smtp["port"], name=smtp["tls_name"], ca_file=smtp["ca_file"],
            mailbox=told["mailbox"], password=told["password"],
        )  # fmt: skip
    finally:
        serving.send_signal(signal.SIGINT)
        serving.wait(timeout=30)


def cleaned(printed: str, attempt: Try) -> str:
    """Replace what is different at each start, and what nobody should read."""
    text = printed.replace(attempt.server.password, "PASSWORD").replace(str(attempt.folder), "/tmp/client")
    text = text.replace(str(attempt.folder.parent), "/tmp/client").replace(str(PROGRAMS), "/app")
    text = text.replace(os.environ.get("CAPTURE_NODE") or "\0", "/app")
    text = text.replace(str(Path(attempt.server.ca_file).parent), "/etc/practice")
    text = re.sub(rf"(?<!\d){attempt.server.port}(?!\d)", "587", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def own_hosts(name: str = "smtp.practice.test") -> None:
    """Start again with a private /etc/hosts in which the practice server's name leads to loopback."""
    if os.environ.get("CAPTURE_HOSTS"):
        hosts = Path(tempfile.mkdtemp()) / "hosts"
        hosts.write_text(f"127.0.0.1 {name}\n127.0.0.1 localhost\n")
        subprocess.run(["mount", "--bind", str(hosts), "/etc/hosts"], check=True)
        return
    os.environ["CAPTURE_HOSTS"] = name
    again = ["unshare", "--mount", sys.executable, "-m", "tests.catalogue.capture", *sys.argv[1:]]
    os.execvp(again[0], again)  # noqa: S606 - no shell is wanted


def main() -> None:
    """Let every program fail in every way, and print the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="names of clients, separated by commas")
    parser.add_argument("--cases", default="", help="names of cases, separated by commas")
    asked = parser.parse_args()
    own_hosts()
    chosen = {name: client for name, client in clients().items() if not asked.only or name in asked.only.split(",")}
    versions = {name: version(client) for name, client in chosen.items()}
    for name, told in versions.items():
        if not told:
            sys.stderr.write(f"left out, not installed: {name}\n")
    with tempfile.TemporaryDirectory(prefix="saw-capture-") as root:
        Path(root).chmod(0o755)  # Postfix and Exim work as users of their own
        number = 0
        seen: set[tuple[str, str]] = set()
        for case in CASES:
            if asked.cases and case.name not in asked.cases.split(","):
                continue
            for name, client in chosen.items():
                if not versions[name]:
                    continue
                number += 1
                folder = Path(root) / str(number)
                folder.mkdir()
                with served(case.scenario) as server:  # anew for each: what one does must not lock out the next
                    attempt = Try(server=server, case=case, folder=folder)
                    printed = cleaned(client.send(attempt), attempt)
                sys.stderr.write(f"{case.name}: {name}: {printed[:100]!r}\n")
                cause = SAYS_LESS.get((name, case.name), case.cause)
                if printed and cause != LEFT_OUT and (name, printed) not in seen:
                    seen.add((name, printed))
                    written = {
                        "text": printed,
                        "cause": cause,
                        "client": name,
                        "version": versions[name],
                        "how": f"{case.name} ({case.scenario})",
                    }
                    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in written.items()]
                    sys.stdout.write("\n".join(("[[line]]", *lines, "\n")))
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
