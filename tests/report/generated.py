"""Reports of the practice scenarios with generated names in place of the practice tenant's, and the measure of a mask.

    python -m tests.report.generated FOLDER [SEED]

FOLDER holds reports as JSON; for each level the share of the names that the mask hides is printed.
"""

import base64
import json
import random
import re
import sys
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wizard.report import as_html, as_json, as_text, mask

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDINGS = ("example", "test", "co.uk", "de", "com", "schule", "com.au")
_OWN = re.compile(r"[\w.-]*practice\.test", re.IGNORECASE)
_MAILBOX = re.compile(r"(?<![\w@.-])(scans?|scanner|[a-z]+)@practice\.test")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IPV4 = re.compile(r"(?<![\w.-])(?:127|192|203|198|10)\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w.]*\.\d)")


@dataclass(frozen=True, slots=True)
class Renamed:
    """A report, and every generated name that stands in it."""

    report: dict[str, Any]
    names: tuple[str, ...]


def rename(report: Mapping[str, Any], seed: int) -> Renamed:
    """Return the report with names of its own: domain, mailboxes, hosts, addresses, tenant."""
    chance = random.Random(seed)  # noqa: S311 - names, not secrets
    text = json.dumps(report, ensure_ascii=False)
    domain = f"{_word(chance)}.{chance.choice(_ENDINGS)}"
    names: dict[str, str] = {"practice.test": domain, "practice-test": domain.replace(".", "-")}
    for found in sorted(set(_MAILBOX.findall(text))):
        names[f"{found}@practice.test"] = f"{_word(chance)}.{_word(chance)}@{domain}"
    for found in sorted({host for host in _OWN.findall(text) if "." in host.removesuffix("practice.test")}):
        names[found] = f"{_word(chance)}-{chance.randrange(9)}.{domain}"
    for found in sorted(set(_IPV4.findall(text))):
        names[found] = ".".join(str(chance.randrange(11, 220)) for _ in range(4))
    names["::1"] = f"2001:db8:{chance.randrange(0x1000, 0xFFFF):x}::{chance.randrange(0x1000, 0xFFFF):x}"
    tenant = re.search(r'"tenant_id": "([^"]+)"', text)
    if tenant:
        names[tenant[1]] = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    made = pattern.sub(lambda match: names[match[0]], text)
    there = tuple(name for name in dict.fromkeys(names.values()) if name.casefold() in made.casefold())
    return Renamed(json.loads(made), there)


def leaks(names: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Return the names that can still be found in one of the texts, in plain, base64, URL form or any letter case."""
    whole = "\n".join(texts)
    flat = re.sub(r"\s*\n\s*", "", whole).casefold()
    return [
        name
        for name in names
        if any(form.casefold() in flat for form in (name, quote(name, safe="")))
        or base64.b64encode(name.encode()).decode().rstrip("=")[:-1] in whole
    ]


def masked(renamed: Renamed, level: mask.Level) -> list[str]:
    """Return the writings of the masked report in which a name must not stand."""
    report = mask.apply(renamed.report, level)
    return [as_json.write(report), as_html.write(report), as_text.write(report)]


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_LETTERS) for _ in range(chance.randrange(6, 12)))


def main(arguments: list[str]) -> int:
    """Measure every report of a folder."""
    folder, seed = Path(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1
    reports = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    for level in mask.LEVELS[1:]:
        count, found = 0, []
        for place, report in enumerate(reports):
            renamed = rename(report, seed + place)
            count += len(renamed.names)
            found += leaks(renamed.names, masked(renamed, level))
        print(f"{level}: {count} names in {len(reports)} reports, {count - len(found)} masked, left: {found[:9]}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
