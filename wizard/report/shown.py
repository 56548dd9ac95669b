"""Values of a report as short lines for people. Used by every writing that is read and not parsed."""

from collections.abc import Iterable, Mapping
from typing import Any

from wizard.report.say import say

_OPEN = ("unknown", "manual", "crashed")
_WAITS_FOR = {"not-signed-in": ("credentials.sign-in",), "not-sent": ("delivery.message",)}

Report = Mapping[str, Any]


def moment(rfc3339: str) -> str:
    """Return a time of the report as people write it, to the second; it is UTC, which its caption says."""
    return rfc3339[:19].replace("T", " ")


def seconds(report: Report) -> str:
    """Return how long the run took."""
    import datetime as dt  # noqa: PLC0415 - not needed by the other writings

    began, ended = (dt.datetime.fromisoformat(report[key]) for key in ("started", "finished"))
    return f"{max(0.0, (ended - began).total_seconds()):.1f}"


def figures(report: Report) -> list[str]:
    """Return confidence, number of checks and time, number of causes."""
    verdict, count = report["verdict"], sum(check["status"] != "skipped" for check in report["checks"])
    parts = [say(f"confidence.{verdict['confidence']}")] if verdict["confidence"] else []
    parts.append(say("page.checks-one" if count == 1 else "page.checks-many", count=count, seconds=seconds(report)))
    if causes := len(verdict["causes"]):
        parts.append(say("page.to-fix-one" if causes == 1 else "page.to-fix-many", count=causes))
    return parts


def since(report: Report) -> str:
    """Return since when things are as they are, as far as one run can tell."""
    status, first = report["verdict"]["status"], moment(report["verdict"]["since"])
    if status == "healthy":
        return say("page.since-worked", first=first)
    if status == "inconclusive":
        return say("page.since-open", first=first)
    return f"{say('page.since-first', first=first)} {say('page.since-limit')}"


def ruled_out(report: Report) -> list[tuple[str, list[str]]]:
    """Return what was seen, and the titles of the causes that it excludes."""
    by_sight: dict[str, list[str]] = {}
    for ruled in report["verdict"]["ruled_out"]:
        by_sight.setdefault(ruled["seen"], []).append(ruled["title"])
    return list(by_sight.items())


def next_step(report: Report) -> str:
    """Return what to do where there is no cause to fix."""
    verdict = report["verdict"]
    if verdict["status"] == "healthy":
        return say("page.next-healthy")
    cut = report["ending"] in ("cancelled", "deadline")
    return say(f"page.next-{report['ending'] if cut else verdict['reason']}")


def unsettled(report: Report) -> list[Report]:
    """Return the checks without an answer, first those that the verdict waits for."""
    waited_for = _WAITS_FOR.get(report["verdict"]["reason"], ())
    first = [check for check in report["checks"] if check["id"] in waited_for and check["status"] != "pass"]
    rest = [check for check in report["checks"] if check["status"] in _OPEN and check not in first]
    return first + rest


#: Keys of the evidence that a part of the report shows as a whole (`wizard.report.ways`).
_IN_PARTS = ("ways",)


def steps(report: Report) -> list[tuple[str, list[Report], list[tuple[str, list[str]]]]]:
    """Return each step with the checks that were tried, and the titles of those that were not by the reason."""
    found: dict[str, tuple[list[Report], dict[str, list[str]]]] = {}
    for check in report["checks"]:
        tried, skipped = found.setdefault(check["step"], ([], {}))
        if check["status"] == "skipped":
            skipped.setdefault(check["summary"], []).append(check["title"])
        else:
            tried.append(check)
    return [(step, tried, list(skipped.items())) for step, (tried, skipped) in found.items()]


def transcripts(report: Report) -> list[tuple[str, list[Report]]]:
    """Return what was said, by the title of the first check that rests on it: one conversation serves many checks."""
    seen: set[tuple[object, ...]] = set()
    found = []
    for check in report["checks"]:
        fresh = [line for line in check["transcript"] if _mark(line) not in seen]
        seen.update(map(_mark, fresh))
        if fresh:
            found.append((check["title"], fresh))
    return found


def _mark(line: Report) -> tuple[object, ...]:
    return line["t_ms"], line["peer"], line["direction"], line["text"]


def environment(report: Report) -> list[tuple[str, str]]:
    """Return what was measured with: ids of captions, and values."""
    tool, seen, case = report["tool"], report["environment"], report["case"]
    none = say("page.none-seen")
    return [
        ("page.tool", f"{tool['name']} {tool['version']}"),
        ("page.computer", tool["platform"]),
        ("page.python", seen["python"]),
        ("page.tls-library", seen["tls_library"] or none),
        ("page.clock", f"{moment(seen['clock'])} UTC" if seen["clock"] else none),
        ("page.public-address", ", ".join(seen["public_addresses"]) or none),
        ("page.proxies", ", ".join(f"{kind}: {proxy}" for kind, proxy in seen["proxies"].items()) or none),
        ("page.vpn", ", ".join(seen["vpn_interfaces"]) or none),
        ("page.envelope", say("page.envelope-of", sender=case["from"], recipient=case["to"])),
        ("page.told", ", ".join(f"{key}: {value}" for key, value in case["told"].items()) or say("page.told-none")),
        ("page.ending", say(f"page.ending-{report['ending']}")),
    ]


def evidence(evidence: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return each key of a check's evidence with its lines."""
    return [
        (key, _lines(value))
        for key, value in evidence.items()
        if key not in _IN_PARTS and value not in (None, "", [], {})
    ]


def _lines(value: object) -> list[str]:
    if isinstance(value, list):
        if any(isinstance(inner, dict | list) for inner in value):
            return [_flat(inner) for inner in value]
        return [", ".join(_flat(inner) for inner in value)]
    if isinstance(value, Mapping) and any(isinstance(inner, Mapping) for inner in value.values()):
        return [f"{key}: {_flat(inner)}" for key, inner in value.items()]
    return [_flat(value)]


def _flat(value: object) -> str:
    if isinstance(value, bool):
        return say("boolean.yes" if value else "boolean.no")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_flat(inner)}" for key, inner in value.items() if inner not in (None, "", [], {}))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return " / ".join(_flat(inner) for inner in value)
    return say("boolean.none") if value is None else str(value)
