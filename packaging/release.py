"""Makes what is published of a build: `release.py FOLDER TARGET`, on the Python of `environment.py build`.

An archive (tar.xz on Linux, zip elsewhere); what installs it (on Debian a package, on Windows an installer where
makensis is there, on macOS a disk image); the bill of materials and SHA256SUMS. The same folder gives the same bytes:
names are sorted, dates are the build's, owners are nobody.
"""

import hashlib
import lzma
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

import icons
import linux_files
import sbom

HERE = Path(__file__).resolve().parent
NAME = "smtp-auth-wizard"


def tarred(folder: Path, file: Path) -> Path:
    """Write the folder as tar.xz."""

    def nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = linux_files.epoch()
        entry.mode = 0o755 if entry.isdir() or entry.mode & stat.S_IXUSR else 0o644
        return entry

    with lzma.open(file, "wb", preset=6) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for place in sorted([folder, *folder.rglob("*")]):
            archive.add(place, arcname=place.relative_to(folder.parent), recursive=False, filter=nobody)
    return file


def zipped(folder: Path, file: Path) -> Path:
    """Write the folder as zip, the portable form: to unpack on a stick and start from there."""
    moment = time.gmtime(max(linux_files.epoch(), 315_619_200))[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for place in sorted(folder.rglob("*")):
            if place.is_file():
                entry = zipfile.ZipInfo(place.relative_to(folder.parent).as_posix(), moment)
                entry.external_attr = (stat.S_IFREG | (0o755 if os.access(place, os.X_OK) else 0o644)) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, place.read_bytes())
    return file


def installer(folder: Path, file: Path) -> Path:
    """Compile the Windows installer, for one person and without admin rights. SIGN is a command that signs a file."""
    with tempfile.TemporaryDirectory() as made:
        icon = icons.ico(Path(made))
        defines = {"SOURCE": folder, "VERSION": linux_files.version(), "TARGET": file, "ICON": icon}
        if sign := os.environ.get("SIGN"):
            defines["SIGN"] = sign
        given = [f"-D{name}={value}" for name, value in defines.items()]
        subprocess.run(["makensis", "-V2", "-WX", *given, HERE / "windows/installer.nsi"], check=True)
    return file


def image(app: Path, file: Path) -> Path:
    """Sign the macOS program and pack it into a disk image; dmg.sh says which variables it looks at."""
    subprocess.run([HERE / "macos/dmg.sh", app, file], check=True)
    return file


def sums(folder: Path) -> Path:
    """Write SHA256SUMS of every file in the folder; `sha256sum --check` reads it."""
    target = folder / "SHA256SUMS"
    files = sorted(file for file in folder.iterdir() if file.is_file() and file != target)
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    target.write_text("".join(lines), encoding="ascii", newline="\n")
    return target


def main(folder: Path, target: Path) -> int:
    """Make everything that can be made on this system."""
    target.mkdir(parents=True, exist_ok=True)
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    name = f"{NAME}-{linux_files.version()}-{system}"
    made = [tarred(folder, target / f"{name}.tar.xz") if system == "linux" else zipped(folder, target / f"{name}.zip")]
    if system == "linux" and shutil.which("dpkg-deb"):
        import deb  # noqa: PLC0415 - only where there is dpkg

        made.append(deb.make(folder, target))
    if system == "windows" and shutil.which("makensis"):
        made.append(installer(folder, target / f"{name}.exe"))
    if system == "macos":
        made.append(image(folder.with_name("SMTP AUTH Wizard.app"), target / f"{name}.dmg"))
    bill = target / f"{name}.cdx.json"
    bill.write_text(sbom.written(folder), encoding="utf-8")
    for file in [*made, bill, sums(target)]:
        print(f"{file.stat().st_size / 1e6:7.1f} MB  {file.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
