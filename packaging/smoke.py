"""Tries what was built, where nothing else is: `smoke.py BUILT`, a frozen program (a folder, or one file) or a wheel.

The frozen program is moved to an empty folder and finds no Python; the wheel is installed there, in an environment of
its own that holds what the lock names. On Linux they get a real display (Xvfb), a real Secret Service (gnome-keyring)
and, as root, a trust store of the system's that holds one more authority; what is missing is said, and left out. It
must not import the program: what is tried is what people get.
"""

import http.server
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from environment import lock, python_of

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from tests.servers import display as xvfb  # noqa: E402 - from the checkout, not installed
from tests.servers import secret_service  # noqa: E402
from tests.servers.certificates import Authority  # noqa: E402

SECONDS = 90
REFUSAL = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
#: Where Linux keeps the certificates that everybody on the computer trusts.
SYSTEM_TRUST = Path("/etc/ssl/certs")
#: Put into the view of trust of one process alone: nothing of it is left, and no other process sees it.
TRUSTING = 'mount -t tmpfs none "$1" && cp "$2" "$1/ca-certificates.crt" && shift 2 && exec "$@"'
#: Libraries that must come from the program's folder, whatever the environment says.
OWN = ("libQt6Core.so.6", "libQt6Gui.so.6", "libQt6Widgets.so.6", "libssl.so.3", "libcrypto.so.3")


class Server(http.server.BaseHTTPRequestHandler):
    """Answers and says nothing."""

    def do_GET(self) -> None:
        """Answer with an empty page."""
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep quiet."""


class Failed(Exception):  # noqa: N818 - it is the end of the trial, not a bug
    """The program did not do what it must."""


class Program:
    """The program, somewhere else than where it was built."""

    def __init__(self, built: Path, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.folder = folder / "moved"
        programs = self.folder
        if built.suffix == ".whl":
            programs = installed(built, self.folder)
        elif built.is_dir():
            shutil.copytree(built, self.folder, symlinks=True)
        else:
            self.folder.mkdir()
            shutil.copy2(built, self.folder)
        suffix = ".exe" if sys.platform == "win32" else ""
        self.file = programs / f"smtp-auth-wizard{suffix}"
        self.window = programs / f"smtp-auth-wizard-window{suffix}"  # without a console: a wheel's, and on Windows
        kept = {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP", "DISPLAY") if key in os.environ}
        self.environment = {**kept, "PATH": "/nowhere", "HOME": str(self.home), "LANG": "C.UTF-8"}
        self.prefix: list[str] = []

    def run(self, *arguments: str, typed: str = "", status: int = 0, file: Path | None = None) -> str:
        """Run to the end; return standard output. Another exit status is the end of the trial."""
        command = [*self.prefix, str(file or self.file), *arguments]
        done = subprocess.run(
            command,
            input=typed,
            env=self.environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=SECONDS,
        )
        if done.returncode != status:
            raise Failed(f"{arguments[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout


def installed(wheel: Path, folder: Path) -> Path:
    """Install the wheel in an empty environment, with the locked versions; return where its scripts are."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = python_of(folder)
    pip: list[str | Path] = [python, "-m", "pip", "--disable-pip-version-check", "-qq"]
    locked: list[str | Path] = ["--require-hashes", "--only-binary=:all:", "--requirement", lock("runtime")]
    for step in (["install", *locked], ["install", "--no-index", "--no-deps", wheel], ["check"]):
        subprocess.run([*pip, *step], check=True, cwd=folder)
    return python.parent


