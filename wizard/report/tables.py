"""Evidence of many checks put side by side: identifiers for support, attempts, TLS, settings, readings. Judges nothing.

Each table is rows of short texts; a writing draws them as it can. What was not measured has no row.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from wizard.model.frozen import dataclass
from wizard.report import shown
from wizard.report.say import say

Report = Mapping[str, Any]
Row = tuple[str, ...]

#: Keys of the evidence by which Microsoft finds a request again.
REFERENCES = ("trailer", "request_id", "trace_id", "message_id", "correlation_id")


@dataclass(frozen=True, slots=True)
class Table:
    """A caption (id of words), the heads of its columns (likewise) and rows. Without rows there is nothing to show.

    `more` rows were left out for want of room.
    """

    id: str
    heads: Row
    rows: tuple[Row, ...]
    more: int = 0

    def first(self, count: int) -> "Table":
        """Return the table with its first rows alone."""
        return Table(self.id, self.heads, self.rows[:count], max(0, len(self.rows) - count))


def references(report: Report) -> Table:
    """Return every identifier with its time in UTC: what Microsoft support asks for first.

    First those of the checks that the verdict rests on, then those of what failed, then the rest by time.
    """
    once: dict[str, tuple[int, Row]] = {}
    for rank, check in _by_weight(report):
        for path, value in _leaves(check["evidence"]):
            if path[-1] in REFERENCES and value:
                row = (shown.moment(check["started"]), say(f"references.{path[-1]}"), str(value), check["title"])
                once[row[2]] = min(once.get(row[2], (rank, row)), (rank, row))
    return Table("references", ("when", "kind", "value", "seen-by"), tuple(row for _, row in sorted(once.values())))


def attempts(report: Report) -> Table:
    """Return every attempt to reach a host: name look-ups and connections, with the time of the check in UTC.

    First those that the verdict rests on, then those of what failed.
    """
    rows: dict[Row, None] = {}
    for _, check in _by_weight(report):
        moment = shown.moment(check["started"])
        for one in _list(check["evidence"].get("lookups")):
            found = ", ".join(map(str, one.get("addresses") or ())) or str(one.get("failure") or "")
            server = str(one.get("server") or say("attempts.system"))
            rows.setdefault((moment, say("attempts.look-up"), str(one.get("host", "")), server, found), None)
        for one in _list(check["evidence"].get("tried")) + _list(check["evidence"].get("attempts")):
            target = f"{one.get('address') or one.get('host', '')}"
            tried = say("attempts.port", port=str(one.get("port", "")))
            rows.setdefault((moment, tried, str(one.get("host", "")), target, _outcome(one)), None)
    return Table("attempts", ("when", "what", "host", "target", "outcome"), tuple(rows))


def tls(report: Report) -> Table:
    """Return what was agreed or refused with each version of TLS, and the certificates that were shown."""
    rows: dict[Row, None] = {}
    chain: dict[tuple[int, str], dict[str, None]] = {}
    for check in report["checks"]:
        seen = check["evidence"]
        versions = seen.get("versions")
        for version, one in versions.items() if isinstance(versions, Mapping) else ():
            if isinstance(one, Mapping):
                detail = " · ".join(str(one[key]) for key in ("cipher", "curve", "reply", "detail") if one.get(key))
                rows.setdefault((say("tls.version", version=version), str(one.get("result", "")), detail), None)
        if seen.get("version") and seen.get("cipher"):
            agreed = say("tls.agreed", version=str(seen["version"]))
            rows.setdefault((agreed, str(seen["cipher"]), str(seen.get("curve") or "")), None)
        for place, one in enumerate(_list(seen.get("chain")), 1):
            dates = " / ".join(str(one[key])[:10] for key in ("not_before", "not_after") if one.get(key))
            details = (dates, *(str(one[key]) for key in ("issuer", "key", "signature") if one.get(key)))
            known = chain.setdefault((place, str(one.get("subject", ""))), {})
            known.update(dict.fromkeys(filter(None, details)))
    for (place, subject), seen_of in chain.items():
        rows.setdefault((say("tls.certificate", number=place), subject, " · ".join(seen_of)), None)
    return Table("tls", ("what", "value", "detail"), tuple(rows))


def settings(report: Report) -> Table:
    """Return what the device must be set to, and what was found set there."""
    rows: dict[Row, None] = {}
    for check in report["checks"]:
        for group in ("settings", "found"):
            values = check["evidence"].get(group)
            for key, value in values.items() if isinstance(values, Mapping) else ():
                if value not in (None, "") and not isinstance(value, dict | list):
                    rows.setdefault((say_or(f"settings.{key}", key), str(value)), None)
    return Table("settings", ("what", "value"), tuple(rows))


def readings(report: Report) -> Table:
    """Return what was read of the tenant, and how it is known: measured, told or pasted."""
    rows: dict[Row, None] = {}
    for check in report["checks"]:
        for one in _list(check["evidence"].get("readings")):
            refused = str(one.get("refused") or "")
            detail = " ".join(part for part in (refused, str(one.get("detail") or "")) if part)
            known = say_or(f"readings.{one.get('known', '')}", str(one.get("known", "")))
            rows.setdefault((str(one.get("source", "")), known, detail or say("readings.read"), check["title"]), None)
    for question, answer in report["case"]["told"].items():
        rows.setdefault((question, say("readings.told"), str(answer), ""), None)
    return Table("readings", ("source", "known", "outcome", "used-by"), tuple(rows))


def say_or(name: str, otherwise: str) -> str:
    """Return the words `name`, or `otherwise` where there are none."""
    try:
        return say(name)
    except KeyError:
        return otherwise


def _by_weight(report: Report) -> list[tuple[int, Report]]:
    """Return the checks that the verdict rests on (0), then what failed (1), then the rest (2), each as they were."""
    proofs = {check for cause in report["verdict"]["causes"] for check in cause["because"]}
    ranked = [
        (0 if check["id"] in proofs else 1 if check["status"] == "fail" else 2, check) for check in report["checks"]
    ]
    return sorted(ranked, key=lambda one: one[0])


def _list(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _outcome(one: Report) -> str:
    parts = [str(one.get("outcome") or one.get("failure") or "")]
    wanted = ("connect_ms", "ms") if parts[0] == "open" else ("ms", "waited_s", "attempts")
    keys = [key for key in wanted if isinstance(one.get(key), int | float) and (key != "attempts" or one[key] > 1)]
    parts += [say(f"attempts.{key}", value=one[key]) for key in keys]
    return ", ".join(part for part in parts if part)


def _leaves(value: object, path: tuple[str, ...] = ("",)) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path, value
