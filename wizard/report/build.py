"""The report as one JSON-ready value, from which every writing is made. Judges nothing, opens nothing, writes nothing.

`build` is the report of docs/report.schema.json. Texts from outside stay as they came (each writing makes them inert);
a `mask` takes known secrets out of them, which the transcripts should have lost already when they were recorded.
"""

import datetime as dt
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from wizard import __version__, catalogue, checks, resources, words
from wizard.model.case import Case
from wizard.model.change import ChangeRecord
from wizard.model.finding import Finding, RankedCause, Status, Verdict, VerdictStatus
from wizard.model.observation import Extensions, Line, Surroundings
from wizard.model.run import Run
from wizard.model.secret import Mask
from wizard.model.servers import servers_of
from wizard.report import advice, facts
from wizard.report.path import hop_of, hop_states
from wizard.report.plain import Plain
from wizard.report.say import explained, headline, hop_title, say, summary

SCHEMA = "smtp-auth-wizard/report/1"
NAME = "smtp-auth-wizard"

_REFUSAL = re.compile(r"[45][0-9]{2}[ -]")
_FOLLOWS = ("503", "421")  # after another refusal: the rest of a group of commands, and the good-bye
_SAFE = re.compile(r"[A-Za-z0-9.@_+-]+")
_PLACEHOLDER = "scanner@contoso.com"  # stands for the mailbox in the commands of the catalogue
_LAST_DAY = 253_402_300_799.0  # of the year 9999: a clock may be anywhere


def build(run: Run, case: Case, mask: Mask | None = None, changes: Sequence[ChangeRecord] = ()) -> dict[str, Any]:
    """Return the report of `run` (contract section 2), with what was changed in the tenant meanwhile."""
    report = _Builder(run, case, mask or Mask(), changes)
    return report.whole()


def warm() -> None:
    """Read what every report needs. Safe in any thread."""
    _platform()
    for slug in catalogue.causes():
        catalogue.cause(slug)


