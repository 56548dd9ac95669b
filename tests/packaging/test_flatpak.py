"""flatpak-builder reads the manifest, its commands make a program that starts, and it asks for few rights."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.scripts import TOP, script

APP = "org.smtp_auth_wizard.SmtpAuthWizard"
MANIFEST = TOP / f"packaging/flatpak/{APP}.yml"

pytestmark = pytest.mark.skipif(not shutil.which("flatpak-builder"), reason="flatpak-builder is not installed")


def shown(manifest: Path, folder: Path) -> tuple[dict[str, Any], str]:
    """Return the manifest as flatpak-builder understands it, and what it has to say against it."""
    command: list[str | Path] = [
        "flatpak-builder",
        "--show-manifest",
        manifest,
    ]  # it leaves a folder where it is started
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return (json.loads(done.stdout) if done.returncode == 0 else {}), done.stderr


def test_flatpak_builder_understands_every_word(tmp_path: Path) -> None:
    """It has nothing to say against ours, and it would have: a word that it does not know is named."""
    understood, complaints = shown(MANIFEST, tmp_path)
    assert understood["id"] == APP
    assert not complaints
    mistaken = tmp_path / MANIFEST.name
    mistaken.write_text(MANIFEST.read_text(encoding="utf-8").replace("finish-args:", "finishargs:"), encoding="utf-8")
    assert "finishargs" in shown(mistaken, tmp_path)[1]


def test_no_more_rights_than_these(tmp_path: Path) -> None:
    """The network, a window, the keyring and the folder of documents; another right is for a person to look at."""
    assert set(shown(MANIFEST, tmp_path)[0]["finish-args"]) == {
        "--share=network",
        "--share=ipc",
        "--socket=x11",
        "--device=dri",
        "--talk-name=org.freedesktop.secrets",
        "--filesystem=xdg-documents",
    }


def test_its_commands_put_the_program_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From what is built and packed here they make a program that starts by its name, and a menu entry for it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795564800")
    understood, _ = shown(MANIFEST, tmp_path)
    (module,) = understood["modules"]
    places = {source["dest"]: (MANIFEST.parent / source["path"]).resolve() for source in module["sources"]}
    assert places == {"program": TOP / "dist/smtp-auth-wizard", "files": TOP / "build/flatpak"}
    work, app = tmp_path / "work", tmp_path / "app"
    program = work / "program/smtp-auth-wizard"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho started\n")
    program.chmod(0o755)
    script("linux_files").put(work / "files")
    for command in module["build-commands"]:
        subprocess.run(["sh", "-ec", command.replace("/app", str(app))], cwd=work, check=True, timeout=30)
    started = app / "bin" / understood["command"]
    assert subprocess.check_output([started], text=True, timeout=30) == "started\n"
    assert not started.readlink().is_absolute()  # what is outside of /app is another system's
    entry = (app / f"share/applications/{APP}.desktop").read_text(encoding="utf-8")
    assert f"Exec={understood['command']}\n" in entry
    assert (app / f"share/icons/hicolor/scalable/apps/{APP}.svg").exists()
    assert (app / f"share/metainfo/{APP}.metainfo.xml").exists()
