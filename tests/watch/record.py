"""Records the hellos of real programs into `tests/watch/hellos`, one file each, with the command that made it.

    python -m tests.watch.record

The programs are Debian's: openssl, curl, swaks, gnutls-bin, libnss3-tools, msmtp, default-jre. One that is missing is
left out, and its file stays as it is. A file holds the bytes in hex behind lines that say how they came.
"""

import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

FOLDER = Path(__file__).parent / "hellos"
NAME = "smtp.office365.com"
_OLD = ("-cipher", "ALL:@SECLEVEL=0")

_OLD_JAVA = ("java", "-Djava.security.properties={folder}/old.properties")

#: what is run; {port} is where the recorder listens. "tls" begins at once, "starttls" after the words of SMTP.
PROGRAMS: dict[str, tuple[str, list[str]]] = {
    **{
        f"openssl-{version}": (
            "tls",
            ["openssl", "s_client", f"-{flag}", *_OLD, "-connect", "127.0.0.1:{port}"],
        )
        for version, flag in {"1.0": "tls1", "1.1": "tls1_1", "1.2": "tls1_2", "1.3": "tls1_3"}.items()
    },
    "openssl-rsa-only": (
        "tls",
        ["openssl", "s_client", "-tls1_2", "-cipher", "kRSA:@SECLEVEL=0", "-connect", "127.0.0.1:{port}"],
    ),
    "openssl-odd-curve": (
        "tls",
        [
            *["openssl", "s_client", "-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"],
            *["-curves", "brainpoolP256r1", "-connect", "127.0.0.1:{port}"],
        ],
    ),
    "openssl-sha1-signatures": (
        "tls",
        [
            *["openssl", "s_client", "-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0"],
            *["-sigalgs", "RSA+SHA1", "-connect", "127.0.0.1:{port}"],
        ],
    ),
    "curl": ("tls", ["curl", "-sk", "smtps://127.0.0.1:{port}"]),
    "swaks": ("starttls", ["swaks", "--server", "127.0.0.1:{port}", "--tls", "--quit-after", "TLS"]),
    "gnutls-cli": ("tls", ["gnutls-cli", "--insecure", "--sni-hostname", NAME, "-p", "{port}", "127.0.0.1"]),
    "gnutls-cli-1.0": (
        "tls",
        [
            *["gnutls-cli", "--insecure", "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.0:%COMPAT"],
            *["-p", "{port}", "127.0.0.1"],
        ],
    ),
    "nss": ("tls", ["tstclnt", "-h", "127.0.0.1", "-p", "{port}", "-d", "sql:{folder}", "-o", "-b", "-a", NAME]),
    "nss-1.0": (
        "tls",
        ["tstclnt", "-h", "127.0.0.1", "-p", "{port}", "-d", "sql:{folder}", "-o", "-b", "-V", "tls1.0:tls1.0"],
    ),
    "msmtp": (
        "starttls",
        [
            *["msmtp", "--host=127.0.0.1", "--port={port}", "--tls=on", "--tls-starttls=on", "--tls-certcheck=off"],
            *["--from=a@example.test", "b@example.test"],
        ],
    ),
    "python-ssl": ("tls", [sys.executable, "-c", ""]),
    "nss-ssl3": (
        "tls",
        ["tstclnt", "-h", "127.0.0.1", "-p", "{port}", "-d", "sql:{folder}", "-o", "-b", "-V", "ssl3:ssl3"],
    ),
    "java": ("tls", ["java", "{folder}/Hello.java", "{port}"]),
    "java-ssl3": ("tls", [*_OLD_JAVA, "{folder}/Hello.java", "{port}", "SSLv3"]),
    "java-ssl2-form": ("tls", [*_OLD_JAVA, "{folder}/Hello.java", "{port}", "SSLv2Hello", "SSLv3", "TLSv1"]),
}
_JAVA = """
import javax.net.ssl.*;
public class Hello {
    public static void main(String[] words) throws Exception {
        int port = Integer.parseInt(words[0]);
        SSLSocket made = (SSLSocket) SSLSocketFactory.getDefault().createSocket("127.0.0.1", port);
        if (words.length > 1) {
            made.setEnabledProtocols(java.util.Arrays.copyOfRange(words, 1, words.length));
            made.setEnabledCipherSuites(made.getSupportedCipherSuites());
        }
        made.startHandshake();
    }
}
"""


