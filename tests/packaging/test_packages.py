"""The files around the program are well-formed, ask for no more rights than needed, and come out the same each time."""

import base64
import datetime as dt
import hashlib
import json
import plistlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.packaging.scripts import TOP, script
from wizard import __version__
from wizard.wire import updates

APP = "org.smtp_auth_wizard.SmtpAuthWizard"


def tool(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(name), reason=f"{name} is not installed")


def test_windows_is_asked_for_nothing_but_long_paths_and_scale() -> None:
    """The manifest asks for no elevation, and turns long paths and per-screen scale On."""
    manifest = ET.parse(TOP / "packaging/windows/smtp-auth-wizard.manifest").getroot()  # noqa: S314 - our own file
    tags = {element.tag.rpartition("}")[2]: element for element in manifest.iter()}
    assert tags["requestedExecutionLevel"].attrib == {"level": "asInvoker", "uiAccess": "false"}
    assert tags["longPathAware"].text == "true"
    assert "PerMonitorV2" in (tags["dpiAwareness"].text or "")


def test_the_hardened_runtime_keeps_library_validation() -> None:
    """The entitlements have the one exception that a frozen Python needs, and none that lets foreign libraries in."""
    entitlements = plistlib.loads((TOP / "packaging/macos/entitlements.plist").read_bytes())
    assert entitlements == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


@tool("appstreamcli")
@tool("desktop-file-validate")
def test_linux_desktops_take_the_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata and menu entry pass the desktops' own checks, with the version filled in."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795564800")
    script("linux_files").put(tmp_path)
    metadata = tmp_path / f"share/metainfo/{APP}.metainfo.xml"
    assert f'<release version="{__version__}" date="2026-11-25"' in metadata.read_text(encoding="utf-8")
    subprocess.run(["appstreamcli", "validate", "--no-net", metadata], check=True, capture_output=True, timeout=60)
    entry = tmp_path / f"share/applications/{APP}.desktop"
    subprocess.run(["desktop-file-validate", entry], check=True, capture_output=True, timeout=60)
    assert (tmp_path / f"share/icons/hicolor/256x256/apps/{APP}.png").read_bytes().startswith(b"\x89PNG")


@tool("makensis")
def test_the_windows_installer_compiles(tmp_path: Path) -> None:
    """The script makes an installer that runs without admin rights, and makensis has nothing to say against it."""
    built = tmp_path / "built"
    (built / "_internal").mkdir(parents=True)
    for name in ("smtp-auth-wizard.exe", "smtp-auth-wizard-window.exe", "_internal/a.dll"):
        (built / name).touch()
    target = script("release").installer(built, tmp_path / "smtp-auth-wizard-windows.exe")
    assert target.read_bytes().startswith(b"MZ")
    assert "RequestExecutionLevel user" in (TOP / "packaging/windows/installer.nsi").read_text(encoding="utf-8")


@tool("shellcheck")
def test_shell_scripts_are_clean() -> None:
    """Shellcheck has nothing to say against any script of the tree."""
    scripts = ["run", "check", ".ci/run", "packaging/macos/dmg.sh"]
    done = subprocess.run(["shellcheck", *scripts], cwd=TOP, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout


def test_the_bill_of_materials_names_every_locked_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each package of the lock stands in it with version and hashes, each library with its hash; no address does."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795564800")
    (tmp_path / "libx.so.1").write_bytes(b"x")
    sbom = script("sbom")
    text = sbom.written(tmp_path)
    assert text == sbom.written(tmp_path)
    bill = json.loads(text)
    lock = (TOP / "requirements/runtime.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE))
    components = bill["components"]
    assert {(one["name"], one["version"]) for one in components if one["type"] == "library"} == locked
    assert sum(len(one["properties"]) for one in components if one["type"] == "library") >= lock.count("--hash=sha256:")
    (library,) = [one for one in components if one["type"] == "file"]
    assert library["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(b"x").hexdigest()}]
    assert bill["metadata"]["timestamp"] == "2026-11-25T00:00:00Z"
    assert "://" not in text
    references = {one["bom-ref"] for one in components}
    assert set(bill["dependencies"][0]["dependsOn"]) <= references


#: Licences that go together with ours. Another one, or none at all, is for a person to look at before it comes in.
LICENCES = {
    "MIT",
    "MIT License",
    "MIT-0",
    "ISC",
    "BSD-3-Clause",
    "Apache-2.0",
    "Apache-2.0 OR BSD-3-Clause",
    "MPL-2.0",
    "PSF-2.0",
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
}


def test_every_licence_is_known() -> None:
    """Each package of the lock that is installed here names a licence that goes together with the program's."""
    components = script("sbom").locked((TOP / "requirements/runtime.txt").read_text(encoding="utf-8"))
    named = {
        one["name"]: one["licenses"][0].get("expression") or one["licenses"][0]["license"]["name"]
        for one in components
        if "licenses" in one
    }
    assert len(named) > 20
    assert not {name: licence for name, licence in named.items() if licence not in LICENCES}


def test_archives_are_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Owner, order and date of the files do not show in an archive; its checksum file is what sha256sum reads."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795564800")
    release = script("release")
    sums = []
    for number, names in enumerate((["a", "b"], ["b", "a"])):
        folder = tmp_path / str(number) / "program"
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).write_text(name)
        (folder / "link").symlink_to("a")
        (folder / "a").chmod(0o700 if number else 0o755)
        made = [
            release.tarred(folder, tmp_path / f"{number}/p.tar.xz"),
            release.zipped(folder, tmp_path / f"{number}/p.zip"),
        ]
        sums.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in made])
    assert sums[0] == sums[1]
    listed = release.sums(tmp_path / "0").read_text(encoding="ascii").splitlines()
    assert listed == [f"{sums[0][0]}  p.tar.xz", f"{sums[0][1]}  p.zip"]


def test_the_signed_feed_is_the_one_that_is_believed(tmp_path: Path) -> None:
    """What a maintainer signs is what the program verifies, with the key that the tool printed."""
    signing = script("sign_feed")
    public = signing.make_key(tmp_path / "key.pem", b"a passphrase")
    assert len(base64.b64decode(public)) == 32
    key = serialization.load_pem_private_key((tmp_path / "key.pem").read_bytes(), b"a passphrase")
    assert isinstance(key, Ed25519PrivateKey)
    feed = signing.signed(key, "https://example.org/get", ["limits.toml"], dt.date(2026, 11, 25))
    told = json.loads(updates.verified(feed.encode(), public))
    assert (told["version"], told["until"]) == (__version__, "2027-02-23")
    assert list(told["facts"]["files"]) == ["limits.toml"]
