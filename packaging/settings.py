"""What is decided when a package is built, not in the source: where updates are announced, and whose signature counts.

`SMTP_AUTH_WIZARD_FEED` (an https address) and `SMTP_AUTH_WIZARD_FEED_KEY` (an Ed25519 public key in base64) of the
build's environment become `updates.toml` among the resources. Without them the file is that of the checkout, which is
empty, and the built program says nothing of updates.
"""

import base64
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_KEY_LENGTH = 32


def resources(top: Path, made: Path) -> list[tuple[str, str]]:
    """Return the data files for PyInstaller: each file below resources/, and its folder in the program."""
    chosen = written(os.environ)
    files = []
    for file in sorted((top / "resources").rglob("*")):
        inside = file.relative_to(top / "resources")
        if not file.is_file() or "__pycache__" in inside.parts:
            continue
        if chosen and inside.as_posix() == "updates.toml":
            file = made / "updates.toml"  # noqa: PLW2901 - the same file, with the build's settings
            file.write_text(chosen, encoding="utf-8")
        files.append((str(file), str(Path("wizard/_resources", inside).parent)))
    return files


def written(environment: Mapping[str, str]) -> str:
    """Return the content of updates.toml, or "" where nothing was set. A mistake ends the build."""
    feed, key = environment.get("SMTP_AUTH_WIZARD_FEED", ""), environment.get("SMTP_AUTH_WIZARD_FEED_KEY", "")
    if not feed and not key:
        return ""
    if not feed.startswith("https://"):
        sys.exit("SMTP_AUTH_WIZARD_FEED must be an https address.")
    try:
        usable = len(base64.b64decode(key, validate=True)) == _KEY_LENGTH
    except ValueError:
        usable = False
    if not usable:
        sys.exit("SMTP_AUTH_WIZARD_FEED_KEY must be an Ed25519 public key: 32 bytes in base64.")
    return f"feed = {json.dumps(feed)}\nkey = {json.dumps(key)}\n"