def _length(data: bytes) -> int:
    if data[0] & 0x80:  # in the form of SSL 2
        return 2 + (int.from_bytes(data[:2], "big") & 0x7FFF)
    return 5 + int.from_bytes(data[3:5], "big") if data[0] == 22 else 0


def _take(server: socket.socket, kind: str, taken: list[bytes]) -> None:
    connection, _ = server.accept()
    with connection:
        connection.settimeout(10)
        if kind == "starttls":
            for word in ("220 x\r\n", "250-x\r\n250 STARTTLS\r\n"):
                connection.sendall(word.encode())
                connection.recv(4096)
            connection.sendall(b"220 x\r\n")
        data = b""
        while len(data) < 5 or len(data) < _length(data):
            piece = connection.recv(4096)
            if not piece:
                break
            data += piece
        taken.append(data)


def _python(port: int) -> None:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["smtp"])
    with socket.create_connection(("127.0.0.1", port)) as plain:
        context.wrap_socket(plain, server_hostname=NAME)


def record(name: str) -> str:
    """Record one program; return what became of it."""
    kind, command = PROGRAMS[name]
    if shutil.which(command[0]) is None:
        return "is not installed"
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        (Path(folder) / "Hello.java").write_text(_JAVA)
        (Path(folder) / "old.properties").write_text("jdk.tls.disabledAlgorithms=\njdk.tls.legacyAlgorithms=\n")
        server.settimeout(20)
        taken: list[bytes] = []
        thread = threading.Thread(target=_take, args=(server, kind, taken), daemon=True)
        thread.start()
        port = server.getsockname()[1]
        if name.startswith("nss"):
            subprocess.run(["certutil", "-N", "-d", f"sql:{folder}", "--empty-password"], check=True)
        if name == "python-ssl":
            with suppress(OSError):
                _python(port)
        else:
            filled = [word.format(port=port, folder=folder) for word in command]
            subprocess.run(filled, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=30)
        thread.join(20)
    if not taken or not taken[0]:
        return "said nothing"
    shown = "Python's ssl, create_default_context" if name == "python-ssl" else " ".join(command)
    asked = {"java": ["java", "-version"], "curl": ["curl", "--version"], "swaks": ["swaks", "--version"]}
    asked |= {"msmtp": ["msmtp", "--version"], "nss": ["dpkg-query", "-W", "libnss3"]}
    asked |= {"openssl": ["openssl", "version"], "gnutls": ["gnutls-cli", "--version"]}
    version = ssl.OPENSSL_VERSION
    for beginning, question in asked.items():
        if name.startswith(beginning):
            told = subprocess.run(question, capture_output=True, text=True, check=False)
            version = (told.stdout + told.stderr).strip().splitlines()[0]
    lines = [taken[0].hex()[start : start + 100] for start in range(0, len(taken[0].hex()), 100)]
    head = f"# {shown}\n# {version}\n"
    (FOLDER / f"{name}.hex").write_text(head + "\n".join(lines) + "\n")
    return f"{len(taken[0])} bytes"


def read(name: str) -> bytes:
    """Return a recorded hello."""
    lines = (FOLDER / f"{name}.hex").read_text().splitlines()
    return bytes.fromhex("".join(line for line in lines if not line.startswith("#")))


def names() -> list[str]:
    """Return what is recorded."""
    return sorted(file.stem for file in FOLDER.glob("*.hex"))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in PROGRAMS:
        print(f"{name:26} {record(name)}")  # noqa: T201 - a program
