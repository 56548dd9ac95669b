"""Before and after: what changed between two runs of one case, as data for the report and the window.

Both runs are judged by the same checks. Times are those at which each state was seen, so that the way of a change to
the mail server can be shown.
"""

from collections.abc import Mapping
from typing import Any

from wizard import checks, words
from wizard.model.finding import Finding, Status, VerdictStatus
from wizard.model.run import Run
from wizard.model.secret import Mask
from wizard.report.build import rfc3339
from wizard.report.plain import Plain
from wizard.report.say import headline, say
from wizard.report.shown import moment

#: How a check can have changed, in the order in which a person wants to read it.
KINDS = ("fixed", "new", "changed", "same")
_OPEN = ("skipped", "unknown", "manual", "crashed")
_WRONG = (Status.FAIL, Status.WARN)


def compare(before: Run, after: Run, mask: Mask | None = None) -> dict[str, Any]:
    """Return both verdicts, and each check that both runs judged under what became of it.

    fixed: it was wrong, and passes · new: it is wrong now, and was not · changed: another state or another cause.
    """
    plain = Plain(mask or Mask())
    found: dict[str, Any] = {kind: [] for kind in KINDS}
    for check in checks.CHECKS:
        then, now = before.findings.get(check.id), after.findings.get(check.id)
        if then is not None and now is not None:
            found[_kind(then, now)].append(_row(before, then, after, now, plain))
    return {"before": _side(before), "after": _side(after), "outcome": _outcome(before, after, found), **found}


def lines(compared: Mapping[str, Any]) -> list[str]:
    """Return the comparison as sentences, the outcome first; what stayed the same is counted."""
    return [outcome(compared), *told(compared), say("compare.same", count=len(compared["same"]))]


def told(compared: Mapping[str, Any]) -> list[str]:
    """Return what was fixed, what is new and what changed, one sentence each; what could only be tried now, in one."""
    said = [_sentence(kind, row) for kind in ("fixed", "new") for row in compared[kind]]
    together: dict[str, list[str]] = {"passed": [], "open": []}
    for row in compared["changed"]:
        was, now = row["before"]["status"], row["after"]["status"]
        if now == "pass":
            together["passed"].append(row["title"])
        elif now in _OPEN and was not in _WRONG:
            together["open"].append(row["title"])
        else:
            said.append(_sentence("changed", row))
    return said + [say(f"compare.all-{name}", titles="; ".join(titles)) for name, titles in together.items() if titles]


def outcome(compared: Mapping[str, Any]) -> str:
    """Return in one sentence what became of the case."""
    before, after = compared["before"], compared["after"]
    return say(
        f"compare.{compared['outcome']}",
        before=before["headline"],
        after=after["headline"],
        at=moment(before["started"]),
        now=moment(after["started"]),
    )


def _sentence(kind: str, row: Mapping[str, Any]) -> str:
    """Return what became of one check in one sentence."""
    before, after = row["before"], row["after"]
    return say(
        f"compare.one-{kind}",
        title=row["title"],
        was=say(f"status.{before['status']}"),
        now=say(f"status.{after['status']}"),
        summary=after["summary"],
        since=moment(before["at"]),
        at=moment(after["at"]),
    )


def _kind(then: Finding, now: Finding) -> str:
    if then.status in _WRONG and now.status is Status.PASS:
        return "fixed"
    if now.status is Status.FAIL and then.status is not Status.FAIL:
        return "new"
    if now.status is Status.WARN and then.status is Status.PASS:
        return "new"
    if (then.status, then.cause) != (now.status, now.cause):
        return "changed"
    return "same"


def _row(before: Run, then: Finding, after: Run, now: Finding, plain: Plain) -> dict[str, Any]:
    return {
        "check": now.check,
        "title": plain.text(words.check_title(now.check)),
        "before": _state(before, then, plain),
        "after": _state(after, now, plain),
    }


def _state(run: Run, finding: Finding, plain: Plain) -> dict[str, Any]:
    return {
        "status": finding.status.value,
        "cause": finding.cause,
        "summary": plain.text(words.said(finding).summary),
        "at": rfc3339(run.started + finding.ended),
    }


def _side(run: Run) -> dict[str, Any]:
    verdict = run.verdict
    return {
        "started": rfc3339(run.started),
        "finished": rfc3339(run.finished or run.started),
        "status": verdict.status.value if verdict is not None else VerdictStatus.INCONCLUSIVE.value,
        "cause": verdict.cause if verdict is not None else None,
        "broken_at": verdict.broken_at if verdict is not None else None,
        "headline": headline(verdict) if verdict is not None else say("headline.inconclusive"),
    }


def _outcome(before: Run, after: Run, found: dict[str, Any]) -> str:
    """Return what became of the case: works-now, breaks-now, elsewhere (it breaks, but for another reason), or same."""
    healthy = [run.verdict is not None and run.verdict.status is VerdictStatus.HEALTHY for run in (before, after)]
    if healthy == [False, True]:
        return "works-now"
    if healthy == [True, False] and after.verdict is not None and after.verdict.status is VerdictStatus.BROKEN:
        return "breaks-now"
    causes = [(run.verdict.status, run.verdict.cause) if run.verdict is not None else None for run in (before, after)]
    if causes[0] != causes[1]:
        return "elsewhere"
    return "moved" if any(found[kind] for kind in KINDS[:3]) else "unchanged"
