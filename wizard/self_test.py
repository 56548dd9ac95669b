"""`--self-test`: does this installation work on this computer? A short table, one line for each part.

It tries what a frozen program or a locked-down computer may lack: resources, names, the system's trust store, the
keyring, files, a window. It walks the practice tenant, so no account is needed; of the network it asks one name and
one certificate chain of the cloud. It judges the program alone, never a tenant.
"""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from wizard import clouds, resources
from wizard.cli.terminal import inert, result
from wizard.model.case import Case
from wizard.model.cloud import Cloud, endpoint_of
from wizard.model.finding import VerdictStatus
from wizard.model.frozen import dataclass
from wizard.model.run import Run
from wizard.model.secret import Mask, Secret

if TYPE_CHECKING:
    from wizard.report.writing import Form

State = Literal["ok", "failed", "not-tried"]

_FAILED, _NOT_TRIED = 1, 3
_DEADLINE = 60.0
_SCENARIO = "healthy"
_SIGNS: dict["Form", bytes] = {"json": b'"verdict"', "html": b"</html>", "pdf": b"%PDF-"}
_KEPT_FOR = "self-test@contoso.com"


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one part. `detail` is for the person."""

    part: str
    state: State
    detail: str = ""


def run(cloud: str = "") -> int:
    """Try every part and print its line; return 0 if all work, 1 if one does not, 3 if one could not be tried."""
    words = resources.toml("self-test.toml")
    wide = max(len(title) for title in words["part"].values())
    states = set()
    for row in rows(clouds.load(cloud or clouds.names()[0])):
        states.add(row.state)
        result(f"{words['state'][row.state]:10} {words['part'][row.part]:{wide}}  {inert(row.detail)}".rstrip())
    return _FAILED if "failed" in states else _NOT_TRIED if "not-tried" in states else 0


def rows(cloud: Cloud) -> Iterator[Row]:
    """Try one part after the other. A part that ends in an exception has failed; the others are tried all the same."""
    folder = Path(tempfile.mkdtemp(prefix="smtp-auth-wizard-self-test-"))  # mode 0700
    try:
        practice = _Practice(folder)
        parts: dict[str, Callable[[], Row]] = {
            "resources": _resources,
            "practice": practice.walk,
            "window": _window,  # before the PDF, whose drawing makes do with less of Qt
            **{form: practice.writing(form) for form in _SIGNS},
            "keyring": practice.keyring,
            "names": lambda: _names(cloud),
            "chain": lambda: _chain(cloud),
        }
        try:
            for name, part in parts.items():
                try:
                    yield part()
                except Exception as error:  # noqa: BLE001 - whatever it is, it is what the table is for
                    yield Row(name, "failed", type(error).__name__)
        finally:
            practice.close()
    finally:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


# ---- the parts -------------------------------------------------------------------------------------------------------


def _resources() -> Row:
    """Read every file of data that came with the program."""
    files = [file for file in sorted(resources.root().rglob("*")) if file.is_file()]
    for file in files:
        inside = file.relative_to(resources.root()).as_posix()
        if file.suffix == ".toml":
            resources.toml(inside)
    return Row("resources", "ok", str(len(files)))


class _Practice:
    """A practice tenant, walked once; what is written is written of that run."""

    def __init__(self, folder: Path) -> None:
        from wizard.lab import serve  # noqa: PLC0415 - the practice tenant is loaded by nothing else

        self._folder = folder
        self._world = serve.start(_SCENARIO)
        self._cloud = clouds.load(str(self._world.cloud_file))
        self._case = Case(mailbox=self._world.mailbox, cloud=self._cloud, send=True)
        self._run: Run | None = None

    def close(self) -> None:
        """Stop serving."""
        self._world.close()

    def walk(self) -> Row:
        """Run all checks and send the test message, to the practice tenant."""
        from wizard.cli.running import to_its_end  # noqa: PLC0415 - asyncio and the probes
        from wizard.engine.runner import Request, execute  # noqa: PLC0415

        request = Request(case=self._case, secret=self._world.password, deadline=_DEADLINE)
        self._run = to_its_end(execute(request, lambda _event: None))
        status = self._run.verdict.status if self._run.verdict else VerdictStatus.INCONCLUSIVE
        return Row("practice", "ok" if status is VerdictStatus.HEALTHY else "failed", str(status))

    def writing(self, form: "Form") -> Callable[[], Row]:
        """Return the part that writes the run as a report of that form, and looks at what stands in the file."""

        def write() -> Row:
            from wizard.report import build, saving, writing  # noqa: PLC0415 - at the end of a run only
            from wizard.report.reader import Reader  # noqa: PLC0415

            if self._run is None:
                return Row(form, "not-tried")
            mask = Mask([self._world.password])
            report = build.build(self._run, self._case, mask)
            file = self._folder / f"report.{form}"
            saving.save_written(file, writing.write(report, form, Reader(), mask), mask)
            content = file.read_bytes()
            return Row(form, "ok" if _SIGNS[form] in content else "failed", f"{len(content) / 1000:.0f} kB")

        return write

    def keyring(self) -> Row:
        """Keep a word in the system's keyring, read it as another start would, and delete it."""
        from wizard.vault import Vault, VaultError  # noqa: PLC0415 - only where the keyring is asked
        from wizard.words import text  # noqa: PLC0415

        word = Secret(secrets.token_urlsafe(12))
        try:
            Vault(practice=True).set(self._cloud, _KEPT_FOR, word)
        except VaultError as error:
            return Row("keyring", "not-tried", text(f"vault.{error.id}", **error.values))
        again = Vault(practice=True)
        found = again.get(self._cloud, _KEPT_FOR)
        again.delete(self._cloud, _KEPT_FOR)
        gone = Vault(practice=True).get(self._cloud, _KEPT_FOR) is None
        return Row("keyring", "ok" if found and found.reveal() == word.reveal() and gone else "failed")


def _names(cloud: Cloud) -> Row:
    """Ask for the addresses of the cloud's mail server, as every program of this computer would."""
    from wizard.cli.running import to_its_end  # noqa: PLC0415 - asyncio
    from wizard.wire import resolve  # noqa: PLC0415

    host = cloud.submission.host
    for family in resolve.FAMILIES:
        answer = to_its_end(resolve.system(host, family))
        if answer.addresses:
            return Row("names", "ok", f"{host}: {answer.addresses[0]}")
    return Row("names", "not-tried", host)


def _chain(cloud: Cloud) -> Row:
    """Verify the chain of the cloud's sign-in with what this computer trusts, and nothing else."""
    from wizard.wire import trusted  # noqa: PLC0415 - httpx

    endpoint = cloud.control or (endpoint_of(cloud.authority) if cloud.authority else None)
    if endpoint is None:
        return Row("chain", "not-tried")
    failure = trusted.by_system(endpoint)
    if failure is None:
        return Row("chain", "ok", endpoint.host)
    return Row(
        "chain", "failed" if failure.operation == "handshake" else "not-tried", f"{endpoint.host}: {failure.code}"
    )


def _window() -> Row:
    """Open the window on the practice tenant, run everything, and close it."""
    from wizard import display  # noqa: PLC0415 - as the start of the program does

    try:
        display.check()
    except display.DisplayError as error:
        return Row("window", "not-tried", error.values.get("detail", error.id))
    from wizard.ui import tryout  # noqa: PLC0415 - Qt

    status = tryout.walk(_SCENARIO, _DEADLINE)
    return Row("window", "ok" if status is VerdictStatus.HEALTHY else "failed", str(status or ""))
