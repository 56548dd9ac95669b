"""The report's own words, and the verdict in words. Reads `resources/report/words.toml`; judges nothing."""

import re

from wizard import catalogue, resources, words
from wizard.model.case import Case
from wizard.model.finding import Status, Verdict, VerdictStatus
from wizard.model.run import Run
from wizard.model.servers import servers_of


def say(name: str, /, **fill: str | float) -> str:
    """Return the words `name` ("group.key") of the report, filled in."""
    group, _, key = name.partition(".")
    sentence: str = resources.toml("report/words.toml")[group][key]
    return sentence.format(**fill) if fill else sentence


def hop_title(hop: str, *, exchange_online: bool) -> str:
    """Return the name of a hop as the path picture shows it."""
    return say("hop.submission-other" if hop == "submission" and not exchange_online else f"hop.{hop}")


def headline(verdict: Verdict) -> str:
    """Return the verdict in a few words."""
    match verdict.status:
        case VerdictStatus.BROKEN:
            return say(f"headline.{verdict.broken_at or 'unknown'}")
        case VerdictStatus.DEGRADED:
            return say("headline.degraded-device" if verdict.broken_at == "device" else "headline.degraded")
        case VerdictStatus.INCONCLUSIVE if verdict.cause == "delivery-unknown":
            return say("headline.inconclusive-delivery")
    return say(f"headline.{verdict.status.value}")


def summary(verdict: Verdict, run: Run, case: Case) -> str:
    """Return the verdict in one sentence."""
    if verdict.status in (VerdictStatus.BROKEN, VerdictStatus.DEGRADED):
        return say(
            f"summary.{_broken(verdict)}",
            mailbox=case.mailbox,
            at=say(f"at.{verdict.broken_at or 'unknown'}"),
            title=_title(verdict.cause),
        )
    if verdict.status is VerdictStatus.INCONCLUSIVE and run.ending in ("cancelled", "deadline"):
        return say(f"summary.{run.ending}")
    return say(f"summary.{verdict.reason}", mailbox=case.mailbox)


_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zß-öø-ÿ]|[“„«])")  # before a capital or a quote, of any language


def explained(verdict: Verdict, run: Run, case: Case) -> tuple[str, str, str]:
    """Return the verdict in three sentences: where it breaks, why (what was seen), and what to do first."""
    if verdict.status not in (VerdictStatus.BROKEN, VerdictStatus.DEGRADED) or not verdict.causes:
        cut = verdict.status is VerdictStatus.INCONCLUSIVE and run.ending in ("cancelled", "deadline")
        healthy = verdict.status is VerdictStatus.HEALTHY
        then = "healthy" if healthy else run.ending if cut else verdict.reason
        seen = say("explained.passed", count=sum(one.status is Status.PASS for one in run.findings.values()))
        return summary(verdict, run, case), seen, say(f"page.next-{then}")
    first = verdict.causes[0]
    found = next((run.findings[check] for check in first.because if check in run.findings), None)
    known = catalogue.cause(first.cause, servers_of(case.cloud))
    seen = words.said(found).summary if found is not None else ""
    where = "degraded" if verdict.status is VerdictStatus.DEGRADED else "broken"
    return (
        say(f"explained.{where}", mailbox=case.mailbox, at=say(f"at.{verdict.broken_at or 'unknown'}")),
        say("explained.why", title=known.title, seen=seen)  # as it came: a mask must still know it
        if seen
        else f"{known.title}.",
        say("explained.first", fix=_SENTENCE.split(known.fix)[0]),
    )


def _broken(verdict: Verdict) -> str:
    if verdict.status is VerdictStatus.DEGRADED:
        return "degraded-device" if verdict.broken_at == "device" else "degraded"
    return "broken-unknown" if verdict.cause in (None, "unknown") else "broken"


def _title(cause: str | None) -> str:
    title = catalogue.cause(cause or "unknown").title
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