class _Builder:
    """Holds what every part of one report needs."""

    def __init__(self, run: Run, case: Case, mask: Mask, changes: Sequence[ChangeRecord]) -> None:
        self._run, self._case, self._plain = run, case, Plain(mask)
        self._changes = changes
        self._verdict = run.verdict or Verdict(status=VerdictStatus.INCONCLUSIVE, reason="running")
        self._ended = run.finished or run.started
        self._today = _moment(self._ended).date()
        self._findings = [run.findings[check.id] for check in checks.CHECKS if check.id in run.findings]
        self._hops = {check.id: hop_of(check, run.findings.get(check.id)) for check in checks.CHECKS}
        self._servers = servers_of(case.cloud)
        self._exchange = case.cloud.submission.flavour == "exchange-online"

    def whole(self) -> dict[str, Any]:
        verdict = self._verdict_part()
        given = [advice.entry(name, self._run.findings, self._today) for name in self._verdict.advice]
        return {
            "schema": SCHEMA,
            "tool": self._tool(),
            "started": rfc3339(self._run.started),
            "finished": rfc3339(self._ended),
            "ending": self._run.ending or "complete",
            "case": self._case_part(),
            "verdict": verdict,
            "path": self._path(),
            "checks": [self._check(finding) for finding in self._findings],
            "changes": [self._change(record) for record in self._changes],
            "advice": self._plain.value(given),
            "environment": self._environment(),
            "facts": self._facts(verdict["causes"], given),
        }

    # ---- what was asked ----------------------------------------------------------------------------------------------

    def _tool(self) -> dict[str, str]:
        return {"name": NAME, "version": __version__, "platform": self._plain.text(_platform())}

    def _case_part(self) -> dict[str, Any]:
        case, cloud = self._case, self._case.cloud
        made = {
            "mailbox": case.mailbox,
            "from": case.mail_from,
            "to": case.rcpt_to,
            "device": case.device or None,
            "device_title": _device_title(case.device),
            "cloud": cloud.name,
            "host": cloud.submission.host,
            "port": case.submission_port,
            "tls_name": cloud.submission.name,
            "cloud_title": cloud.title or cloud.name,
            "flavour": cloud.submission.flavour,
            "practice": cloud.practice,
            "send": case.send,
            "told": dict(case.told),
        }
        result: dict[str, Any] = self._plain.value(made)
        return result

    # ---- the verdict -------------------------------------------------------------------------------------------------

    def _verdict_part(self) -> dict[str, Any]:
        verdict = self._verdict
        return {
            "status": verdict.status.value,
            "cause": verdict.cause,
            "broken_at": verdict.broken_at,
            "summary": self._plain.text(summary(verdict, self._run, self._case)),
            "confidence": verdict.confidence.value if verdict.confidence else None,
            "causes": [self._cause(ranked) for ranked in verdict.causes],
            "ruled_out": [
                {
                    "cause": ruled.cause,
                    "because": ruled.because,
                    "title": catalogue.cause(ruled.cause, self._servers).title,
                    "seen": self._seen(ruled.because),
                }
                for ruled in verdict.ruled_out
            ],
            "explained": [self._plain.text(one) for one in explained(verdict, self._run, self._case)],
            "headline": headline(verdict),
            "reason": verdict.reason,
            "since": self._since(),
        }

    def _cause(self, ranked: RankedCause) -> dict[str, Any]:
        found = [self._run.findings[check] for check in ranked.because if check in self._run.findings]
        hop = self._hops[ranked.because[0]]
        entry = catalogue.cause(ranked.cause, self._servers)
        filled = {
            "cause": ranked.cause,
            "confidence": ranked.confidence.value,
            "because": list(ranked.because),
            "title": entry.title,
            "hop": hop,
            "meaning": entry.meaning,
            "why": _each_once(words.said(finding).summary for finding in found),
            "said": _server_words(found),
            "who": say(f"who.{entry.who or hop}"),
            "fix": entry.fix,
            "where": entry.where,
            "link": entry.link,
            "command": command(entry.command, self._case.mailbox),
            "security": entry.security,
            "tell_apart": entry.tell_apart,
            "source": entry.source,
            "checked": entry.checked,
            "verified": entry.verified,
            "note": facts.note(entry.checked, self._today),
            "first_seen": rfc3339(self._run.started + min((finding.ended for finding in found), default=0.0)),
        }
        result: dict[str, Any] = self._plain.value(filled)
        return result

    def _since(self) -> str:
        """Return when the state of the verdict was first seen."""
        deciding = [check for cause in self._verdict.causes[:1] for check in cause.because]
        ends = [finding.ended for finding in self._findings if finding.check in deciding]
        return rfc3339(self._run.started + min(ends)) if ends else rfc3339(self._ended)

    def _seen(self, check: str) -> str:
        finding = self._run.findings.get(check)
        title = words.said(finding).title if finding else words.check_title(check)
        return self._plain.text(title)

    # ---- the evidence ------------------------------------------------------------------------------------------------

    def _path(self) -> list[dict[str, Any]]:
        return [
            {
                "hop": hop.id,
                "title": hop_title(hop.id, exchange_online=self._exchange),
                "state": hop.state.value,
                "here": hop.here,
                "checks": list(hop.checks),
            }
            for hop in hop_states(self._run, self._verdict)
        ]

    def _check(self, finding: Finding) -> dict[str, Any]:
        said = words.said(finding)
        skipped = finding.status is Status.SKIPPED
        made = {
            "id": finding.check,
            "step": finding.step,
            "title": said.title,
            "status": finding.status.value,
            "cause": None if skipped else finding.cause,
            "summary": said.summary,
            "remedy": said.do or None,
            "duration_ms": max(0, round((finding.ended - finding.started) * 1000)),
            "evidence": finding.evidence,
            "transcript": [_line(line) for line in finding.lines],
            "means": said.means,
            "hop": self._hops[finding.check],
            "started": rfc3339(self._run.started + finding.started),
        }
        result: dict[str, Any] = self._plain.value(made)
        return result

    def _change(self, record: ChangeRecord) -> dict[str, Any]:
        made = {
            "what": words.change(record.kind, "done", subject=record.subject),
            "before": words.change_value(record.kind, record.before),
            "after": words.change_value(record.kind, record.after),
            "at": rfc3339(record.at),
            "undo": record.undo or say("page.no-undo"),
            "kind": record.kind,
            "subject": record.subject,
            "by": record.by,
            "command": record.command,
            "confirmed": record.confirmed,
            "failed": record.failed,
        }
        result: dict[str, Any] = self._plain.value(made)
        return result

    def _environment(self) -> dict[str, Any]:
        seen = [seen for seen in self._run.observations if isinstance(seen, Surroundings)]
        addresses = [seen.public_address for seen in self._run.observations if isinstance(seen, Extensions)]
        made = {
            "python": sys.version.split()[0],
            "tls_library": seen[-1].tls_library if seen else "",
            "public_addresses": sorted({address for address in addresses if address}),
            "proxies": {kind: _bare(proxy) for kind, proxy in seen[-1].proxies.items()} if seen else {},
            "vpn_interfaces": seen[-1].vpn_interfaces if seen else (),
            "clock": rfc3339(seen[-1].clock) if seen else None,
        }
        result: dict[str, Any] = self._plain.value(made)
        return result

    def _facts(self, causes: Iterable[Mapping[str, Any]], given: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return every dated fact that this report rests on."""
        used = [(cause["title"], cause["source"], cause["checked"]) for cause in causes]
        used += [(item["summary"], item["source"], item["checked"]) for item in given]
        return [
            {
                "about": self._plain.text(about),
                "source": source,
                "checked": checked,
                "age_days": facts.age(checked, self._today),
                "old": facts.old(checked, self._today),
            }
            for about, source, checked in used
            if source or checked
        ]


def _platform() -> str:
    import platform  # noqa: PLC0415 - its first use takes time that a start does not have

    return platform.platform()


def rfc3339(moment: float) -> str:
    """Return seconds since 1970 as RFC 3339 in UTC, to the millisecond."""
    return _moment(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(min(max(seconds, 0.0), _LAST_DAY), dt.UTC)


def command(template: str, mailbox: str) -> str:
    """Return a command of the catalogue with this case's mailbox in it, quoted where PowerShell would read more."""
    quoted = mailbox if _SAFE.fullmatch(mailbox) else "'" + mailbox.replace("'", "''") + "'"
    return template.replace("{mailbox}", quoted).replace(_PLACEHOLDER, quoted)


def _each_once(sentences: Iterable[str]) -> list[str]:
    """Return the sentences without those that another one holds already."""
    once = list(dict.fromkeys(sentences))
    return [one for one in once if not any(one != other and one in other for other in once)]


def _server_words(findings: Iterable[Finding]) -> list[str]:
    """Return what the server itself said against it, each refusal once, unless a sentence of the report quotes it."""
    several = list(findings)
    sentences = [words.said(finding).summary for finding in several]
    refusals = dict.fromkeys(filter(None, map(_refusal, several)))
    return [reply for reply in refusals if not any(reply in sentence for sentence in sentences)]


def _refusal(finding: Finding) -> str:
    """Return the refusal that tells: the one that the check judged, else the last that is no consequence of another."""
    judged = finding.evidence.get("reply")
    if isinstance(judged, str) and _REFUSAL.match(judged):
        return judged
    said = [line.text for line in finding.lines if line.direction == "received" and _REFUSAL.match(line.text)]
    telling = [text for place, text in enumerate(said) if not (place and text.startswith(_FOLLOWS))]
    return telling[-1] if telling else ""


def _device_title(device: str) -> str:
    """Return the device's name, or what was given for it where no profile has that id."""
    return str(resources.toml(f"devices/{device}.toml")["title"]) if device in resources.names("devices") else device


def _line(line: Line) -> dict[str, Any]:
    return {"t_ms": line.t_ms, "peer": line.peer, "direction": line.direction, "text": line.text}


def _bare(url: str) -> str:
    """Return a proxy's address without the user name and password that some carry."""
    if "@" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.rpartition("@")[2]
    if not parts.netloc:
        return url.rpartition("@")[2]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, parts.fragment))
