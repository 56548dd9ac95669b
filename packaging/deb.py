"""Makes a Debian package of the frozen program: `deb.py FOLDER TARGET`. Needs dpkg-deb, and a Python with PySide6.

It asks for exactly the libraries that the folder does not bring itself, by what its files ask the loader for.
"""

import email.utils
import gzip
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import linux_files
import sbom
import trim

TOP = Path(__file__).resolve().parent.parent
NAME = "smtp-auth-wizard"
#: Of the C library's package.
LIBC = ("libc.so.", "libm.so.", "libdl.so.", "libpthread.so.", "librt.so.", "libresolv.so.", "libutil.so.", "ld-linux")
#: What Qt may ask for besides libraries.toml, which is about a start from a checkout.
OTHERS = {"libz.so.1": "zlib1g", "libX11.so.6": "libx11-6", "libgthread-2.0.so.0": "libglib2.0-0"}

CONTROL = """Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {size}
Depends: {depends}
Recommends: gnome-keyring | kwalletmanager, fonts-dejavu-core | fonts-liberation
Section: net
Priority: optional
Description: find out why a scanner no longer mails through Microsoft 365
 The scanner stopped mailing: this program tells where sending through
 Microsoft 365 breaks, why, and what the smallest safe fix is, and writes a
 report to hand on. It works without admin rights and changes nothing unasked.
"""


def depends(folder: Path) -> list[str]:
    """Return the packages that bring what the folder's files need and the folder does not hold."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink() and _is_elf(file)]
    held = {file.name for file in folder.rglob("*")}
    wanted = {name for file in files for name in trim.imports(str(file))} - held
    listed = tomllib.loads((TOP / "resources/ui/libraries.toml").read_text(encoding="utf-8"))["debian"] | OTHERS
    libraries = {name for name in wanted if not name.startswith(LIBC)}
    unknown = sorted(libraries - listed.keys())
    if unknown:
        sys.exit(f"No Debian package is known for {', '.join(unknown)}: add them to resources/ui/libraries.toml.")
    libc = f"libc6 (>= {platform.libc_ver()[1]})"
    return [libc, *sorted({listed[name] for name in libraries})]


def maintainer() -> str:
    """Return who answers for the package: by Debian's own variables, for whoever builds it."""
    name = os.environ.get("DEBFULLNAME", "SMTP AUTH Wizard contributors")
    return f"{name} <{os.environ.get('DEBEMAIL', 'noreply@smtp-auth-wizard.org')}>"


def changelog(version: str) -> str:
    """Return the changelog in Debian's form, which points at the program's own."""
    date = email.utils.formatdate(linux_files.epoch())
    entry = f"{NAME} ({version}) stable; urgency=medium"
    return f"{entry}\n\n  * What changed stands in CHANGELOG.md.gz beside this file.\n\n -- {maintainer()}  {date}\n"


def make(folder: Path, target: Path) -> Path:
    """Make the package in the folder `target` and return its file."""
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    version = linux_files.version()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary, "root")
        home = root / f"usr/lib/{NAME}"
        shutil.copytree(folder, home, symlinks=True)
        (root / "usr/bin").mkdir()
        (root / f"usr/bin/{NAME}").symlink_to(f"../lib/{NAME}/{NAME}")
        linux_files.put(root / "usr")
        papers = root / f"usr/share/doc/{NAME}"
        papers.mkdir(parents=True)
        shutil.copyfile(TOP / "packaging/linux/copyright", papers / "copyright")
        (papers / "sbom.cdx.json").write_text(sbom.written(folder), encoding="utf-8")
        (papers / "changelog.gz").write_bytes(_zipped(changelog(version)))
        (papers / "CHANGELOG.md.gz").write_bytes(_zipped((TOP / "CHANGELOG.md").read_text(encoding="utf-8")))
        overrides = root / f"usr/share/lintian/overrides/{NAME}"
        overrides.parent.mkdir(parents=True)
        shutil.copyfile(TOP / "packaging/linux/lintian-overrides", overrides)
        size = sum(file.stat().st_size for file in root.rglob("*") if file.is_file() and not file.is_symlink())
        (root / "DEBIAN").mkdir()
        control = CONTROL.format(
            name=NAME,
            maintainer=maintainer(),
            version=version,
            architecture=architecture,
            size=size // 1024,
            depends=", ".join(depends(home)),
        )
        (root / "DEBIAN/control").write_text(control, encoding="utf-8")
        _modes(root, home / NAME)
        file = target / f"{NAME}_{version}_{architecture}.deb"
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(file)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(linux_files.epoch())}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return file


def _modes(root: Path, program: Path) -> None:
    """Give every file the rights and the date that a package's files have."""
    for place in [root, *root.rglob("*")]:
        if not place.is_symlink():
            place.chmod(0o755 if place.is_dir() or place == program else 0o644)
        os.utime(place, (linux_files.epoch(),) * 2, follow_symlinks=False)


def _zipped(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)


def _is_elf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


if __name__ == "__main__":
    print(make(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
