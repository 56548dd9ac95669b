"""The report's own words, and the verdict in words. Reads `resources/report/words.toml`; judges nothing."""

from wizard import catalogue, resources
from wizard.model.case import Case
from wizard.model.finding import Verdict, VerdictStatus
from wizard.model.run import Run


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


def _broken(verdict: Verdict) -> str:
    if verdict.status is VerdictStatus.DEGRADED:
        return "degraded-device" if verdict.broken_at == "device" else "degraded"
    return "broken-unknown" if verdict.cause in (None, "unknown") else "broken"


def _title(cause: str | None) -> str:
    title = say("cause.unknown-title") if cause in (None, "unknown") else catalogue.cause(str(cause)).title
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
