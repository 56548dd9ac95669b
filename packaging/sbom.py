"""Says what a package is made of, in CycloneDX's form: `sbom.py [FOLDER]` prints it.

Python packages come from the lock, with the hashes that it allows; with the folder of a frozen program its libraries
are listed as files, each with its own hash. Where anything was downloaded from is not said. Licences are read from the
packages that are installed where it runs.
"""

import datetime as dt
import hashlib
import json
import os
import re
import sys
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent
LOCK = TOP / "requirements/runtime.txt"
NAME = "smtp-auth-wizard"
_LIBRARY = re.compile(r".*(?:\.so(?:\.[0-9.]+)?|\.pyd|\.dll|\.dylib)")
_LONGEST = 100


def locked(lock: str) -> list[dict[str, Any]]:
    """Return the components of a lock: name, version, what it is allowed to be, and where it is needed."""
    components = []
    for block in re.split(r"\n(?=\S)", lock.replace("\\\n", " ")):
        found = re.match(r"([A-Za-z0-9._-]+)==(\S+)(?: *; *([^#]*?))?(?= +--hash|$)", block)
        if not found:
            continue
        name, version, marker = found[1], found[2], (found[3] or "").strip()
        properties = [{"name": "lock:sha256", "value": value} for value in re.findall(r"--hash=sha256:(\w+)", block)]
        if marker:
            properties.insert(0, {"name": "lock:where", "value": marker})
        purl = f"pkg:pypi/{name}@{version}"
        component = {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}
        components.append({**component, **_licence(name), "properties": properties})
    return components


def libraries(folder: Path) -> list[dict[str, Any]]:
    """Return the shared libraries and modules of a frozen program as components."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return [
        {
            "type": "file",
            "name": (place := file.relative_to(folder).as_posix()),
            "bom-ref": f"file:{place}",
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}],
        }
        for file in files
        if _LIBRARY.fullmatch(file.name)
    ]


def written(folder: Path | None = None) -> str:
    """Return the bill of materials; the same inputs give the same text."""
    text = (TOP / "wizard/__init__.py").read_text(encoding="utf-8")
    version = text.partition('__version__ = "')[2].partition('"')[0]
    purl = f"pkg:pypi/{NAME}@{version}"
    components = locked(LOCK.read_text(encoding="utf-8"))
    depends = [{"ref": purl, "dependsOn": [component["bom-ref"] for component in components]}]
    if folder:
        python = sys.version.split()[0]
        components.append({"type": "platform", "name": "CPython", "version": python, "bom-ref": f"cpython@{python}"})
        components += libraries(folder)
    moment = dt.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or 315_619_200), dt.UTC)
    about = {"type": "application", "name": NAME, "version": version, "purl": purl, "bom-ref": purl}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {**about, "licenses": [{"license": {"id": "MIT"}}]},
        },
        "components": components,
        "dependencies": depends,
    }
    content = json.dumps(bill, sort_keys=True)
    bill["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, content)}"
    return json.dumps(bill, indent=1) + "\n"


def _licence(name: str) -> dict[str, Any]:
    """Return the licence that an installed package names; a whole text in place of a name is left out."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return {}
    if "License-Expression" in told:
        return {"licenses": [{"expression": told["License-Expression"]}]}
    named = told["License"] if "License" in told else ""  # noqa: SIM401 - the type of `told` has no `get`
    return {"licenses": [{"license": {"name": named}}]} if 0 < len(named) < _LONGEST and "\n" not in named else {}


if __name__ == "__main__":
    sys.stdout.write(written(Path(sys.argv[1]).resolve() if sys.argv[1:] else None))
