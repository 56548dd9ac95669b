"""Whether a sign-in page of this network stands between here and the internet.

A known page with another text is a hint; it stops mail only where the mail server does not answer either.
"""

from urllib.parse import urlsplit

from wizard.checks import answers, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Greeting, Portal
from wizard.model.seen import Seen

_ID = "network.captive-portal"
_SIGN_IN_FIRST = 511  # RFC 6585
_PROXY = (403, 407)


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    if not case.cloud.portal_url:
        return shared.skipped(_ID, "no-page")
    page = seen.last(Portal)
    if page is None:
        return shared.unmeasured(_ID) if seen.settled(Portal) else None
    if page.matched:
        return _finding(page, Status.PASS, "none", rules_out=("captive-portal",))
    if page.failure is not None or page.status == 0:
        return _finding(page, Status.UNKNOWN, "no-answer")
    if page.status in _PROXY:
        return _finding(page, Status.WARN, "proxy")
    if page.status >= 500 and page.status != _SIGN_IN_FIRST:
        return _finding(page, Status.UNKNOWN, "no-answer")
    if not seen.settled(Greeting):
        return None
    greeted = [answers.read(one, case, explain) for one in seen.all(Greeting, lambda one: one.main)]
    if any(one.kind == "good" for one in greeted):
        return _finding(page, Status.WARN, "harmless")
    sure = Confidence.CERTAIN if page.status == _SIGN_IN_FIRST else Confidence.LIKELY
    return _finding(page, Status.FAIL, "page", cause="captive-portal", confidence=sure)


def _finding(  # noqa: PLR0913 - the parts of a finding
    page: Portal,
    status: Status,
    say: str,
    *,
    cause: str | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    rules_out: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        rules_out=rules_out,
        values={"status": page.status, "where": _host(page.location) or _host(page.url)},
        evidence={
            "url": page.url,
            "status": page.status,
            "location": page.location,
            "first_bytes": page.first_bytes,
            **shared.told(None, page.failure),
        },
        **shared.basis((page,)),
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


CHECK = Check(id=_ID, hop="firewall", needs=(Portal,), uses=(Greeting,), judge=_judge, side=True)