def main(built: Path) -> None:
    """Walk through what a person does first, and say what worked."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        program = Program(built, folder)
        print(program.run("--version").strip())
        scenarios = json.loads(program.run("practice", "--list", "--json"))
        print(f"practice --list: {len(scenarios)} cases")
        print(f"explain: {program.run('explain', REFUSAL).strip().splitlines()[0]}")
        print(f"diagnose against the practice tenant: {diagnose(program, folder)}")
        missing = []
        if not stack.enter_context(display(program)):
            missing.append("the window")
        if not stack.enter_context(keyring(program)):
            missing.append("the keyring")
        cloud = stack.enter_context(trusted_server(program, folder))
        expected = 3 if missing else 0
        print(program.run("--self-test", "--cloud", str(cloud), status=expected), end="")
        if program.window.exists():
            program.run("--self-test", "--cloud", str(cloud), status=expected, file=program.window)
            print(f"{program.window.name}: the same")
        print(f"not tried: {' and '.join(missing)}" if missing else "everything was tried")
        program.prefix = []
        if sys.platform.startswith("linux") and (program.folder / "_internal").is_dir():
            print(foreign_libraries(program, folder))
    print(f"size: {size(built) / 1e6:.0f} MB")


def diagnose(program: Program, folder: Path) -> str:
    """Serve a practice tenant from one process and diagnose it from another; return the verdict."""
    command = [str(program.file), "practice", "healthy", "--serve"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=program.environment, stdout=subprocess.PIPE, stderr=quiet, text=True) as serving:
        try:
            served = json.loads(serving.stdout.readline() if serving.stdout else "")
            files = {form: folder / f"report.{form}" for form in ("json", "html", "pdf")}
            arguments = ["--cloud", served["cloud_file"], "--mailbox", served["mailbox"], "--credentials", "stdin"]
            for form, file in files.items():
                arguments += [f"--{form}", str(file)]
            program.run("diagnose", *arguments, "--send", typed=served["password"] + "\n")
        finally:
            serving.terminate()
    verdict: str = json.loads(files["json"].read_text(encoding="utf-8"))["verdict"]["status"]
    page, paper = files["html"].read_text(encoding="utf-8"), files["pdf"].read_bytes()
    if verdict != "healthy" or "</html>" not in page or not paper.startswith(b"%PDF-"):
        raise Failed(f"the diagnosis says {verdict}")
    return verdict


@contextmanager
def display(program: Program) -> Iterator[bool]:
    """Lead the program to a display: the one there is, or one of its own."""
    if not sys.platform.startswith("linux"):
        yield True
        return
    if reason := xvfb.unavailable():
        program.environment["QT_QPA_PLATFORM"] = "offscreen"
        print(f"{reason}: the window is drawn to nowhere")
        yield True
        return
    shown = xvfb.Display()
    program.environment["DISPLAY"] = shown.name
    try:
        yield True
    finally:
        shown.close()


@contextmanager
def keyring(program: Program) -> Iterator[bool]:
    """Lead the program to a keyring."""
    if not sys.platform.startswith("linux"):
        yield True
        return
    if reason := secret_service.unavailable():
        print(reason)
        yield False
        return
    service = secret_service.SecretService()
    address = service.environment["DBUS_SESSION_BUS_ADDRESS"]
    program.environment |= {"DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": str(service.home)}
    try:
        yield True
    finally:
        service.close()


@contextmanager
def trusted_server(program: Program, folder: Path) -> Iterator[Path]:
    """Serve HTTPS on this computer, have its authority trusted by the system, and return a cloud file that names it."""
    authority = Authority(folder)
    chain, key = authority.server("localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cloud = folder / "cloud.toml"
    control = f"localhost:{server.server_address[1]}"
    cloud.write_text(
        f'name = "smoke"\n[smtp]\nhost = "localhost"\n[network]\ncontrol = "{control}"\n', encoding="utf-8"
    )
    try:
        program.run("--self-test", "--cloud", str(cloud), status=1)  # nobody trusts it yet: it must not be verified
        trust(program, authority.file)
        yield cloud
    finally:
        server.shutdown()
        server.server_close()


def trust(program: Program, file: Path) -> None:
    """Let the system's trust store hold this authority for the program alone; else name it as OpenSSL's own file."""
    tool = shutil.which("unshare")
    before = [tool or "", "--mount", "sh", "-c", TRUSTING, "sh", str(SYSTEM_TRUST), str(file)]
    if tool and SYSTEM_TRUST.is_dir() and subprocess.run([*before, "true"], check=False).returncode == 0:
        program.prefix = before
        program.environment["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin"  # for mount and cp; the program looks for nothing
    else:
        print("the system's own trust store cannot be changed here: OpenSSL's variable stands for it")
        program.environment["SSL_CERT_FILE"] = str(file)


def foreign_libraries(program: Program, folder: Path) -> str:
    """Open the window where the environment and the current folder offer other libraries; none may be taken."""
    decoys = folder / "decoys"
    shutil.copytree(program.folder / "_internal", decoys, symlinks=True, dirs_exist_ok=True)
    trace = folder / "trace"
    trace.touch()
    foreign = {"LD_LIBRARY_PATH": str(decoys), "QT_PLUGIN_PATH": str(decoys / "PySide6/Qt/plugins")}
    environment = {**program.environment, **foreign, "SMTP_AUTH_WIZARD_TRACE": str(trace)}
    with subprocess.Popen([str(program.file)], env=environment, cwd=decoys) as opened:
        try:
            deadline = time.monotonic() + SECONDS
            while "first-paint" not in trace.read_text(encoding="utf-8"):
                if time.monotonic() > deadline or opened.poll() is not None:
                    raise Failed("the window did not open")
                time.sleep(0.05)
            loaded = libraries(opened.pid)
        finally:
            opened.kill()
    strangers = sorted(file for file in loaded if Path(file).is_relative_to(decoys))
    if strangers:
        raise Failed(f"libraries from elsewhere: {' '.join(strangers)}")
    own = sum(Path(file).is_relative_to(program.folder) for file in loaded)
    return f"libraries: {own} from the program's own folder, {len(loaded) - own} of the system, none from elsewhere"


def libraries(pid: int) -> set[str]:
    """Return the shared libraries that a process has loaded."""
    lines = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    return {file for line in lines if ".so" in (file := line.partition("/")[1] + line.partition("/")[2])}


def size(built: Path) -> int:
    """Return the bytes of the program's files, each counted once."""
    files: Mapping[Path, None] = dict.fromkeys(built.rglob("*") if built.is_dir() else [built])
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).resolve())
    except Failed as failed:
        sys.exit(f"The program failed: {failed}")
