"""Reports with generated names in place of their own, and the search for what of them is left. Knows no mask.

The names look like real ones: a school's and a law firm's domain, mailboxes such as `kopierer.og2`, an onmicrosoft.com
name, private and public addresses, a firewall's host name, the name that Windows gives a computer.
"""

import base64
import json
import random
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import quote

from wizard.model.frozen import dataclass

Kind = Literal["address", "host", "ip", "tenant id"]
KINDS: tuple[Kind, ...] = ("address", "host", "ip", "tenant id")

_FIRST = ["anna", "jonas", "fatma", "pierre", "lucia", "tom", "sören", "mei", "olga", "raj", "nora", "ivan"]
_LAST = ["mueller", "smith", "okafor", "dubois", "rossi", "novak", "yildiz", "schmid", "jensen", "patel"]
_ROLES = [
    "scan",
    "scanner",
    "scans",
    "kopierer.og2",
    "printer-2",
    "info",
    "office",
    "it",
    "mfp",
    "sekretariat",
    "ricoh.eg",
    "copier",
    "noreply",
    "buero+scan",
]
_FIRMS = [
    "hartmann-steuer",
    "stjosef-schule",
    "blue-harbor",
    "zahnarzt-keller",
    "northwind42",
    "avtal",
    "kanzlei.lorenz",
    "müller-bau",
]
_ENDINGS = ("de", "com", "co.uk", "ch", "org", "com.au", "example", "schule", "local", "onmicrosoft.com")
_HOSTS = ["fw01", "mail", "mx2", "dc-berlin", "proxy.intra", "smtp", "gateway", "sbs2011"]
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"

_OWN = re.compile(r"[\w.-]*practice\.test", re.IGNORECASE)
_MAILBOX = re.compile(r"(?<![\w@.+-])([\w.+-]+)@practice\.test", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\w.-])(?:127|192|203|198|10)\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w.]*\.\d)")
_HELLO = re.compile(r"EHLO \[[^\]\"]+\]")


@dataclass(frozen=True, slots=True)
class Renamed:
    """A report, and every generated name that stands in it, with its kind."""

    report: dict[str, Any]
    names: tuple[tuple[Kind, str], ...]


def rename(report: Mapping[str, Any], seed: int) -> Renamed:
    """Return the report with names of its own: domain, mailboxes, hosts, addresses, tenant, and the computer's name."""
    dice = random.Random(seed)  # noqa: S311 - names, not secrets
    text = json.dumps(report, ensure_ascii=False)
    domain = f"{dice.choice(_FIRMS)}{dice.choice(('', dice.randrange(99)))}.{dice.choice(_ENDINGS)}"
    made: dict[str, tuple[Kind, str]] = {
        "practice.test": ("host", domain),
        "practice-test": ("host", domain.replace(".", "-")),
        "::1": ("ip", f"2001:db8:{dice.randrange(0x1000, 0xFFFF):x}::{dice.randrange(0x1000, 0xFFFF):x}"),
    }
    for found in sorted(set(_MAILBOX.findall(text)) - _words_before(text)):
        made[f"{found}@practice.test"] = ("address", f"{_local(dice)}@{domain}")
    for found in sorted({host for host in _OWN.findall(text) if "." in host.removesuffix("practice.test")}):
        made[found] = ("host", f"{dice.choice(_HOSTS)}{dice.randrange(9)}.{domain}")
    for found in sorted(set(_IPV4.findall(text))):
        made[found] = ("ip", _ipv4(dice))
    if tenant := re.search(r'"tenant_id": "([^"]+)"', text):
        made[tenant[1]] = ("tenant id", str(uuid.UUID(int=dice.getrandbits(128), version=4)))
    pattern = re.compile("|".join(map(re.escape, sorted(made, key=len, reverse=True))), re.IGNORECASE)
    lowered = {before.casefold(): name for before, (_, name) in made.items()}
    machine = f"{dice.choice(('DESKTOP', 'PC', 'LAPTOP', 'WIN'))}-{''.join(dice.choices(_LETTERS, k=7))}"
    text = _HELLO.sub(f"EHLO {machine}", text)
    text = pattern.sub(lambda match: lowered[match[0].casefold()], text)
    names = dict.fromkeys((*made.values(), ("host", machine)))
    there = tuple((kind, name) for kind, name in names if name.casefold() in text.casefold())
    return Renamed(json.loads(text), there)


def _words_before(text: str) -> set[str]:
    """Return what stands before an @ only as the end of something longer: no mailbox of its own."""
    return {found for found in _MAILBOX.findall(text) if len(found) > 40}


def _local(dice: random.Random) -> str:
    person = f"{dice.choice(_FIRST)}.{dice.choice(_LAST)}"
    return dice.choice((dice.choice(_ROLES), person, person[0] + person.partition(".")[2]))


def _ipv4(dice: random.Random) -> str:
    start = dice.choice(("10.{}.{}", "192.168.{}", "172.16.{}", "203.0.113", "85.{}.{}"))
    start = start.format(dice.randrange(256), dice.randrange(256))
    return ".".join([*start.split("."), *(str(dice.randrange(256)) for _ in range(4))][:4])


def left(names: Iterable[tuple[Kind, str]], texts: Iterable[str]) -> list[tuple[Kind, str]]:
    """Return the names that can still be found in one of the texts: plain, broken over lines, in URL form or base64."""
    whole = "\n".join(texts)
    flat = "\n".join((whole, re.sub(r"\s*\n\s*", "", whole))).casefold()
    return [
        (kind, name)
        for kind, name in names
        if any(_stands(form.casefold(), flat) for form in {name, quote(name, safe="")})
        or base64.b64encode(name.encode()).decode().rstrip("=")[:-1] in whole
    ]


def _stands(name: str, text: str) -> bool:
    """Say whether the name stands there, and not as a piece of a longer word or number."""
    return name in text and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\d)", text) is not None
